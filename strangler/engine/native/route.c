#include "route.h"

#include <string.h>
#include <structmember.h>

PyObject *route_missing;
long route_overrides;

/* ---- Calls ------------------------------------------------------------------------------------ */

/* Call `callable(route[, extra], args, kwargs)`. */
static PyObject *call_slowly(Route *self, PyObject *callable, PyObject *extra,
                             PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    PyObject *result = NULL;
    PyObject *positional = PyTuple_New(count);
    PyObject *keywords = PyDict_New();
    if (positional == NULL || keywords == NULL) {
        goto done;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        PyTuple_SET_ITEM(positional, i, Py_NewRef(args[i]));
    }
    for (Py_ssize_t i = 0; names != NULL && i < PyTuple_GET_SIZE(names); i++) {
        if (PyDict_SetItem(keywords, PyTuple_GET_ITEM(names, i), args[count + i]) < 0) {
            goto done;
        }
    }
    result = PyObject_CallFunctionObjArgs(callable, (PyObject *)self,
                                          extra == NULL ? positional : extra,
                                          extra == NULL ? keywords : positional,
                                          extra == NULL ? NULL : keywords, NULL);
done:
    Py_XDECREF(positional);
    Py_XDECREF(keywords);
    return result;
}

static PyObject *call_dispatch(PyObject *callable, PyObject *const *args, size_t flags,
                               PyObject *names)
{
    Route *self = (Route *)callable;
    return call_slowly(self, self->dispatch, NULL, args, PyVectorcall_NARGS(flags), names);
}

static PyObject *answer_python(Route *self, PyObject *const *args, size_t flags, PyObject *names)
{
    self->python_calls++;
    return PyObject_Vectorcall(self->python, args, flags, names);
}

static PyObject *call_python(PyObject *callable, PyObject *const *args, size_t flags,
                             PyObject *names)
{
    if (route_overrides != 0) {
        return call_dispatch(callable, args, flags, names);
    }
    return answer_python((Route *)callable, args, flags, names);
}

/* Python answers a call that will wait for Go. */
static PyObject *shadow(Route *self, PyObject *const *args, size_t flags, PyObject *names)
{
    Py_ssize_t count = PyVectorcall_NARGS(flags);
    PyObject *bound[BIND_LIMIT], *rest = NULL;
    PyObject *const *values = args;
    if (names != NULL || count != function_arity(self->lane->go) || self->variadic) {
        if (!route_bind(self, args, count, names, bound, &rest)) {
            return answer_python(self, args, flags, names);
        }
        values = bound;
    }
    self->python_calls++;
    Lane *lane = (Lane *)Py_NewRef((PyObject *)self->lane); /* the mode may change during the call */
    PyObject *answer = lane_call(lane, self->python, values, args, flags, names);
    Py_DECREF((PyObject *)lane);
    Py_XDECREF(rest);
    return answer;
}

/* Python answers; Go runs too on the calls of the sample. */
static PyObject *call_shadow(PyObject *callable, PyObject *const *args, size_t flags,
                             PyObject *names)
{
    Route *self = (Route *)callable;
    if (route_overrides != 0) {
        return call_dispatch(callable, args, flags, names);
    }
    if (dial_takes_any(&self->sample)) {
        return self->lane != NULL ? shadow(self, args, flags, names)
                                  : call_slowly(self, self->compare, NULL, args,
                                                PyVectorcall_NARGS(flags), names);
    }
    return answer_python(self, args, flags, names);
}

static PyObject *recover(Route *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (traceback != NULL) {
        PyException_SetTraceback(value, traceback);
    }
    PyObject *result = call_slowly(self, self->recover, value, args, count, names);
    Py_DECREF(type);
    Py_DECREF(value);
    Py_XDECREF(traceback);
    return result;
}

/* Whether the pending exception is what Go answered, rather than the absence of an answer. */
static bool is_answer(void)
{
    return !PyErr_ExceptionMatches(errors.StranglerError) ||
           PyErr_ExceptionMatches(errors.GoError) || PyErr_ExceptionMatches(errors.GoPanic);
}

/* How a call is answered once its arguments are bound. */
typedef PyObject *Answer(Route *self, PyObject *const *values, PyObject *const *args, size_t flags,
                         PyObject *names);

static PyObject *answer_go(Route *self, PyObject *const *values, PyObject *const *args,
                           size_t flags, PyObject *names)
{
    Function *go = self->go;
    if (go == NULL) { /* what ran while the arguments were bound has changed the mode */
        return call_dispatch((PyObject *)self, args, flags, names);
    }
    Py_INCREF((PyObject *)go); /* the mode may change during the call */
    PyObject *result = function_call(go, values);
    Py_DECREF((PyObject *)go);
    if (result == NULL && !is_answer()) {
        return recover(self, args, PyVectorcall_NARGS(flags), names);
    }
    self->go_calls++;
    return result;
}

