#include "callbacks.h"
#include "function.h"
#include "ticker.h"

#include <string.h>

/* The reply's bytes in linear memory; NULL with MalformedReply set. */
static const uint8_t *find_reply(Function *self, Instance *instance, uint32_t *length)
{
    *length = control_word(instance->control, CONTROL_LENGTH);
    const uint8_t *reply =
        instance_range(instance, control_word(instance->control, CONTROL_REPLY), *length);
    if (reply == NULL) {
        PyErr_Format(errors.MalformedReply, "%U: its reply of %u bytes is outside linear memory",
                     self->module->name, (unsigned)*length);
    }
    return reply;
}

/* Give an instance back, unless its reply was malformed: then its memory is not to be trusted. */
static void give_back(Function *self, Instance *instance)
{
    if (PyErr_ExceptionMatches(errors.MalformedReply)) {
        module_discard(self->module, instance);
    }
    else {
        module_checkin(self->module, instance);
    }
}

/* Raise what Go answered instead of a value. */
static void raise_reply(Function *self, Instance *instance, uint32_t status)
{
    uint32_t length;
    const uint8_t *reply = find_reply(self, instance, &length);
    if (reply == NULL) {
        return;
    }
    PyObject *raised = callables_raised(instance);
    PyObject *exception =
        raised == NULL ? NULL
                       : PyObject_CallFunction(self->on_reply, "Iy#O", (unsigned)status,
                                               (const char *)reply, (Py_ssize_t)length, raised);
    Py_XDECREF(raised);
    if (exception != NULL) {
        PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
        Py_DECREF(exception);
    }
}

enum { LAST_WORDS = 100 * 1000 * 1000 }; /* nanoseconds */

/* Tell the guest how many nanoseconds the call has left; 0, or -1 with an exception set and the
 * instance discarded. It has a tenth of its time, or LAST_WORDS, to end in its own way. */
static int set_deadline(Function *self, Instance *instance)
{
    uint64_t tenth = self->timeout / 10;
    int64_t left = (int64_t)(self->timeout - (tenth < LAST_WORDS ? tenth : LAST_WORDS));
    size_t end = CONTROL_DEADLINE + sizeof left;
    size_t address = instance->control == NULL ? 0 : (size_t)(instance->control - instance->base);
    if (instance->control == NULL || instance_range(instance, (uint32_t)address, end) == NULL) {
        PyErr_Format(errors.MalformedReply, "%U: has no room for a deadline in its control block",
                     self->module->name);
        module_discard(self->module, instance);
        return -1;
    }
    memcpy(instance->control + CONTROL_DEADLINE, &left, sizeof left);
    return 0;
}

enum { LONG_CALLS = 8 };

/* After a long call, the next few let go of the GIL at once: they will be long too. */
static void remember_length(Function *self, const Instance *instance)
{
    if (instance->let_go) {
        self->long_calls = LONG_CALLS;
    }
    else if (self->long_calls > 0 && instance->entered == atomic_load(&ticker_now)) {
        self->long_calls--;
    }
}

/* Enter the guest and look at the status: STATUS_VALUE, STATUS_BARE, or -1 with an exception set
 * and the instance given back or discarded. */
static int enter_guest(Function *self, Instance *instance, const wasmtime_func_t *function,
                       wasmtime_val_raw_t *values, size_t count)
{
    if (self->context && set_deadline(self, instance) < 0) {
        return -1;
    }
    if (module_call(self->module, instance, function, values, count, self->long_calls > 0) < 0) {
        return -1;
    }
    remember_length(self, instance);
    if (instance->control == NULL) {
        return 0;
    }
    uint32_t status = control_word(instance->control, CONTROL_STATUS);
    if (status == STATUS_VALUE) {
        return 0;
    }
    set_control_word(instance->control, CONTROL_STATUS, STATUS_VALUE);
    if (status == STATUS_BARE && self->packed) {
        return STATUS_BARE;
    }
    raise_reply(self, instance, status);
    give_back(self, instance);
    return -1;
}

