/* Binding: which value each parameter of a call has.
 *
 * Owns: Python's own rules for arguments, as far as they concern functions without **.
 */
#include "route.h"

#include <string.h>

/* How many parameters there are, but for the one that takes the arguments left over. */
static Py_ssize_t count_named(const Route *self)
{
    return PyTuple_GET_SIZE(self->names) - self->variadic;
}

static Py_ssize_t find_name(const Route *self, PyObject *name)
{
    Py_ssize_t count = count_named(self);
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

/* The arguments beyond the positional parameters, as *args has them. */
static PyObject *left_over(const Route *self, PyObject *const *args, Py_ssize_t count)
{
    Py_ssize_t extra = count > self->keyword_only ? count - self->keyword_only : 0;
    PyObject *rest = PyTuple_New(extra);
    for (Py_ssize_t i = 0; rest != NULL && i < extra; i++) {
        PyTuple_SET_ITEM(rest, i, Py_NewRef(args[self->keyword_only + i]));
    }
    return rest;
}

static bool bind_named(const Route *self, PyObject *const *args, Py_ssize_t count, PyObject *names,
                       PyObject *const *keywords, PyObject **values)
{
    Py_ssize_t named = count_named(self);
    memcpy(values, args, (size_t)count * sizeof *values);
    memset(values + count, 0, (size_t)(named - count) * sizeof *values);
    for (Py_ssize_t i = 0; names != NULL && i < PyTuple_GET_SIZE(names); i++) {
        Py_ssize_t index = find_name(self, PyTuple_GET_ITEM(names, i));
        if (index < 0 || values[index] != NULL) {
            return false;
        }
        values[index] = keywords[i];
    }
    for (Py_ssize_t i = count; i < named; i++) {
        if (values[i] == NULL) {
            values[i] = PyTuple_GET_ITEM(self->defaults, i);
            if (values[i] == route_missing) {
                return false;
            }
        }
    }
    return true;
}

bool route_bind(const Route *self, PyObject *const *args, Py_ssize_t count, PyObject *names,
                PyObject **values, PyObject **rest)
{
    *rest = NULL;
    Py_ssize_t total = PyTuple_GET_SIZE(self->names);
    bool fits = self->bindable && total <= BIND_LIMIT &&
                (self->variadic || count <= self->keyword_only);
    Py_ssize_t positional = count < self->keyword_only ? count : self->keyword_only;
    if (!fits || !bind_named(self, args, positional, names, args + count, values)) {
        return false;
    }
    if (self->variadic) {
        *rest = left_over(self, args, count);
        if (*rest == NULL) { /* out of memory: Python will say so itself */
            PyErr_Clear();
            return false;
        }
        values[total - 1] = *rest;
    }
    return true;
}

int route_spread(PyObject *call, PyObject **room, PyObject *const **given, Py_ssize_t *count,
                 PyObject **names)
{
    PyObject *positional, *keywords, *name, *value;
    if (!PyArg_ParseTuple(call, "O!O!", &PyTuple_Type, &positional, &PyDict_Type, &keywords)) {
        return -1;
    }
    Py_ssize_t extra = PyDict_GET_SIZE(keywords);
    *count = PyTuple_GET_SIZE(positional);
    *given = ((PyTupleObject *)positional)->ob_item;
    if (extra > 0 && *count + extra > BIND_LIMIT) {
        return 0;
    }
    *names = PyTuple_New(extra);
    if (*names == NULL) {
        return -1;
    }
    if (extra > 0) {
        memcpy(room, *given, (size_t)*count * sizeof *room);
        *given = room;
    }
    Py_ssize_t position = 0;
    for (Py_ssize_t i = 0; PyDict_Next(keywords, &position, &name, &value); i++) {
        PyTuple_SET_ITEM(*names, i, Py_NewRef(name));
        room[*count + i] = value;
    }
    return 1;
}
