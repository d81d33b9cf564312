#include "ticker.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

enum { ENGINE_LIMIT = 64 };
enum { IDLE_TICKS = 40 };                /* ticks without a call until it goes to sleep */
enum { SLEEP = 150 * 1000 * 1000 };     /* nanoseconds between two looks of the sleeper */
enum { THREAD_STACK = 128 * 1024 };     /* bytes */

atomic_bool ticker_asleep = true;
atomic_uint ticker_now, ticker_begun, ticker_running;

static wasm_engine_t *engines[ENGINE_LIMIT];
static atomic_int engine_count;
static atomic_int holders;

/* The lock guards what follows, and `wake` says that it has changed. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake;
static pthread_t thread;
static bool prepared, running, leaving;

/* With the lock, which is let go meanwhile. */
static void wait(int64_t nanoseconds)
{
    struct timespec until;
#if defined(__linux__)
    clock_gettime(CLOCK_MONOTONIC, &until);
#else
    clock_gettime(CLOCK_REALTIME, &until);
#endif
    int64_t end = until.tv_nsec + nanoseconds;
    until.tv_sec += (time_t)(end / 1000000000);
    until.tv_nsec = (long)(end % 1000000000);
    pthread_cond_timedwait(&wake, &lock, &until);
}

static bool somebody_needs_it(void)
{
    return atomic_load(&holders) > 0 || atomic_load(&ticker_running) > 0;
}

static void move_epochs(void)
{
    atomic_fetch_add(&ticker_now, 1);
    for (int i = 0; i < atomic_load(&engine_count); i++) {
        wt.wasmtime_engine_increment_epoch(engines[i]);
    }
}

static void *tick(void *unused)
{
    pthread_mutex_lock(&lock);
    unsigned begun = 0;
    for (int idle = 0; !leaving;) {
        if (idle >= IDLE_TICKS) {
            atomic_store(&ticker_asleep, true);
            while (!leaving && !somebody_needs_it()) {
                wait(SLEEP);
            }
            atomic_store(&ticker_asleep, false);
        }
        wait(TICK);
        bool busy = somebody_needs_it();
        if (busy) {
            move_epochs();
        }
        unsigned calls = atomic_load(&ticker_begun);
        idle = busy || calls != begun ? 0 : idle + 1;
        begun = calls;
    }
    atomic_store(&ticker_asleep, true);
    pthread_mutex_unlock(&lock);
    return unused;
}

/* With the lock. */
static int start(void)
{
    pthread_attr_t attributes;
    sigset_t all, old;
    if (!prepared) {
        pthread_condattr_t clock;
        pthread_condattr_init(&clock);
#if defined(__linux__)
        pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
#endif
        prepared = pthread_cond_init(&wake, &clock) == 0;
        pthread_condattr_destroy(&clock);
    }
    if (!prepared || pthread_attr_init(&attributes) != 0) {
        return -1;
    }
    pthread_attr_setstacksize(&attributes, THREAD_STACK);
    sigfillset(&all); /* signals are for Python's threads */
    pthread_sigmask(SIG_SETMASK, &all, &old);
    running = pthread_create(&thread, &attributes, tick, NULL) == 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_attr_destroy(&attributes);
    return running ? 0 : -1;
}

int ticker_wake(void)
{
    int failed = 0;
    pthread_mutex_lock(&lock);
    if (!running) {
        failed = start();
        atomic_store(&ticker_asleep, failed != 0);
    }
    else {
        pthread_cond_signal(&wake);
    }
    pthread_mutex_unlock(&lock);
    return failed;
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
    if (atomic_load(&ticker_asleep) && ticker_wake() < 0) {
        atomic_fetch_sub(&holders, 1);
        return -1;
    }
    return 0;
}

void ticker_release(void)
{
    atomic_fetch_sub(&holders, 1);
}

/* Python warns of threads that a fork would leave behind. */
void ticker_before_fork(void)
{
    pthread_mutex_lock(&lock);
    bool end = running;
    leaving = true;
    if (end) {
        pthread_cond_signal(&wake);
    }
    pthread_mutex_unlock(&lock);
    if (end) {
        pthread_join(thread, NULL);
    }
    pthread_mutex_lock(&lock);
    running = leaving = false;
}

void ticker_after_fork_in_parent(void)
{
    pthread_mutex_unlock(&lock);
    if (somebody_needs_it()) {
        ticker_wake();
    }
}

void ticker_after_fork_in_child(void)
{
    /* The holders are the parent's: see Instance.fork_generation. */
    pthread_mutex_init(&lock, NULL);
    atomic_store(&ticker_asleep, true);
    atomic_store(&holders, 0);
    atomic_store(&ticker_running, 0);
}
