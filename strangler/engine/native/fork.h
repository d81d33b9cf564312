/* Forking: which process an instance belongs to, and what must not be under way meanwhile.
 *
 * Owns: the count of forks, and the lock that a fork waits for. wasmtime has locks of its own (for
 * types, code and memory images); a child that is forked while another thread holds one would wait
 * for it for ever. So every use of wasmtime that takes them happens between `fork_forbid` and
 * `fork_allow`, and a fork waits until nobody is there. Calls need neither.
 */
#ifndef STRANGLER_FORK_H
#define STRANGLER_FORK_H

#include "api.h"

/* Grows by one in every forked child. */
extern uint64_t fork_generation;

/* Once per process; 0, or -1 when there is no memory. */
int fork_ready(void);

void fork_forbid(void);
void fork_allow(void);

#endif
