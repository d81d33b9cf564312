/* Many calls of a route at once.
 *
 * Owns: taking the arguments of each call from iterables, and gathering the answers. Every call goes
 * the route's own way, whatever its mode.
 */
#include "route.h"

/* The next item of each iterator: 1, 0 when all have ended, or -1 with an exception set. */
static int next_row(PyObject *const *iterators, Py_ssize_t width, PyObject **row)
{
    Py_ssize_t taken = 0, ended = 0;
    for (Py_ssize_t i = 0; i < width; i++) {
        row[i] = PyIter_Next(iterators[i]);
        if (row[i] == NULL && PyErr_Occurred()) {
            return -1;
        }
        taken += row[i] != NULL;
        ended += row[i] == NULL;
    }
    if (taken > 0 && ended > 0) {
        PyErr_SetString(PyExc_ValueError, "map: the iterables have different lengths");
        return -1;
    }
    return taken > 0;
}

static void drop_row(Py_ssize_t width, PyObject **row)
{
    for (Py_ssize_t i = 0; i < width; i++) {
        Py_CLEAR(row[i]);
    }
}

/* The pending exception as a value, with its traceback; NULL when it is not one to be returned. */
static PyObject *take_exception(void)
{
    if (!PyErr_ExceptionMatches(PyExc_Exception)) {
        return NULL;
    }
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (traceback != NULL) {
        PyException_SetTraceback(value, traceback);
    }
    Py_XDECREF(type);
    Py_XDECREF(traceback);
    return value;
}

static int call_rows(Route *self, PyObject *const *iterators, Py_ssize_t width, bool keep,
                     PyObject *answers)
{
    PyObject *row[BIND_LIMIT] = {NULL};
    int more;
    while ((more = next_row(iterators, width, row)) > 0) {
        PyObject *answer = self->vectorcall((PyObject *)self, row, (size_t)width, NULL);
        if (answer == NULL && keep) {
            answer = take_exception();
        }
        drop_row(width, row);
        if (answer == NULL || PyList_Append(answers, answer) < 0) {
            Py_XDECREF(answer);
            return -1;
        }
        Py_DECREF(answer);
        if (PyErr_CheckSignals() < 0) { /* short calls leave no other occasion */
            return -1;
        }
    }
    drop_row(width, row);
    return more;
}

PyObject *route_map(Route *self, PyObject *iterables, PyObject *options)
{
    static char *keywords[] = {"return_exceptions", NULL};
    int keep = 0;
    Py_ssize_t width = PyTuple_GET_SIZE(iterables), ready = 0;
    PyObject *none = PyTuple_New(0);
    int parsed = none != NULL &&
                 PyArg_ParseTupleAndKeywords(none, options, "|$p:map", keywords, &keep);
    Py_XDECREF(none);
    if (!parsed) {
        return NULL;
    }
    if (width == 0 || width > BIND_LIMIT) {
        PyErr_Format(PyExc_TypeError, "map takes 1 to %d iterables, one for each argument", BIND_LIMIT);
        return NULL;
    }
    PyObject *iterators[BIND_LIMIT], *answers = PyList_New(0);
    for (; ready < width; ready++) {
        iterators[ready] = PyObject_GetIter(PyTuple_GET_ITEM(iterables, ready));
        if (iterators[ready] == NULL) {
            break;
        }
    }
    if (answers != NULL &&
        (ready < width || call_rows(self, iterators, width, keep != 0, answers) < 0)) {
        Py_CLEAR(answers);
    }
    while (ready > 0) {
        Py_DECREF(iterators[--ready]);
    }
    return answers;
}