static inline PyObject *bind_and(Answer *answer, PyObject *callable, PyObject *const *args,
                                 size_t flags, PyObject *names)
{
    Route *self = (Route *)callable;
    if (route_overrides != 0) {
        return call_dispatch(callable, args, flags, names);
    }
    Py_ssize_t count = PyVectorcall_NARGS(flags);
    if (names == NULL && count == function_arity(self->go) && !self->variadic) {
        return answer(self, args, args, flags, names);
    }
    PyObject *bound[BIND_LIMIT], *rest;
    if (!route_bind(self, args, count, names, bound, &rest)) {
        return answer_python(self, args, flags, names);
    }
    PyObject *result = answer(self, bound, args, flags, names);
    Py_XDECREF(rest);
    return result;
}

static PyObject *call_go(PyObject *callable, PyObject *const *args, size_t flags, PyObject *names)
{
    return bind_and(answer_go, callable, args, flags, names);
}

/* Whether the share takes a call: 1, 0, or -1 with an exception set. */
static int choose(Route *self, PyObject *const *values, PyObject *const *args, size_t flags,
                  PyObject *names)
{
    Dial share = self->share;
    if (share.all || self->key == NULL) {
        return dial_takes_any(&share);
    }
    Key *key = (Key *)Py_NewRef((PyObject *)self->key); /* what it looks at may change the mode */
    uint64_t position = 0;
    int keyed = key_position(key, values, args, flags, names, &position);
    Py_DECREF((PyObject *)key);
    if (keyed == 0) {
        self->unkeyed_calls++;
    }
    return keyed == 1 ? dial_takes(&share, position) : keyed;
}

/* Let the dials decide who answers. */
static PyObject *answer_dialed(Route *self, PyObject *const *values, PyObject *const *args,
                               size_t flags, PyObject *names)
{
    int chosen = choose(self, values, args, flags, names);
    if (chosen < 0) {
        return NULL;
    }
    if (chosen == 0) {
        return answer_python(self, args, flags, names);
    }
    if (self->go != NULL && dial_takes_any(&self->sample)) {
        return call_slowly(self, self->compare, NULL, args, PyVectorcall_NARGS(flags), names);
    }
    return answer_go(self, values, args, flags, names);
}

/* Go answers the calls of the share; Python runs too on those of them that the sample takes. */
static PyObject *call_dialed(PyObject *callable, PyObject *const *args, size_t flags,
                             PyObject *names)
{
    return bind_and(answer_dialed, callable, args, flags, names);
}

/* ---- Methods ---------------------------------------------------------------------------------- */

static PyObject *use_dispatch(Route *self, PyObject *Py_UNUSED(ignored))
{
    self->vectorcall = call_dispatch;
    Py_CLEAR(self->go);
    Py_CLEAR(self->lane);
    Py_RETURN_NONE;
}

/* _use_lane(lane): where the calls of the sample wait while the mode is `shadow`. */
static PyObject *use_lane(Route *self, PyObject *lane)
{
    if (!PyObject_TypeCheck(lane, &Lane_Type) || !self->bindable ||
        function_arity(((Lane *)lane)->go) != PyTuple_GET_SIZE(self->names)) {
        PyErr_SetString(PyExc_TypeError, "a Lane with the route's own parameters is needed");
        return NULL;
    }
    Py_XSETREF(self->lane, (Lane *)Py_NewRef(lane));
    Py_RETURN_NONE;
}

/* _use(mode, function, share, sample, key): everything that decides about a call, at once. Without
 * a function, `go` is left to `dispatch`. */
