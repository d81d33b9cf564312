/* The virtual WASI: `wasi_snapshot_preview1` with a clock, randomness, timers and output, and
 * without files, sockets, arguments and environment.
 *
 * Owns: what the guest prints during a call (Instance.output), and its exit code.
 */
#ifndef STRANGLER_WASI_H
#define STRANGLER_WASI_H

#include "machine.h"

/* Define every function in a linker; NULL, or the error. */
wasmtime_error_t *wasi_define(wasmtime_linker_t *linker);

#endif
