#include "output.h"
#include "stop.h"

#include <string.h>

enum { OUTPUT_LIMIT = 64 * 1024 };       /* bytes of one call */
enum { PERIOD = 100 * 1000 * 1000 }; /* nanoseconds that a line waits for others to go with it */

/* With the GIL; keeps a pending exception. */
static void hand_over(Instance *instance, size_t length, size_t dropped)
{
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyObject *on_output = instance->module->on_output;
    const char *output = instance->output == NULL ? "" : instance->output;
    PyObject *result = PyObject_CallFunction(on_output, "y#n", output + instance->output_passed,
                                             (Py_ssize_t)length, (Py_ssize_t)dropped);
    instance->output_passed += length;
    if (result == NULL) {
        PyErr_WriteUnraisable(on_output);
    }
    Py_XDECREF(result);
    PyErr_Restore(type, value, traceback);
}

/* The bytes not handed over yet that make up whole lines. */
static size_t whole_lines(const Instance *instance)
{
    size_t end = instance->output_length;
    while (end > instance->output_passed && instance->output[end - 1] != '\n') {
        end--;
    }
    return end - instance->output_passed;
}

void output_write(Instance *instance, const uint8_t *data, size_t length)
{
    if (instance->output == NULL) {
        instance->output = malloc(OUTPUT_LIMIT);
    }
    size_t room = instance->output == NULL ? 0 : OUTPUT_LIMIT - instance->output_length;
    size_t kept = length < room ? length : room;
    if (kept > 0) {
        memcpy(instance->output + instance->output_length, data, kept);
    }
    instance->output_length += kept;
    instance->output_dropped += length - kept;
    uint64_t now = monotonic_now();
    if (instance->output_due == 0) {
        instance->output_due = now + PERIOD;
    }
    if (kept == 0 || now < instance->output_due || instance->released == NULL) {
        return;
    }
    instance->output_due = now + PERIOD;
    size_t lines = whole_lines(instance);
    if (lines > 0) {
        PyEval_RestoreThread(instance->released);
        hand_over(instance, lines, 0);
        instance->released = PyEval_SaveThread();
    }
}

void output_hand_over(Instance *instance)
{
    size_t left = instance->output_length - instance->output_passed;
    size_t dropped = instance->output_dropped;
    instance->output_dropped = 0;
    if (left + dropped > 0) {
        hand_over(instance, left, dropped);
    }
    instance->output_length = instance->output_passed = 0;
    instance->output_due = 0;
}
