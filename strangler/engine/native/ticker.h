/* The ticker: a thread that looks after running guests while Python's threads are busy or in them.
 *
 * Owns: that thread. It needs no GIL, starts with the first call that needs it, sleeps while there is
 * none, and is gone while the process forks. At each tick it moves the epoch of every engine on, if
 * a call has a deadline: guests compiled with epoch interruption look at the epoch at every loop and
 * function, and ask `stop_due` (stop.h) when it has changed. Other guests it interrupts
 * (preempt.h).
 */
#ifndef STRANGLER_TICKER_H
#define STRANGLER_TICKER_H

#include "api.h"

#include <stdatomic.h>

enum { TICK = 5 * 1000 * 1000 }; /* nanoseconds */

/* Let the epoch of an engine move from now on; -1 when there are too many engines. */
int ticker_add(wasm_engine_t *engine);

/* Between the two, the epochs move. -1: no thread can be started. */
int ticker_hold(void);
void ticker_release(void);

/* Let it look at what runs on the main thread; cheap when it is awake. It wakes up by itself in the
 * end, in case this thread and it have just missed each other. */
extern atomic_bool ticker_asleep; /* also: not started yet */
int ticker_wake(void);

/* Around a fork. */
void ticker_before_fork(void);
void ticker_after_fork_in_parent(void);
void ticker_after_fork_in_child(void);

#endif
