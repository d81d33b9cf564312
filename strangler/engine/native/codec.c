/* The compiled form of a signature, and the Python type `Codec` around it.
 *
 * Owns: the life of the node tree, and the place of a failure while it travels outwards.
 * A description is a tuple (kind, label, …):
 *
 *     ("none", label)   ("bool", label)   ("string", label)   ("bytes", label)
 *     ("int", label, width, unsigned)     ("float", label, width)
 *     ("list", label, element)            ("optional", label, element)
 *     ("tuple", label, names or None, (child, ...))
 */
#include "codec.h"

#include <string.h>

/* ---- Places ------------------------------------------------------------------------------
 *
 * A failure deep inside a value is raised without its place; every level on the way out puts its
 * own segment in front. No Python code runs in between, so one variable serves the process. */

static PyObject *place;

void codec_raise(PyObject *type, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    PyErr_FormatV(type, format, arguments);
    va_end(arguments);
    Py_CLEAR(place);
}

void codec_inside(PyObject *segment)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    if (segment != NULL) {
        PyObject *whole =
            place == NULL ? Py_NewRef(segment) : PyUnicode_FromFormat("%U%U", segment, place);
        Py_XSETREF(place, whole);
        Py_DECREF(segment);
    }
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
        Py_CLEAR(place);
        return;
    }
    codec_inside(Py_NewRef(name));
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *message = value == NULL ? NULL : PyObject_Str(value);
    if (message != NULL && place != NULL) {
        PyErr_Format(type, "at `%U`: %U", place, message);
    }
    Py_XDECREF(message);
    Py_CLEAR(place);
    if (PyErr_Occurred()) {
        Py_XDECREF(type);
        Py_XDECREF(value);
        Py_XDECREF(traceback);
    }
    else {
        PyErr_Restore(type, value, traceback);
    }
}

/* ---- Compiling -------------------------------------------------------------------------- */

static void node_free(Node *node)
{
    if (node == NULL) {
        return;
    }
    for (Py_ssize_t i = 0; i < node->count; i++) {
        node_free(node->children[i]);
    }
    PyMem_Free(node->children);
    Py_XDECREF(node->label);
    Py_XDECREF(node->names);
    PyMem_Free(node);
}

static Node *node_compile(PyObject *description);

static int add_child(Node *node, PyObject *description)
{
    Node *child = node_compile(description);
    if (child == NULL) {
        return -1;
    }
    node->children[node->count++] = child;
    return 0;
}

static int make_room(Node *node, Py_ssize_t count)
{
    node->children = PyMem_Calloc((size_t)count + 1, sizeof(Node *));
    if (node->children == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

static const struct {
    const char *name;
    NodeKind kind;
} kinds[] = {
    {"none", NODE_NONE},     {"bool", NODE_BOOL}, {"int", NODE_INT},
    {"float", NODE_FLOAT},   {"string", NODE_STRING}, {"bytes", NODE_BYTES},
    {"list", NODE_LIST},     {"optional", NODE_OPTIONAL}, {"tuple", NODE_TUPLE},
};

static int find_kind(const char *name, NodeKind *kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            *kind = kinds[i].kind;
            return 0;
        }
    }
    PyErr_Format(PyExc_ValueError, "no such kind of node: %s", name);
    return -1;
}

/* What follows the kind and the label. */
static int compile_rest(Node *node, PyObject *description)
{
    const char *name;
    int width = 0, is_unsigned = 0;
    PyObject *label, *element, *names, *children;
    switch (node->kind) {
    case NODE_INT:
    case NODE_FLOAT:
        if (!PyArg_ParseTuple(description, "sUi|p", &name, &label, &width, &is_unsigned)) {
            return -1;
        }
        bool wide = width == 32 || width == 64;
        if (!(wide || (node->kind == NODE_INT && (width == 8 || width == 16)))) {
            PyErr_Format(PyExc_ValueError, "no such width: %d", width);
            return -1;
        }
        node->width = (uint8_t)width;
        node->is_unsigned = is_unsigned != 0;
        return 0;
    case NODE_LIST:
    case NODE_OPTIONAL:
        if (!PyArg_ParseTuple(description, "sUO", &name, &label, &element) ||
            make_room(node, 1) < 0 || add_child(node, element) < 0) {
            return -1;
        }
        if (node_smallest(node->children[0]) == 0) { /* its count would bound nothing */
            PyErr_SetString(PyExc_ValueError, "an element takes up at least one byte");
            return -1;
        }
        return 0;
    case NODE_TUPLE:
        if (!PyArg_ParseTuple(description, "sUOO!", &name, &label, &names, &PyTuple_Type,
                              &children) ||
            make_room(node, PyTuple_GET_SIZE(children)) < 0) {
            return -1;
        }
        if (names != Py_None) {
            if (!PyTuple_Check(names) || PyTuple_GET_SIZE(names) != PyTuple_GET_SIZE(children)) {
                PyErr_SetString(PyExc_ValueError, "a tuple has as many names as children");
                return -1;
            }
            for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); i++) {
                if (!PyUnicode_Check(PyTuple_GET_ITEM(names, i))) {
                    PyErr_SetString(PyExc_TypeError, "a name is a str");
                    return -1;
                }
            }
            node->names = Py_NewRef(names);
        }
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(children); i++) {
            if (add_child(node, PyTuple_GET_ITEM(children, i)) < 0) {
                return -1;
            }
        }
        return 0;
    default: return PyArg_ParseTuple(description, "sU", &name, &label) ? 0 : -1;
    }
}

