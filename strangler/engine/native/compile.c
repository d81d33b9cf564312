/* Compiling: descriptions of types to nodes.
 *
 * Owns: the life of the nodes, and the only place that knows the form of a description, a tuple
 * (kind, label, ...); what stands in brackets may be left out, or be None:
 *
 *     ("none", label)  ("bool", label)  ("rune", label)  ("string", label)  ("bytes", label)
 *     ("any", label)
 *     ("int", label, width, unsigned)   ("float", label, width)   ("complex", label, width)
 *     ("block", label, size)            exactly so many bytes
 *     ("list", label, element [, accepted, factory, buffers, raw])
 *     ("array", label, element, size [, accepted, factory, buffers, raw])
 *     ("set", label, element [, accepted, factory])
 *     ("map", label, key, value [, accepted, factory])
 *     ("optional", label, element [, required])
 *     ("struct", label, names, children [, omitted, class, keywords])
 *     ("converted", label, element, class, to_wire, from_wire)
 *     ("func", label, parameters, result)    a tuple without names, and any description
 *     ("tuple", label, names or None, (child, ...))
 *     ("ref", index)                    the description of that index among the definitions
 *
 * Definitions may refer to each other and to themselves. What the parts mean: codec.h.
 */
#include "codec.h"

#include <string.h>

typedef struct {
    PyObject *definitions; /* tuple */
    Node **defined;        /* by index; NULL: not met yet */
    Node *nodes;           /* all, linked */
} Compiler;

/* ---- Life --------------------------------------------------------------------------------- */

static int visit_objects(const Node *node, visitproc visit, void *arg)
{
    Py_VISIT(node->accepted);
    Py_VISIT(node->factory);
    Py_VISIT(node->cls);
    Py_VISIT(node->to_wire);
    return 0;
}

int nodes_traverse(const Node *nodes, visitproc visit, void *arg)
{
    for (const Node *node = nodes; node != NULL; node = node->next) {
        int result = visit_objects(node, visit, arg);
        if (result != 0) {
            return result;
        }
    }
    return 0;
}

void nodes_free(Node *nodes)
{
    while (nodes != NULL) {
        Node *node = nodes;
        nodes = node->next;
        PyMem_Free(node->children);
        Py_XDECREF(node->label);
        Py_XDECREF(node->names);
        Py_XDECREF(node->accepted);
        Py_XDECREF(node->factory);
        Py_XDECREF(node->cls);
        Py_XDECREF(node->to_wire);
        Py_XDECREF(node->keywords);
        Py_XDECREF(node->called);
        Py_XDECREF(node->omitted);
        PyMem_Free(node);
    }
}

/* ---- Parts -------------------------------------------------------------------------------- */

static Node *compile(Compiler *compiler, PyObject *description);

