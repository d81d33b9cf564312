/* Reading: wire bytes to Python values. Every read is checked against the reader's end, and no
 * count is believed before it is known that so many elements can be there. */
#include "codec.h"

#include <string.h>

static inline PyObject *int_from_word(const Node *node, int64_t word)
{
    if (node->is_unsigned && node->width == 64) {
        return PyLong_FromUnsignedLongLong((uint64_t)word);
    }
    return PyLong_FromLongLong(word);
}

/* Sign- or zero-extend the low bits of a word. */
static inline int64_t int_extend(const Node *node, uint64_t word)
{
    switch (node->width) {
    case 8: return node->is_unsigned ? (int64_t)(uint8_t)word : (int64_t)(int8_t)word;
    case 16: return node->is_unsigned ? (int64_t)(uint16_t)word : (int64_t)(int16_t)word;
    case 32: return node->is_unsigned ? (int64_t)(uint32_t)word : (int64_t)(int32_t)word;
    default: return (int64_t)word;
    }
}

PyObject *node_from_raw(const Node *node, const wasmtime_val_raw_t *raw)
{
    switch (node->kind) {
    case NODE_INT: return int_from_word(node, int_extend(node, (uint64_t)raw->i64));
    case NODE_FLOAT: return PyFloat_FromDouble(node->width == 32 ? (double)raw->f32 : raw->f64);
    case NODE_BOOL: return PyBool_FromLong(raw->i32 != 0);
    default: Py_RETURN_NONE;
    }
}

static inline const uint8_t *take(Reader *reader, size_t size)
{
    if (size > reader->length - reader->position) {
        codec_raise(errors.MalformedReply, "%zu bytes expected, %zu are left", size,
             reader->length - reader->position);
        return NULL;
    }
    const uint8_t *data = reader->data + reader->position;
    reader->position += size;
    return data;
}

static inline int take_count(Reader *reader, size_t each, uint32_t *count)
{
    const uint8_t *data = take(reader, sizeof *count);
    if (data == NULL) {
        return -1;
    }
    memcpy(count, data, sizeof *count);
    if (each > 0 && *count > (reader->length - reader->position) / each) {
        return codec_fail(errors.MalformedReply, "%u elements of at least %zu bytes do not fit in %zu",
                    (unsigned)*count, each, reader->length - reader->position);
    }
    return 0;
}

/* The fewest bytes that a value takes: bounds a count before anything is allocated for it. */
size_t node_smallest(const Node *node)
{
    switch (node->kind) {
    case NODE_NONE: return 0;
    case NODE_BOOL:
    case NODE_OPTIONAL: return 1;
    case NODE_INT:
    case NODE_FLOAT: return node->width / 8;
    case NODE_STRING:
    case NODE_BYTES:
    case NODE_LIST: return sizeof(uint32_t);
    case NODE_TUPLE: break;
    }
    size_t sum = 0;
    for (Py_ssize_t i = 0; i < node->count; i++) {
        sum += node_smallest(node->children[i]);
    }
    return sum;
}

int reader_finish(const Reader *reader)
{
    if (reader->position == reader->length) {
        return 0;
    }
    return codec_fail(errors.MalformedReply, "%zu bytes are left over",
                      reader->length - reader->position);
}

int node_read_raw(const Node *node, Reader *reader, wasmtime_val_raw_t *raw)
{
    const uint8_t *data = take(reader, node->kind == NODE_BOOL ? 1 : node->width / 8);
    if (data == NULL) {
        return -1;
    }
    if (node->kind == NODE_BOOL) {
        if (*data > 1) {
            return codec_fail(errors.MalformedReply, "a bool is 0 or 1, not %d", *data);
        }
        raw->i32 = *data;
        return 0;
    }
    uint64_t word = 0;
    memcpy(&word, data, node->width / 8);
    raw->i64 = node->kind == NODE_INT ? int_extend(node, word) : (int64_t)word;
    return 0;
}

static PyObject *take_list(const Node *node, Reader *reader)
{
    const Node *element = node->children[0];
    uint32_t count;
    if (take_count(reader, node_smallest(element), &count) < 0) {
        return NULL;
    }
    PyObject *list = PyList_New(count);
    if (list == NULL) {
        return NULL;
    }
    for (uint32_t i = 0; i < count; i++) {
        PyObject *item;
        if (element->kind == NODE_INT && element->width == 64 && !element->is_unsigned) {
            long long word; /* take_count has checked that they are all there */
            memcpy(&word, reader->data + reader->position, sizeof word);
            reader->position += sizeof word;
            item = PyLong_FromLongLong(word);
        }
        else {
            item = node_decode(element, reader);
        }
        if (item == NULL) {
            codec_inside_index(i);
            Py_DECREF(list);
            return NULL;
        }
        PyList_SET_ITEM(list, i, item);
    }
    return list;
}

