/* Asking: does a value still encode to the bytes that it was encoded to before?
 *
 * Owns nothing. Where a value is what most values are, nothing is written: it is compared with the
 * bytes, up to the first difference. The rest is encoded once more, piece by piece.
 */
#include "codec.h"

#include <string.h>

typedef struct {
    Reader before;  /* the bytes, and how far the value has been found in them */
    Writer scratch; /* for pieces that are encoded again */
} Walk;

/* Move past bytes if they come next. */
static inline bool come_next(Walk *at, const void *data, size_t size)
{
    Reader *before = &at->before;
    if (size > before->length - before->position ||
        (size > 0 && memcmp(before->data + before->position, data, size) != 0)) {
        return false;
    }
    before->position += size;
    return true;
}

static inline bool count_comes_next(Walk *at, Py_ssize_t count)
{
    uint32_t word = (uint32_t)count;
    return (size_t)count <= UINT32_MAX && come_next(at, &word, sizeof word);
}

/* What Python code has raised is no answer; but for what ends a program or a search. */
static bool unlike(void)
{
    if (PyErr_ExceptionMatches(PyExc_Exception)) {
        PyErr_Clear();
    }
    return false;
}

/* Any value at all, by encoding it. */
static bool encodes_alike(Walk *at, const Node *node, PyObject *value)
{
    Writer *scratch = &at->scratch;
    int depth = scratch->depth;
    scratch->length = 0;
    if (node_encode(node, value, scratch, false) < 0) {
        scratch->depth = depth;
        return unlike();
    }
    return come_next(at, scratch->data, scratch->length);
}

static bool walk(Walk *at, const Node *node, PyObject *value);

/* ---- Numbers and texts ------------------------------------------------------------------------ */

static inline bool is_int(PyObject *value, const uint8_t *bytes, bool is_unsigned)
{
    int64_t word;
    return PyLong_CheckExact(value) && codec_small_int(value, &word) &&
           (word >= 0 || !is_unsigned) && memcmp(bytes, &word, 8) == 0;
}

static inline bool is_float(PyObject *value, const uint8_t *bytes)
{
    return PyFloat_CheckExact(value) && memcmp(bytes, &((PyFloatObject *)value)->ob_fval, 8) == 0;
}

/* How many of the objects are, one after the other, the numbers of 64 bits that come next: those
 * that can be compared at a glance, ints of one digit and floats. Runs no Python code. */
static Py_ssize_t leading_words(const Walk *at, const Node *node, PyObject *const *items,
                                Py_ssize_t count)
{
    const uint8_t *bytes = at->before.data + at->before.position;
    size_t room = (at->before.length - at->before.position) / 8;
    Py_ssize_t i = 0;
    if (node->width != 64) {
        return 0;
    }
    count = (size_t)count < room ? count : (Py_ssize_t)room;
    if (node->kind == NODE_FLOAT) {
        while (i < count && is_float(items[i], bytes + 8 * i)) {
            i++;
        }
        return i;
    }
    while (i < count && is_int(items[i], bytes + 8 * i, node->is_unsigned)) {
        i++;
    }
    return i;
}

static bool walk_number(Walk *at, const Node *node, PyObject *value)
{
    if (leading_words(at, node, &value, 1) == 0) {
        return encodes_alike(at, node, value);
    }
    at->before.position += 8;
    return true;
}

static bool walk_text(Walk *at, const Node *node, PyObject *value)
{
    if (!PyUnicode_CheckExact(value) || !PyUnicode_IS_COMPACT_ASCII(value)) {
        return encodes_alike(at, node, value);
    }
    Py_ssize_t length = PyUnicode_GET_LENGTH(value);
    return count_comes_next(at, length) &&
           come_next(at, PyUnicode_1BYTE_DATA(value), (size_t)length);
}

/* ---- Containers ------------------------------------------------------------------------------- */

