/* Gathering: Python containers, objects and values of any type to wire bytes.
 *
 * Owns nothing. An element is held while it is encoded, since encoding may run Python code that
 * drops it; a container that has changed its length by the end is refused.
 */
#include "codec.h"

#include <string.h>

static int changed(void)
{
    return codec_fail(errors.Unrepresentable, "changed its length while it was read");
}

/* A struct without fields and an array without elements are one byte. */
static int put_empty(Writer *writer)
{
    return writer_put(writer, "", 1);
}

/* ---- Sequences ------------------------------------------------------------------------------ */

/* `count` is what has been written of a list or tuple, for those who read it. */
static int put_items(const Node *element, PyObject *sequence, Py_ssize_t count, Writer *writer,
                     bool strict)
{
    if (node_is_number(element)) {
        return node_put_numbers(element, sequence, count, writer, strict);
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        if (i >= PySequence_Fast_GET_SIZE(sequence)) {
            return changed();
        }
        PyObject *item = Py_NewRef(PySequence_Fast_GET_ITEM(sequence, i));
        int result = node_encode(element, item, writer, strict);
        Py_DECREF(item);
        if (result < 0) {
            codec_inside_index(i);
            return -1;
        }
    }
    return count == PySequence_Fast_GET_SIZE(sequence) ? 0 : changed();
}

static PyTypeObject *usual_class(const Node *node)
{
    return node->kind == NODE_ARRAY ? &PyTuple_Type
           : node->kind == NODE_SET ? &PySet_Type
           : node->kind == NODE_MAP ? &PyDict_Type
                                    : &PyList_Type;
}

bool node_accepts(const Node *node, PyObject *value)
{
    if (node->accepted == NULL) {
        return Py_TYPE(value) == usual_class(node);
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(node->accepted); i++) {
        if ((PyObject *)Py_TYPE(value) == PyTuple_GET_ITEM(node->accepted, i)) {
            return true;
        }
    }
    return false;
}

/* Refuse a value, with the names of the classes that would do. */
static int refuse(const Node *node, PyObject *value, PyTypeObject *usual)
{
    PyObject *names = NULL;
    for (Py_ssize_t i = 0; node->accepted != NULL && i < PyTuple_GET_SIZE(node->accepted); i++) {
        PyObject *item = PyTuple_GET_ITEM(node->accepted, i);
        const char *name = PyType_Check(item) ? ((PyTypeObject *)item)->tp_name : "?";
        PyObject *longer = names == NULL ? PyUnicode_FromString(name)
                                         : PyUnicode_FromFormat("%U or %s", names, name);
        Py_XSETREF(names, longer);
        if (names == NULL) {
            return -1;
        }
    }
    if (names == NULL) {
        return wrong_type(node, node->is_raw ? "a buffer of such numbers" : usual->tp_name, value);
    }
    codec_raise(errors.Unrepresentable, "Go %U takes %U%s, not %s", node->label, names,
                node->is_raw ? " of such numbers" : "", Py_TYPE(value)->tp_name);
    Py_DECREF(names);
    return -1;
}

static int check_length(const Node *node, Py_ssize_t count)
{
    if (count == node->size) {
        return 0;
    }
    return codec_fail(errors.Unrepresentable, "Go %U takes %zd elements, not %zd", node->label,
                      node->size, count);
}

static int put_length(const Node *node, Py_ssize_t count, Writer *writer)
{
    if (node->kind != NODE_ARRAY) {
        return writer_put_count(writer, count);
    }
    if (check_length(node, count) < 0) {
        return -1;
    }
    return count == 0 ? put_empty(writer) : 0;
}

