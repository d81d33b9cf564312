#include "callbacks.h"
#include "machine.h"

#include <string.h>

/* ---- Callables of a call -------------------------------------------------------------------- */

Callables *callables_of(Instance *instance)
{
    if (instance->callables != NULL) {
        return instance->callables;
    }
    Callables *callables = PyMem_Calloc(1, sizeof *callables);
    if (callables == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    PyObject *own = instance->module->callbacks;
    callables->first = own == NULL ? 0 : (uint32_t)PyTuple_GET_SIZE(own);
    callables->raised = PyList_New(0);
    callables->replies = PyList_New(0);
    instance->callables = callables;
    if (callables->raised == NULL || callables->replies == NULL) {
        callables_reset(instance);
        return NULL;
    }
    return callables;
}

int64_t callables_add(Callables *callables, PyObject *callable, const Node *function)
{
    if (callables->count == callables->capacity) {
        uint32_t capacity = callables->capacity * 2 + 4;
        Callable *items = PyMem_Realloc(callables->items, capacity * sizeof *items);
        if (items == NULL) {
            PyErr_NoMemory();
            return -1;
        }
        callables->items = items;
        callables->capacity = capacity;
    }
    callables->items[callables->count] = (Callable){
        Py_NewRef(callable), function->children[0], function->children[1]};
    return (int64_t)callables->first + callables->count++;
}

PyObject *callables_raised(const Instance *instance)
{
    return instance->callables == NULL ? PyTuple_New(0)
                                       : PyList_AsTuple(instance->callables->raised);
}

void callables_reset(Instance *instance)
{
    Callables *callables = instance->callables;
    if (callables == NULL) {
        return;
    }
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback); /* letting go of them may run Python code */
    instance->callables = NULL;
    for (uint32_t i = 0; i < callables->count; i++) {
        Py_DECREF(callables->items[i].callable);
    }
    PyMem_Free(callables->items);
    Py_XDECREF(callables->raised);
    Py_XDECREF(callables->replies);
    PyMem_Free(callables);
    PyErr_Restore(type, value, traceback);
}

/* What a handle stands for; false when it stands for nothing. The callable is held. */
static bool find_callable(const Instance *instance, uint32_t handle, Callable *found)
{
    PyObject *own = instance->module->callbacks;
    uint32_t first = own == NULL ? 0 : (uint32_t)PyTuple_GET_SIZE(own);
    if (handle < first) {
        PyObject *entry = PyTuple_GET_ITEM(own, handle); /* checked by module_set_callbacks */
        *found = (Callable){Py_NewRef(PyTuple_GET_ITEM(entry, 0)),
                            ((Codec *)PyTuple_GET_ITEM(entry, 1))->root,
                            ((Codec *)PyTuple_GET_ITEM(entry, 2))->root};
        return true;
    }
    const Callables *callables = instance->callables;
    if (callables == NULL || handle - first >= callables->count) {
        return false;
    }
    *found = callables->items[handle - first];
    Py_INCREF(found->callable);
    return true;
}

/* ---- Calling -------------------------------------------------------------------------------- */

/* Call with the arguments that lie in linear memory. They are read to the end before any of the
 * caller's code runs, but for the constructors of the classes among them. */
static PyObject *call_with(const Callable *callable, const uint8_t *data, size_t length)
{
    PyObject *arguments = codec_decode_whole(callable->parameters, data, length);
    PyObject *answer = arguments == NULL ? NULL : PyObject_CallObject(callable->callable, arguments);
    Py_XDECREF(arguments);
    return answer;
}

static int write_text(Writer *writer, PyObject *text)
{
    PyObject *bytes = PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace");
    int result = bytes == NULL ? -1 : writer_put_count(writer, PyBytes_GET_SIZE(bytes));
    if (result == 0) {
        result = writer_put(writer, PyBytes_AS_STRING(bytes), (size_t)PyBytes_GET_SIZE(bytes));
    }
    Py_XDECREF(bytes);
    return result;
}

