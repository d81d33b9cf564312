/* Engine and Module: what instances are made from. */
#include "callbacks.h"
#include "fork.h"
#include "machine.h"
#include "ticker.h"
#include "wasi.h"

#include <string.h>

/* ---- Engine --------------------------------------------------------------------------------- */

static PyObject *engine_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"library", "stack", "interruptible", NULL};
    const char *library;
    Py_ssize_t stack;
    int interruptible = 1;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "sn|p", keywords, &library, &stack, &interruptible) ||
        api_load(library) < 0) {
        return NULL;
    }
    Engine *self = (Engine *)type->tp_alloc(type, 0);
    if (self == NULL) {
        return NULL;
    }
    wasm_config_t *config = wt.wasm_config_new();
    wt.wasmtime_config_max_wasm_stack_set(config, (size_t)stack);
    wt.wasmtime_config_async_stack_size_set(config, (size_t)stack * 2); /* must be the larger */
    wt.wasmtime_config_epoch_interruption_set(config, interruptible != 0);
    /* Compiler threads and Mach ports do not survive a fork. */
    wt.wasmtime_config_parallel_compilation_set(config, false);
    wt.wasmtime_config_macos_use_mach_ports_set(config, false);
    wt.wasmtime_config_memory_may_move_set(config, false);
    self->engine = wt.wasm_engine_new_with_config(config);
    self->stack = (size_t)stack;
    self->interruptible = interruptible != 0;
    if (self->engine == NULL) {
        Py_DECREF(self);
        PyErr_SetString(errors.ArtifactError, "wasmtime does not support this machine");
        return NULL;
    }
    if (self->interruptible && ticker_add(self->engine) < 0) {
        Py_DECREF(self);
        PyErr_SetString(errors.ArtifactError, "too many different values of `stack`: use fewer");
        return NULL;
    }
    return (PyObject *)self;
}

static void engine_dealloc(Engine *self)
{
    /* wasmtime's engine lives as long as the process: signal handlers refer to it. */
    Py_TYPE(self)->tp_free(self);
}

PyTypeObject Engine_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "strangler.engine._native.Engine",
    .tp_basicsize = sizeof(Engine),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = engine_new,
    .tp_dealloc = (destructor)engine_dealloc,
};

/* ---- Module --------------------------------------------------------------------------------- */

static wasmtime_error_t *link_imports(Module *self)
{
    self->linker = wt.wasmtime_linker_new(self->engine->engine);
    wasmtime_error_t *error = wasi_define(self->linker);
    if (error == NULL) {
        error = callbacks_define(self->linker);
    }
    if (error == NULL) {
        error = wt.wasmtime_linker_define_unknown_imports_as_traps(self->linker, self->module);
    }
    if (error == NULL) {
        error = wt.wasmtime_linker_instantiate_pre(self->linker, self->module, &self->prepared);
    }
    return error;
}

static int prepare(Module *self)
{
    fork_forbid();
    wasmtime_error_t *error = link_imports(self);
    fork_allow();
    if (error == NULL) {
        return 0;
    }
    PyObject *text = api_error_text(error);
    if (text != NULL) {
        PyErr_Format(errors.ArtifactError, "%U: cannot be linked: %U", self->name, text);
        Py_DECREF(text);
    }
    return -1;
}

static int set_environment(Module *self)
{
    const char *text = PyBytes_AS_STRING(self->environment);
    Py_ssize_t size = PyBytes_GET_SIZE(self->environment);
    if (size > 0 && text[size - 1] != '\0') {
        PyErr_SetString(PyExc_ValueError, "an environment ends with a zero");
        return -1;
    }
    for (Py_ssize_t i = 0; i < size; i++) {
        self->environment_count += text[i] == '\0';
    }
    return 0;
}

