/* `Route`: the object that replaces a decorated function.
 *
 * Owns: the hot path of every mode, and the counts of who answered. Everything that is not hot is
 * left to Python callables: `dispatch` answers calls whose mode has no native path (not resolved
 * yet, or Go cannot be bound), `compare` those on which both sides run, and `recover` decides who
 * answers when Go could not.
 */
#ifndef STRANGLER_ROUTE_H
#define STRANGLER_ROUTE_H

#include "dials.h"
#include "shadow.h"

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    PyObject *python;   /* the function that was decorated */
    Function *go;       /* its counterpart while Go answers natively, or NULL */
    PyObject *dispatch; /* (route, args, kwargs) -> answer */
    PyObject *compare;  /* (route, args, kwargs) -> answer */
    PyObject *recover;  /* (route, exception, args, kwargs) -> answer */
    PyObject *names;    /* tuple of str: parameters that a call can fill, in order */
    PyObject *defaults; /* tuple, as long as names; `missing` where there is none */
    PyObject *dict, *weak_references;
    Py_ssize_t keyword_only;    /* index of the first keyword-only parameter */
    Py_ssize_t positional_only; /* how many parameters have no keyword */
    bool variadic;              /* the last parameter is *args */
    bool bindable;              /* false: **kwargs, no native binding */
    Dial share, sample;         /* of the settled mode */
    Lane *lane;                 /* where the calls of the sample wait in `shadow` mode, or NULL */
    Key *key;                   /* what a share goes by, or NULL: by chance */
    unsigned long long python_calls, go_calls, unkeyed_calls;
} Route;

enum { BIND_LIMIT = 64 }; /* parameters that a binding keeps on the stack */

/* One value per parameter, as borrowed references; false when the call does not fit the
 * signature (the Python function then raises the TypeError that everybody knows). `*rest` keeps the
 * value of *args alive; the caller lets go of it (it may be NULL). */
bool route_bind(const Route *self, PyObject *const *args, Py_ssize_t count, PyObject *names,
                PyObject **values, PyObject **rest);

/* The call `(args, kwargs)` as a vectorcall has it, with borrowed references, in `room` for
 * BIND_LIMIT of them where it needs one; -1 with an exception set, 0 when it has more arguments than
 * fit, else 1. */
int route_spread(PyObject *call, PyObject **room, PyObject *const **given, Py_ssize_t *count,
                 PyObject **names);

/* map(*iterables, return_exceptions=False): the answers to many calls, in order (map.c). */
PyObject *route_map(Route *self, PyObject *iterables, PyObject *options);

extern PyTypeObject Route_Type;
extern PyObject *route_missing; /* marks a parameter without default */

/* How many `with strangler.mode(…)` blocks are open in the process: 0 keeps the hot path. */
extern long route_overrides;

#endif