static const wasmtime_func_t *own_function(Function *self, Instance *instance)
{
    const wasmtime_func_t *function =
        module_function(self->module, instance, self->slot, self->type);
    if (function == NULL) {
        module_checkin(self->module, instance);
    }
    return function;
}

/* ---- Direct calls --------------------------------------------------------------------------- */

/* Check an instance out, call with the slots, leave the result in slot 0. */
static Instance *enter_direct(Function *self, wasmtime_val_raw_t *slots)
{
    Instance *instance = module_checkout(self->module, self->timeout);
    const wasmtime_func_t *function = instance == NULL ? NULL : own_function(self, instance);
    size_t count = function_arity(self) > 1 ? (size_t)function_arity(self) : 1;
    if (function == NULL || enter_guest(self, instance, function, slots, count) < 0) {
        return NULL;
    }
    return instance;
}

static PyObject *call_direct(Function *self, PyObject *const *values)
{
    const Node *parameters = self->parameters->root;
    wasmtime_val_raw_t slots[DIRECT_LIMIT];
    for (Py_ssize_t i = 0; i < parameters->count; i++) {
        if (node_to_raw(parameters->children[i], values[i], &slots[i], false) < 0) {
            codec_locate(errors.Unrepresentable, PyTuple_GET_ITEM(parameters->names, i));
            return NULL;
        }
    }
    Instance *instance = enter_direct(self, slots);
    if (instance == NULL) {
        return NULL;
    }
    module_checkin(self->module, instance);
    PyObject *result = node_from_raw(self->result->root, &slots[0]);
    if (result == NULL) { /* no member of the Enum */
        codec_locate_result(errors.MalformedReply);
    }
    return result;
}

static PyObject *replay_direct(Function *self, Reader *snapshot)
{
    const Node *parameters = self->parameters->root;
    wasmtime_val_raw_t slots[DIRECT_LIMIT];
    for (Py_ssize_t i = 0; i < parameters->count; i++) {
        if (node_read_raw(parameters->children[i], snapshot, &slots[i]) < 0) {
            codec_locate(errors.MalformedReply, PyTuple_GET_ITEM(parameters->names, i));
            return NULL;
        }
    }
    if (reader_finish(snapshot) < 0) {
        return NULL;
    }
    Instance *instance = enter_direct(self, slots);
    if (instance == NULL) {
        return NULL;
    }
    module_checkin(self->module, instance);
    Writer writer = writer_on_heap();
    PyObject *result = NULL;
    if (self->result->root->kind == NODE_NONE ||
        node_write_raw(self->result->root, &slots[0], &writer) == 0) {
        result = PyBytes_FromStringAndSize((char *)writer.data, (Py_ssize_t)writer.length);
    }
    writer_free(&writer);
    return result == NULL ? NULL : Py_BuildValue("NO", result, Py_None);
}

/* ---- Packed calls --------------------------------------------------------------------------- */

/* Call with a request that lies in the arena; the status, or -1 as enter_guest. */
static int enter_packed(Function *self, Instance *instance, size_t length, uint32_t flags)
{
    const wasmtime_func_t *function = own_function(self, instance);
    if (function == NULL) {
        return -1;
    }
    set_control_word(instance->control, CONTROL_FLAGS, flags);
    wasmtime_val_raw_t slots[1] = {{.i64 = (uint32_t)length}};
    return enter_guest(self, instance, function, slots, 1);
}

static Instance *checkout_packed(Function *self)
{
    Instance *instance = module_checkout(self->module, self->timeout);
    if (instance != NULL && instance->control == NULL) {
        PyErr_Format(errors.BindError,
                     "%U: has no strangler_control and strangler_arena, which a packed call needs: "
                     "run `strangler build`",
                     self->module->name);
        module_checkin(self->module, instance);
        return NULL;
    }
    return instance;
}

