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

typedef struct {
    bool active;
    uint64_t seed, wall;
} Choice;

static Choice chosen;
static _Thread_local Choice chosen_here;

static bool read_choice(PyObject *given, Choice *choice)
{
    unsigned long long seed = 0, wall = 0;
    if (given != Py_None && !PyArg_ParseTuple(given, "KK", &seed, &wall)) {
        return false;
    }
    *choice = (Choice){.active = given != Py_None, .seed = seed, .wall = wall};
    return true;
}

PyObject *determinism_set(PyObject *Py_UNUSED(module), PyObject *choice)
{
    if (!read_choice(choice, &chosen)) {
        return NULL;
    }
    determinism_generation++;
    Py_RETURN_NONE;
}

PyObject *determinism_set_here(PyObject *Py_UNUSED(module), PyObject *choice)
{
    if (!read_choice(choice, &chosen_here)) {
        return NULL;
    }
    Py_RETURN_NONE;
}

bool determinism_is_here(void)
{
    return chosen_here.active;
}

void determinism_begin(Instance *instance)
{
    const Choice *choice = chosen_here.active ? &chosen_here : &chosen;
    instance->determinism_generation = determinism_generation;
    instance->deterministic = choice->active;
    instance->random_state = choice->seed;
    instance->made_up_time = START;
    instance->wall_offset = choice->wall - START;
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
