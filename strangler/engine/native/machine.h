/* Engine, modules and instances: everything that owns wasmtime objects.
 *
 * An instance is checked out for the length of one call and given back afterwards, so that a store
 * never belongs to two threads at once, a call inside a call gets an instance of its own, and there
 * are as many instances as calls run at the same time. The last one given back is the first to be
 * used again: it is the one that the caches know.
 */
#ifndef STRANGLER_MACHINE_H
#define STRANGLER_MACHINE_H

#include "codec.h"

typedef struct {
    PyObject_HEAD
    wasm_engine_t *engine;
    size_t stack; /* bytes of native stack that a guest may use */
    bool interruptible; /* its code asks at every loop and call whether to go on (ticker.h) */
} Engine;

enum { CONTROL_SIZE = 16 }; /* bytes of a control block */

typedef struct Module Module;

typedef struct Instance {
    struct Instance *next; /* in the module's idle list */
    Module *module;        /* borrowed: a call in progress keeps it alive */
    wasmtime_store_t *store;
    wasmtime_context_t *context;
    wasmtime_instance_t instance;
    wasmtime_memory_t memory;
    bool has_memory;
    uint8_t *base; /* of linear memory, which does not move (machine.c) */
    size_t size;   /* bytes of it when they were last asked for; there are never fewer */
    uint64_t fork_generation; /* of the process that made it */
    size_t counted; /* bytes of linear memory, when it was last given back */

    /* Of the call in progress. */
    uint64_t timeout;        /* nanoseconds that it may take, or 0 */
    uint64_t deadline;       /* nanoseconds of CLOCK_MONOTONIC, or 0 */
    uint64_t next_look;      /* likewise: when to look for signals again (stop.c) */
    uint32_t entered;        /* the tick at which it began (ticker.h) */
    bool may_let_go;         /* of the GIL, should it turn out to be long */
    bool let_go;             /* it has done so */
    PyThreadState *released; /* while the guest runs without the GIL, else NULL */
    bool timed_out, interrupted;

    /* The guest's time and randomness (determinism.c). */
    uint64_t determinism_generation, random_state, made_up_time, wall_offset;
    bool deterministic;

    /* The control block, or NULL when the module has none. It stays valid: linear memory neither
     * moves (machine.c) nor shrinks. */
    uint8_t *control;
    uint32_t arena, arena_capacity;
    wasmtime_func_t arena_function;
    wasmtime_func_t *functions; /* by slot; store_id 0: not looked up yet */
    Py_ssize_t function_count;
    bool exited;
    int32_t exit_code;

    struct Callables *callables; /* of the call in progress, or NULL (callbacks.h) */

    /* What the guest has written to stdout and stderr during this call (output.c). */
    char *output;
    size_t output_length, output_passed, output_dropped;
    uint64_t output_due; /* when the next lines are to be passed on */
} Instance;

struct Module {
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
    int64_t memory_limit; /* bytes of linear memory that an instance may have, or -1 */
    size_t high_water;    /* bytes of it above which an instance is not used again */
    bool fresh;           /* every call gets an instance of its own */
    PyObject *callbacks;   /* tuple of (callable, codec of its parameters, codec of its result) */
    PyObject *environment; /* bytes: KEY=VALUE, each with a zero after it */
    uint32_t environment_count;
    Instance *idle;
    Py_ssize_t idle_count;
    uint64_t created, poisoned, recycled;
    uint64_t alive, memory; /* instances of this process, and their bytes when last given back */
    uint64_t fork_generation; /* of the process that these two are about */
};

extern PyTypeObject Engine_Type, Module_Type;

/* ---- pool.c */

/* An instance for one call, which may take `timeout` nanoseconds from now on (0: for ever; another
 * number needs an engine that is interruptible). NULL with an exception set. */
Instance *module_checkout(Module *module, uint64_t timeout);

/* Give it back, or throw it away after a failure. Both pass on what the guest has printed, and keep
 * a pending exception. */
void module_checkin(Module *module, Instance *instance);
void module_discard(Module *module, Instance *instance);

/* Throw away what nobody uses. */
void module_empty(Module *module);

/* An instance has been made, or is about to go. */
void module_add(Module *module, const Instance *instance);
void module_remove(Module *module, const Instance *instance);

/* {name: number} */
PyObject *module_statistics(Module *module, PyObject *ignored);

/* ---- instance.c */

/* A new one, initialised, for a call that has this timeout; NULL with an exception set. */
Instance *instance_new(Module *module, uint64_t timeout);

/* Begin a call that has this timeout. */
void instance_begin(Instance *instance, uint64_t timeout);
void instance_free(Instance *instance);

/* Call an export; -1 with an exception set, after which the instance has been discarded. The GIL is
 * held while the call is short, which saves a third of what a short one costs; with `release` it is
 * let go of at once. Instance.let_go then says whether the call was long. */
int module_call(Module *module, Instance *instance, const wasmtime_func_t *function,
                wasmtime_val_raw_t *values, size_t count, bool release);

/* Many calls in a row without the GIL: let go of it (false with an exception set, and the instance
 * given back), call again and again, take it back. A call that fails has made the instance useless,
 * and why is forgotten. Never on the main thread: its signals wait. */
bool instance_release(Instance *instance);
bool instance_continue(Instance *instance, const wasmtime_func_t *function,
                       wasmtime_val_raw_t *values, size_t count, uint64_t timeout);
void instance_take_back(Instance *instance);

/* The function of a slot, looked up once per instance and its type checked; NULL with an exception
 * set. `type` is the text that `types` must hold. */
const wasmtime_func_t *module_function(Module *module, Instance *instance, Py_ssize_t slot,
                                       PyObject *type);

/* How many bytes of linear memory there are by now. */
size_t instance_size(Instance *instance);

/* `size` bytes of linear memory at `address`, or NULL when they are not all inside. */
uint8_t *instance_range(Instance *instance, uint32_t address, size_t size);

/* A writer over the arena; growing it calls into the guest. */
typedef struct {
    Module *module;
    Instance *instance;
} ArenaOwner;

Writer arena_writer(ArenaOwner *owner);

#endif