Instance *function_begin(Function *self, const wasmtime_func_t **function)
{
    Instance *instance =
        self->packed ? checkout_packed(self) : module_checkout(self->module, self->timeout);
    *function = instance == NULL ? NULL : own_function(self, instance);
    return *function == NULL ? NULL : instance;
}

static PyObject *call_packed(Function *self, PyObject *const *values)
{
    Instance *instance = checkout_packed(self);
    if (instance == NULL) {
        return NULL;
    }
    ArenaOwner owner = {.module = self->module, .instance = instance};
    Writer writer = arena_writer(&owner);
    if (node_encode_arguments(self->parameters->root, values, &writer) < 0) {
        if (owner.instance != NULL) {
            give_back(self, instance);
        }
        return NULL;
    }
    int status = enter_packed(self, instance, writer.length, 0);
    if (status < 0) {
        return NULL;
    }
    uint32_t length;
    const uint8_t *reply = find_reply(self, instance, &length);
    PyObject *result = NULL;
    if (reply != NULL) {
        result = status == STATUS_BARE ? node_decode_bare(self->result->root, reply, length)
                                       : codec_decode_whole(self->result->root, reply, length);
    }
    give_back(self, instance);
    return result;
}

static PyObject *replay_packed(Function *self, const uint8_t *snapshot, size_t size)
{
    Instance *instance = checkout_packed(self);
    if (instance == NULL) {
        return NULL;
    }
    ArenaOwner owner = {.module = self->module, .instance = instance};
    Writer writer = arena_writer(&owner);
    if (writer_reserve(&writer, size) < 0) {
        if (owner.instance != NULL) {
            give_back(self, instance);
        }
        return NULL;
    }
    if (size > 0) { /* an arena that was never needed has no address */
        memcpy(writer.data, snapshot, size);
    }
    int status = enter_packed(self, instance, size, FLAG_ARGUMENTS);
    if (status < 0) {
        return NULL;
    }
    Reader reader = {0};
    uint32_t length;
    PyObject *answer = NULL;
    reader.data = find_reply(self, instance, &length);
    reader.length = length;
    if (reader.data != NULL) {
        if (status == STATUS_BARE) {
            PyErr_Format(errors.MalformedReply, "%U: status 3, although parameters were asked for",
                         self->module->name);
        }
        else if (node_skip(self->result->root, &reader) < 0) {
            codec_locate_result(errors.MalformedReply);
        }
        else {
            answer = Py_BuildValue("y#y#", (const char *)reader.data, (Py_ssize_t)reader.position,
                                   (const char *)reader.data + reader.position,
                                   (Py_ssize_t)(reader.length - reader.position));
        }
    }
    give_back(self, instance);
    return answer;
}

/* ---- The type --------------------------------------------------------------------------- */

PyObject *function_call(Function *self, PyObject *const *values)
{
    return self->packed ? call_packed(self, values) : call_direct(self, values);
}

static PyObject *function_vectorcall(PyObject *callable, PyObject *const *args, size_t flags,
                                     PyObject *names)
{
    Function *self = (Function *)callable;
    Py_ssize_t count = PyVectorcall_NARGS(flags);
    if (count != function_arity(self) || (names != NULL && PyTuple_GET_SIZE(names) > 0)) {
        PyErr_Format(PyExc_TypeError, "%zd positional arguments are needed", function_arity(self));
        return NULL;
    }
    return function_call(self, args);
}

static PyObject *function_replay(Function *self, PyObject *snapshot)
{
    char *bytes;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(snapshot, &bytes, &size) < 0) {
        return NULL;
    }
    if (self->packed) {
        return replay_packed(self, (const uint8_t *)bytes, (size_t)size);
    }
    Reader reader = {.data = (const uint8_t *)bytes, .length = (size_t)size};
    return replay_direct(self, &reader);
}