/* The elements of a list or tuple, whose count has come. */
static bool walk_items(Walk *at, const Node *element, PyObject *sequence, Py_ssize_t count)
{
    Py_ssize_t i = 0;
    if (node_is_number(element)) {
        i = leading_words(at, element, PySequence_Fast_ITEMS(sequence), count);
        at->before.position += 8 * (size_t)i;
    }
    for (; i < count; i++) {
        if (i >= PySequence_Fast_GET_SIZE(sequence)) {
            return false;
        }
        PyObject *item = Py_NewRef(PySequence_Fast_GET_ITEM(sequence, i));
        bool same = walk(at, element, item);
        Py_DECREF(item);
        if (!same) {
            return false;
        }
    }
    return count == PySequence_Fast_GET_SIZE(sequence);
}

static bool walk_sequence(Walk *at, const Node *node, PyObject *value)
{
    bool direct = PyList_CheckExact(value) || PyTuple_CheckExact(value);
    if (!direct || node->is_raw || node->size == 0 || !node_accepts(node, value)) {
        return encodes_alike(at, node, value);
    }
    Py_ssize_t count = PySequence_Fast_GET_SIZE(value);
    bool counted = node->kind == NODE_LIST ? count_comes_next(at, count) : count == node->size;
    return counted && walk_items(at, node->children[0], value, count);
}

static bool walk_entries(Walk *at, const Node *key_node, const Node *value_node, PyObject *dict)
{
    Py_ssize_t count = PyDict_GET_SIZE(dict), position = 0, seen = 0;
    PyObject *key, *value;
    if (!count_comes_next(at, count)) {
        return false;
    }
    while (PyDict_Next(dict, &position, &key, &value)) {
        Py_INCREF(key);
        Py_INCREF(value);
        bool same = walk(at, key_node, key) && walk(at, value_node, value);
        Py_DECREF(key);
        Py_DECREF(value);
        if (!same || ++seen > count) {
            return false;
        }
    }
    return seen == count && PyDict_GET_SIZE(dict) == count;
}

static bool walk_fields(Walk *at, const Node *node, PyObject *value)
{
    if (node->cls == NULL || (PyObject *)Py_TYPE(value) != node->cls || node->count == 0) {
        return encodes_alike(at, node, value);
    }
    for (Py_ssize_t i = 0; i < node->count; i++) {
        PyObject *field = PyObject_GetAttr(value, PyTuple_GET_ITEM(node->names, i));
        bool same = field != NULL && walk(at, node->children[i], field);
        if (field == NULL) {
            return unlike();
        }
        Py_DECREF(field);
        if (!same) {
            return false;
        }
    }
    return true;
}

static bool walk_optional(Walk *at, const Node *node, PyObject *value)
{
    uint8_t present = value != Py_None;
    return come_next(at, &present, 1) && (!present || walk(at, node->children[0], value));
}

static bool walk_inside(Walk *at, const Node *node, PyObject *value)
{
    switch (node->kind) {
    case NODE_LIST:
    case NODE_ARRAY: return walk_sequence(at, node, value);
    case NODE_MAP:
        return PyDict_CheckExact(value) && node_accepts(node, value)
                   ? walk_entries(at, node->children[0], node->children[1], value)
                   : encodes_alike(at, node, value);
    case NODE_STRUCT: return walk_fields(at, node, value);
    case NODE_OPTIONAL: return walk_optional(at, node, value);
    default: return encodes_alike(at, node, value);
    }
}

static bool walk(Walk *at, const Node *node, PyObject *value)
{
    switch (node->kind) {
    case NODE_INT:
    case NODE_FLOAT: return walk_number(at, node, value);
    case NODE_STRING: return walk_text(at, node, value);
    default: break;
    }
    if (codec_deeper(&at->scratch.depth, errors.Unrepresentable) < 0) {
        return unlike();
    }
    bool same = walk_inside(at, node, value);
    at->scratch.depth--;
    return same;
}

bool node_is_unchanged(const Node *tuple, PyObject *const *values, const uint8_t *data, size_t length)
{
    Walk at = {.before = {.data = data, .length = length}, .scratch = writer_on_heap()};
    bool same = true;
    for (Py_ssize_t i = 0; same && i < tuple->count; i++) {
        same = walk(&at, tuple->children[i], values[i]);
    }
    writer_free(&at.scratch);
    return same && at.before.position == length;
}
