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
    case NODE_CONVERTED: return node_finish(node, node_from_raw(node->children[0], raw));
    case NODE_INT: return int_from_word(node, int_extend(node, (uint64_t)raw->i64));
    case NODE_FLOAT: return PyFloat_FromDouble(node->width == 32 ? (double)raw->f32 : raw->f64);
    case NODE_BOOL: return PyBool_FromLong(raw->i32 != 0);
    default: Py_RETURN_NONE;
    }
}

const uint8_t *reader_take(Reader *reader, size_t size)
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

int reader_take_count(Reader *reader, size_t each, uint32_t *count)
{
    const uint8_t *data = reader_take(reader, sizeof *count);
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
    node = node_on_wire(node);
    const uint8_t *data = reader_take(reader, node->kind == NODE_BOOL ? 1 : node->width / 8);
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

int reader_take_flag(Reader *reader, const char *what)
{
    const uint8_t *data = reader_take(reader, 1);
    if (data == NULL) {
        return -1;
    }
    if (*data > 1) {
        return codec_fail(errors.MalformedReply, "%s 0 or 1, not %d", what, *data);
    }
    return *data;
}

int reader_take_empty(Reader *reader)
{
    const uint8_t *data = reader_take(reader, 1);
    if (data == NULL) {
        return -1;
    }
    return *data == 0 ? 0 : codec_fail(errors.MalformedReply, "nothing is written as 0, not %d", *data);
}

PyObject *reader_take_text(Reader *reader)
{
    uint32_t size;
    if (reader_take_count(reader, 1, &size) < 0) {
        return NULL;
    }
    return text_from(reader_take(reader, size), size);
}

static PyObject *take_complex(const Node *node, Reader *reader)
{
    const uint8_t *data = reader_take(reader, node->width / 8);
    if (data == NULL) {
        return NULL;
    }
    if (node->width == 128) {
        double parts[2];
        memcpy(parts, data, sizeof parts);
        return PyComplex_FromDoubles(parts[0], parts[1]);
    }
    float parts[2];
    memcpy(parts, data, sizeof parts);
    return PyComplex_FromDoubles(parts[0], parts[1]);
}

static int check_point(uint32_t point)
{
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
        return codec_fail(errors.MalformedReply, "Go's rune %u is no character", (unsigned)point);
    }
    return 0;
}

static PyObject *take_rune(Reader *reader)
{
    uint32_t point;
    const uint8_t *data = reader_take(reader, sizeof point);
    if (data == NULL) {
        return NULL;
    }
    memcpy(&point, data, sizeof point);
    return check_point(point) < 0 ? NULL : PyUnicode_FromOrdinal((int)point);
}

static PyObject *take_bytes(Reader *reader, size_t size)
{
    const uint8_t *data = reader_take(reader, size);
    return data == NULL ? NULL : PyBytes_FromStringAndSize((const char *)data, (Py_ssize_t)size);
}

PyObject *node_decode(const Node *node, Reader *reader)
{
    wasmtime_val_raw_t raw;
    uint32_t size;
    switch (node->kind) {
    case NODE_NONE: Py_RETURN_NONE;
    case NODE_BOOL:
    case NODE_INT:
    case NODE_FLOAT:
        return node_read_raw(node, reader, &raw) < 0 ? NULL : node_from_raw(node, &raw);
    case NODE_COMPLEX: return take_complex(node, reader);
    case NODE_RUNE: return take_rune(reader);
    case NODE_STRING: return reader_take_text(reader);
    case NODE_BYTES:
        return reader_take_count(reader, 1, &size) < 0 ? NULL : take_bytes(reader, size);
    case NODE_BLOCK: return take_bytes(reader, (size_t)node->size);
    default: break;
    }
    if (codec_deeper(&reader->depth, errors.MalformedReply) < 0) {
        return NULL;
    }
    PyObject *value = node_build(node, reader);
    reader->depth--;
    return value;
}

static PyObject *take_bare(const Node *node, Reader *reader)
{
    switch (node->kind) {
    case NODE_CONVERTED: return node_finish(node, take_bare(node->children[0], reader));
    case NODE_STRING: return text_from(reader->data, (Py_ssize_t)reader->length);
    case NODE_BYTES: return take_bytes(reader, reader->length);
    case NODE_LIST:
        if (node_is_number(node_on_wire(node->children[0]))) {
            size_t each = node->children[0]->smallest;
            if (reader->length % each == 0) {
                return node_build_sequence(node, reader, (Py_ssize_t)(reader->length / each));
            }
        } /* fall through */
    default: codec_raise(errors.MalformedReply, "status 3 does not fit this function"); return NULL;
    }
}

