/* Building: wire bytes to Python containers, objects and values of any type.
 *
 * Owns nothing. Building calls the user's classes; what they raise is told as a malformed reply,
 * since the caller was promised such a value.
 */
#include "codec.h"

#include <string.h>

PyObject *node_finish(const Node *node, PyObject *value)
{
    if (value == NULL || node->factory == NULL) {
        return value;
    }
    if (node->factory == (PyObject *)&PyTuple_Type && PyList_CheckExact(value)) {
        PyObject *tuple = PyList_AsTuple(value);
        Py_DECREF(value);
        return tuple;
    }
    PyObject *finished = PyObject_CallOneArg(node->factory, value);
    Py_DECREF(value);
    if (finished == NULL) {
        codec_wrap(errors.MalformedReply, node->label);
    }
    return finished;
}

/* ---- Sequences ------------------------------------------------------------------------------ */

static PyObject *take_items(const Node *element, Reader *reader, Py_ssize_t count)
{
    PyObject *list = PyList_New(count);
    if (list != NULL) { /* nobody may find it through the collector while it has gaps */
        PyObject_GC_UnTrack(list);
    }
    for (Py_ssize_t i = 0; list != NULL && i < count; i++) {
        PyObject *item = node_decode(element, reader);
        if (item == NULL) {
            codec_inside_index(i);
            Py_CLEAR(list);
            break;
        }
        PyList_SET_ITEM(list, i, item);
    }
    if (list != NULL) {
        PyObject_GC_Track(list);
    }
    return list;
}

/* Numbers of the two commonest types, without a call for each. */
static PyObject *take_words(const Node *element, const uint8_t *data, Py_ssize_t count)
{
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list != NULL && i < count; i++) {
        PyObject *item;
        if (element->kind == NODE_INT) {
            long long word;
            memcpy(&word, data + i * (Py_ssize_t)sizeof word, sizeof word);
            item = PyLong_FromLongLong(word);
        }
        else {
            double number;
            memcpy(&number, data + i * (Py_ssize_t)sizeof number, sizeof number);
            item = PyFloat_FromDouble(number);
        }
        if (item == NULL) {
            Py_CLEAR(list);
            break;
        }
        PyList_SET_ITEM(list, i, item);
    }
    return list;
}

PyObject *node_build_sequence(const Node *node, Reader *reader, Py_ssize_t count)
{
    const Node *element = node->children[0];
    size_t each = element->width / 8;
    bool words = node_is_number(element) && element->width == 64 && !element->is_unsigned;
    if (!node->is_raw && !words) {
        return node_finish(node, take_items(element, reader, count));
    }
    /* An array's length is the manifest's word: it is not known yet that so much is there. */
    if ((size_t)count > (reader->length - reader->position) / each) {
        codec_raise(errors.MalformedReply, "%zd elements of %zu bytes do not fit in %zu", count, each,
                    reader->length - reader->position);
        return NULL;
    }
    const uint8_t *data = reader_take(reader, (size_t)count * each);
    return node_finish(node, node->is_raw ? PyByteArray_FromStringAndSize((const char *)data,
                                                                     count * (Py_ssize_t)each)
                                     : take_words(element, data, count));
}

static PyObject *take_list(const Node *node, Reader *reader)
{
    uint32_t count;
    if (reader_take_count(reader, node->children[0]->smallest, &count) < 0) {
        return NULL;
    }
    return node_build_sequence(node, reader, count);
}

static PyObject *take_array(const Node *node, Reader *reader)
{
    if (node->size == 0) {
        return reader_take_empty(reader) < 0 ? NULL : node_build_sequence(node, reader, 0);
    }
    if (node->smallest > reader->length - reader->position) { /* before room is made for them */
        codec_raise(errors.MalformedReply, "%zu bytes expected, %zu are left", node->smallest,
                    reader->length - reader->position);
        return NULL;
    }
    return node_build_sequence(node, reader, node->size);
}

static int check_different(PyObject *container, Py_ssize_t size, uint32_t count)
{
    if (container != NULL && size != (Py_ssize_t)count) {
        return codec_fail(errors.MalformedReply, "%u different keys of Go are %zd to Python",
                          (unsigned)count, size);
    }
    return container == NULL ? -1 : 0;
}

