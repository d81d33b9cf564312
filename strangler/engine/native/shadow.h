/* Shadowing: calls that Python has answered wait for Go to be run on the same arguments.
 *
 * Owns: what a sampled call costs its caller (encode the arguments, call Python, encode the answer,
 * append both to the backlog), and the run through the backlog, which compares wire bytes without
 * the GIL. Equal bytes are equal outcomes; everything else (other bytes, exceptions, failures) is
 * handed to Python, which looks closely.
 */
#ifndef STRANGLER_SHADOW_H
#define STRANGLER_SHADOW_H

#include "function.h"

enum { BUCKETS = 512 };      /* of a histogram: up to 2^64 nanoseconds, eight for every doubling */
enum { DIGESTS = 512 };      /* the smallest digests that are kept, as in the store's sketch */
enum { DIGEST_SLOTS = 2048 };

typedef struct {
    uint64_t calls;
    double seconds;
} Durations;

/* The smallest digests of the inputs, in a hash table; 0 marks a free slot. */
typedef struct {
    uint64_t slots[DIGEST_SLOTS];
    uint64_t largest;
    int count;
} Sketch;

typedef struct Call {
    struct Call *next;
    struct Lane *lane; /* a strong reference */
    double seconds;    /* that Python took */
    uint8_t *arguments; /* the snapshot: never NULL, PyMem memory */
    uint32_t snapshot, result; /* sizes */
    uint8_t answer[];  /* the result */
} Call;

/* `Backlog(capacity, max_bytes, rouse)`: the calls that wait, first in, first out. At most
 * `capacity`, and of calls of one size at most `max_bytes`. `rouse()` wakes who runs them, and is
 * called when one is added while `asleep` is true. */
typedef struct {
    PyObject_HEAD
    Call *first, **end;
    Py_ssize_t count, capacity;
    size_t max_bytes;
    PyObject *rouse;
    char asleep;
} Backlog;

/* `Lane(backlog, function, mutable, whole, finish, refuse)`: the way of one route's calls.
 *
 * `finish(arguments, snapshot, value, exception, seconds)` takes a call whose outcome cannot wait as
 * bytes, `refuse(exception)` hears of one whose arguments Go cannot hold. `mutable`: some parameter
 * may be changed in place. `whole`: Python looks at every call, also where the bytes are equal. */
typedef struct Lane {
    PyObject_HEAD
    Backlog *backlog;
    Function *go;
    PyObject *finish, *refuse;
    bool is_mutable, is_whole;
    uint64_t matches, dropped;
    Durations python[BUCKETS], candidate[BUCKETS];
    Sketch sketch;
} Lane;

extern PyTypeObject Backlog_Type, Lane_Type;

/* Answer a call with Python, and let it wait for Go. `values` has one value per parameter. */
PyObject *lane_call(Lane *lane, PyObject *python, PyObject *const *values, PyObject *const *args,
                    size_t flags, PyObject *names);

#endif