static int put_sequence(const Node *node, PyObject *value, Writer *writer, bool strict)
{
    Py_buffer view;
    bool known = node_accepts(node, value);
    bool fits = known && !node->is_raw;
    bool may_be_buffer = node->is_raw ? known || node->accepted == NULL : node->buffers;
    if (!fits && may_be_buffer && numbers_get(node, value, &view)) {
        if (put_length(node, view.len / view.itemsize, writer) < 0) {
            PyBuffer_Release(&view);
            return -1;
        }
        return numbers_put(&view, writer);
    }
    if (!fits) {
        return refuse(node, value, usual_class(node));
    }
    bool direct = PyList_CheckExact(value) || PyTuple_CheckExact(value);
    PyObject *items = direct ? Py_NewRef(value) : PySequence_List(value);
    if (items == NULL) { /* of a deque or set that another thread changes */
        codec_wrap(errors.Unrepresentable, node->label);
        return -1;
    }
    Py_ssize_t count = PySequence_Fast_GET_SIZE(items);
    int result = put_length(node, count, writer);
    if (result == 0) {
        result = put_items(node->children[0], items, count, writer, strict);
    }
    Py_DECREF(items);
    return result;
}

/* ---- Maps ----------------------------------------------------------------------------------- */

static int put_entry(const Node *key_node, const Node *value_node, PyObject *key, PyObject *value,
                     Writer *writer, bool strict)
{
    int result = -1;
    Py_INCREF(key);
    Py_INCREF(value);
    if (node_encode(key_node, key, writer, strict) < 0) {
        codec_inside_key(key);
        codec_inside(PyUnicode_FromString(".keys()"));
    }
    else if (node_encode(value_node, value, writer, strict) < 0) {
        codec_inside_key(key);
    }
    else {
        result = 0;
    }
    Py_DECREF(key);
    Py_DECREF(value);
    return result;
}

static int put_entries(const Node *key_node, const Node *value_node, PyObject *dict, Writer *writer,
                       bool strict)
{
    Py_ssize_t count = PyDict_GET_SIZE(dict), position = 0, seen = 0;
    PyObject *key, *value;
    if (writer_put_count(writer, count) < 0) {
        return -1;
    }
    while (PyDict_Next(dict, &position, &key, &value)) {
        if (put_entry(key_node, value_node, key, value, writer, strict) < 0) {
            return -1;
        }
        if (++seen > count) {
            break;
        }
    }
    return seen == count && PyDict_GET_SIZE(dict) == count ? 0 : changed();
}

static int put_map(const Node *node, PyObject *value, Writer *writer, bool strict)
{
    if (!node_accepts(node, value)) {
        return refuse(node, value, usual_class(node));
    }
    /* An OrderedDict has an order of its own; other classes may be no dicts at all. */
    PyObject *dict = PyDict_CheckExact(value) ? Py_NewRef(value) : PyDict_New();
    if (dict == NULL || (dict != value && PyDict_Update(dict, value) < 0)) {
        Py_XDECREF(dict);
        codec_wrap(errors.Unrepresentable, node->label);
        return -1;
    }
    int result = put_entries(node->children[0], node->children[1], dict, writer, strict);
    Py_DECREF(dict);
    return result;
}

/* ---- Structs -------------------------------------------------------------------------------- */

/* Complain of a key that no field has. */
static int refuse_keys(const Node *node, PyObject *dict)
{
    PyObject *key, *value;
    Py_ssize_t position = 0;
    while (PyDict_Next(dict, &position, &key, &value)) {
        Py_INCREF(key);
        int known = PySequence_Contains(node->names, key);
        if (known < 0) {
            codec_wrap(errors.Unrepresentable, node->label);
        }
        else if (known == 0) {
            codec_raise(errors.Unrepresentable, "Go %U has no field for this key", node->label);
        }
        if (known <= 0) {
            codec_inside_key(key);
        }
        Py_DECREF(key);
        if (known <= 0) {
            return -1;
        }
    }
    return changed();
}

static int put_dict_field(const Node *node, Py_ssize_t i, PyObject *dict, Py_ssize_t *found,
                          Writer *writer, bool strict)
{
    PyObject *name = PyTuple_GET_ITEM(node->names, i);
    PyObject *value = PyDict_GetItemWithError(dict, name);
    bool may_lack = node->omitted != NULL && PyTuple_GET_ITEM(node->omitted, i) == Py_True;
    if (value == NULL) {
        if (PyErr_Occurred()) {
            return -1;
        }
        return may_lack ? put_empty(writer)
                        : codec_fail(errors.Unrepresentable, "Go %U needs this key", node->label);
    }
    ++*found;
    if (may_lack && value == Py_None) {
        return codec_fail(errors.Unrepresentable,
                          "None and no key are one to Go %U: leave the key out", node->label);
    }
    Py_INCREF(value);
    int result = node_encode(node->children[i], value, writer, strict);
    Py_DECREF(value);
    return result;
}