static Node *node_compile(PyObject *description)
{
    const char *name;
    if (!PyTuple_Check(description) || PyTuple_GET_SIZE(description) < 2 ||
        !PyUnicode_Check(PyTuple_GET_ITEM(description, 0)) ||
        !PyUnicode_Check(PyTuple_GET_ITEM(description, 1))) {
        PyErr_SetString(PyExc_TypeError, "a description is a tuple (kind, label, ...)");
        return NULL;
    }
    name = PyUnicode_AsUTF8(PyTuple_GET_ITEM(description, 0));
    if (name == NULL || Py_EnterRecursiveCall(" while compiling a signature")) {
        return NULL;
    }
    Node *node = PyMem_Calloc(1, sizeof *node);
    if (node == NULL) {
        PyErr_NoMemory();
    }
    else {
        node->label = Py_NewRef(PyTuple_GET_ITEM(description, 1));
        if (find_kind(name, &node->kind) < 0 || compile_rest(node, description) < 0) {
            node_free(node);
            node = NULL;
        }
    }
    Py_LeaveRecursiveCall();
    return node;
}

const char *node_wasm_type(const Node *node)
{
    switch (node->kind) {
    case NODE_BOOL: return "i32";
    case NODE_INT: return node->width == 64 ? "i64" : "i32";
    case NODE_FLOAT: return node->width == 64 ? "f64" : "f32";
    default: return NULL;
    }
}

/* ---- The type --------------------------------------------------------------------------- */

static PyObject *codec_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"description", NULL};
    PyObject *description;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O", keywords, &description)) {
        return NULL;
    }
    Node *root = node_compile(description);
    if (root == NULL) {
        return NULL;
    }
    Codec *self = (Codec *)type->tp_alloc(type, 0);
    if (self == NULL) {
        node_free(root);
        return NULL;
    }
    self->root = root;
    return (PyObject *)self;
}

static void codec_dealloc(Codec *self)
{
    node_free(self->root);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *codec_encode(Codec *self, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"value", "strict", NULL};
    PyObject *value;
    int strict = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|p", keywords, &value, &strict)) {
        return NULL;
    }
    const Node *root = self->root;
    Writer writer = writer_on_heap();
    int result;
    if (root->names != NULL) { /* parameters: the place starts with a name */
        if (!PyTuple_Check(value) || PyTuple_GET_SIZE(value) != root->count) {
            PyErr_Format(PyExc_TypeError, "a tuple of %zd arguments is needed", root->count);
            return NULL;
        }
        result = node_encode_arguments(root, ((PyTupleObject *)value)->ob_item, &writer);
    }
    else {
        result = node_encode(root, value, &writer, strict);
        if (result < 0) {
            codec_locate_result(errors.Unrepresentable);
        }
    }
    PyObject *bytes =
        result < 0 ? NULL : PyBytes_FromStringAndSize((char *)writer.data, (Py_ssize_t)writer.length);
    writer_free(&writer);
    return bytes;
}

PyObject *codec_decode_whole(const Node *root, const uint8_t *data, size_t length)
{
    Reader reader = {.data = data, .length = length};
    PyObject *value = node_decode(root, &reader);
    if (value == NULL || reader_finish(&reader) < 0) {
        Py_CLEAR(value);
        codec_locate_result(errors.MalformedReply);
    }
    return value;
}

static PyObject *codec_decode(Codec *self, PyObject *data)
{
    char *bytes;
    Py_ssize_t length;
    if (PyBytes_AsStringAndSize(data, &bytes, &length) < 0) {
        return NULL;
    }
    return codec_decode_whole(self->root, (const uint8_t *)bytes, (size_t)length);
}

static PyMethodDef codec_methods[] = {
    {"encode", (PyCFunction)(void (*)(void))codec_encode, METH_VARARGS | METH_KEYWORDS, NULL},
    {"decode", (PyCFunction)codec_decode, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyTypeObject Codec_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "strangler.engine._native.Codec",
    .tp_basicsize = sizeof(Codec),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = codec_new,
    .tp_dealloc = (destructor)codec_dealloc,
    .tp_methods = codec_methods,
};
