/* When a running guest must stop: its deadline has passed, or a Python signal handler raises.
 *
 * Asked by guests at each tick (ticker.h) and by host functions that wait.
 */
#ifndef STRANGLER_STOP_H
#define STRANGLER_STOP_H

#include "machine.h"

/* Nanoseconds of CLOCK_MONOTONIC. */
uint64_t monotonic_now(void);

/* Let go of the GIL for the rest of a call that has it and may. */
void stop_let_go(Instance *instance);

/* Whether the guest must stop; Instance.timed_out or Instance.interrupted then says why. An
 * exception that a signal handler has raised is pending in this thread. */
bool stop_due(Instance *instance);

/* Sleep for that many nanoseconds; true when the guest must stop before they are over. */
bool stop_sleep(Instance *instance, uint64_t duration);

/* What wasmtime calls at a tick; `data` is the instance. */
wasmtime_error_t *stop_at_tick(wasmtime_context_t *context, void *data, uint64_t *more_ticks,
                               uint8_t *kind);

#endif