/* `KeyError`, or with its module what is not built in. */
static PyObject *class_name(PyObject *exception)
{
    PyObject *type = (PyObject *)Py_TYPE(exception);
    PyObject *module = PyObject_GetAttrString(type, "__module__");
    PyObject *name = PyObject_GetAttrString(type, "__qualname__");
    PyObject *whole = NULL;
    if (module != NULL && name != NULL) {
        bool built_in = PyUnicode_Check(module) &&
                        PyUnicode_CompareWithASCIIString(module, "builtins") == 0;
        whole = built_in ? PyObject_Str(name) : PyUnicode_FromFormat("%S:%S", module, name);
    }
    Py_XDECREF(module);
    Py_XDECREF(name);
    return whole;
}

/* Turn the pending exception into a reply; -1 when it is none that Go may handle. */
static int write_exception(Callables *callables, Writer *writer)
{
    if (!PyErr_ExceptionMatches(PyExc_Exception)) {
        return -1;
    }
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (traceback != NULL) {
        PyException_SetTraceback(value, traceback);
    }
    int result = PyList_Append(callables->raised, value);
    uint32_t number = (uint32_t)PyList_GET_SIZE(callables->raised);
    PyObject *name = class_name(value), *message = PyObject_Str(value);
    if (message == NULL) { /* it cannot be printed */
        PyErr_Clear();
        message = PyUnicode_FromString("");
    }
    writer->length = 0;
    if (result < 0 || name == NULL || message == NULL || writer_put(writer, "\1", 1) < 0 ||
        writer_put(writer, &number, sizeof number) < 0 || write_text(writer, name) < 0 ||
        write_text(writer, message) < 0) {
        result = -1;
    }
    Py_XDECREF(name);
    Py_XDECREF(message);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
    return result;
}

/* The reply to a call; NULL with an exception set that ends the guest. */
static PyObject *reply_to(Callables *callables, const Callable *callable, const uint8_t *data,
                          size_t length)
{
    Writer writer = writer_on_heap();
    PyObject *answer = call_with(callable, data, length), *reply = NULL;
    int result = -1;
    if (answer != NULL) {
        result = writer_put(&writer, "\0", 1) < 0
                     ? -1
                     : node_encode(callable->result, answer, &writer, false);
        if (result < 0) {
            codec_locate_result(errors.Unrepresentable);
        }
        Py_DECREF(answer);
    }
    if (result == 0 || write_exception(callables, &writer) == 0) {
        reply = PyBytes_FromStringAndSize((char *)writer.data, (Py_ssize_t)writer.length);
    }
    writer_free(&writer);
    return reply;
}

/* Keep a reply, which is stolen, until the guest takes it: ticket and length, or -1. */
static int64_t keep_reply(Callables *callables, PyObject *reply)
{
    if (reply == NULL) {
        return -1;
    }
    int64_t ticket = PyList_GET_SIZE(callables->replies);
    int64_t length = PyBytes_GET_SIZE(reply);
    int result = ticket > INT32_MAX || length > UINT32_MAX ? -1
                                                           : PyList_Append(callables->replies, reply);
    Py_DECREF(reply);
    if (result < 0 && !PyErr_Occurred()) {
        PyErr_NoMemory();
    }
    return result < 0 ? -1 : ticket << 32 | length;
}

/* ---- Host functions --------------------------------------------------------------------------- */

static wasm_trap_t *trap(const char *text)
{
    return wt.wasmtime_trap_new(text, strlen(text));
}

static Instance *instance_of(wasmtime_caller_t *caller)
{
    return wt.wasmtime_context_get_data(wt.wasmtime_caller_context(caller));
}

/* With the GIL: the result of strangler.call, or -1 with an exception set. */
static int64_t call_python(Instance *instance, const Callable *callable, const uint8_t *data,
                           size_t length)
{
    Callables *callables = callables_of(instance);
    return callables == NULL
               ? -1
               : keep_reply(callables, reply_to(callables, callable, data, length));
}

