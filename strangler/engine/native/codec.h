/* The codec: Python values to and from the wire format of docs/wire.md.
 *
 * Owns: the compiled form of a signature (a graph of nodes) and the only code that reads or writes
 * wire bytes. Nothing here knows wasm; callers hand over byte ranges that they have checked.
 *
 *     compile.c     descriptions to nodes
 *     encode.c      scalars to bytes                decode.c      bytes to scalars
 *     text.c        texts to bytes and back         numbers.c     buffers of numbers to bytes
 *     gather.c      containers to bytes                 build.c       bytes to containers
 *     place.c       where in a value a failure was      codec.c       the Python type `Codec`
 *     unchanged.c   whether a value still has its bytes
 *
 * Encoding and decoding call Python code: a class that is built, an attribute that is a property.
 * So whatever is read is held by a reference, and whatever was counted is counted again.
 */
#ifndef STRANGLER_CODEC_H
#define STRANGLER_CODEC_H

#include "api.h"
#include "stack.h"

typedef enum {
    NODE_NONE, /* nothing on the wire: a function without results */
    NODE_BOOL,
    NODE_INT,
    NODE_FLOAT,
    NODE_COMPLEX,
    NODE_RUNE,
    NODE_STRING,
    NODE_BYTES,
    NODE_BLOCK, /* bytes whose number is part of the type */
    NODE_LIST,
    NODE_ARRAY,
    NODE_SET,
    NODE_MAP,
    NODE_OPTIONAL,
    NODE_STRUCT,
    NODE_CONVERTED, /* a Python class whose wire form is that of another node */
    NODE_ANY,
    NODE_FUNC,  /* children: a TUPLE of its parameters, its result */
    NODE_TUPLE, /* parameters, or several results: the children one after the other */
} NodeKind;

typedef struct Node {
    NodeKind kind;
    uint8_t width; /* of INT, FLOAT and COMPLEX, in bits */
    bool is_unsigned;
    bool is_required; /* OPTIONAL: None is not for Python */
    bool buffers;     /* LIST and ARRAY of numbers: takes any buffer of them */
    bool is_raw;      /* the same: `factory` is called with a bytearray instead of a list */
    Py_ssize_t size;  /* bytes of a BLOCK, elements of an ARRAY; else -1 */
    size_t smallest;  /* the fewest bytes that a value takes: at least 1, but for NONE */
    PyObject *label;  /* str: the Go type, for messages */
    PyObject *names;  /* tuple of str: of a STRUCT, and of a TUPLE or NULL */
    PyObject *accepted; /* containers: tuple of the classes that are taken, or NULL for the usual */
    PyObject *factory;  /* containers: (list or dict) -> value, or NULL; CONVERTED: (wire) -> value */
    PyObject *cls;      /* STRUCT: a class, or NULL for dict; CONVERTED: the class */
    PyObject *to_wire;  /* CONVERTED: (value) -> wire */
    PyObject *keywords; /* STRUCT with a class: tuple of the names that its call takes, or None */
    PyObject *called;   /* the same, without None */
    PyObject *omitted;  /* STRUCT without a class: tuple of bool, where None stands for no key */
    Py_ssize_t count;
    struct Node **children;
    struct Node *next; /* all nodes of one codec */
} Node;

enum { DEPTH_LIMIT = 1000 }; /* levels of nesting, docs/wire.md */
enum { DEPTH_UNCHECKED = 16 }; /* levels for which every thread has stack enough */
enum { CODEC_STACK = 48 * 1024 }; /* bytes that one more level, and what it calls, may need */

/* A growing byte range. `grow` makes room for `capacity` bytes and keeps `length` of them; it
 * returns -1 with an exception set when it cannot. */
typedef struct Writer {
    uint8_t *data;
    size_t length, capacity;
    int depth;
    int (*grow)(struct Writer *, size_t capacity);
    /* A handle for a callable, or -1; NULL where no call follows that could use it. */
    int64_t (*lend)(struct Writer *, PyObject *callable, const Node *function);
    void *owner;
} Writer;

typedef struct {
    const uint8_t *data;
    size_t position, length;
    int depth;
} Reader;

typedef struct {
    PyObject_HEAD
    Node *root;
    Node *nodes; /* all of them, linked by `next` */
} Codec;

extern PyTypeObject Codec_Type;

/* Compile a description (compile.c), and what `("ref", index)` in it stands for; NULL with an
 * exception set. The nodes are linked into `*nodes`. */
Node *node_compile(PyObject *description, PyObject *definitions, Node **nodes);
void nodes_free(Node *nodes);
int nodes_traverse(const Node *nodes, visitproc visit, void *arg);

/* Append one value. `strict` asks for the exact Python type (for results, where int for float64
 * would hide a difference). Returns -1 with Unrepresentable set, its place not yet named. */
int node_encode(const Node *node, PyObject *value, Writer *writer, bool strict);

/* Append the parameters of a TUPLE. On failure Unrepresentable is set, complete with the place. */
int node_encode_arguments(const Node *tuple, PyObject *const *values, Writer *writer);

