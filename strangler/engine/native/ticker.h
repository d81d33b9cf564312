/* The ticker: a thread that gives running guests an occasion to be interrupted.
 *
 * Owns: that thread. It needs no GIL, starts with the first call, sleeps while there is none, and is
 * gone while the process forks. At each tick during which a call is under way it moves the epoch of
 * every engine on: guests look at the epoch at every loop and function, and ask `stop_at_tick`
 * (stop.h) when it has changed.
 */
#ifndef STRANGLER_TICKER_H
#define STRANGLER_TICKER_H

#include "api.h"

#include <stdatomic.h>

enum { TICK = 5 * 1000 * 1000 }; /* nanoseconds */

/* Let the epoch of an engine move from now on; -1 when there are too many engines. */
int ticker_add(wasm_engine_t *engine);

/* The same for calls that have a deadline, or begin without the GIL. */
int ticker_hold(void);
void ticker_release(void);

/* Ticks so far. */
extern atomic_uint ticker_now;

/* A call begins, and ends, on a thread that has the GIL; cheap when the ticker is awake. It wakes up by
 * itself in the end, in case this thread and it have just missed each other. */
extern atomic_uint ticker_begun, ticker_running;
extern atomic_bool ticker_asleep; /* also: not started yet */
int ticker_wake(void);

static inline void ticker_count(atomic_uint *number, unsigned change)
{
    /* The GIL orders the writers. */
    unsigned count = atomic_load_explicit(number, memory_order_relaxed);
    atomic_store_explicit(number, count + change, memory_order_relaxed);
}

/* -1: no thread can be started, so nothing will interrupt the call. */
static inline int ticker_enter(void)
{
    ticker_count(&ticker_begun, 1);
    ticker_count(&ticker_running, 1);
    return atomic_load_explicit(&ticker_asleep, memory_order_relaxed) ? ticker_wake() : 0;
}

static inline void ticker_leave(void)
{
    ticker_count(&ticker_running, -1u);
}

/* Around a fork. */
void ticker_before_fork(void);
void ticker_after_fork_in_parent(void);
void ticker_after_fork_in_child(void);

#endif
