/* The time and the randomness of a guest: the machine's, or made up from a seed.
 *
 * Owns: whether the process, or a thread, is in a deterministic run. Then every call gets a fresh instance whose
 * random numbers come from the seed and whose clocks start at a fixed time, move by a microsecond
 * when they are read, and jump when the guest sleeps; so a Go function's answer depends on its
 * arguments alone, the order of its map iterations included.
 */
#ifndef STRANGLER_DETERMINISM_H
#define STRANGLER_DETERMINISM_H

#include "machine.h"

/* None, or (seed, nanoseconds since 1970): how instances are made from now on. */
PyObject *determinism_set(PyObject *module, PyObject *choice);

/* The same for the calls of this thread alone, which then have instances of their own. */
PyObject *determinism_set_here(PyObject *module, PyObject *choice);
bool determinism_is_here(void);

/* Grows when the choice changes: instances made before are not used any more. */
extern uint64_t determinism_generation;

/* Set a new instance up. */
void determinism_begin(Instance *instance);

/* Nanoseconds of WASI's clocks. */
uint64_t guest_time(Instance *instance, bool wall);

/* 0, or -1 when the system gives no randomness. */
int guest_random(Instance *instance, uint8_t *out, size_t length);

/* True when the guest must stop (stop.h). */
bool guest_sleep(Instance *instance, uint64_t duration);

#endif