/* Whether an optional has a value: 1 or 0, or -1 with MalformedReply set. */
static int take_presence(Reader *reader)
{
    const uint8_t *data = take(reader, 1);
    if (data == NULL) {
        return -1;
    }
    if (*data > 1) {
        return codec_fail(errors.MalformedReply, "an optional starts with 0 or 1, not %d", *data);
    }
    return *data;
}

static PyObject *take_text(Reader *reader)
{
    uint32_t size;
    if (take_count(reader, 1, &size) < 0) {
        return NULL;
    }
    const char *data = (const char *)take(reader, size);
    PyObject *text = PyUnicode_DecodeUTF8(data, size, NULL);
    if (text == NULL && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) {
        PyObject *type, *value, *traceback;
        PyErr_Fetch(&type, &value, &traceback);
        PyErr_NormalizeException(&type, &value, &traceback);
        Py_ssize_t start = 0;
        if (PyUnicodeDecodeError_GetStart(value, &start) < 0) {
            PyErr_Clear();
        }
        codec_raise(errors.MalformedReply, "Go's string is not UTF-8 at byte %zd: return []byte instead",
             start);
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(traceback);
    }
    return text;
}

PyObject *node_decode(const Node *node, Reader *reader)
{
    wasmtime_val_raw_t raw;
    uint32_t size;
    int present;
    switch (node->kind) {
    case NODE_NONE: Py_RETURN_NONE;
    case NODE_BOOL:
    case NODE_INT:
    case NODE_FLOAT:
        return node_read_raw(node, reader, &raw) < 0 ? NULL : node_from_raw(node, &raw);
    case NODE_STRING: return take_text(reader);
    case NODE_BYTES:
        if (take_count(reader, 1, &size) < 0) {
            return NULL;
        }
        return PyBytes_FromStringAndSize((const char *)take(reader, size), size);
    case NODE_LIST: return take_list(node, reader);
    case NODE_OPTIONAL:
        present = take_presence(reader);
        if (present == 0) {
            Py_RETURN_NONE;
        }
        return present < 0 ? NULL : node_decode(node->children[0], reader);
    case NODE_TUPLE: break;
    }
    PyObject *tuple = PyTuple_New(node->count);
    for (Py_ssize_t i = 0; tuple != NULL && i < node->count; i++) {
        PyObject *item = node_decode(node->children[i], reader);
        if (item == NULL) {
            if (node->names != NULL) {
                codec_inside(PyUnicode_FromFormat(".%U", PyTuple_GET_ITEM(node->names, i)));
            }
            else {
                codec_inside_index(i);
            }
            Py_CLEAR(tuple);
            break;
        }
        PyTuple_SET_ITEM(tuple, i, item);
    }
    return tuple;
}

int node_skip(const Node *node, Reader *reader)
{
    wasmtime_val_raw_t raw;
    uint32_t count;
    int present;
    switch (node->kind) {
    case NODE_NONE: return 0;
    case NODE_BOOL:
    case NODE_INT:
    case NODE_FLOAT: return node_read_raw(node, reader, &raw);
    case NODE_STRING:
    case NODE_BYTES:
        if (take_count(reader, 1, &count) < 0) {
            return -1;
        }
        return take(reader, count) == NULL ? -1 : 0;
    case NODE_LIST:
        if (take_count(reader, node_smallest(node->children[0]), &count) < 0) {
            return -1;
        }
        for (uint32_t i = 0; i < count; i++) {
            if (node_skip(node->children[0], reader) < 0) {
                codec_inside_index(i);
                return -1;
            }
        }
        return 0;
    case NODE_OPTIONAL:
        present = take_presence(reader);
        return present <= 0 ? present : node_skip(node->children[0], reader);
    case NODE_TUPLE: break;
    }
    for (Py_ssize_t i = 0; i < node->count; i++) {
        if (node_skip(node->children[i], reader) < 0) {
            codec_inside_index(i);
            return -1;
        }
    }
    return 0;
}
