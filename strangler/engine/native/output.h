/* What a guest prints: kept for the length of a call, and handed to the host line by line.
 *
 * Owns: Instance.output. The first 64 KiB of a call are kept, for the host and for the message of a
 * call that fails; complete lines are handed over while the call runs, the rest when it ends.
 */
#ifndef STRANGLER_OUTPUT_H
#define STRANGLER_OUTPUT_H

#include "machine.h"

/* Add what a running guest prints. */
void output_write(Instance *instance, const uint8_t *data, size_t length);

/* Hand over what is left when a call has ended; keeps a pending exception. With the GIL. */
void output_hand_over(Instance *instance);

static inline void output_end(Instance *instance)
{
    if (instance->output_length + instance->output_dropped > 0) {
        output_hand_over(instance);
    }
}

#endif
