/* Writing: Python values to wire bytes. Owns nothing; every write goes through writer_reserve. */
#include "codec.h"

#include <math.h>
#include <string.h>

#if PY_BIG_ENDIAN
#error "strangler copies numbers to linear memory, which is little-endian"
#endif

/* ---- Writing ----------------------------------------------------------------------------- */

int writer_put(Writer *writer, const void *data, size_t size)
{
    if (writer_reserve(writer, size) < 0) {
        return -1;
    }
    memcpy(writer->data + writer->length, data, size);
    writer->length += size;
    return 0;
}

int writer_put_count(Writer *writer, Py_ssize_t count)
{
    if ((size_t)count > UINT32_MAX) {
        return codec_fail(errors.Unrepresentable, "%zd elements or bytes: more than 2**32 - 1", count);
    }
    uint32_t word = (uint32_t)count;
    return writer_put(writer, &word, sizeof word);
}

static int heap_grow(Writer *writer, size_t capacity)
{
    size_t larger = writer->capacity * 2 > capacity ? writer->capacity * 2 : capacity;
    uint8_t *data = PyMem_Realloc(writer->data, larger);
    if (data == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    writer->data = data;
    writer->capacity = larger;
    return 0;
}

Writer writer_on_heap(void)
{
    return (Writer){.grow = heap_grow};
}

void writer_free(Writer *writer)
{
    PyMem_Free(writer->data);
    writer->data = NULL;
}

uint8_t *writer_take(Writer *writer)
{
    enum { LITTLE = 64 };
    uint8_t *data = writer->data;
    if (data == NULL || writer->capacity - writer->length > LITTLE) {
        data = PyMem_Realloc(data, writer->length > 0 ? writer->length : 1);
        if (data == NULL) {
            return NULL;
        }
    }
    writer->data = NULL;
    return data;
}

/* ---- Scalars -------------------------------------------------------------------------------- */

/* An int for a message; a long one would be slow to print, or refused by the interpreter. */
PyObject *codec_show_int(PyObject *value)
{
    PyObject *bits = PyObject_CallMethod(value, "bit_length", NULL);
    PyObject *shown = NULL;
    if (bits != NULL) {
        shown = PyLong_AsLong(bits) > 256 ? PyUnicode_FromFormat("an int of %S bits", bits)
                                          : PyObject_Str(value);
        Py_DECREF(bits);
    }
    return shown;
}

static void raise_range(const Node *node, PyObject *value, bool above)
{
    Py_INCREF(value); /* of a list that a finalizer may change meanwhile */
    const char *verb = above ? "exceeds" : "is below";
    const char *sign = node->is_unsigned ? "u" : "";
    PyObject *shown = codec_show_int(value);
    if (shown != NULL) {
        codec_raise(errors.Unrepresentable, "%U %s Go %U (%sint%d)", shown, verb, node->label, sign,
                    node->width);
        Py_DECREF(shown);
    }
    Py_DECREF(value);
}

#define out_of_range(node, value, above) (raise_range(node, value, above), -1)

static inline int int_to_word(const Node *node, PyObject *value, int64_t *word)
{
    if (!PyLong_CheckExact(value)) {
        return wrong_type(node, "int", value);
    }
    if (node->width == 64 && codec_small_int(value, word) && (*word >= 0 || !node->is_unsigned)) {
        return 0;
    }
    int overflow;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (node->width == 64 && node->is_unsigned) {
        if (overflow == 0 && number >= 0) {
            *word = number;
            return 0;
        }
        if (overflow <= 0) {
            return out_of_range(node, value, false);
        }
        Py_INCREF(value); /* as in raise_range */
        unsigned long long large = PyLong_AsUnsignedLongLong(value);
        int result = 0;
        if (large == (unsigned long long)-1 && PyErr_Occurred()) {
            PyErr_Clear();
            result = out_of_range(node, value, true);
        }
        Py_DECREF(value);
        *word = (int64_t)large;
        return result;
    }
    if (overflow != 0) {
        return out_of_range(node, value, overflow > 0);
    }
    if (node->width < 64) {
        long long high = node->is_unsigned ? (1LL << node->width) - 1 : (1LL << (node->width - 1)) - 1;
        long long low = node->is_unsigned ? 0 : -high - 1;
        if (number < low || number > high) {
            return out_of_range(node, value, number > high);
        }
    }
    *word = number;
    return 0;
}

/* For int_to_double: an int that is not exactly a double, or too large to see that at once. */
static int large_to_double(const Node *node, PyObject *value, double *number)
{
    double nearest = PyLong_AsDouble(value);
    PyErr_Clear(); /* beyond the largest double: nearest is -1.0, which the int is not */
    PyObject *back = PyLong_FromDouble(nearest);
    int same = back == NULL ? -1 : PyObject_RichCompareBool(back, value, Py_EQ);
    Py_XDECREF(back);
    if (same != 0) {
        *number = nearest;
        return same < 0 ? -1 : 0;
    }
    PyObject *shown = codec_show_int(value);
    if (shown != NULL) {
        codec_raise(errors.Unrepresentable, "%U is not exactly a Go %U: pass a float", shown,
                    node->label);
        Py_DECREF(shown);
    }
    return -1;
}

/* The double that equals an int; -1 with Unrepresentable set when there is none. */
static int int_to_double(const Node *node, PyObject *value, double *number)
{
    int overflow;
    long long whole = PyLong_AsLongLongAndOverflow(value, &overflow);
    double nearest = (double)whole;
    /* 2**63 itself is the double above the largest long long: comparing would overflow */
    if (overflow == 0 && nearest < 9223372036854775808.0 && (long long)nearest == whole) {
        *number = nearest;
        return 0;
    }
    Py_INCREF(value); /* as in raise_range */
    int result = large_to_double(node, value, number);
    Py_DECREF(value);
    return result;
}

static inline int to_double(const Node *node, PyObject *value, double *number, bool strict)
{
    if (PyFloat_CheckExact(value)) {
        *number = PyFloat_AS_DOUBLE(value);
    }
    else if (!strict && PyLong_CheckExact(value)) {
        if (int_to_double(node, value, number) < 0) {
            return -1;
        }
    }
    else {
        return wrong_type(node, strict ? "float" : "float (or an exact int)", value);
    }
    if (node->width == 32 && !isnan(*number) && (double)(float)*number != *number) {
        PyObject *shown = PyFloat_FromDouble(*number);
        if (shown != NULL) {
            codec_raise(errors.Unrepresentable, "%S is not exactly a Go %U (float32)", shown, node->label);
            Py_DECREF(shown);
        }
        return -1;
    }
    return 0;
}

static inline int to_bool(const Node *node, PyObject *value, uint8_t *byte)
{
    if (!PyBool_Check(value)) {
        return wrong_type(node, "bool", value);
    }
    *byte = value == Py_True;
    return 0;
}

/* The wasm value of an object whose wire form is a number's. */
static int converted_to_raw(const Node *node, PyObject *value, wasmtime_val_raw_t *raw, bool strict)
{
    PyObject *wire = node_to_wire(node, value);
    int result = wire == NULL ? -1 : node_to_raw(node->children[0], wire, raw, strict);
    Py_XDECREF(wire);
    return result;
}

int node_to_raw(const Node *node, PyObject *value, wasmtime_val_raw_t *raw, bool strict)
{
    int64_t word;
    double number;
    uint8_t byte;
    switch (node->kind) {
    case NODE_INT:
        if (int_to_word(node, value, &word) < 0) {
            return -1;
        }
        raw->i64 = word; /* little-endian: the low half is the i32 */
        return 0;
    case NODE_CONVERTED: return converted_to_raw(node, value, raw, strict);
    case NODE_FLOAT:
        if (to_double(node, value, &number, strict) < 0) {
            return -1;
        }
        if (node->width == 32) {
            raw->f32 = (float)number;
        }
        else {
            raw->f64 = number;
        }
        return 0;
    default:
        if (to_bool(node, value, &byte) < 0) {
            return -1;
        }
        raw->i32 = byte;
        return 0;
    }
}

int node_write_raw(const Node *node, const wasmtime_val_raw_t *raw, Writer *writer)
{
    node = node_on_wire(node);
    if (node->kind == NODE_BOOL) {
        uint8_t byte = raw->i32 != 0; /* as node_from_raw reads it */
        return writer_put(writer, &byte, 1);
    }
    return writer_put(writer, raw, node->width / 8);
}

/* ---- Bytes --------------------------------------------------------------------------------- */

static int put_bytes(const Node *node, PyObject *value, Writer *writer, bool strict)
{
    bool fits = PyBytes_CheckExact(value) ||
                (!strict && (PyByteArray_CheckExact(value) || PyMemoryView_Check(value)));
    if (!fits) {
        return wrong_type(node, strict ? "bytes" : "bytes, bytearray or memoryview", value);
    }
    Py_buffer view;
    if (PyObject_GetBuffer(value, &view, PyBUF_FULL_RO) < 0) {
        PyErr_Clear(); /* a released memoryview */
        return codec_fail(errors.Unrepresentable, "Go %U takes a readable buffer", node->label);
    }
    if (view.ndim != 1 || view.itemsize != 1) { /* its length is not the number of its bytes */
        PyBuffer_Release(&view);
        return codec_fail(errors.Unrepresentable,
                          "Go %U takes a memoryview of bytes in one dimension: cast(\"B\")",
                          node->label);
    }
    int result = -1;
    if (writer_put_count(writer, view.len) == 0 && writer_reserve(writer, (size_t)view.len) == 0 &&
        PyBuffer_ToContiguous(writer->data + writer->length, &view, view.len, 'C') == 0) {
        writer->length += (size_t)view.len;
        result = 0;
    }
    PyBuffer_Release(&view);
    return result;
}

/* ---- Numbers -------------------------------------------------------------------------------- */

/* Numbers of one width, without a call per element. */
#define PUT_NUMBERS(type, convert)                                                                 \
    for (Py_ssize_t i = 0; i < count; i++) {                                                       \
        if (convert) {                                                                             \
            codec_inside_index(i);                                                                       \
            return -1;                                                                             \
        }                                                                                          \
        type number_out = (type)number;                                                            \
        memcpy(out, &number_out, sizeof number_out);                                               \
        out += sizeof number_out;                                                                  \
    }                                                                                              \
    break;

int node_put_numbers(const Node *element, PyObject *list, Py_ssize_t count, Writer *writer,
                     bool strict)
{
    size_t size = (size_t)count * (element->width / 8);
    if (writer_reserve(writer, size) < 0) { /* other threads may run meanwhile */
        return -1;
    }
    bool is_list = PyList_CheckExact(list);
    if (is_list && PyList_GET_SIZE(list) != count) {
        return codec_fail(errors.Unrepresentable, "changed its length while it was read");
    }
    PyObject **items = is_list ? ((PyListObject *)list)->ob_item : ((PyTupleObject *)list)->ob_item;
    uint8_t *out = writer->data + writer->length;
    if (element->kind == NODE_FLOAT) {
        double number;
        switch (element->width) {
        case 32: PUT_NUMBERS(float, to_double(element, items[i], &number, strict) < 0)
        default: PUT_NUMBERS(double, to_double(element, items[i], &number, strict) < 0)
        }
    }
    else {
        int64_t number;
        switch (element->width) {
        case 8: PUT_NUMBERS(uint8_t, int_to_word(element, items[i], &number) < 0)
        case 16: PUT_NUMBERS(uint16_t, int_to_word(element, items[i], &number) < 0)
        case 32: PUT_NUMBERS(uint32_t, int_to_word(element, items[i], &number) < 0)
        default: PUT_NUMBERS(int64_t, int_to_word(element, items[i], &number) < 0)
        }
    }
    writer->length += size;
    return 0;
}

/* ---- Complex numbers and runes ---------------------------------------------------------------- */

static int put_complex(const Node *node, PyObject *value, Writer *writer, bool strict)
{
    Py_complex number;
    if (PyComplex_CheckExact(value)) {
        number = PyComplex_AsCComplex(value);
    }
    else if (!strict && PyFloat_CheckExact(value)) {
        number = (Py_complex){.real = PyFloat_AS_DOUBLE(value)};
    }
    else {
        return wrong_type(node, strict ? "complex" : "complex or float", value);
    }
    if (node->width == 128) {
        double parts[2] = {number.real, number.imag};
        return writer_put(writer, parts, sizeof parts);
    }
    float parts[2] = {(float)number.real, (float)number.imag};
    if ((parts[0] != number.real && !isnan(number.real)) ||
        (parts[1] != number.imag && !isnan(number.imag))) {
        return codec_fail(errors.Unrepresentable, "%R is not exactly a Go %U (two float32)", value,
                          node->label);
    }
    return writer_put(writer, parts, sizeof parts);
}

static int put_rune(const Node *node, PyObject *value, Writer *writer)
{
    if (!PyUnicode_CheckExact(value)) {
        return wrong_type(node, "str", value);
    }
    if (PyUnicode_GET_LENGTH(value) != 1) {
        return codec_fail(errors.Unrepresentable, "Go %U takes one character, not %zd", node->label,
                          PyUnicode_GET_LENGTH(value));
    }
    Py_UCS4 point = PyUnicode_READ_CHAR(value, 0);
    if (point >= 0xD800 && point <= 0xDFFF) {
        return codec_fail(errors.Unrepresentable,
                          "the lone surrogate U+%04x is no character for Go", (unsigned)point);
    }
    return writer_put(writer, &point, sizeof point);
}

static int put_block(const Node *node, PyObject *value, Writer *writer)
{
    if (!PyBytes_CheckExact(value)) {
        return wrong_type(node, "bytes", value);
    }
    if (PyBytes_GET_SIZE(value) != node->size) {
        return codec_fail(errors.Unrepresentable, "Go %U takes %zd bytes, not %zd", node->label,
                          node->size, PyBytes_GET_SIZE(value));
    }
    return writer_put(writer, PyBytes_AS_STRING(value), (size_t)node->size);
}

/* ---- Any value -------------------------------------------------------------------------------- */

int node_encode(const Node *node, PyObject *value, Writer *writer, bool strict)
{
    wasmtime_val_raw_t raw;
    switch (node->kind) {
    case NODE_NONE: return value == Py_None ? 0 : wrong_type(node, "None", value);
    case NODE_BOOL:
    case NODE_INT:
    case NODE_FLOAT:
        return node_to_raw(node, value, &raw, strict) < 0 ? -1 : node_write_raw(node, &raw, writer);
    case NODE_COMPLEX: return put_complex(node, value, writer, strict);
    case NODE_RUNE: return put_rune(node, value, writer);
    case NODE_STRING:
        return PyUnicode_CheckExact(value) ? writer_put_text(writer, value)
                                           : wrong_type(node, "str", value);
    case NODE_BYTES: return put_bytes(node, value, writer, strict);
    case NODE_BLOCK: return put_block(node, value, writer);
    default: break;
    }
    if (codec_deeper(&writer->depth, errors.Unrepresentable) < 0) {
        return -1;
    }
    int result = node_gather(node, value, writer, strict);
    writer->depth--;
    return result;
}

int node_encode_arguments(const Node *tuple, PyObject *const *values, Writer *writer)
{
    for (Py_ssize_t i = 0; i < tuple->count; i++) {
        if (node_encode(tuple->children[i], values[i], writer, false) < 0) {
            codec_locate(errors.Unrepresentable, PyTuple_GET_ITEM(tuple->names, i));
            return -1;
        }
    }
    return 0;
}