PyObject *node_decode_bare(const Node *node, const uint8_t *data, size_t length)
{
    Reader reader = {.data = data, .length = length};
    PyObject *value = take_bare(node, &reader);
    if (value == NULL) {
        codec_locate_result(errors.MalformedReply);
    }
    return value;
}

/* ---- Skipping ------------------------------------------------------------------------------ */

static int skip_items(const Node *element, Reader *reader, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (node_skip(element, reader) < 0) {
            codec_inside_index((Py_ssize_t)i);
            return -1;
        }
    }
    return 0;
}

static int skip_entries(const Node *key, const Node *value, Reader *reader)
{
    uint32_t count;
    if (reader_take_count(reader, key->smallest + value->smallest, &count) < 0) {
        return -1;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (node_skip(key, reader) < 0 || node_skip(value, reader) < 0) {
            codec_inside_index(i);
            return -1;
        }
    }
    return 0;
}

static int skip_children(const Node *node, Reader *reader)
{
    if (node->count == 0 && node->kind == NODE_STRUCT) {
        return reader_take_empty(reader);
    }
    for (Py_ssize_t i = 0; i < node->count; i++) {
        if (node_skip(node->children[i], reader) < 0) {
            codec_inside_index(i);
            return -1;
        }
    }
    return 0;
}

static int skip_any(const Node *node, Reader *reader)
{
    uint32_t count;
    const uint8_t *tag = reader_take(reader, 1);
    if (tag == NULL) {
        return -1;
    }
    switch (*tag) {
    case 0:
    case 1:
    case 2: return 0;
    case 3:
    case 4:
    case 10: return reader_take(reader, 8) == NULL ? -1 : 0;
    case 5:
    case 6:
        return reader_take_count(reader, 1, &count) < 0 || reader_take(reader, count) == NULL ? -1
                                                                                             : 0;
    case 7:
    case 8:
        return reader_take_count(reader, 1, &count) < 0 ? -1 : skip_items(node, reader, count);
    case 9: return skip_entries(node, node, reader);
    default: return codec_fail(errors.MalformedReply, "no value of any has the tag %d", *tag);
    }
}

static int skip_inside(const Node *node, Reader *reader)
{
    uint32_t count;
    int present;
    switch (node->kind) {
    case NODE_LIST:
    case NODE_SET:
        if (reader_take_count(reader, node->children[0]->smallest, &count) < 0) {
            return -1;
        }
        return skip_items(node->children[0], reader, count);
    case NODE_ARRAY:
        return node->size == 0 ? reader_take_empty(reader)
                               : skip_items(node->children[0], reader, (size_t)node->size);
    case NODE_MAP: return skip_entries(node->children[0], node->children[1], reader);
    case NODE_OPTIONAL:
        present = reader_take_flag(reader, "an optional starts with");
        return present <= 0 ? present : node_skip(node->children[0], reader);
    case NODE_ANY: return skip_any(node, reader);
    default: return skip_children(node, reader);
    }
}

int node_skip(const Node *node, Reader *reader)
{
    wasmtime_val_raw_t raw;
    uint32_t count;
    switch (node->kind) {
    case NODE_NONE: return 0;
    case NODE_BOOL:
    case NODE_INT:
    case NODE_FLOAT: return node_read_raw(node, reader, &raw);
    case NODE_COMPLEX: return reader_take(reader, node->width / 8) == NULL ? -1 : 0;
    case NODE_RUNE:
    case NODE_FUNC: return reader_take(reader, sizeof(uint32_t)) == NULL ? -1 : 0;
    case NODE_BLOCK: return reader_take(reader, (size_t)node->size) == NULL ? -1 : 0;
    case NODE_STRING:
    case NODE_BYTES:
        return reader_take_count(reader, 1, &count) < 0 || reader_take(reader, count) == NULL ? -1
                                                                                             : 0;
    default: break;
    }
    if (codec_deeper(&reader->depth, errors.MalformedReply) < 0) {
        return -1;
    }
    int result = skip_inside(node, reader);
    reader->depth--;
    return result;
}
