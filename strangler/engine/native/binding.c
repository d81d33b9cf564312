/* Binding: which value each parameter of a call has.
 *
 * Owns: Python's own rules for arguments, as far as they concern functions without * and **.
 */
#include "route.h"

#include <string.h>

static Py_ssize_t find_name(const Route *self, PyObject *name)
{
    Py_ssize_t count = PyTuple_GET_SIZE(self->names);
    for (Py_ssize_t i = self->positional_only; i < count; i++) {
        if (PyTuple_GET_ITEM(self->names, i) == name) { /* both are interned, as a rule */
            return i;
        }
    }
    for (Py_ssize_t i = self->positional_only; i < count; i++) {
        if (PyUnicode_Compare(PyTuple_GET_ITEM(self->names, i), name) == 0) {
            return i;
        }
    }
    return -1;
}

bool route_bind(const Route *self, PyObject *const *args, Py_ssize_t count, PyObject *names,
                PyObject **values)
{
    Py_ssize_t total = PyTuple_GET_SIZE(self->names);
    if (!self->bindable || count > self->keyword_only || total > BIND_LIMIT) {
        return false;
    }
    memcpy(values, args, (size_t)count * sizeof *values);
    memset(values + count, 0, (size_t)(total - count) * sizeof *values);
    for (Py_ssize_t i = 0; names != NULL && i < PyTuple_GET_SIZE(names); i++) {
        Py_ssize_t index = find_name(self, PyTuple_GET_ITEM(names, i));
        if (index < 0 || values[index] != NULL) {
            return false;
        }
        values[index] = args[count + i];
    }
    for (Py_ssize_t i = count; i < total; i++) {
        if (values[i] == NULL) {
            values[i] = PyTuple_GET_ITEM(self->defaults, i);
            if (values[i] == route_missing) {
                return false;
            }
        }
    }
    return true;
}

int route_spread(PyObject *call, PyObject **given, Py_ssize_t *count, PyObject **names)
{
    PyObject *positional, *keywords, *name, *value;
    if (!PyArg_ParseTuple(call, "O!O!", &PyTuple_Type, &positional, &PyDict_Type, &keywords)) {
        return -1;
    }
    Py_ssize_t extra = PyDict_GET_SIZE(keywords);
    *count = PyTuple_GET_SIZE(positional);
    if (*count + extra > BIND_LIMIT) {
        return 0;
    }
    *names = PyTuple_New(extra);
    if (*names == NULL) {
        return -1;
    }
    memcpy(given, ((PyTupleObject *)positional)->ob_item, (size_t)*count * sizeof *given);
    Py_ssize_t position = 0;
    for (Py_ssize_t i = 0; PyDict_Next(keywords, &position, &name, &value); i++) {
        PyTuple_SET_ITEM(*names, i, Py_NewRef(name));
        given[*count + i] = value;
    }
    return 1;
}