static wasm_trap_t *host_call(void *Py_UNUSED(environment), wasmtime_caller_t *caller,
                              wasmtime_val_raw_t *values, size_t Py_UNUSED(count))
{
    Instance *instance = instance_of(caller);
    uint32_t handle = (uint32_t)values[0].i32, length = (uint32_t)values[2].i32;
    const uint8_t *data = instance_range(instance, (uint32_t)values[1].i32, length);
    if (data == NULL) {
        return trap("strangler.call: the arguments are outside linear memory");
    }
    bool released = instance->released != NULL;
    if (released) {
        PyEval_RestoreThread(instance->released);
        instance->released = NULL;
    }
    Callable callable;
    wasm_trap_t *failure = NULL;
    if (!find_callable(instance, handle, &callable)) {
        failure = trap("strangler.call: there is no such callable");
    }
    else {
        int64_t result = call_python(instance, &callable, data, length);
        Py_DECREF(callable.callable);
        values[0].i64 = result;
        if (result < 0) { /* no answer that Go could handle: the exception goes on behind it */
            instance->interrupted = true;
            failure = trap("strangler.call: interrupted");
        }
    }
    if (released) {
        instance->released = PyEval_SaveThread(); /* a pending exception stays with the thread */
    }
    return failure;
}

static wasm_trap_t *host_take(void *Py_UNUSED(environment), wasmtime_caller_t *caller,
                              wasmtime_val_raw_t *values, size_t Py_UNUSED(count))
{
    Instance *instance = instance_of(caller);
    uint32_t ticket = (uint32_t)values[0].i32, address = (uint32_t)values[1].i32;
    bool released = instance->released != NULL;
    if (released) {
        PyEval_RestoreThread(instance->released);
        instance->released = NULL;
    }
    const Callables *callables = instance->callables;
    PyObject *reply = callables == NULL || ticket >= PyList_GET_SIZE(callables->replies)
                          ? Py_None
                          : PyList_GET_ITEM(callables->replies, ticket);
    wasm_trap_t *failure = NULL;
    uint8_t *room = NULL;
    if (reply == Py_None) {
        failure = trap("strangler.take: there is no such reply");
    }
    else {
        room = instance_range(instance, address, (size_t)PyBytes_GET_SIZE(reply));
        if (room == NULL) {
            failure = trap("strangler.take: no room for the reply in linear memory");
        }
    }
    if (room != NULL) {
        memcpy(room, PyBytes_AS_STRING(reply), (size_t)PyBytes_GET_SIZE(reply));
        PyList_SetItem(callables->replies, ticket, Py_NewRef(Py_None));
    }
    if (released) {
        instance->released = PyEval_SaveThread();
    }
    return failure;
}

static wasmtime_error_t *define(wasmtime_linker_t *linker, const char *name, size_t parameters,
                                bool returns, wasmtime_func_unchecked_callback_t function)
{
    wasm_valtype_vec_t taken, given;
    wt.wasm_valtype_vec_new_uninitialized(&taken, parameters);
    for (size_t i = 0; i < parameters; i++) {
        taken.data[i] = wt.wasm_valtype_new(WASM_I32);
    }
    wt.wasm_valtype_vec_new_uninitialized(&given, returns);
    if (returns) {
        given.data[0] = wt.wasm_valtype_new(WASM_I64);
    }
    wasm_functype_t *type = wt.wasm_functype_new(&taken, &given);
    wasmtime_error_t *error = wt.wasmtime_linker_define_func_unchecked(
        linker, "strangler", 9, name, strlen(name), type, function, NULL, NULL);
    wt.wasm_functype_delete(type);
    return error;
}

wasmtime_error_t *callbacks_define(wasmtime_linker_t *linker)
{
    wasmtime_error_t *error = define(linker, "call", 3, true, host_call);
    return error != NULL ? error : define(linker, "take", 2, false, host_take);
}
