/* Numbers in the buffer of an object: array.array, memoryview, numpy. Owns nothing. */
#include "codec.h"

#include <string.h>

int numbers_get(const Node *node, PyObject *value, Py_buffer *view)
{
    const Node *element = node->children[0];
    if (!PyObject_CheckBuffer(value)) {
        return 0;
    }
    if (PyObject_GetBuffer(value, view, PyBUF_FULL_RO) < 0) {
        PyErr_Clear();
        return 0;
    }
    const char *format = view->format == NULL ? "B" : view->format;
    if (*format == '@' || *format == '=' || *format == '<') {
        format++;
    }
    const char *fitting = element->kind == NODE_FLOAT ? "fd"
                          : element->is_unsigned      ? "BHILQN"
                                                      : "bhilqn";
    if (view->ndim == 1 && view->itemsize == element->width / 8 && *format != 0 &&
        format[1] == 0 && strchr(fitting, *format) != NULL) {
        return 1;
    }
    PyBuffer_Release(view);
    return 0;
}

int numbers_put(Py_buffer *view, Writer *writer)
{
    int result = -1;
    if (writer_reserve(writer, (size_t)view->len) == 0 &&
        PyBuffer_ToContiguous(writer->data + writer->length, view, view->len, 'C') == 0) {
        writer->length += (size_t)view->len;
        result = 0;
    }
    PyBuffer_Release(view);
    return result;
}
