/* Instances: made, called, freed, and what becomes of their failures. */
#include "callbacks.h"
#include "determinism.h"
#include "fork.h"
#include "machine.h"
#include "stack.h"
#include "stop.h"
#include "ticker.h"

#include <string.h>

enum { HOST_STACK = 128 * 1024 }; /* bytes that the host's own functions may need below a guest */

/* ---- Threads -------------------------------------------------------------------------------- */

/* The end of the calling thread's stack, found out once; `stack_end` asks the system. */
static uintptr_t stack_low(void)
{
    static _Thread_local uintptr_t low;
    if (low == 0) {
        low = stack_end();
    }
    return low;
}

/* ---- Failures ------------------------------------------------------------------------------- */

/* Raise what `on_trap` makes of the end of an instance. `text` is stolen. */
static void raise_trap(Module *module, Instance *instance, const char *kind, PyObject *text)
{
    PyObject *exception = NULL;
    if (text != NULL) {
        exception = PyObject_CallFunction(
            module->on_trap, "sOiy#", kind, text, (int)instance->exit_code,
            instance->output == NULL ? "" : instance->output, (Py_ssize_t)instance->output_length);
        Py_DECREF(text);
    }
    if (exception != NULL) {
        PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
        Py_DECREF(exception);
    }
}

static void raise_result(Module *module, Instance *instance, wasmtime_error_t *error,
                         wasm_trap_t *trap)
{
    uint8_t code;
    const char *kind = "trap";
    PyObject *exception[3] = {NULL}; /* of a signal handler */
    if (instance->interrupted) {
        PyErr_Fetch(&exception[0], &exception[1], &exception[2]);
        Py_XDECREF(error != NULL ? api_error_text(error) : api_trap_text(trap));
        PyErr_Restore(exception[0], exception[1], exception[2]);
        return;
    }
    if (instance->exited) {
        kind = "exit"; /* wasmtime hands the trap of a host function back as an error */
    }
    else if (instance->timed_out) {
        Py_XDECREF(error != NULL ? api_error_text(error) : api_trap_text(trap));
        raise_trap(module, instance, "timeout",
                   PyUnicode_FromFormat("%llu", (unsigned long long)instance->timeout));
        return;
    }
    else if (error == NULL && wt.wasmtime_trap_code(trap, &code) &&
             code == WASMTIME_TRAP_STACK_OVERFLOW) {
        kind = "stack";
    }
    raise_trap(module, instance, kind,
               error != NULL ? api_error_text(error) : api_trap_text(trap));
}

/* ---- Instances ------------------------------------------------------------------------------ */

void instance_free(Instance *instance)
{
    callables_reset(instance);
    module_remove(instance->module, instance);
    if (instance->store != NULL) {
        fork_forbid();
        wt.wasmtime_store_delete(instance->store);
        fork_allow();
    }
    free(instance->functions);
    free(instance->output);
    free(instance);
}

/* wasmtime aborts the process when a thread's stack ends before the guest's limit does, so the room
 * is checked before entering. */
static int check_stack(Module *module)
{
    char here;
    size_t left = (uintptr_t)&here - stack_low();
    if (left < module->engine->stack + HOST_STACK) {
        PyErr_Format(errors.GoStackOverflow,
                     "%U: this thread has %zu KiB of stack left and Go may need %zu KiB: give the "
                     "thread more (threading.stack_size)",
                     module->name, left / 1024, (module->engine->stack + HOST_STACK) / 1024);
        return -1;
    }
    return 0;
}

/* What becomes of the GIL during a call. */
typedef enum {
    GIL_LEND,    /* held, and let go of should the call turn out to be long */
    GIL_RELEASE, /* let go of at once */
    GIL_KEEP,
} Gil;