static PyObject *take_set(const Node *node, Reader *reader)
{
    uint32_t count;
    if (reader_take_count(reader, node->children[0]->smallest, &count) < 0) {
        return NULL;
    }
    PyObject *items = take_items(node->children[0], reader, count);
    PyObject *set = items == NULL ? NULL : PySet_New(items);
    if (items != NULL && set == NULL) {
        codec_wrap(errors.MalformedReply, node->label);
    }
    Py_XDECREF(items);
    if (set == NULL || check_different(set, PySet_GET_SIZE(set), count) < 0) {
        Py_XDECREF(set);
        return NULL;
    }
    return node_finish(node, set);
}

/* ---- Maps ----------------------------------------------------------------------------------- */

static int take_entry(const Node *key_node, const Node *value_node, Reader *reader, PyObject *dict)
{
    PyObject *key = node_decode(key_node, reader);
    if (key == NULL) {
        codec_inside(PyUnicode_FromString(".keys()"));
        return -1;
    }
    PyObject *value = node_decode(value_node, reader);
    int result = -1;
    if (value == NULL) {
        codec_inside_key(key);
    }
    else {
        result = PyDict_SetItem(dict, key, value);
        if (result < 0) {
            codec_wrap(errors.MalformedReply, key_node->label);
        }
    }
    Py_DECREF(key);
    Py_XDECREF(value);
    return result;
}

/* An empty dict with room for so many entries, where the interpreter lets one ask for it. */
static PyObject *dict_with_room(uint32_t count)
{
#if PY_VERSION_HEX < 0x030D0000
    return _PyDict_NewPresized(count);
#else
    (void)count;
    return PyDict_New();
#endif
}

static PyObject *take_entries(const Node *key, const Node *value, Reader *reader)
{
    uint32_t count;
    if (reader_take_count(reader, key->smallest + value->smallest, &count) < 0) {
        return NULL;
    }
    PyObject *dict = dict_with_room(count);
    for (uint32_t i = 0; dict != NULL && i < count; i++) {
        if (take_entry(key, value, reader, dict) < 0) {
            Py_CLEAR(dict);
        }
    }
    if (dict == NULL || check_different(dict, PyDict_GET_SIZE(dict), count) < 0) {
        Py_XDECREF(dict);
        return NULL;
    }
    return dict;
}

/* ---- Structs -------------------------------------------------------------------------------- */

static PyObject *take_dict(const Node *node, Reader *reader)
{
    PyObject *dict = PyDict_New();
    for (Py_ssize_t i = 0; dict != NULL && i < node->count; i++) {
        PyObject *name = PyTuple_GET_ITEM(node->names, i);
        bool may_lack = node->omitted != NULL && PyTuple_GET_ITEM(node->omitted, i) == Py_True;
        PyObject *value = node_decode(node->children[i], reader);
        if (value == NULL) {
            codec_inside_key(name);
            Py_CLEAR(dict);
        }
        else if (!(may_lack && value == Py_None) && PyDict_SetItem(dict, name, value) < 0) {
            Py_CLEAR(dict);
        }
        Py_XDECREF(value);
    }
    return dict;
}

/* Read the fields: those that the class is called with to `given`, in order, the others to `late`. */
static int take_fields(const Node *node, Reader *reader, PyObject **given, PyObject **late)
{
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < node->count; i++) {
        PyObject *value = node_decode(node->children[i], reader);
        if (value == NULL) {
            codec_inside_name(PyTuple_GET_ITEM(node->names, i));
            return -1;
        }
        if (PyTuple_GET_ITEM(node->keywords, i) == Py_None) {
            late[i] = value;
        }
        else {
            given[count++] = value;
        }
    }
    return 0;
}

/* Set the fields that the class computes itself; frozen classes included. */
static int set_late(const Node *node, PyObject *object, PyObject *const *late)
{
    for (Py_ssize_t i = 0; i < node->count; i++) {
        if (late[i] != NULL &&
            PyObject_GenericSetAttr(object, PyTuple_GET_ITEM(node->names, i), late[i]) < 0) {
            codec_wrap(errors.MalformedReply, node->label);
            return -1;
        }
    }
    return 0;
}

static PyObject *take_object(const Node *node, Reader *reader)
{
    PyObject *few[32];
    size_t room = 2 * (size_t)node->count + 1;
    PyObject **values = room <= sizeof few / sizeof *few ? few : PyMem_Malloc(room * sizeof *values);
    if (values == NULL) {
        return PyErr_NoMemory();
    }
    memset(values, 0, room * sizeof *values);
    PyObject **late = values + node->count, *object = NULL;
    if (take_fields(node, reader, values, late) == 0) {
        object = PyObject_Vectorcall(node->cls, values, 0, node->called);
        if (object == NULL) {
            codec_wrap(errors.MalformedReply, node->label);
        }
        else if (set_late(node, object, late) < 0) {
            Py_CLEAR(object);
        }
    }
    for (size_t i = 0; i < room; i++) {
        Py_XDECREF(values[i]);
    }
    if (values != few) {
        PyMem_Free(values);
    }
    return object;
}

