#include "fork.h"
#include "ticker.h"

#include <pthread.h>
#include <time.h>

/* A module whose start function does not return keeps its lock; a fork gives up waiting then. */
enum { PATIENCE = 5000 }; /* milliseconds */

uint64_t fork_generation = 1;

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static bool held; /* by the thread that forks */

void fork_forbid(void)
{
    pthread_rwlock_rdlock(&lock);
}

void fork_allow(void)
{
    pthread_rwlock_unlock(&lock);
}

static void before_fork(void)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    held = false;
    for (int waited = 0; !held && waited < PATIENCE; waited++) {
        held = pthread_rwlock_trywrlock(&lock) == 0;
        if (!held) {
            nanosleep(&pause, NULL);
        }
    }
    ticker_before_fork();
}

static void after_fork_in_parent(void)
{
    ticker_after_fork_in_parent();
    if (held) {
        pthread_rwlock_unlock(&lock);
    }
}

static void after_fork_in_child(void)
{
    fork_generation++; /* a child shares no instance, and so no random state, with its parent */
    pthread_rwlock_init(&lock, NULL);
    ticker_after_fork_in_child();
}

int fork_ready(void)
{
    static bool ready;
    if (!ready) {
        ready = pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child) == 0;
    }
    return ready ? 0 : -1;
}
