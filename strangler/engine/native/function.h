/* `Function`: one export, callable with Python values.
 *
 * Owns: the order of a call: encode, check an instance out, enter the guest, read status and reply,
 * give the instance back.
 */
#ifndef STRANGLER_FUNCTION_H
#define STRANGLER_FUNCTION_H

#include "machine.h"

enum { TIMEOUT_LIMIT = 1000000000 }; /* seconds */
enum { DIRECT_LIMIT = 32 }; /* parameters of a direct call, so that its slots fit on the stack */

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    Module *module;
    Codec *parameters, *result;
    PyObject *on_reply; /* (status, bytes, exceptions of Python) -> exception */
    Py_ssize_t slot;
    bool packed;
    bool context; /* the guest is told the deadline */
    uint64_t timeout; /* nanoseconds that a call may take, or 0 */
    PyObject *type; /* str: what the export's own type must be */
} Function;

extern PyTypeObject Function_Type;

/* Call with exactly as many positional values as there are parameters. */
PyObject *function_call(Function *function, PyObject *const *values);

static inline Py_ssize_t function_arity(const Function *function)
{
    return function->parameters->root->count;
}

#endif
