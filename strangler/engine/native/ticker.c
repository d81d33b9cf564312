#include "ticker.h"
#include "fork.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

enum { ENGINE_LIMIT = 64 };
enum { IDLE_TICKS = 40 };            /* ticks without a deadline until the thread goes to sleep */
enum { THREAD_STACK = 128 * 1024 }; /* bytes */

static wasm_engine_t *engines[ENGINE_LIMIT];
static atomic_int engine_count;
static atomic_int holders;
static atomic_bool asleep = true; /* also: not started yet */
static bool started;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;

static void *tick(void *unused)
{
    const struct timespec pause = {.tv_nsec = TICK};
    for (int idle = 0;;) {
        if (idle >= IDLE_TICKS) {
            pthread_mutex_lock(&lock);
            atomic_store(&asleep, true);
            while (atomic_load(&holders) == 0) {
                pthread_cond_wait(&wake, &lock);
            }
            atomic_store(&asleep, false);
            pthread_mutex_unlock(&lock);
        }
        nanosleep(&pause, NULL);
        for (int i = 0; i < atomic_load(&engine_count); i++) {
            wt.wasmtime_engine_increment_epoch(engines[i]);
        }
        idle = atomic_load(&holders) == 0 ? idle + 1 : 0;
    }
    return unused;
}

/* With the lock. */
static int start(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all, old;
    if (pthread_attr_init(&attributes) != 0) {
        return -1;
    }
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, THREAD_STACK);
    sigfillset(&all); /* signals are for Python's threads */
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int failed = pthread_create(&thread, &attributes, tick, NULL);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_attr_destroy(&attributes);
    return failed ? -1 : 0;
}

int ticker_add(wasm_engine_t *engine)
{
    int count = atomic_load(&engine_count); /* the GIL is held */
    if (count == ENGINE_LIMIT) {
        return -1;
    }
    engines[count] = engine;
    atomic_store(&engine_count, count + 1);
    return 0;
}

int ticker_hold(void)
{
    atomic_fetch_add(&holders, 1);
    if (!atomic_load(&asleep)) {
        return 0;
    }
    pthread_mutex_lock(&lock);
    if (!started) {
        if (start() < 0) {
            pthread_mutex_unlock(&lock);
            atomic_fetch_sub(&holders, 1);
            return -1;
        }
        started = true;
        atomic_store(&asleep, false);
    }
    pthread_cond_signal(&wake);
    pthread_mutex_unlock(&lock);
    return 0;
}

void ticker_release(void)
{
    atomic_fetch_sub(&holders, 1);
}

void fork_reset_ticker(void)
{
    /* The thread is the parent's, and so are the holders: see Instance.fork_generation. */
    started = false;
    atomic_store(&asleep, true);
    atomic_store(&holders, 0);
    pthread_mutex_init(&lock, NULL);
    pthread_cond_init(&wake, NULL);
}
