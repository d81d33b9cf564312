#include "determinism.h"
#include "stop.h"

#include <string.h>
#include <time.h>
#include <unistd.h>
#if defined(__APPLE__)
#include <sys/random.h>
#endif

enum { ENTROPY_LIMIT = 256 };   /* the most that getentropy gives */
enum { READING = 1000 };        /* nanoseconds that a look at a made-up clock takes */
enum { START = 1000 * 1000 * 1000 }; /* what a made-up monotonic clock starts at */

uint64_t determinism_generation;

static struct {
    bool active;
    uint64_t seed, wall;
} chosen;

PyObject *determinism_set(PyObject *Py_UNUSED(module), PyObject *choice)
{
    unsigned long long seed = 0, wall = 0;
    if (choice != Py_None && !PyArg_ParseTuple(choice, "KK", &seed, &wall)) {
        return NULL;
    }
    chosen.active = choice != Py_None;
    chosen.seed = seed;
    chosen.wall = wall;
    determinism_generation++;
    Py_RETURN_NONE;
}

void determinism_begin(Instance *instance)
{
    instance->determinism_generation = determinism_generation;
    instance->deterministic = chosen.active;
    instance->random_state = chosen.seed;
    instance->made_up_time = START;
    instance->wall_offset = chosen.wall - START;
}

static uint64_t system_time(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

uint64_t guest_time(Instance *instance, bool wall)
{
    if (!instance->deterministic) {
        return system_time(wall ? CLOCK_REALTIME : CLOCK_MONOTONIC);
    }
    instance->made_up_time += READING;
    return instance->made_up_time + (wall ? instance->wall_offset : 0);
}

/* SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

int guest_random(Instance *instance, uint8_t *out, size_t length)
{
    while (length > 0) {
        size_t part = length;
        if (instance->deterministic) {
            uint64_t word = next_random(&instance->random_state);
            part = part < sizeof word ? part : sizeof word;
            memcpy(out, &word, part);
        }
        else {
            part = part < ENTROPY_LIMIT ? part : ENTROPY_LIMIT;
            if (getentropy(out, part) != 0) {
                return -1;
            }
        }
        out += part;
        length -= part;
    }
    return 0;
}

bool guest_sleep(Instance *instance, uint64_t duration)
{
    if (!instance->deterministic) {
        return stop_sleep(instance, duration);
    }
    instance->made_up_time += duration;
    return stop_due(instance);
}