static PyObject *use(Route *self, PyObject *args)
{
    const char *mode;
    PyObject *function, *key;
    double share, sample;
    if (!PyArg_ParseTuple(args, "sOddO", &mode, &function, &share, &sample, &key)) {
        return NULL;
    }
    if ((function != Py_None && !PyObject_TypeCheck(function, &Function_Type)) ||
        (key != Py_None && !PyObject_TypeCheck(key, &Key_Type))) {
        PyErr_SetString(PyExc_TypeError, "a Function and a Key are needed, or None");
        return NULL;
    }
    if (function != Py_None && (!self->bindable || function_arity((Function *)function) !=
                                                       PyTuple_GET_SIZE(self->names))) {
        PyErr_SetString(errors.BindError, "as many parameters are needed on both sides");
        return NULL;
    }
    if (key != Py_None && ((Key *)key)->parameter >= PyTuple_GET_SIZE(self->names)) {
        PyErr_SetString(PyExc_ValueError, "the key is of a parameter that there is not");
        return NULL;
    }
    Dial share_dial, sample_dial;
    if (!dial_set(&share_dial, share) || !dial_set(&sample_dial, sample)) {
        return NULL;
    }
    self->share = share_dial;
    self->sample = sample_dial;
    PyObject *old_key = (PyObject *)self->key, *old_go = (PyObject *)self->go;
    PyObject *old_lane = (PyObject *)self->lane;
    self->key = key == Py_None ? NULL : (Key *)Py_NewRef(key);
    self->go = NULL;
    self->lane = NULL;
    if (strcmp(mode, "python") == 0) {
        self->vectorcall = call_python;
    }
    else if (strcmp(mode, "shadow") == 0) {
        self->vectorcall = call_shadow;
    }
    else if (function == Py_None) {
        self->vectorcall = call_dispatch;
    }
    else {
        bool dialed = !share_dial.all || sample_dial.all || sample_dial.below != 0;
        self->go = (Function *)Py_NewRef(function);
        self->vectorcall = dialed ? call_dialed : call_go;
    }
    Py_XDECREF(old_key);
    Py_XDECREF(old_go);
    Py_XDECREF(old_lane);
    Py_RETURN_NONE;
}

static PyObject *bind_method(Route *self, PyObject *call)
{
    PyObject *bound[BIND_LIMIT], *room[BIND_LIMIT], *const *given, *names, *rest;
    Py_ssize_t count;
    int few = route_spread(call, room, &given, &count, &names);
    if (few < 1) {
        return few < 0 ? NULL : Py_NewRef(Py_None);
    }
    bool fits = route_bind(self, given, count, names, bound, &rest);
    Py_DECREF(names);
    if (!fits) {
        Py_RETURN_NONE;
    }
    Py_ssize_t total = PyTuple_GET_SIZE(self->names);
    PyObject *result = PyTuple_New(total);
    for (Py_ssize_t i = 0; result != NULL && i < total; i++) {
        PyTuple_SET_ITEM(result, i, Py_NewRef(bound[i]));
    }
    Py_XDECREF(rest);
    return result;
}

/* _chosen(args, kwargs): whether the share takes the call. */
static PyObject *chosen_method(Route *self, PyObject *call)
{
    PyObject *bound[BIND_LIMIT], *room[BIND_LIMIT], *const *given, *names, *rest;
    Py_ssize_t count;
    int chosen = route_spread(call, room, &given, &count, &names);
    if (chosen < 1) {
        return chosen < 0 ? NULL : Py_NewRef(Py_False);
    }
    chosen = route_bind(self, given, count, names, bound, &rest)
                 ? choose(self, bound, given, (size_t)count, names)
                 : 0;
    Py_DECREF(names);
    Py_XDECREF(rest);
    return chosen < 0 ? NULL : PyBool_FromLong(chosen);
}

static PyObject *count_python(Route *self, PyObject *Py_UNUSED(ignored))
{
    self->python_calls++;
    Py_RETURN_NONE;
}

static PyObject *count_go(Route *self, PyObject *Py_UNUSED(ignored))
{
    self->go_calls++;
    Py_RETURN_NONE;
}

/* Pickled by reference, as a function is. */
static PyObject *reduce(Route *self, PyObject *Py_UNUSED(ignored))
{
    return PyObject_GetAttrString((PyObject *)self, "__qualname__");
}

