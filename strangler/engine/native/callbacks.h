/* Callbacks: Python functions that Go calls (docs/wire.md, section 4).
 *
 * Owns: the callables that one call handed over, the replies that wait for the guest to take them,
 * and the exceptions that it refers to by number. All of it ends with the call.
 */
#ifndef STRANGLER_CALLBACKS_H
#define STRANGLER_CALLBACKS_H

#include "codec.h"

struct Instance;

typedef struct {
    PyObject *callable;
    const Node *parameters, *result; /* borrowed from a codec that outlives the call */
} Callable;

typedef struct Callables {
    Callable *items; /* handles start behind those of the module's callbacks */
    uint32_t first, count, capacity;
    PyObject *raised;  /* list of exceptions, numbered from 1 */
    PyObject *replies; /* list of bytes, or None once taken; tickets are indexes */
} Callables;

/* The callables of the call that an instance is checked out for; made when first needed, NULL with
 * an exception set. */
Callables *callables_of(struct Instance *instance);

/* Hand a callable over: its handle, or -1 with an exception set. */
int64_t callables_add(Callables *callables, PyObject *callable, const Node *function);

/* What the call has raised so far, as a tuple. */
PyObject *callables_raised(const struct Instance *instance);

/* The end of the call. */
void callables_reset(struct Instance *instance);

/* Define `strangler.call` and `strangler.take`. */
wasmtime_error_t *callbacks_define(wasmtime_linker_t *linker);

#endif
