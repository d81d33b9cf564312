/* The Python type `Codec`: a compiled signature, for encoding and decoding outside of a call. */
#include "codec.h"

static PyObject *codec_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"description", "definitions", NULL};
    PyObject *description, *definitions = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O|O!", keywords, &description, &PyTuple_Type,
                                     &definitions)) {
        return NULL;
    }
    definitions = definitions == NULL ? PyTuple_New(0) : Py_NewRef(definitions);
    Node *nodes = NULL;
    Node *root = definitions == NULL ? NULL : node_compile(description, definitions, &nodes);
    Py_XDECREF(definitions);
    if (root == NULL) {
        return NULL;
    }
    Codec *self = (Codec *)type->tp_alloc(type, 0);
    if (self == NULL) {
        nodes_free(nodes);
        return NULL;
    }
    self->root = root;
    self->nodes = nodes;
    return (PyObject *)self;
}

static int codec_traverse(Codec *self, visitproc visit, void *arg)
{
    return nodes_traverse(self->nodes, visit, arg);
}

static int codec_clear(Codec *self)
{
    /* Nodes are used without further checks, so they go at once or not at all. A codec is part of a
     * cycle only through a class that it builds, whose methods are cleared. */
    (void)self;
    return 0;
}

static void codec_dealloc(Codec *self)
{
    PyObject_GC_UnTrack(self);
    nodes_free(self->nodes);
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
    if (root->kind == NODE_TUPLE && root->names != NULL) { /* parameters: the place starts with a name */
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

/* matches(arguments, data) -> bool: whether they still encode to these bytes. */
static PyObject *codec_matches(Codec *self, PyObject *args)
{
    PyObject *values, *data;
    const Node *root = self->root;
    if (!PyArg_ParseTuple(args, "O!S", &PyTuple_Type, &values, &data)) {
        return NULL;
    }
    if (root->kind != NODE_TUPLE || PyTuple_GET_SIZE(values) != root->count) {
        PyErr_SetString(PyExc_TypeError, "matches() takes one value for each parameter");
        return NULL;
    }
    bool same = node_is_unchanged(root, ((PyTupleObject *)values)->ob_item,
                                  (const uint8_t *)PyBytes_AS_STRING(data),
                                  (size_t)PyBytes_GET_SIZE(data));
    return PyErr_Occurred() ? NULL : PyBool_FromLong(same);
}

static PyMethodDef codec_methods[] = {
    {"encode", (PyCFunction)(void (*)(void))codec_encode, METH_VARARGS | METH_KEYWORDS, NULL},
    {"decode", (PyCFunction)codec_decode, METH_O, NULL},
    {"matches", (PyCFunction)codec_matches, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyTypeObject Codec_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "strangler.engine._native.Codec",
    .tp_basicsize = sizeof(Codec),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = codec_new,
    .tp_dealloc = (destructor)codec_dealloc,
    .tp_traverse = (traverseproc)codec_traverse,
    .tp_clear = (inquiry)codec_clear,
    .tp_methods = codec_methods,
};
