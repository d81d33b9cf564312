/* Places: where inside a value a failure was.
 *
 * Owns: the place of the failure that is on its way out. It is raised without one; every level puts
 * its own segment in front. No Python code runs on that way, so one variable for each thread will do.
 * Of a long place both ends are kept.
 */
#include "codec.h"

#include <string.h>

enum { END_LENGTH = 400 }; /* characters, about */

static _Thread_local PyObject *place; /* the inner end, or all of it */
static _Thread_local PyObject *outer; /* the outer end of a long one, or NULL */
static _Thread_local bool is_cut;     /* segments are missing between the two */

static void forget_place(void)
{
    Py_CLEAR(place);
    Py_CLEAR(outer);
    is_cut = false;
}

/* Put a segment in front of an end, which may be NULL. */
static void prepend(PyObject **end, PyObject *segment)
{
    PyObject *whole = *end == NULL ? Py_NewRef(segment) : PyUnicode_FromFormat("%U%U", segment, *end);
    Py_XSETREF(*end, whole);
}

void codec_raise(PyObject *type, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    PyErr_FormatV(type, format, arguments);
    va_end(arguments);
    forget_place();
}

void codec_inside(PyObject *segment)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (segment != NULL && (place == NULL || PyUnicode_GET_LENGTH(place) < END_LENGTH)) {
        prepend(&place, segment);
    }
    else if (segment != NULL) {
        prepend(&outer, segment);
        if (outer != NULL && PyUnicode_GET_LENGTH(outer) > END_LENGTH) {
            Py_SETREF(outer, PyUnicode_Substring(outer, 0, END_LENGTH));
            is_cut = true;
        }
    }
    Py_XDECREF(segment);
    PyErr_Restore(type, value, traceback);
}

void codec_inside_index(Py_ssize_t index)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *segment = PyUnicode_FromFormat("[%zd]", index);
    PyErr_Restore(type, value, traceback);
    codec_inside(segment);
}

/* Whether a text can stand between double quotes as it is. */
static bool is_plain(PyObject *text)
{
    if (!PyUnicode_IS_COMPACT_ASCII(text) || PyUnicode_GET_LENGTH(text) > 80) {
        return false;
    }
    const Py_UCS1 *data = PyUnicode_1BYTE_DATA(text);
    for (Py_ssize_t i = 0; i < PyUnicode_GET_LENGTH(text); i++) {
        if (data[i] < ' ' || data[i] > '~' || data[i] == '"' || data[i] == '\\') {
            return false;
        }
    }
    return true;
}

static bool is_short(PyObject *number)
{
    int overflow;
    (void)PyLong_AsLongLongAndOverflow(number, &overflow);
    return overflow == 0;
}

void codec_inside_key(PyObject *key)
{
    PyObject *type, *value, *traceback, *segment;
    PyErr_Fetch(&type, &value, &traceback);
    if (PyUnicode_CheckExact(key) && is_plain(key)) {
        segment = PyUnicode_FromFormat("[\"%U\"]", key);
    }
    else if ((PyUnicode_CheckExact(key) && PyUnicode_GET_LENGTH(key) <= 80) ||
             PyFloat_CheckExact(key) || PyBool_Check(key) || key == Py_None ||
             (PyLong_CheckExact(key) && is_short(key))) {
        segment = PyUnicode_FromFormat("[%R]", key); /* of these classes, without their say */
    }
    else {
        segment = PyUnicode_FromString("[\xe2\x80\xa6]");
    }
    PyErr_Restore(type, value, traceback);
    codec_inside(segment);
}

void codec_inside_name(PyObject *name)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *segment = PyUnicode_FromFormat(".%U", name);
    PyErr_Restore(type, value, traceback);
    codec_inside(segment);
}

void codec_wrap(PyObject *type_of_failure, PyObject *label)
{
    if (PyErr_ExceptionMatches(type_of_failure) || !PyErr_ExceptionMatches(PyExc_Exception) ||
        PyErr_ExceptionMatches(PyExc_MemoryError)) {
        return;
    }
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    const char *name = ((PyTypeObject *)type)->tp_name;
    codec_raise(type_of_failure, "Go %U: %s: %S", label, name, value);
    if (!PyErr_ExceptionMatches(type_of_failure)) { /* the exception cannot be printed either */
        codec_raise(type_of_failure, "Go %U: %s", label, name);
    }
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
}

void codec_locate_result(PyObject *type_of_failure)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *name = PyUnicode_FromString("result");
    PyErr_Restore(type, value, traceback);
    if (name != NULL) {
        codec_locate(type_of_failure, name);
        Py_DECREF(name);
    }
}

void codec_locate(PyObject *type_of_failure, PyObject *name)
{
    if (!PyErr_ExceptionMatches(type_of_failure)) {
        forget_place();
        return;
    }
    codec_inside(Py_NewRef(name));
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *message = value == NULL ? NULL : PyObject_Str(value);
    if (message != NULL && place != NULL) {
        PyErr_Format(type, "at `%V%s%U`: %U", outer, "", is_cut ? "\xe2\x80\xa6" : "", place,
                     message);
    }
    Py_XDECREF(message);
    forget_place();
    if (PyErr_Occurred()) {
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(traceback);
    }
    else {
        PyErr_Restore(type, value, traceback);
    }
}
