/* Dials: which calls a share takes.
 *
 * Owns: the random numbers of the process, and `Key`, which gives every call a position in
 * [0, 2^64) that depends on one value in its arguments alone. A share takes the positions below
 * share * 2^64, so one that grows takes what it took before, and more.
 */
#ifndef STRANGLER_DIALS_H
#define STRANGLER_DIALS_H

#include "api.h"

typedef struct {
    bool all;
    uint64_t below;
} Dial;

/* A share from 0 to 1; false with ValueError set for anything else. */
bool dial_set(Dial *dial, double share);

static inline bool dial_takes(const Dial *dial, uint64_t position)
{
    return dial->all || position < dial->below;
}

/* splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
extern uint64_t dials_state;

static inline uint64_t dials_random(void)
{
    uint64_t z = dials_state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static inline bool dial_takes_any(const Dial *dial)
{
    return dial->all || (dial->below != 0 && dials_random() < dial->below);
}

/* `Key(secret, parameter, path, function)`: the value of parameter number `parameter`, from there
 * along `path` (of each name the item of a mapping, else the attribute), or what `function` returns
 * for the call's own arguments. */
typedef struct {
    PyObject_HEAD
    uint8_t secret[16];
    Py_ssize_t parameter;
    PyObject *path;     /* tuple of str */
    PyObject *function; /* or NULL */
} Key;

extern PyTypeObject Key_Type;

/* The position of a call: 1; 0 when its key is none (no str, int, bytes or UUID, or not found); -1
 * with an exception that is not the key's but the caller's (KeyboardInterrupt). `values` has one
 * value per parameter; the others are the call as it came. */
int key_position(Key *key, PyObject *const *values, PyObject *const *args, size_t flags,
                 PyObject *names, uint64_t *position);

uint64_t siphash(const uint8_t secret[16], const uint8_t *data, size_t length);

/* dials_seed(int), chance(share) and siphash(secret, data): functions of the module. */
PyObject *dials_seed(PyObject *module, PyObject *seed);
PyObject *dials_chance(PyObject *module, PyObject *share);
PyObject *dials_siphash(PyObject *module, PyObject *args);

#endif
