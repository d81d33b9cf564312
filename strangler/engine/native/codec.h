/* The codec: Python values to and from the wire format of docs/wire.md.
 *
 * Owns: the compiled form of a signature (a tree of nodes) and the only code that reads or writes
 * wire bytes. Nothing here knows wasm; callers hand over byte ranges that they have checked.
 */
#ifndef STRANGLER_CODEC_H
#define STRANGLER_CODEC_H

#include "api.h"

typedef enum {
    NODE_NONE, /* nothing on the wire: a function without results */
    NODE_BOOL,
    NODE_INT,
    NODE_FLOAT,
    NODE_STRING,
    NODE_BYTES,
    NODE_LIST,
    NODE_OPTIONAL,
    NODE_TUPLE, /* parameters, or several results: the children one after the other */
} NodeKind;

typedef struct Node {
    NodeKind kind;
    uint8_t width; /* of INT and FLOAT, in bits */
    bool is_unsigned;
    PyObject *label; /* str: the Go type, for messages */
    PyObject *names; /* tuple of str: the children of a TUPLE, or NULL */
    Py_ssize_t count;
    struct Node **children;
} Node;

/* A growing byte range. `grow` makes room for `capacity` bytes and keeps `length` of them; it
 * returns -1 with an exception set when it cannot. It must not let go of the GIL: lists are read
 * while they are written. */
typedef struct Writer {
    uint8_t *data;
    size_t length, capacity;
    int (*grow)(struct Writer *, size_t capacity);
    void *owner;
} Writer;

typedef struct {
    const uint8_t *data;
    size_t position, length;
} Reader;

typedef struct {
    PyObject_HEAD
    Node *root;
} Codec;

extern PyTypeObject Codec_Type;

/* Append one value. `strict` asks for the exact Python type (for results, where int for float64
 * would hide a difference). Returns -1 with Unrepresentable set, its place not yet named. */
int node_encode(const Node *node, PyObject *value, Writer *writer, bool strict);

/* Append the parameters of a TUPLE. On failure Unrepresentable is set, complete with the place. */
int node_encode_arguments(const Node *tuple, PyObject *const *values, Writer *writer);

/* Read one value; NULL with MalformedReply set. */
PyObject *node_decode(const Node *node, Reader *reader);

/* Move past one value without building it; -1 with MalformedReply set. */
int node_skip(const Node *node, Reader *reader);

/* The fewest bytes that a value takes. */
size_t node_smallest(const Node *node);

/* -1 with MalformedReply set when something is left over. */
int reader_finish(const Reader *reader);

/* A value as a single wasm value and back, for direct calls of scalar nodes. */
int node_to_raw(const Node *node, PyObject *value, wasmtime_val_raw_t *raw, bool strict);
PyObject *node_from_raw(const Node *node, const wasmtime_val_raw_t *raw);
int node_read_raw(const Node *node, Reader *reader, wasmtime_val_raw_t *raw);
int node_write_raw(const Node *node, const wasmtime_val_raw_t *raw, Writer *writer);
const char *node_wasm_type(const Node *node); /* i32 …, or NULL when the node is not a scalar */

/* Decode a value that takes up the whole range; NULL with MalformedReply set, place included. */
PyObject *codec_decode_whole(const Node *root, const uint8_t *data, size_t length);

/* Set an exception that has no place yet. The macro's value is -1. */
void codec_raise(PyObject *type, const char *format, ...);
#define codec_fail(...) (codec_raise(__VA_ARGS__), -1)

/* Put a segment in front of the pending failure's place; `segment` is stolen, may be NULL. */
void codec_inside(PyObject *segment);
void codec_inside_index(Py_ssize_t index);

/* Write the place into the pending failure's message, starting at a parameter or the result;
 * `type` is the exception that the codec raises, any other is left as it is. */
void codec_locate(PyObject *type, PyObject *name);
void codec_locate_result(PyObject *type);

/* A writer on the heap; the buffer is PyMem memory, freed with writer_free. */
Writer writer_on_heap(void);
void writer_free(Writer *writer);

static inline int writer_reserve(Writer *writer, size_t more)
{
    if (more <= writer->capacity - writer->length) {
        return 0;
    }
    if (more > UINT32_MAX - writer->length) {
        PyErr_SetString(errors.Unrepresentable, "more than 4 GiB of data: cannot cross in one call");
        return -1;
    }
    return writer->grow(writer, writer->length + more);
}

#endif
