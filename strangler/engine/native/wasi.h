/* The virtual WASI: `wasi_snapshot_preview1` with a clock, randomness, timers, output and chosen
 * environment variables, and without files, sockets, arguments and the process's environment.
 *
 * Owns: the guest's exit code.
 */
#ifndef STRANGLER_WASI_H
#define STRANGLER_WASI_H

#include "machine.h"

/* Define every function in a linker; NULL, or the error. */
wasmtime_error_t *wasi_define(wasmtime_linker_t *linker);

#endif
