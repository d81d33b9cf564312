/* Where the native stack of a thread ends. */
#ifndef STRANGLER_STACK_H
#define STRANGLER_STACK_H

#include <stddef.h>
#include <stdint.h>

uintptr_t stack_end(void); /* of the calling thread; where that is unknown, it counts as boundless */
size_t stack_left(void);   /* bytes until there; looked up once for each thread */

#endif