static wasmtime_error_t *run(Instance *instance, const wasmtime_func_t *function,
                             wasmtime_val_raw_t *values, size_t count, wasm_trap_t **trap, Gil gil)
{
    bool interruptible = instance->module->engine->interruptible;
    uint64_t generation = fork_generation;
    bool ticks = interruptible && ticker_enter() == 0;
    if (gil == GIL_LEND && !ticks) {
        gil = GIL_RELEASE; /* nothing would ever ask for it */
    }
    instance->entered = atomic_load_explicit(&ticker_now, memory_order_relaxed);
    instance->may_let_go = gil == GIL_LEND;
    instance->let_go = false;
    if (gil == GIL_RELEASE) {
        instance->released = PyEval_SaveThread();
    }
    wasmtime_error_t *error =
        wt.wasmtime_func_call_unchecked(instance->context, function, values, count, trap);
    if (instance->released != NULL) {
        PyEval_RestoreThread(instance->released);
        instance->released = NULL;
    }
    if (interruptible && generation == fork_generation) { /* a child counts its own calls */
        ticker_leave();
    }
    return error;
}

static int call(Module *module, Instance *instance, const wasmtime_func_t *function,
                wasmtime_val_raw_t *values, size_t count, Gil gil)
{
    wasm_trap_t *trap = NULL;
    if (check_stack(module) < 0) {
        module_checkin(module, instance);
        return -1;
    }
    wasmtime_error_t *error = run(instance, function, values, count, &trap, gil);
    if (error != NULL || trap != NULL) {
        raise_result(module, instance, error, trap);
        module_discard(module, instance);
        return -1;
    }
    return 0;
}

bool instance_release(Instance *instance)
{
    if (check_stack(instance->module) < 0) {
        module_checkin(instance->module, instance);
        return false;
    }
    instance->released = PyEval_SaveThread();
    return true;
}

bool instance_continue(Instance *instance, const wasmtime_func_t *function,
                       wasmtime_val_raw_t *values, size_t count, uint64_t timeout)
{
    wasm_trap_t *trap = NULL;
    instance_begin(instance, timeout);
    instance->entered = atomic_load_explicit(&ticker_now, memory_order_relaxed);
    wasmtime_error_t *error =
        wt.wasmtime_func_call_unchecked(instance->context, function, values, count, &trap);
    if (error != NULL) {
        wt.wasmtime_error_delete(error);
    }
    if (trap != NULL) {
        wt.wasm_trap_delete(trap);
    }
    return error == NULL && trap == NULL;
}

void instance_take_back(Instance *instance)
{
    PyEval_RestoreThread(instance->released);
    instance->released = NULL;
}

int module_call(Module *module, Instance *instance, const wasmtime_func_t *function,
                wasmtime_val_raw_t *values, size_t count, bool release)
{
    return call(module, instance, function, values, count, release ? GIL_RELEASE : GIL_LEND);
}

static bool find_function(Instance *instance, const char *name, size_t length,
                          wasmtime_func_t *function)
{
    wasmtime_extern_t item;
    if (!wt.wasmtime_instance_export_get(instance->context, &instance->instance, name, length,
                                         &item) ||
        item.kind != WASMTIME_EXTERN_FUNC) {
        return false;
    }
    *function = item.of.func;
    return true;
}

/* wasmtime's own description of a type aborts the process when it meets a vector or a reference, so
 * the types come from the reader of wasm files. */
static bool is_type(PyObject *actual, const char *type)
{
    return actual != NULL && PyUnicode_Check(actual) &&
           PyUnicode_CompareWithASCIIString(actual, type) == 0;
}

/* Call an export () -> () if it is there: 1 called, 0 not there, -1 failed and discarded. */
static int run_start_function(Module *module, Instance *instance, const char *name)
{
    wasmtime_func_t function;
    if (!find_function(instance, name, strlen(name), &function) ||
        !is_type(PyDict_GetItemString(module->types, name), "()")) {
        return 0;
    }
    wasmtime_val_raw_t none;
    wasm_trap_t *trap = NULL;
    wasmtime_error_t *error;
    error = run(instance, &function, &none, 0, &trap, GIL_RELEASE);
    if (error == NULL && trap == NULL) {
        return 1;
    }
    if (instance->exited && instance->exit_code == 0) { /* a command's main that has ended well */
        if (error != NULL) {
            wt.wasmtime_error_delete(error);
        }
        else {
            wt.wasm_trap_delete(trap);
        }
        instance->exited = false;
        return 1;
    }
    raise_result(module, instance, error, trap);
    module_discard(module, instance);
    return -1;
}

