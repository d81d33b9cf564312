/* Engine, modules and instances: everything that owns wasmtime objects.
 *
 * An instance is checked out for the length of one call and given back afterwards, so that a store
 * never belongs to two threads at once, a call inside a call gets an instance of its own, and there
 * are as many instances as calls have ever run at the same time.
 */
#ifndef STRANGLER_MACHINE_H
#define STRANGLER_MACHINE_H

#include "codec.h"

typedef struct {
    PyObject_HEAD
    wasm_engine_t *engine;
    size_t stack; /* bytes of native stack that a guest may use */
} Engine;

enum { CONTROL_SIZE = 16 }; /* bytes of a control block */

typedef struct Instance {
    struct Instance *next; /* in the module's idle list */
    wasmtime_store_t *store;
    wasmtime_context_t *context;
    wasmtime_instance_t instance;
    wasmtime_memory_t memory;
    bool has_memory;
    uint8_t *base; /* of linear memory, which does not move (machine.c) */
    uint64_t fork_generation; /* of the process that made it */
    /* The control block, or NULL when the module has none. It stays valid: linear memory neither
     * moves (machine.c) nor shrinks. */
    uint8_t *control;
    uint32_t arena, arena_capacity;
    wasmtime_func_t arena_function;
    wasmtime_func_t *functions; /* by slot; store_id 0: not looked up yet */
    Py_ssize_t function_count;
    bool exited;
    int32_t exit_code;
    char *output; /* what the guest has written to stdout and stderr during this call */
    size_t output_length, output_dropped;
} Instance;

typedef struct {
    PyObject_HEAD
    Engine *engine;
    PyObject *name;      /* str, for messages */
    PyObject *on_trap;   /* (kind, text, exit_code, output) -> exception */
    PyObject *on_output; /* (bytes) -> None */
    PyObject *types;     /* dict: exported function -> its type as text, `(i32, i64) -> f64` */
    PyObject *exports;   /* list of str: the slots */
    wasmtime_module_t *module;
    wasmtime_linker_t *linker;
    wasmtime_instance_pre_t *prepared;
    Instance *idle;
    uint64_t created, discarded;
} Module;

extern PyTypeObject Engine_Type, Module_Type;

/* Once per process, before anything else. */
int instances_ready(void);

void instance_free(Instance *instance);

/* An instance for one call; NULL with an exception set. */
Instance *module_checkout(Module *module);

/* Give it back, or throw it away after a failure. Both pass on what the guest has printed, and keep
 * a pending exception. */
void module_checkin(Module *module, Instance *instance);
void module_discard(Module *module, Instance *instance);

/* Call an export with the GIL released; -1 with an exception set, after which the instance has
 * been discarded. */
int module_call(Module *module, Instance *instance, const wasmtime_func_t *function,
                wasmtime_val_raw_t *values, size_t count);

/* The function of a slot, looked up once per instance and its type checked; NULL with an exception
 * set. `type` is the text that `types` must hold. */
const wasmtime_func_t *module_function(Module *module, Instance *instance, Py_ssize_t slot,
                                       PyObject *type);

/* `size` bytes of linear memory at `address`, or NULL when they are not all inside. */
uint8_t *instance_range(const Instance *instance, uint32_t address, size_t size);

/* A writer over the arena; growing it calls into the guest. */
typedef struct {
    Module *module;
    Instance *instance;
} ArenaOwner;

Writer arena_writer(ArenaOwner *owner);

#endif
