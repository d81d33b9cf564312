/* The pool of a module's instances: checked out for a call, given back, or thrown away. */
#include "callbacks.h"
#include "determinism.h"
#include "fork.h"
#include "machine.h"
#include "output.h"
#include "ticker.h"

enum { IDLE_LIMIT = 32 }; /* instances that wait for a call, per module */

static void end_deadline(Instance *instance)
{
    /* The ticker of a forked child knows nothing of a call that its parent began. */
    if (instance->deadline != 0 && instance->fork_generation == fork_generation) {
        ticker_release();
    }
    instance->deadline = 0;
}

/* A forked child has none of its parent's instances, though it may still free them. */
static void count_anew(Module *module)
{
    if (module->fork_generation != fork_generation) {
        module->fork_generation = fork_generation;
        module->alive = module->memory = 0;
    }
}

void module_add(Module *module, const Instance *instance)
{
    count_anew(module);
    module->created++;
    module->alive++;
    module->memory += instance->counted;
}

void module_remove(Module *module, const Instance *instance)
{
    count_anew(module);
    if (instance->fork_generation == fork_generation) {
        module->alive--;
        module->memory -= instance->counted;
    }
}

void module_discard(Module *module, Instance *instance)
{
    end_deadline(instance);
    output_end(instance);
    callables_reset(instance);
    module->poisoned++;
    instance_free(instance);
}

/* Whether this process may use it for another call. */
static bool is_current(const Instance *instance)
{
    return instance->fork_generation == fork_generation &&
           instance->determinism_generation == determinism_generation;
}

void module_checkin(Module *module, Instance *instance)
{
    end_deadline(instance);
    output_end(instance);
    callables_reset(instance);
    size_t size = instance_size(instance);
    if (instance->deterministic || module->fresh || module->idle_count >= IDLE_LIMIT ||
        size > module->high_water || !is_current(instance)) {
        module->recycled++;
        instance_free(instance);
        return;
    }
    module->memory += size - instance->counted;
    instance->counted = size;
    instance->next = module->idle;
    module->idle = instance;
    module->idle_count++;
}

static Instance *take_idle(Module *module)
{
    Instance *instance = module->idle;
    if (instance != NULL) {
        module->idle = instance->next;
        module->idle_count--;
    }
    return instance;
}

Instance *module_checkout(Module *module, uint64_t timeout)
{
    Instance *instance = NULL;
    while (!determinism_is_here() && (instance = take_idle(module)) != NULL &&
           !is_current(instance)) {
        module->recycled++;
        instance_free(instance);
    }
    if (timeout == 0) {
        return instance == NULL ? instance_new(module, 0) : instance;
    }
    if (ticker_hold() < 0) {
        PyErr_Format(errors.GoTimeout,
                     "%U: there is no room for the thread that watches its timeout", module->name);
        if (instance != NULL) {
            module_checkin(module, instance);
        }
        return NULL;
    }
    if (instance == NULL) {
        return instance_new(module, timeout);
    }
    instance_begin(instance, timeout);
    return instance;
}

void module_empty(Module *module)
{
    for (Instance *instance; (instance = take_idle(module)) != NULL;) {
        instance_free(instance);
    }
}

PyObject *module_statistics(Module *self, PyObject *Py_UNUSED(ignored))
{
    count_anew(self);
    return Py_BuildValue("{s:K,s:K,s:K,s:n,s:K,s:K}", "created", (unsigned long long)self->created,
                         "poisoned", (unsigned long long)self->poisoned, "recycled",
                         (unsigned long long)self->recycled, "idle", self->idle_count, "alive",
                         (unsigned long long)self->alive, "memory",
                         (unsigned long long)self->memory);
}
