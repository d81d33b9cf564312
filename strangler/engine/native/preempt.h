/* Python's signal handlers during a long call without a deadline: Ctrl-C ends it.
 *
 * A guest that is compiled without epoch interruption never asks whether it should stop, and making
 * it ask would slow its loops down. So the ticker sends the main thread a signal when the same call
 * runs on it for long. Where that interrupts the guest's own code, no lock is held and nothing of
 * the host is half done: the handler can take the GIL, let Python's signal handlers run, and go on
 * or, should one raise, continue at an instruction that traps, which ends the call as every trap
 * does. Interrupted anywhere else (a host function, wasmtime's trampolines) it does nothing; the next
 * signal comes soon.
 *
 * Owns: the signal SIGURG while a guest runs, and which call that is. Linux on x86-64 only; elsewhere
 * Ctrl-C waits for the end of a call that has no `timeout`.
 */
#ifndef STRANGLER_PREEMPT_H
#define STRANGLER_PREEMPT_H

#include "machine.h"

#include <pthread.h>
#include <stdatomic.h>

/* What the ticker looks at. The counter changes with every call. */
typedef struct {
    _Atomic(Instance *) instance; /* that runs on the main thread, or NULL */
    atomic_uint calls;
    pthread_t thread;             /* that thread, once there was a call */
} Watch;

extern Watch preempt_watch;

/* Prepare with the first engine; without it, and on other machines, there is no preemption. */
void preempt_begin(wasm_engine_t *engine);

/* Where the functions of a compiled module are in memory; nowhere when that cannot be found out. */
void preempt_find_code(Module *module);

/* Enter a guest on the main thread; returns what `preempt_leave` wants back. */
static inline Instance *preempt_enter(Instance *instance)
{
    Instance *outer = atomic_load_explicit(&preempt_watch.instance, memory_order_relaxed);
    unsigned calls = atomic_load_explicit(&preempt_watch.calls, memory_order_relaxed);
    atomic_store_explicit(&preempt_watch.calls, calls + 1, memory_order_relaxed);
    atomic_store_explicit(&preempt_watch.instance, instance, memory_order_release);
    return outer;
}

static inline void preempt_leave(Instance *outer)
{
    atomic_store_explicit(&preempt_watch.instance, outer, memory_order_release);
}

/* From the ticker: a call has been running for a while. */
void preempt_poke(void);

#endif