static int put_dict(const Node *node, PyObject *value, Writer *writer, bool strict)
{
    if (!PyDict_CheckExact(value)) {
        return wrong_type(node, "dict", value);
    }
    Py_ssize_t found = 0;
    for (Py_ssize_t i = 0; i < node->count; i++) {
        if (put_dict_field(node, i, value, &found, writer, strict) < 0) {
            codec_inside_key(PyTuple_GET_ITEM(node->names, i));
            return -1;
        }
    }
    return found == PyDict_GET_SIZE(value) ? 0 : refuse_keys(node, value);
}

static int put_object(const Node *node, PyObject *value, Writer *writer, bool strict)
{
    if ((PyObject *)Py_TYPE(value) != node->cls) {
        return wrong_type(node, ((PyTypeObject *)node->cls)->tp_name, value);
    }
    for (Py_ssize_t i = 0; i < node->count; i++) {
        PyObject *name = PyTuple_GET_ITEM(node->names, i);
        PyObject *field = PyObject_GetAttr(value, name);
        int result = -1;
        if (field == NULL) {
            codec_wrap(errors.Unrepresentable, node->label);
        }
        else {
            result = node_encode(node->children[i], field, writer, strict);
            Py_DECREF(field);
        }
        if (result < 0) {
            codec_inside_name(name);
            return -1;
        }
    }
    return 0;
}

static int put_struct(const Node *node, PyObject *value, Writer *writer, bool strict)
{
    if (node->count == 0 && put_empty(writer) < 0) {
        return -1;
    }
    return node->cls == NULL ? put_dict(node, value, writer, strict)
                             : put_object(node, value, writer, strict);
}

/* ---- Conversions ---------------------------------------------------------------------------- */

PyObject *node_to_wire(const Node *node, PyObject *value)
{
    if ((PyObject *)Py_TYPE(value) != node->cls) {
        (void)wrong_type(node, ((PyTypeObject *)node->cls)->tp_name, value);
        return NULL;
    }
    PyObject *wire = PyObject_CallOneArg(node->to_wire, value);
    if (wire == NULL) {
        codec_wrap(errors.Unrepresentable, node->label);
    }
    return wire;
}

static int put_converted(const Node *node, PyObject *value, Writer *writer, bool strict)
{
    PyObject *wire = node_to_wire(node, value);
    int result = wire == NULL ? -1 : node_encode(node->children[0], wire, writer, strict);
    Py_XDECREF(wire);
    return result;
}

/* ---- Values of any type (docs/wire.md has the tags) ------------------------------------------- */

static int put_tag(Writer *writer, uint8_t tag)
{
    return writer_put(writer, &tag, 1);
}

static int put_any_int(PyObject *value, Writer *writer)
{
    int overflow;
    int64_t word = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow != 0) {
        PyObject *shown = codec_show_int(value);
        if (shown != NULL) {
            codec_raise(errors.Unrepresentable, "%U %s Go int (int64), which any holds", shown,
                        overflow > 0 ? "exceeds" : "is below");
            Py_DECREF(shown);
        }
        return -1;
    }
    return put_tag(writer, 3) < 0 ? -1 : writer_put(writer, &word, sizeof word);
}

static bool can_be_key(PyObject *key)
{
    return key == Py_None || PyBool_Check(key) || PyLong_CheckExact(key) ||
           PyFloat_CheckExact(key) || PyUnicode_CheckExact(key);
}

static int put_any(const Node *node, PyObject *value, Writer *writer, bool strict);

static int put_any_dict(const Node *node, PyObject *value, Writer *writer, bool strict)
{
    PyObject *key, *entry;
    for (Py_ssize_t position = 0; PyDict_Next(value, &position, &key, &entry);) {
        if (!can_be_key(key)) {
            return codec_fail(errors.Unrepresentable, "Go's map[any]any has no key of type %s",
                              Py_TYPE(key)->tp_name);
        }
    }
    return put_entries(node, node, value, writer, strict);
}