/* Find the control block and the arena of a module that has them. */
static int find_control(Module *module, Instance *instance)
{
    wasmtime_func_t control;
    wasmtime_val_raw_t values[1];
    if (!find_function(instance, "strangler_control", 17, &control) ||
        !find_function(instance, "strangler_arena", 15, &instance->arena_function) ||
        !is_type(PyDict_GetItemString(module->types, "strangler_control"), "() -> i32") ||
        !is_type(PyDict_GetItemString(module->types, "strangler_arena"), "(i32) -> i32")) {
        return 0;
    }
    if (module_call(module, instance, &control, values, 1, false) < 0) {
        return -1;
    }
    uint32_t address = (uint32_t)values[0].i32;
    instance->control = address == 0 ? NULL : instance_range(instance, address, CONTROL_SIZE);
    if (instance->control == NULL) {
        PyErr_Format(errors.MalformedReply, "%U: its control block is outside linear memory",
                     module->name);
        module_discard(module, instance);
        return -1;
    }
    return 0;
}

void instance_begin(Instance *instance, uint64_t timeout)
{
    instance->timeout = timeout;
    instance->deadline = timeout == 0 ? 0 : monotonic_now() + timeout;
    instance->next_look = 0;
}

enum { TABLE_LIMIT = 10 * 1000 * 1000 }; /* elements */

/* Make the store and everything in it; start sections run. 0, or -1 with an exception set. */
static int instantiate(Module *module, Instance *instance)
{
    wasm_trap_t *trap = NULL;
    wasmtime_error_t *error;
    bool ticks = module->engine->interruptible && ticker_hold() == 0; /* start sections may loop */
    instance->released = PyEval_SaveThread();
    fork_forbid();
    instance->store = wt.wasmtime_store_new(module->engine->engine, instance, NULL);
    instance->context = wt.wasmtime_store_context(instance->store);
    wt.wasmtime_store_limiter(instance->store, module->memory_limit, TABLE_LIMIT, -1, -1, -1);
    if (module->engine->interruptible) {
        wt.wasmtime_store_epoch_deadline_callback(instance->store, stop_at_tick, instance, NULL);
        wt.wasmtime_context_set_epoch_deadline(instance->context, 1);
    }
    error = wt.wasmtime_instance_pre_instantiate(module->prepared, instance->context,
                                                 &instance->instance, &trap);
    fork_allow();
    PyEval_RestoreThread(instance->released);
    instance->released = NULL;
    if (ticks) {
        ticker_release();
    }
    if (error == NULL && trap == NULL) {
        return 0;
    }
    raise_result(module, instance, error, trap);
    return -1;
}

Instance *instance_new(Module *module, uint64_t timeout)
{
    Instance *instance = check_stack(module) < 0 ? NULL : calloc(1, sizeof *instance);
    if (instance == NULL) {
        if (!PyErr_Occurred()) {
            PyErr_NoMemory();
        }
        if (timeout != 0) {
            ticker_release();
        }
        return NULL;
    }
    instance->module = module;
    instance->fork_generation = fork_generation;
    instance_begin(instance, timeout);
    determinism_begin(instance);
    module_add(module, instance);
    if (instantiate(module, instance) < 0) {
        module_discard(module, instance);
        return NULL;
    }
    wasmtime_extern_t memory;
    if (wt.wasmtime_instance_export_get(instance->context, &instance->instance, "memory", 6,
                                        &memory) &&
        memory.kind == WASMTIME_EXTERN_MEMORY) {
        instance->memory = memory.of.memory;
        instance->has_memory = true;
        instance->base = wt.wasmtime_memory_data(instance->context, &instance->memory);
    }
    int started = run_start_function(module, instance, "_initialize");
    if (started == 0) {
        started = run_start_function(module, instance, "_start");
    }
    if (started < 0 || find_control(module, instance) < 0) {
        return NULL;
    }
    return instance;
}

