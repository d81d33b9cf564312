#include "stop.h"
#include "ticker.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/syscall.h>
#endif

enum { SIGNAL_PERIOD = 50 * 1000 * 1000 }; /* nanoseconds between two looks for signals */
enum { DEADLINE_CONTINUE = 0 };            /* wasmtime's WASMTIME_UPDATE_DEADLINE_CONTINUE */

uint64_t monotonic_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static bool is_main_thread(void)
{
#if defined(__linux__)
    return syscall(SYS_gettid) == getpid();
#else
    return pthread_main_np() != 0;
#endif
}

/* Let Python's signal handlers run; true when one has raised. */
static bool signal_raises(Instance *instance)
{
    if (instance->released == NULL) {
        return false; /* with the GIL: arguments are half encoded, and no Python code may run */
    }
    PyEval_RestoreThread(instance->released);
    instance->interrupted = PyErr_CheckSignals() < 0;
    instance->released = PyEval_SaveThread();
    return instance->interrupted;
}

void stop_let_go(Instance *instance)
{
    if (instance->released == NULL && instance->may_let_go) {
        instance->let_go = true;
        instance->released = PyEval_SaveThread();
    }
}

bool stop_due(Instance *instance)
{
    uint64_t now = monotonic_now();
    if (instance->deadline != 0 && now >= instance->deadline) {
        instance->timed_out = true;
        return true;
    }
    if (now < instance->next_look) {
        return false;
    }
    instance->next_look = now + SIGNAL_PERIOD;
    return is_main_thread() && signal_raises(instance);
}

bool stop_sleep(Instance *instance, uint64_t duration)
{
    stop_let_go(instance);
    uint64_t now = monotonic_now();
    uint64_t end = duration < UINT64_MAX - now ? now + duration : UINT64_MAX;
    bool looks = is_main_thread();
    while (now < end) {
        uint64_t until = end;
        if (instance->deadline != 0 && instance->deadline < until) {
            until = instance->deadline;
        }
        if (looks && until - now > SIGNAL_PERIOD) {
            until = now + SIGNAL_PERIOD;
        }
        uint64_t left = until > now ? until - now : 0;
        struct timespec part = {.tv_sec = (time_t)(left / 1000000000u),
                                .tv_nsec = (long)(left % 1000000000u)};
        if (nanosleep(&part, NULL) != 0) {
            instance->next_look = 0; /* a signal has come */
        }
        if (stop_due(instance)) {
            return true;
        }
        now = monotonic_now();
    }
    return false;
}

wasmtime_error_t *stop_at_tick(wasmtime_context_t *Py_UNUSED(context), void *data,
                               uint64_t *more_ticks, uint8_t *kind)
{
    Instance *instance = data;
    if (instance->entered != atomic_load(&ticker_now)) { /* else the tick was before the call */
        stop_let_go(instance);
        if (stop_due(instance)) {
            return wt.wasmtime_error_new("stopped");
        }
    }
    *more_ticks = 1;
    *kind = DEADLINE_CONTINUE;
    return NULL;
}