static int put_any(const Node *node, PyObject *value, Writer *writer, bool strict)
{
    if (value == Py_None) {
        return put_tag(writer, 0);
    }
    if (PyBool_Check(value)) {
        return put_tag(writer, value == Py_True ? 2 : 1);
    }
    if (PyLong_CheckExact(value)) {
        return put_any_int(value, writer);
    }
    if (PyFloat_CheckExact(value)) {
        double number = PyFloat_AS_DOUBLE(value);
        return put_tag(writer, 4) < 0 ? -1 : writer_put(writer, &number, sizeof number);
    }
    if (PyUnicode_CheckExact(value)) {
        return put_tag(writer, 5) < 0 ? -1 : writer_put_text(writer, value);
    }
    if (PyBytes_CheckExact(value)) {
        return put_tag(writer, 6) < 0 || writer_put_count(writer, PyBytes_GET_SIZE(value)) < 0
                   ? -1
                   : writer_put(writer, PyBytes_AS_STRING(value), (size_t)PyBytes_GET_SIZE(value));
    }
    if (PyList_CheckExact(value) || PyTuple_CheckExact(value)) {
        Py_ssize_t count = PySequence_Fast_GET_SIZE(value);
        return put_tag(writer, PyList_CheckExact(value) ? 7 : 8) < 0 ||
                       writer_put_count(writer, count) < 0
                   ? -1
                   : put_items(node, value, count, writer, strict);
    }
    if (PyDict_CheckExact(value)) {
        return put_tag(writer, 9) < 0 ? -1 : put_any_dict(node, value, writer, strict);
    }
    return codec_fail(errors.Unrepresentable,
                      "Go any takes None, bool, int, float, str, bytes, list, tuple or dict, not %s",
                      Py_TYPE(value)->tp_name);
}

/* ---- Callables ------------------------------------------------------------------------------- */

static int put_callable(const Node *node, PyObject *value, Writer *writer)
{
    if (!PyCallable_Check(value)) {
        return wrong_type(node, "a callable", value);
    }
    if (writer->lend == NULL) {
        return codec_fail(errors.Unrepresentable,
                          "a callable cannot be kept: it crosses for the length of a call alone");
    }
    int64_t handle = writer->lend(writer, value, node);
    if (handle < 0 || handle > UINT32_MAX) {
        return handle < 0 ? -1 : codec_fail(errors.Unrepresentable, "too many callables");
    }
    uint32_t word = (uint32_t)handle;
    return writer_put(writer, &word, sizeof word);
}

/* ---- The rest ------------------------------------------------------------------------------- */

static int put_optional(const Node *node, PyObject *value, Writer *writer, bool strict)
{
    uint8_t present = value != Py_None;
    if (!present && node->is_required) {
        return wrong_type(node->children[0], "a value", value);
    }
    if (writer_put(writer, &present, 1) < 0) {
        return -1;
    }
    return present ? node_encode(node->children[0], value, writer, strict) : 0;
}

static int put_tuple(const Node *node, PyObject *value, Writer *writer, bool strict)
{
    if (!PyTuple_CheckExact(value) || PyTuple_GET_SIZE(value) != node->count) {
        return codec_fail(errors.Unrepresentable, "Go returns a tuple of %zd, not %R", node->count,
                          Py_TYPE(value));
    }
    for (Py_ssize_t i = 0; i < node->count; i++) {
        if (node_encode(node->children[i], PyTuple_GET_ITEM(value, i), writer, strict) < 0) {
            codec_inside_index(i);
            return -1;
        }
    }
    return 0;
}

int node_gather(const Node *node, PyObject *value, Writer *writer, bool strict)
{
    switch (node->kind) {
    case NODE_LIST:
    case NODE_ARRAY:
    case NODE_SET: return put_sequence(node, value, writer, strict);
    case NODE_MAP: return put_map(node, value, writer, strict);
    case NODE_OPTIONAL: return put_optional(node, value, writer, strict);
    case NODE_STRUCT: return put_struct(node, value, writer, strict);
    case NODE_CONVERTED: return put_converted(node, value, writer, strict);
    case NODE_ANY: return put_any(node, value, writer, strict);
    case NODE_FUNC: return put_callable(node, value, writer);
    default: return put_tuple(node, value, writer, strict);
    }
}