/* Whether the parameters of a TUPLE still encode to `data` (unchanged.c). An exception of the Python
 * code that this may run is a no; one that is no mere Exception stays pending. */
bool node_is_unchanged(const Node *tuple, PyObject *const *values, const uint8_t *data,
                       size_t length);

/* Read one value; NULL with MalformedReply set. */
PyObject *node_decode(const Node *node, Reader *reader);

/* Move past one value without building it; -1 with MalformedReply set. */
int node_skip(const Node *node, Reader *reader);

/* Read the only result of a call from a reply that lacks its count (status 3 of docs/wire.md). */
PyObject *node_decode_bare(const Node *node, const uint8_t *data, size_t length);

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
void codec_inside_key(PyObject *key);
void codec_inside_name(PyObject *name);

/* Turn what Python code has raised into `type`, unless it is that already or no mere Exception. */
void codec_wrap(PyObject *type, PyObject *label);

/* Write the place into the pending failure's message, starting at a parameter or the result;
 * `type` is the exception that the codec raises, any other is left as it is. */
void codec_locate(PyObject *type, PyObject *name);
void codec_locate_result(PyObject *type);

/* A writer on the heap; the buffer is PyMem memory, freed with writer_free. */
Writer writer_on_heap(void);
void writer_free(Writer *writer);

/* The bytes of a writer on the heap, with no room to speak of behind them: to be freed with
 * PyMem_Free. NULL when there is no memory. */
uint8_t *writer_take(Writer *writer);

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

/* ---- Between the files of the codec ------------------------------------------------------- */

#define wrong_type(node, expected, value)                                                          \
    codec_fail(errors.Unrepresentable, "Go %U takes %s, not %s", (node)->label, expected,          \
               Py_TYPE(value)->tp_name)

static inline int codec_deeper(int *depth, PyObject *type)
{
    if (*depth >= DEPTH_LIMIT) {
        return codec_fail(type, "is nested more than %d levels deep, or contains itself", DEPTH_LIMIT);
    }
    if (*depth >= DEPTH_UNCHECKED && stack_left() < CODEC_STACK) {
        return codec_fail(type, "is nested too deep for this thread's stack: give it more "
                                "(threading.stack_size)");
    }
    ++*depth;
    return 0;
}

/* The node whose form on the wire an Enum, or another class, has. */
static inline const Node *node_on_wire(const Node *node)
{
    while (node->kind == NODE_CONVERTED) {
        node = node->children[0];
    }
    return node;
}

static inline bool node_is_number(const Node *node)
{
    return node->kind == NODE_INT || node->kind == NODE_FLOAT;
}

/* The value of an int of one digit, which most are, without a call into the interpreter. */
static inline bool codec_small_int(PyObject *value, int64_t *word)
{
#if PY_VERSION_HEX >= 0x030C0000
    if (!PyUnstable_Long_IsCompact((PyLongObject *)value)) {
        return false;
    }
    *word = PyUnstable_Long_CompactValue((PyLongObject *)value);
    return true;
#else
    Py_ssize_t signed_digits = Py_SIZE(value);
    if (signed_digits < -1 || signed_digits > 1) {
        return false;
    }
    *word = signed_digits * (int64_t)((PyLongObject *)value)->ob_digit[0];
    return true;
#endif
}

/* encode.c */
int writer_put(Writer *writer, const void *data, size_t size);
int writer_put_count(Writer *writer, Py_ssize_t count);
PyObject *codec_show_int(PyObject *value);
int node_put_numbers(const Node *element, PyObject *list, Py_ssize_t count, Writer *writer,
                     bool strict);

/* text.c */
int writer_put_text(Writer *writer, PyObject *text);
/* The str of UTF-8; NULL with MalformedReply set where it is none. */
PyObject *text_from(const uint8_t *data, Py_ssize_t size);

/* size.c: the fewest bytes that a value takes, kept in `smallest` */
size_t node_measure(Node *node);

/* numbers.c: the buffer of numbers that an object offers, if they are those of the node: 1, or 0 when
 * it offers none or others; and its numbers to bytes, which releases it. */
int numbers_get(const Node *node, PyObject *value, Py_buffer *view);
int numbers_put(Py_buffer *view, Writer *writer);

/* gather.c */
int node_gather(const Node *node, PyObject *value, Writer *writer, bool strict);
/* Whether a container is of a class that is taken. */
bool node_accepts(const Node *node, PyObject *value);
/* What a CONVERTED makes of an object; NULL with Unrepresentable set. */
PyObject *node_to_wire(const Node *node, PyObject *value);

/* decode.c */
const uint8_t *reader_take(Reader *reader, size_t size);
int reader_take_count(Reader *reader, size_t each, uint32_t *count);
int reader_take_flag(Reader *reader, const char *what);
PyObject *reader_take_text(Reader *reader);
int reader_take_empty(Reader *reader);

/* build.c */
/* What `factory` makes of a value, which is stolen and may be NULL; without one, the value. */
PyObject *node_finish(const Node *node, PyObject *value);
PyObject *node_build(const Node *node, Reader *reader);
PyObject *node_build_sequence(const Node *node, Reader *reader, Py_ssize_t count);

#endif