static PyObject *take_struct(const Node *node, Reader *reader)
{
    if (node->count == 0 && reader_take_empty(reader) < 0) {
        return NULL;
    }
    return node->cls == NULL ? take_dict(node, reader) : take_object(node, reader);
}

/* ---- Values of any type (docs/wire.md has the tags) ------------------------------------------- */

static PyObject *take_any_number(Reader *reader, uint8_t tag)
{
    const uint8_t *data = reader_take(reader, 8);
    int64_t word;
    double number;
    if (data == NULL) {
        return NULL;
    }
    memcpy(&word, data, sizeof word);
    memcpy(&number, data, sizeof number);
    return tag == 3   ? PyLong_FromLongLong(word)
           : tag == 4 ? PyFloat_FromDouble(number)
                      : PyLong_FromUnsignedLongLong((uint64_t)word);
}

static PyObject *take_any(const Node *node, Reader *reader)
{
    uint32_t count;
    const uint8_t *tag = reader_take(reader, 1);
    if (tag == NULL) {
        return NULL;
    }
    switch (*tag) {
    case 0: Py_RETURN_NONE;
    case 1: Py_RETURN_FALSE;
    case 2: Py_RETURN_TRUE;
    case 3:
    case 4:
    case 10: return take_any_number(reader, *tag);
    case 5: return reader_take_text(reader);
    case 9: return take_entries(node, node, reader);
    case 6:
    case 7:
    case 8: break;
    default:
        codec_raise(errors.MalformedReply, "no value of any has the tag %d", *tag);
        return NULL;
    }
    uint8_t kind = *tag;
    if (reader_take_count(reader, 1, &count) < 0) {
        return NULL;
    }
    if (kind == 6) {
        return PyBytes_FromStringAndSize((const char *)reader_take(reader, count), count);
    }
    PyObject *items = take_items(node, reader, count);
    if (items != NULL && kind == 8) {
        Py_SETREF(items, PyList_AsTuple(items));
    }
    return items;
}

/* ---- The rest ------------------------------------------------------------------------------- */

static PyObject *take_optional(const Node *node, Reader *reader)
{
    int present = reader_take_flag(reader, "an optional starts with");
    if (present == 0 && node->is_required) {
        codec_raise(errors.MalformedReply, "Go's %U is nil, which the Python hint rules out",
                    node->label);
        return NULL;
    }
    if (present == 0) {
        Py_RETURN_NONE;
    }
    return present < 0 ? NULL : node_decode(node->children[0], reader);
}

static PyObject *take_tuple(const Node *node, Reader *reader)
{
    PyObject *tuple = PyTuple_New(node->count);
    if (tuple != NULL && node->count > 0) {
        PyObject_GC_UnTrack(tuple);
    }
    for (Py_ssize_t i = 0; tuple != NULL && i < node->count; i++) {
        PyObject *item = node_decode(node->children[i], reader);
        if (item == NULL) {
            if (node->names != NULL) {
                codec_inside_name(PyTuple_GET_ITEM(node->names, i));
            }
            else {
                codec_inside_index(i);
            }
            Py_CLEAR(tuple);
            break;
        }
        PyTuple_SET_ITEM(tuple, i, item);
    }
    if (tuple != NULL && node->count > 0) { /* the empty one is shared */
        PyObject_GC_Track(tuple);
    }
    return tuple;
}

PyObject *node_build(const Node *node, Reader *reader)
{
    switch (node->kind) {
    case NODE_LIST: return take_list(node, reader);
    case NODE_ARRAY: return take_array(node, reader);
    case NODE_SET: return take_set(node, reader);
    case NODE_MAP: return node_finish(node, take_entries(node->children[0], node->children[1], reader));
    case NODE_OPTIONAL: return take_optional(node, reader);
    case NODE_STRUCT: return take_struct(node, reader);
    case NODE_CONVERTED: return node_finish(node, node_decode(node->children[0], reader));
    case NODE_ANY: return take_any(node, reader);
    case NODE_FUNC: codec_raise(errors.MalformedReply, "a Go function has no form in Python"); return NULL;
    default: return take_tuple(node, reader);
    }
}
