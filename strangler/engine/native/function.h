/* `Function`: one export, callable with Python values.
 *
 * Owns: the order of a call: encode, check an instance out, enter the guest, read status and reply,
 * give the instance back.
 */
#ifndef STRANGLER_FUNCTION_H
#define STRANGLER_FUNCTION_H

#include "machine.h"

#include <string.h>

enum { TIMEOUT_LIMIT = 1000000000 }; /* seconds */
enum { DIRECT_LIMIT = 32 }; /* parameters of a direct call, so that its slots fit on the stack */

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    Module *module;
    Codec *parameters, *result;
    PyObject *on_reply; /* (status, bytes, exceptions of Python) -> exception */
    Py_ssize_t slot;
    uint8_t long_calls; /* that the next ones are taken for */
    bool packed;
    bool context; /* the guest is told the deadline */
    uint64_t timeout; /* nanoseconds that a call may take, or 0 */
    PyObject *type; /* str: what the export's own type must be */
} Function;

extern PyTypeObject Function_Type;

/* Call with exactly as many positional values as there are parameters. */
PyObject *function_call(Function *function, PyObject *const *values);

/* An instance for calls of this function, which is set too; NULL with an exception set. */
Instance *function_begin(Function *function, const wasmtime_func_t **export_function);

static inline Py_ssize_t function_arity(const Function *function)
{
    return function->parameters->root->count;
}

/* ---- The control block -------------------------------------------------------------------- */

/* Offsets and values of the control block (docs/wire.md). */
enum {
    CONTROL_FLAGS = 0,
    CONTROL_STATUS = 4,
    CONTROL_REPLY = 8,
    CONTROL_LENGTH = 12,
    CONTROL_DEADLINE = 16,
};
enum { FLAG_ARGUMENTS = 1, STATUS_VALUE = 0, STATUS_BARE = 3 };

static inline uint32_t control_word(const uint8_t *control, int offset)
{
    uint32_t word;
    memcpy(&word, control + offset, sizeof word);
    return word;
}

static inline void set_control_word(uint8_t *control, int offset, uint32_t word)
{
    memcpy(control + offset, &word, sizeof word);
}

#endif