static PyObject *module_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"engine",  "data",      "compiled", "name",       "types",
                               "on_trap", "on_output", "memory",   "high_water", "fresh",
                               "environment", NULL};
    Engine *engine;
    Py_buffer data;
    int compiled, fresh = 0;
    long long memory = -1, high_water = UINT32_MAX + 1ll;
    PyObject *name, *types, *on_trap, *on_output, *environment = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!y*pUO!OO|$LLpS", keywords, &Engine_Type,
                                     &engine, &data, &compiled, &name, &PyDict_Type, &types,
                                     &on_trap, &on_output, &memory, &high_water, &fresh,
                                     &environment)) {
        return NULL;
    }
    wasmtime_module_t *module = NULL;
    wasmtime_error_t *error;
    Py_BEGIN_ALLOW_THREADS
    fork_forbid();
    error = (compiled ? wt.wasmtime_module_deserialize : wt.wasmtime_module_new)(
        engine->engine, data.buf, (size_t)data.len, &module);
    fork_allow();
    Py_END_ALLOW_THREADS
    PyBuffer_Release(&data);
    if (error != NULL) {
        PyObject *text = api_error_text(error);
        if (text != NULL) {
            PyErr_Format(errors.ArtifactError, "%U: wasmtime refuses it: %U", name, text);
            Py_DECREF(text);
        }
        return NULL;
    }
    Module *self = (Module *)type->tp_alloc(type, 0);
    if (self == NULL) {
        wt.wasmtime_module_delete(module);
        return NULL;
    }
    self->module = module;
    self->engine = (Engine *)Py_NewRef((PyObject *)engine);
    self->name = Py_NewRef(name);
    self->types = Py_NewRef(types);
    self->on_trap = Py_NewRef(on_trap);
    self->on_output = Py_NewRef(on_output);
    self->memory_limit = memory;
    self->high_water = (size_t)high_water;
    self->fresh = fresh != 0;
    self->environment =
        environment == NULL ? PyBytes_FromStringAndSize(NULL, 0) : Py_NewRef(environment);
    if (self->environment == NULL || set_environment(self) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    self->exports = PyList_New(0);
    if (self->exports == NULL || prepare(self) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

static int module_traverse(Module *self, visitproc visit, void *arg)
{
    Py_VISIT(self->on_trap);
    Py_VISIT(self->on_output);
    Py_VISIT(self->callbacks);
    return 0;
}

static int module_clear(Module *self)
{
    Py_CLEAR(self->on_trap);
    Py_CLEAR(self->on_output);
    Py_CLEAR(self->callbacks);
    return 0;
}

static void module_dealloc(Module *self)
{
    PyObject_GC_UnTrack(self);
    module_empty(self);
    fork_forbid();
    if (self->prepared != NULL) {
        wt.wasmtime_instance_pre_delete(self->prepared);
    }
    if (self->linker != NULL) {
        wt.wasmtime_linker_delete(self->linker);
    }
    if (self->module != NULL) {
        wt.wasmtime_module_delete(self->module);
    }
    fork_allow();
    module_clear(self);
    Py_XDECREF(self->environment);
    Py_XDECREF(self->exports);
    Py_XDECREF(self->types);
    Py_XDECREF(self->name);
    Py_XDECREF((PyObject *)self->engine);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *module_serialize(Module *self, PyObject *Py_UNUSED(ignored))
{
    wasm_byte_vec_t bytes;
    wasmtime_error_t *error = wt.wasmtime_module_serialize(self->module, &bytes);
    if (error != NULL) {
        PyObject *text = api_error_text(error);
        if (text != NULL) {
            PyErr_Format(errors.ArtifactError, "%U: cannot be serialized: %U", self->name, text);
            Py_DECREF(text);
        }
        return NULL;
    }
    PyObject *result = PyBytes_FromStringAndSize(bytes.data, (Py_ssize_t)bytes.size);
    wt.wasm_byte_vec_delete(&bytes);
    return result;
}

/* set_callbacks(((callable, parameters, result), ...)): once; a second time it changes nothing. */
static PyObject *module_set_callbacks(Module *self, PyObject *callbacks)
{
    if (!PyTuple_Check(callbacks)) {
        PyErr_SetString(PyExc_TypeError, "callbacks are a tuple");
        return NULL;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(callbacks); i++) {
        PyObject *callable, *parameters, *result;
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(callbacks, i), "OO!O!", &callable, &Codec_Type,
                              &parameters, &Codec_Type, &result)) {
            return NULL;
        }
    }
    if (self->callbacks == NULL) {
        self->callbacks = Py_NewRef(callbacks);
    }
    Py_RETURN_NONE;
}

static PyMethodDef module_methods[] = {
    {"set_callbacks", (PyCFunction)module_set_callbacks, METH_O, NULL},
    {"serialize", (PyCFunction)module_serialize, METH_NOARGS, NULL},
    {"statistics", (PyCFunction)module_statistics, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyTypeObject Module_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "strangler.engine._native.Module",
    .tp_basicsize = sizeof(Module),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = module_new,
    .tp_dealloc = (destructor)module_dealloc,
    .tp_traverse = (traverseproc)module_traverse,
    .tp_clear = (inquiry)module_clear,
    .tp_methods = module_methods,
};