static int make_room(Node *node, Py_ssize_t count)
{
    node->children = PyMem_Calloc((size_t)count + 1, sizeof(Node *));
    if (node->children == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

static int add_child(Compiler *compiler, Node *node, PyObject *description)
{
    Node *child = compile(compiler, description);
    if (child == NULL) {
        return -1;
    }
    bool is_empty = child->kind == NODE_NONE || (child->kind == NODE_TUPLE && child->count == 0);
    if (is_empty) { /* its count would bound nothing */
        PyErr_SetString(PyExc_ValueError, "an element takes up at least one byte");
        return -1;
    }
    node->children[node->count++] = child;
    return 0;
}

static int add_children(Compiler *compiler, Node *node, PyObject *children)
{
    if (make_room(node, PyTuple_GET_SIZE(children)) < 0) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(children); i++) {
        if (add_child(compiler, node, PyTuple_GET_ITEM(children, i)) < 0) {
            return -1;
        }
    }
    return 0;
}

static PyObject *optional_part(PyObject *part)
{
    return part == NULL || part == Py_None ? NULL : Py_NewRef(part);
}

/* A tuple with one item of `type` (or None, where `or_none` allows it) for each child. */
static int check_tuple(const Node *node, PyObject *tuple, PyTypeObject *type, bool or_none)
{
    if (!PyTuple_Check(tuple) || PyTuple_GET_SIZE(tuple) != node->count) {
        PyErr_SetString(PyExc_ValueError, "one name for each child is needed");
        return -1;
    }
    for (Py_ssize_t i = 0; i < node->count; i++) {
        PyObject *item = PyTuple_GET_ITEM(tuple, i);
        if (!PyObject_TypeCheck(item, type) && !(or_none && item == Py_None)) {
            PyErr_Format(PyExc_TypeError, "a %s is needed, not %R", type->tp_name, item);
            return -1;
        }
    }
    return 0;
}

static int set_accepted(Node *node, PyObject *accepted)
{
    node->accepted = optional_part(accepted);
    if (node->accepted != NULL && !PyTuple_Check(node->accepted)) {
        PyErr_SetString(PyExc_TypeError, "the accepted classes are a tuple");
        return -1;
    }
    return 0;
}

static int set_width(Node *node, int width, int narrowest, int widest)
{
    if (width < narrowest || width > widest || (width & (width - 1)) != 0) {
        PyErr_Format(PyExc_ValueError, "no such width: %d", width);
        return -1;
    }
    node->width = (uint8_t)width;
    return 0;
}

/* ---- Kinds -------------------------------------------------------------------------------- */

static int compile_number(Node *node, PyObject *description)
{
    const char *kind;
    PyObject *label;
    int width, is_unsigned = 0;
    if (!PyArg_ParseTuple(description, "sUi|p", &kind, &label, &width, &is_unsigned)) {
        return -1;
    }
    node->is_unsigned = is_unsigned != 0;
    switch (node->kind) {
    case NODE_INT: return set_width(node, width, 8, 64);
    case NODE_FLOAT: return set_width(node, width, 32, 64);
    default: return set_width(node, width, 64, 128);
    }
}

static int compile_block(Node *node, PyObject *description)
{
    const char *kind;
    PyObject *label;
    if (!PyArg_ParseTuple(description, "sUn", &kind, &label, &node->size)) {
        return -1;
    }
    if (node->size <= 0) {
        PyErr_SetString(PyExc_ValueError, "a block has at least one byte");
        return -1;
    }
    return 0;
}

static int compile_sequence(Compiler *compiler, Node *node, PyObject *description)
{
    const char *kind;
    PyObject *label, *element, *accepted = NULL, *factory = NULL;
    int buffers = 0, is_raw = 0;
    const char *format = node->kind == NODE_ARRAY ? "sUOn|OOpp" : "sUO|OOpp";
    int parsed = node->kind == NODE_ARRAY
                     ? PyArg_ParseTuple(description, format, &kind, &label, &element, &node->size,
                                        &accepted, &factory, &buffers, &is_raw)
                     : PyArg_ParseTuple(description, format, &kind, &label, &element, &accepted,
                                        &factory, &buffers, &is_raw);
    if (!parsed || make_room(node, 1) < 0 || add_child(compiler, node, element) < 0 ||
        set_accepted(node, accepted) < 0) {
        return -1;
    }
    node->factory = optional_part(factory);
    node->buffers = buffers != 0;
    node->is_raw = is_raw != 0;
    if ((node->buffers || node->is_raw) && !node_is_number(node->children[0])) {
        PyErr_SetString(PyExc_ValueError, "buffers hold numbers");
        return -1;
    }
    if ((node->kind == NODE_ARRAY && node->size < 0) || (node->is_raw && node->factory == NULL)) {
        PyErr_SetString(PyExc_ValueError, "an array has a size, raw elements have a factory");
        return -1;
    }
    return 0;
}

static int compile_map(Compiler *compiler, Node *node, PyObject *description)
{
    const char *kind;
    PyObject *label, *key, *value, *accepted = NULL, *factory = NULL;
    if (!PyArg_ParseTuple(description, "sUOO|OO", &kind, &label, &key, &value, &accepted,
                          &factory) ||
        make_room(node, 2) < 0 || add_child(compiler, node, key) < 0 ||
        add_child(compiler, node, value) < 0 || set_accepted(node, accepted) < 0) {
        return -1;
    }
    node->factory = optional_part(factory);
    return 0;
}

static int compile_optional(Compiler *compiler, Node *node, PyObject *description)
{
    const char *kind;
    PyObject *label, *element;
    int is_required = 0;
    if (!PyArg_ParseTuple(description, "sUO|p", &kind, &label, &element, &is_required) ||
        make_room(node, 1) < 0 || add_child(compiler, node, element) < 0) {
        return -1;
    }
    node->is_required = is_required != 0;
    return 0;
}

/* The names that a class is called with: `keywords` without None. */
static int set_called(Node *node)
{
    PyObject *called = PyList_New(0);
    for (Py_ssize_t i = 0; called != NULL && i < node->count; i++) {
        PyObject *name = PyTuple_GET_ITEM(node->keywords, i);
        if (name != Py_None && PyList_Append(called, name) < 0) {
            Py_CLEAR(called);
        }
    }
    node->called = called == NULL ? NULL : PyList_AsTuple(called);
    Py_XDECREF(called);
    return node->called == NULL ? -1 : 0;
}

static int compile_struct(Compiler *compiler, Node *node, PyObject *description)
{
    const char *kind;
    PyObject *label, *names, *children, *omitted = NULL, *cls = NULL, *keywords = NULL;
    if (!PyArg_ParseTuple(description, "sUO!O!|OOO", &kind, &label, &PyTuple_Type, &names,
                          &PyTuple_Type, &children, &omitted, &cls, &keywords) ||
        add_children(compiler, node, children) < 0 ||
        check_tuple(node, names, &PyUnicode_Type, false) < 0) {
        return -1;
    }
    node->names = Py_NewRef(names);
    node->cls = optional_part(cls);
    node->omitted = optional_part(omitted);
    node->keywords = optional_part(keywords);
    if (node->omitted != NULL && check_tuple(node, node->omitted, &PyBool_Type, false) < 0) {
        return -1;
    }
    if ((node->cls == NULL) != (node->keywords == NULL)) {
        PyErr_SetString(PyExc_ValueError, "a class is called with keywords");
        return -1;
    }
    if (node->cls == NULL) {
        return 0;
    }
    return check_tuple(node, node->keywords, &PyUnicode_Type, true) < 0 ? -1 : set_called(node);
}

static int compile_converted(Compiler *compiler, Node *node, PyObject *description)
{
    const char *kind;
    PyObject *label, *element, *cls, *to_wire, *from_wire;
    if (!PyArg_ParseTuple(description, "sUOO!OO", &kind, &label, &element, &PyType_Type, &cls,
                          &to_wire, &from_wire) ||
        make_room(node, 1) < 0 || add_child(compiler, node, element) < 0) {
        return -1;
    }
    node->cls = Py_NewRef(cls);
    node->to_wire = Py_NewRef(to_wire);
    node->factory = Py_NewRef(from_wire);
    return 0;
}

static int compile_func(Compiler *compiler, Node *node, PyObject *description)
{
    const char *kind;
    PyObject *label, *parts[2];
    if (!PyArg_ParseTuple(description, "sUOO", &kind, &label, &parts[0], &parts[1]) ||
        make_room(node, 2) < 0) {
        return -1;
    }
    for (; node->count < 2; node->count++) {
        node->children[node->count] = compile(compiler, parts[node->count]);
        if (node->children[node->count] == NULL) {
            return -1;
        }
    }
    if (node->children[0]->kind != NODE_TUPLE) {
        PyErr_SetString(PyExc_ValueError, "parameters are a tuple");
        return -1;
    }
    return 0;
}

static int compile_tuple(Compiler *compiler, Node *node, PyObject *description)
{
    const char *kind;
    PyObject *label, *names, *children;
    if (!PyArg_ParseTuple(description, "sUOO!", &kind, &label, &names, &PyTuple_Type, &children) ||
        add_children(compiler, node, children) < 0) {
        return -1;
    }
    node->names = optional_part(names);
    return node->names == NULL ? 0 : check_tuple(node, names, &PyUnicode_Type, false);
}

static int compile_plain(Node *Py_UNUSED(node), PyObject *description)
{
    const char *kind;
    PyObject *label;
    return PyArg_ParseTuple(description, "sU", &kind, &label) ? 0 : -1;
}

static const struct {
    const char *name;
    NodeKind kind;
} kinds[] = {
    {"none", NODE_NONE},     {"bool", NODE_BOOL},         {"int", NODE_INT},
    {"float", NODE_FLOAT},   {"complex", NODE_COMPLEX},   {"rune", NODE_RUNE},
    {"string", NODE_STRING}, {"bytes", NODE_BYTES},       {"block", NODE_BLOCK},
    {"list", NODE_LIST},     {"array", NODE_ARRAY},       {"set", NODE_SET},
    {"map", NODE_MAP},       {"optional", NODE_OPTIONAL}, {"struct", NODE_STRUCT},
    {"any", NODE_ANY},       {"converted", NODE_CONVERTED}, {"tuple", NODE_TUPLE},
    {"func", NODE_FUNC},
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

static int fill(Compiler *compiler, Node *node, PyObject *description)
{
    switch (node->kind) {
    case NODE_INT:
    case NODE_FLOAT:
    case NODE_COMPLEX: return compile_number(node, description);
    case NODE_BLOCK: return compile_block(node, description);
    case NODE_LIST:
    case NODE_ARRAY:
    case NODE_SET: return compile_sequence(compiler, node, description);
    case NODE_MAP: return compile_map(compiler, node, description);
    case NODE_OPTIONAL: return compile_optional(compiler, node, description);
    case NODE_STRUCT: return compile_struct(compiler, node, description);
    case NODE_CONVERTED: return compile_converted(compiler, node, description);
    case NODE_FUNC: return compile_func(compiler, node, description);
    case NODE_TUPLE: return compile_tuple(compiler, node, description);
    default: return compile_plain(node, description);
    }
}

/* Compile into a new node, which `*slot`, if there is one, shows before it is filled: it may refer
 * to itself. */
static Node *compile_new(Compiler *compiler, PyObject *description, Node **slot)
{
    if (!PyTuple_Check(description) || PyTuple_GET_SIZE(description) < 2 ||
        !PyUnicode_Check(PyTuple_GET_ITEM(description, 0)) ||
        !PyUnicode_Check(PyTuple_GET_ITEM(description, 1))) {
        PyErr_SetString(PyExc_TypeError, "a description is a tuple (kind, label, ...)");
        return NULL;
    }
    const char *name = PyUnicode_AsUTF8(PyTuple_GET_ITEM(description, 0));
    NodeKind kind;
    if (name == NULL || find_kind(name, &kind) < 0) {
        return NULL;
    }
    Node *node = PyMem_Calloc(1, sizeof *node);
    if (node == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    node->kind = kind;
    node->size = -1;
    node->label = Py_NewRef(PyTuple_GET_ITEM(description, 1));
    node->next = compiler->nodes;
    compiler->nodes = node;
    if (slot != NULL) {
        *slot = node;
    }
    return fill(compiler, node, description) < 0 ? NULL : node;
}

static Node *compile_reference(Compiler *compiler, PyObject *description)
{
    const char *kind;
    Py_ssize_t index;
    if (!PyArg_ParseTuple(description, "sn", &kind, &index)) {
        return NULL;
    }
    if (index < 0 || index >= PyTuple_GET_SIZE(compiler->definitions)) {
        PyErr_Format(PyExc_ValueError, "there is no definition %zd", index);
        return NULL;
    }
    Node **slot = &compiler->defined[index];
    return *slot != NULL
               ? *slot
               : compile_new(compiler, PyTuple_GET_ITEM(compiler->definitions, index), slot);
}

static Node *compile(Compiler *compiler, PyObject *description)
{
    if (Py_EnterRecursiveCall(" while compiling a signature")) {
        return NULL;
    }
    bool refers = PyTuple_Check(description) && PyTuple_GET_SIZE(description) == 2 &&
                  PyUnicode_Check(PyTuple_GET_ITEM(description, 0)) &&
                  PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(description, 0), "ref") == 0;
    Node *node = refers ? compile_reference(compiler, description)
                        : compile_new(compiler, description, NULL);
    Py_LeaveRecursiveCall();
    return node;
}

Node *node_compile(PyObject *description, PyObject *definitions, Node **nodes)
{
    size_t count = (size_t)PyTuple_GET_SIZE(definitions);
    Compiler compiler = {.definitions = definitions,
                         .defined = PyMem_Calloc(count + 1, sizeof(Node *))};
    if (compiler.defined == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    Node *root = compile(&compiler, description);
    PyMem_Free(compiler.defined);
    if (root == NULL) {
        nodes_free(compiler.nodes);
        return NULL;
    }
    for (Node *node = compiler.nodes; node != NULL; node = node->next) {
        node_measure(node);
    }
    *nodes = compiler.nodes;
    return root;
}