const wasmtime_func_t *module_function(Module *module, Instance *instance, Py_ssize_t slot,
                                       PyObject *type)
{
    if (slot < instance->function_count && instance->functions[slot].store_id != 0) {
        return &instance->functions[slot];
    }
    if (slot >= instance->function_count) {
        size_t count = (size_t)PyList_GET_SIZE(module->exports);
        wasmtime_func_t *functions = realloc(instance->functions, count * sizeof *functions);
        if (functions == NULL) {
            PyErr_NoMemory();
            return NULL;
        }
        for (size_t i = (size_t)instance->function_count; i < count; i++) {
            functions[i] = (wasmtime_func_t){0};
        }
        instance->functions = functions;
        instance->function_count = (Py_ssize_t)count;
    }
    Py_ssize_t length;
    PyObject *export_name = PyList_GET_ITEM(module->exports, slot);
    const char *name = PyUnicode_AsUTF8AndSize(export_name, &length);
    wasmtime_func_t function;
    if (name == NULL) {
        return NULL;
    }
    if (!find_function(instance, name, (size_t)length, &function)) {
        PyErr_Format(errors.ExportNotFound, "%U: exports no function %U", module->name, export_name);
        return NULL;
    }
    if (!is_type(PyDict_GetItem(module->types, export_name), PyUnicode_AsUTF8(type))) {
        PyErr_Format(errors.BindError,
                     "%U: export %U has another type than the manifest says: run `strangler build`",
                     module->name, export_name);
        return NULL;
    }
    instance->functions[slot] = function;
    return &instance->functions[slot];
}

/* ---- Linear memory -------------------------------------------------------------------------- */

size_t instance_size(Instance *instance)
{
    if (instance->has_memory) {
        instance->size = wt.wasmtime_memory_data_size(instance->context, &instance->memory);
    }
    return instance->size;
}

static bool is_inside(uint32_t address, size_t size, size_t whole)
{
    return address <= whole && size <= whole - address;
}

uint8_t *instance_range(Instance *instance, uint32_t address, size_t size)
{
    if (!instance->has_memory || (!is_inside(address, size, instance->size) &&
                                  !is_inside(address, size, instance_size(instance)))) {
        return NULL;
    }
    return instance->base + address;
}

static int arena_grow(Writer *writer, size_t capacity)
{
    ArenaOwner *owner = writer->owner;
    Instance *instance = owner->instance;
    size_t larger = writer->capacity * 2 > capacity ? writer->capacity * 2 : capacity;
    larger = larger < 4096 ? 4096 : larger > UINT32_MAX ? UINT32_MAX : larger;
    wasmtime_val_raw_t values[1] = {{.i64 = (uint32_t)larger}};
    owner->instance = NULL; /* discarded, should the call fail */
    /* With the GIL: another thread must not change a list that is half encoded. */
    if (call(owner->module, instance, &instance->arena_function, values, 1, GIL_KEEP) < 0) {
        return -1;
    }
    owner->instance = instance;
    uint32_t address = (uint32_t)values[0].i32;
    uint8_t *data = address == 0 ? NULL : instance_range(instance, address, larger);
    if (data == NULL) {
        PyErr_Format(errors.MalformedReply, "%U: gives no arena of %zu bytes", owner->module->name,
                     larger);
        return -1;
    }
    instance->arena = address;
    instance->arena_capacity = (uint32_t)larger;
    writer->data = data;
    writer->capacity = larger;
    return 0;
}

static int64_t arena_lend(Writer *writer, PyObject *callable, const Node *function)
{
    const ArenaOwner *owner = writer->owner;
    Callables *callables = callables_of(owner->instance);
    return callables == NULL ? -1 : callables_add(callables, callable, function);
}

Writer arena_writer(ArenaOwner *owner)
{
    Instance *instance = owner->instance;
    Writer writer = {.grow = arena_grow, .lend = arena_lend, .owner = owner};
    if (instance->arena != 0) {
        writer.data = instance_range(instance, instance->arena, instance->arena_capacity);
        writer.capacity = writer.data == NULL ? 0 : instance->arena_capacity;
    }
    return writer;
}