/* Set the type that the export must have: `(i64, i64) -> i64`. */
static int set_type(Function *self)
{
    const Node *parameters = self->parameters->root, *result = self->result->root;
    if (parameters->kind != NODE_TUPLE || parameters->names == NULL) {
        PyErr_SetString(PyExc_ValueError, "parameters are a tuple with names");
        return -1;
    }
    if (self->packed) {
        self->type = PyUnicode_FromString("(i32)");
        return self->type == NULL ? -1 : 0;
    }
    if (parameters->count > DIRECT_LIMIT) {
        PyErr_Format(errors.BindError, "a direct call has at most %d parameters", DIRECT_LIMIT);
        return -1;
    }
    char text[DIRECT_LIMIT * 5 + 16], *end = text;
    *end++ = '(';
    for (Py_ssize_t i = 0; i < parameters->count; i++) {
        const char *kind = node_wasm_type(parameters->children[i]);
        if (kind == NULL) {
            PyErr_SetString(errors.BindError, "a direct call takes numbers only");
            return -1;
        }
        end += sprintf(end, "%s%s", i > 0 ? ", " : "", kind);
    }
    *end++ = ')';
    if (result->kind != NODE_NONE) {
        const char *kind = node_wasm_type(result);
        if (kind == NULL) {
            PyErr_SetString(errors.BindError, "a direct call returns one number or nothing");
            return -1;
        }
        end += sprintf(end, " -> %s", kind);
    }
    self->type = PyUnicode_FromStringAndSize(text, end - text);
    return self->type == NULL ? -1 : 0;
}

static PyObject *function_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"module", "export", "packed", "parameters", "result", "on_reply",
                               "timeout", "context", NULL};
    PyObject *module, *export_name, *parameters, *result, *on_reply;
    int packed, context = 0;
    double timeout = 0.0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!UpO!O!O|dp", keywords, &Module_Type, &module,
                                     &export_name, &packed, &Codec_Type, &parameters, &Codec_Type,
                                     &result, &on_reply, &timeout, &context)) {
        return NULL;
    }
    if (!(timeout >= 0.0 && timeout < TIMEOUT_LIMIT) ||
        (timeout > 0.0 && !((Module *)module)->engine->interruptible)) {
        PyErr_SetString(PyExc_ValueError, "a timeout is a number of seconds, and needs an engine "
                                          "that is interruptible");
        return NULL;
    }
    Function *self = (Function *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    self->vectorcall = function_vectorcall;
    self->module = (Module *)Py_NewRef(module);
    self->parameters = (Codec *)Py_NewRef(parameters);
    self->result = (Codec *)Py_NewRef(result);
    self->on_reply = Py_NewRef(on_reply);
    self->packed = packed != 0;
    self->context = context != 0;
    self->timeout = (uint64_t)(timeout * 1e9);
    self->slot = PyList_GET_SIZE(self->module->exports);
    if (set_type(self) < 0 || PyList_Append(self->module->exports, export_name) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static int function_traverse(Function *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)self->module);
    Py_VISIT((PyObject *)self->parameters);
    Py_VISIT((PyObject *)self->result);
    Py_VISIT(self->on_reply);
    return 0;
}

static int function_clear(Function *self)
{
    Py_CLEAR(self->on_reply);
    return 0;
}

static void function_dealloc(Function *self)
{
    PyObject_GC_UnTrack(self);
    function_clear(self);
    Py_XDECREF((PyObject *)self->module);
    Py_XDECREF((PyObject *)self->parameters);
    Py_XDECREF((PyObject *)self->result);
    Py_XDECREF(self->type);
    Py_TYPE(self)->tp_free(self);
}

static PyMethodDef function_methods[] = {
    {"replay", (PyCFunction)function_replay, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

PyTypeObject Function_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "strangler.engine._native.Function",
    .tp_basicsize = sizeof(Function),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL,
    .tp_vectorcall_offset = offsetof(Function, vectorcall),
    .tp_call = PyVectorcall_Call,
    .tp_new = function_new,
    .tp_dealloc = (destructor)function_dealloc,
    .tp_traverse = (traverseproc)function_traverse,
    .tp_clear = (inquiry)function_clear,
    .tp_methods = function_methods,
};
