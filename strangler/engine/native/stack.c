/* Where the native stack of a thread ends. Owns nothing but what each thread has found out. */
#define _GNU_SOURCE /* pthread_getattr_np */
#include "stack.h"

#include <pthread.h>

uintptr_t stack_end(void)
{
#if defined(__APPLE__)
    return (uintptr_t)pthread_get_stackaddr_np(pthread_self()) -
           pthread_get_stacksize_np(pthread_self());
#else
    pthread_attr_t attributes;
    void *address = NULL;
    size_t size;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        pthread_attr_getstack(&attributes, &address, &size);
        pthread_attr_destroy(&attributes);
    }
    return (uintptr_t)address;
#endif
}

size_t stack_left(void)
{
    static _Thread_local uintptr_t end;
    if (end == 0) {
        end = stack_end() + 1;
    }
    char here;
    return (uintptr_t)&here - end;
}