static PyMethodDef route_methods[] = {
    {"_use", (PyCFunction)use, METH_VARARGS, NULL},
    {"_use_lane", (PyCFunction)use_lane, METH_O, NULL},
    {"_use_dispatch", (PyCFunction)use_dispatch, METH_NOARGS, NULL},
    {"_bind", (PyCFunction)bind_method, METH_VARARGS, NULL},
    {"_chosen", (PyCFunction)chosen_method, METH_VARARGS, NULL},
    {"_count_python", (PyCFunction)count_python, METH_NOARGS, NULL},
    {"_count_go", (PyCFunction)count_go, METH_NOARGS, NULL},
    {"map", (PyCFunction)(void (*)(void))route_map, METH_VARARGS | METH_KEYWORDS, NULL},
    {"__reduce__", (PyCFunction)reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef route_members[] = {
    {"_python_calls", T_ULONGLONG, offsetof(Route, python_calls), READONLY, NULL},
    {"_go_calls", T_ULONGLONG, offsetof(Route, go_calls), READONLY, NULL},
    {"_unkeyed_calls", T_ULONGLONG, offsetof(Route, unkeyed_calls), READONLY, NULL},
    {"__dictoffset__", T_PYSSIZET, offsetof(Route, dict), READONLY, NULL},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(Route, weak_references), READONLY, NULL},
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Route, vectorcall), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

/* What a function has and a route does not define itself comes from the function: __code__,
 * __defaults__, __globals__ … */
static PyObject *get_attribute(PyObject *object, PyObject *name)
{
    PyObject *value = PyObject_GenericGetAttr(object, name);
    Route *self = (Route *)object;
    if (value == NULL && self->python != NULL && PyErr_ExceptionMatches(PyExc_AttributeError)) {
        PyErr_Clear();
        value = PyObject_GetAttr(self->python, name);
    }
    return value;
}

static PyObject *descriptor_get(PyObject *self, PyObject *object, PyObject *Py_UNUSED(type))
{
    return object == NULL || object == Py_None ? Py_NewRef(self) : PyMethod_New(self, object);
}

static PyGetSetDef route_getset[] = {
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyObject *represent(Route *self)
{
    return PyUnicode_FromFormat("<route %R>", self->python);
}

static PyObject *route_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"python",   "dispatch", "compare",         "recover",
                               "names",    "defaults", "positional_only", "keyword_only",
                               "variadic", "bindable", NULL};
    PyObject *python, *dispatch, *compare, *recover_with, *names, *defaults;
    Py_ssize_t positional_only, keyword_only;
    int variadic, bindable;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OOOOO!O!nnpp", keywords, &python, &dispatch,
                                     &compare, &recover_with, &PyTuple_Type, &names, &PyTuple_Type,
                                     &defaults, &positional_only, &keyword_only, &variadic,
                                     &bindable)) {
        return NULL;
    }
    if (PyTuple_GET_SIZE(names) != PyTuple_GET_SIZE(defaults) || positional_only < 0 ||
        keyword_only < positional_only || keyword_only > PyTuple_GET_SIZE(names) - variadic) {
        PyErr_SetString(PyExc_ValueError, "the signature contradicts itself");
        return NULL;
    }
    Route *self = (Route *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    self->vectorcall = call_dispatch;
    self->python = Py_NewRef(python);
    self->dispatch = Py_NewRef(dispatch);
    self->compare = Py_NewRef(compare);
    self->recover = Py_NewRef(recover_with);
    self->names = Py_NewRef(names);
    self->defaults = Py_NewRef(defaults);
    self->positional_only = positional_only;
    self->keyword_only = keyword_only;
    self->variadic = variadic != 0;
    self->bindable = bindable != 0;
    return (PyObject *)self;
}

static int traverse(Route *self, visitproc visit, void *arg)
{
    Py_VISIT(self->python);
    Py_VISIT((PyObject *)self->go);
    Py_VISIT((PyObject *)self->lane);
    Py_VISIT((PyObject *)self->key);
    Py_VISIT(self->dispatch);
    Py_VISIT(self->compare);
    Py_VISIT(self->recover);
    Py_VISIT(self->names);
    Py_VISIT(self->defaults);
    Py_VISIT(self->dict);
    return 0;
}

static int clear(Route *self)
{
    self->vectorcall = call_dispatch; /* without `dispatch`, a late call is an error */
    Py_CLEAR(self->python);
    Py_CLEAR(self->go);
    Py_CLEAR(self->lane);
    Py_CLEAR(self->key);
    Py_CLEAR(self->dispatch);
    Py_CLEAR(self->compare);
    Py_CLEAR(self->recover);
    Py_CLEAR(self->names);
    Py_CLEAR(self->defaults);
    Py_CLEAR(self->dict);
    return 0;
}

static void dealloc(Route *self)
{
    PyObject_GC_UnTrack(self);
    if (self->weak_references != NULL) {
        PyObject_ClearWeakRefs((PyObject *)self);
    }
    clear(self);
    Py_TYPE(self)->tp_free(self);
}

PyTypeObject Route_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "strangler.engine._native.Route",
    .tp_basicsize = sizeof(Route),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL |
                Py_TPFLAGS_METHOD_DESCRIPTOR,
    .tp_vectorcall_offset = offsetof(Route, vectorcall),
    .tp_call = PyVectorcall_Call,
    .tp_new = route_new,
    .tp_dealloc = (destructor)dealloc,
    .tp_traverse = (traverseproc)traverse,
    .tp_clear = (inquiry)clear,
    .tp_repr = (reprfunc)represent,
    .tp_getattro = get_attribute,
    .tp_descr_get = descriptor_get,
    .tp_dictoffset = offsetof(Route, dict),
    .tp_weaklistoffset = offsetof(Route, weak_references),
    .tp_methods = route_methods,
    .tp_members = route_members,
    .tp_getset = route_getset,
};
