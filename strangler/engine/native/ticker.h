/* The ticker: a thread that moves the epoch of every engine on while somebody waits for a deadline.
 *
 * Owns: that thread. It needs no GIL, starts with the first call that has a deadline, sleeps while
 * there is none, and is started anew in a forked child. Guests compiled with epoch interruption look
 * at the epoch at every loop and function; at a tick they ask `stop_due` (stop.h).
 */
#ifndef STRANGLER_TICKER_H
#define STRANGLER_TICKER_H

#include "api.h"

enum { TICK = 5 * 1000 * 1000 }; /* nanoseconds */

/* Let the epoch of an engine move from now on; -1 when there are too many engines. */
int ticker_add(wasm_engine_t *engine);

/* Between the two, there are ticks. -1: no thread can be started. */
int ticker_hold(void);
void ticker_release(void);

#endif
