/* The worker's side of shadowing: `Backlog`, and Go run on many calls without the GIL. */
#include "shadow.h"

#include "dials.h"

#include <math.h>
#include <string.h>
#include <structmember.h>
#include <time.h>

enum { TOGETHER = 256 }; /* calls that are run before the GIL is taken again */

/* The key of the hash that tells inputs apart: strangler.shadow.observe has the same. */
static const uint8_t SECRET[16] = "strangler.digest";

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* ---- Counting -------------------------------------------------------------------------------- */

/* strangler.store.latency has the same buckets. */
static void add_duration(Durations *buckets, double seconds)
{
    int bucket = seconds > 1e-9 ? (int)(log2(seconds) * 8 - 8 * log2(1e-9)) : 0;
    bucket = bucket < BUCKETS ? bucket : BUCKETS - 1;
    buckets[bucket].calls++;
    buckets[bucket].seconds += seconds;
}

static bool sketch_insert(Sketch *sketch, uint64_t digest)
{
    size_t slot = digest % DIGEST_SLOTS;
    while (sketch->slots[slot] != 0) {
        if (sketch->slots[slot] == digest) {
            return false;
        }
        slot = (slot + 1) % DIGEST_SLOTS;
    }
    sketch->slots[slot] = digest;
    sketch->count++;
    sketch->largest = digest > sketch->largest ? digest : sketch->largest;
    return true;
}

static int ascending(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

/* Keep the DIGESTS smallest; the table holds twice as many before it is sorted out. */
static void sketch_add(Sketch *sketch, uint64_t digest)
{
    if (digest == 0 || (sketch->count >= DIGESTS && digest > sketch->largest) ||
        !sketch_insert(sketch, digest) || sketch->count < 2 * DIGESTS) {
        return;
    }
    uint64_t kept[2 * DIGESTS];
    int count = 0;
    for (int i = 0; i < DIGEST_SLOTS; i++) {
        if (sketch->slots[i] != 0) {
            kept[count++] = sketch->slots[i];
        }
    }
    qsort(kept, (size_t)count, sizeof *kept, ascending);
    *sketch = (Sketch){0};
    for (int i = 0; i < DIGESTS; i++) {
        sketch_insert(sketch, kept[i]);
    }
}

static void count_match(Lane *lane, const Call *call, double seconds)
{
    lane->matches++;
    add_duration(lane->python, call->seconds);
    add_duration(lane->candidate, seconds);
    sketch_add(&lane->sketch, siphash(SECRET, call->arguments, call->snapshot) >> 1);
}

/* ---- Running, without the GIL ------------------------------------------------------------------ */

/* One after the other on one instance. */
typedef struct {
    Lane *lane;
    Instance *instance;
    const wasmtime_func_t *function;
    uint8_t *arena; /* of a packed call, large enough */
} Run;

enum { EQUAL, OTHER, LOST }; /* LOST: the instance is not to be used again */

static bool is_reply(const Run *run, const Call *call)
{
    uint32_t address = control_word(run->instance->control, CONTROL_REPLY);
    uint32_t length = control_word(run->instance->control, CONTROL_LENGTH);
    size_t size = (size_t)call->result + call->snapshot; /* the results, and the parameters after */
    const uint8_t *reply =
        length == size ? instance_range(run->instance, address, length) : NULL;
    return reply != NULL && memcmp(reply, call->answer, call->result) == 0 &&
           memcmp(reply + call->result, call->arguments, call->snapshot) == 0;
}

static int run_packed(const Run *run, const Call *call)
{
    if (call->snapshot > 0) {
        memcpy(run->arena, call->arguments, call->snapshot);
    }
    set_control_word(run->instance->control, CONTROL_FLAGS, FLAG_ARGUMENTS);
    wasmtime_val_raw_t slots[1] = {{.i64 = call->snapshot}};
    if (!instance_continue(run->instance, run->function, slots, 1, run->lane->go->timeout)) {
        return LOST;
    }
    if (control_word(run->instance->control, CONTROL_STATUS) != STATUS_VALUE) {
        set_control_word(run->instance->control, CONTROL_STATUS, STATUS_VALUE);
        return OTHER;
    }
    return is_reply(run, call) ? EQUAL : OTHER;
}

static int run_direct(const Run *run, const Call *call)
{
    const Function *go = run->lane->go;
    const Node *parameters = go->parameters->root, *result = go->result->root;
    wasmtime_val_raw_t slots[DIRECT_LIMIT];
    Reader reader = {.data = call->arguments, .length = call->snapshot};
    for (Py_ssize_t i = 0; i < parameters->count; i++) {
        /* Cannot fail, and so needs no GIL: the codec itself has written the snapshot. */
        node_read_raw(parameters->children[i], &reader, &slots[i]);
    }
    size_t count = parameters->count > 1 ? (size_t)parameters->count : 1;
    if (!instance_continue(run->instance, run->function, slots, count, go->timeout)) {
        return LOST;
    }
    if (run->instance->control != NULL &&
        control_word(run->instance->control, CONTROL_STATUS) != STATUS_VALUE) {
        set_control_word(run->instance->control, CONTROL_STATUS, STATUS_VALUE);
        return OTHER;
    }
    uint8_t bytes[sizeof *slots];
    Writer writer = {.data = bytes, .capacity = sizeof bytes};
    if (result->kind != NODE_NONE) {
        node_write_raw(result, &slots[0], &writer); /* a number always fits */
    }
    return writer.length == call->result &&
                   memcmp(bytes, call->answer, call->result) == 0
               ? EQUAL
               : OTHER;
}

/* ---- Running, with the GIL --------------------------------------------------------------------- */

/* An instance that is ready for the calls; false, with an exception set, when there is none. */
static bool begin(Run *run, Call *const *calls, int count)
{
    Function *go = run->lane->go;
    run->instance = function_begin(go, &run->function);
    if (run->instance == NULL || !go->packed) {
        return run->instance != NULL;
    }
    size_t largest = 0;
    for (int i = 0; i < count; i++) {
        largest = calls[i]->snapshot > largest ? calls[i]->snapshot : largest;
    }
    ArenaOwner owner = {.module = go->module, .instance = run->instance};
    Writer writer = arena_writer(&owner);
    if (writer_reserve(&writer, largest) < 0) {
        if (owner.instance != NULL) {
            module_checkin(go->module, run->instance);
        }
        return false;
    }
    run->arena = writer.data;
    return true;
}

/* Run calls of one lane; how many were run. `verdicts` and `seconds` are theirs. */
static int run_together(Lane *lane, Call *const *calls, int count, int *verdicts, double *seconds)
{
    Run run = {.lane = lane};
    int done = 0;
    count = lane->go->module->fresh ? 1 : count;
    if (!begin(&run, calls, count) || !instance_release(run.instance)) {
        PyErr_Clear(); /* asked again in Python, it says what is wrong */
        verdicts[0] = OTHER;
        return 1;
    }
    int verdict = EQUAL;
    double before = now();
    while (done < count && verdict != LOST) {
        verdict = lane->go->packed ? run_packed(&run, calls[done]) : run_direct(&run, calls[done]);
        double after = now();
        verdicts[done] = verdict;
        seconds[done] = after - before;
        before = after;
        done++;
    }
    instance_take_back(run.instance);
    if (verdict == LOST) {
        module_discard(lane->go->module, run.instance);
    }
    else {
        module_checkin(lane->go->module, run.instance);
    }
    PyErr_Clear(); /* of a signal handler, which is for the main thread */
    return done;
}

static Call *pop(Backlog *self)
{
    Call *call = self->first;
    if (call != NULL) {
        self->first = call->next;
        self->count--;
        if (self->first == NULL) {
            self->end = &self->first;
        }
    }
    return call;
}

static void call_free(Call *call)
{
    Py_DECREF((PyObject *)call->lane);
    PyMem_Free(call->arguments);
    free(call);
}

/* The first calls, all of one lane. */
static int take(Backlog *self, Call **calls)
{
    int count = 0;
    while (count < TOGETHER && self->first != NULL &&
           (count == 0 || self->first->lane == calls[0]->lane)) {
        calls[count++] = pop(self);
    }
    return count;
}

static int hand_over(PyObject *rest, const Call *call)
{
    PyObject *entry =
        Py_BuildValue("Oy#y#d", (PyObject *)call->lane, (const char *)call->arguments,
                      (Py_ssize_t)call->snapshot, (const char *)call->answer,
                      (Py_ssize_t)call->result, call->seconds);
    int result = entry == NULL ? -1 : PyList_Append(rest, entry);
    Py_XDECREF(entry);
    return result;
}

/* run(whole) -> [(lane, snapshot, result, seconds)] or None: run some of the calls that wait, and
 * count those whose outcomes are equal. The others are returned; all of them when `whole` is true
 * or the lane wants it. None when nothing waits. */
static PyObject *backlog_run(Backlog *self, PyObject *whole)
{
    Call *calls[TOGETHER];
    int verdicts[TOGETHER], all = PyObject_IsTrue(whole);
    double seconds[TOGETHER];
    int count = all < 0 ? 0 : take(self, calls);
    if (count == 0) {
        return all < 0 ? NULL : Py_NewRef(Py_None);
    }
    PyObject *rest = PyList_New(0);
    Lane *lane = calls[0]->lane;
    for (int first = 0; first < count;) {
        int done = 1;
        verdicts[0] = OTHER;
        if (!all && !lane->is_whole && !lane->go->context) {
            done = run_together(lane, calls + first, count - first, verdicts, seconds);
        }
        for (int i = 0; i < done; i++) {
            Call *call = calls[first + i];
            if (verdicts[i] == EQUAL) {
                count_match(lane, call, seconds[i]);
            }
            else if (rest == NULL || hand_over(rest, call) < 0) {
                lane->dropped++; /* no memory */
                PyErr_Clear();
            }
        }
        first += done;
    }
    for (int i = 0; i < count; i++) {
        call_free(calls[i]); /* the lane with the last of them */
    }
    return rest == NULL ? PyErr_NoMemory() : rest;
}

/* clear(counted): throw away what waits; with `counted`, each as dropped. */
static PyObject *backlog_clear(Backlog *self, PyObject *counted)
{
    int more = PyObject_IsTrue(counted);
    if (more < 0) {
        return NULL;
    }
    for (Call *call; (call = pop(self)) != NULL;) {
        call->lane->dropped += (uint64_t)more;
        call_free(call);
    }
    Py_RETURN_NONE;
}

static Py_ssize_t backlog_length(Backlog *self)
{
    return self->count;
}

static PyObject *backlog_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwargs))
{
    Py_ssize_t capacity, max_bytes;
    PyObject *rouse;
    if (!PyArg_ParseTuple(args, "nnO", &capacity, &max_bytes, &rouse)) {
        return NULL;
    }
    Backlog *self = (Backlog *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->end = &self->first;
        self->capacity = capacity;
        self->max_bytes = max_bytes < 0 ? 0 : (size_t)max_bytes;
        self->rouse = Py_NewRef(rouse);
        self->asleep = 1;
    }
    return (PyObject *)self;
}

/* A call that waits keeps its lane alive, and the lane the backlog: a circle that ends when the
 * calls have run. */
static int backlog_traverse(Backlog *self, visitproc visit, void *arg)
{
    Py_VISIT(self->rouse);
    for (Call *call = self->first; call != NULL; call = call->next) {
        Py_VISIT((PyObject *)call->lane);
    }
    return 0;
}

static int backlog_tp_clear(Backlog *self)
{
    for (Call *call; (call = pop(self)) != NULL;) {
        call_free(call);
    }
    Py_CLEAR(self->rouse);
    return 0;
}

static void backlog_dealloc(Backlog *self)
{
    PyObject_GC_UnTrack(self);
    backlog_tp_clear(self);
    Py_TYPE(self)->tp_free(self);
}

static PyMethodDef backlog_methods[] = {
    {"run", (PyCFunction)backlog_run, METH_O, NULL},
    {"clear", (PyCFunction)backlog_clear, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef backlog_members[] = {
    {"asleep", T_BOOL, offsetof(Backlog, asleep), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PySequenceMethods backlog_sequence = {.sq_length = (lenfunc)backlog_length};

PyTypeObject Backlog_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "strangler.engine._native.Backlog",
    .tp_basicsize = sizeof(Backlog),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = backlog_new,
    .tp_dealloc = (destructor)backlog_dealloc,
    .tp_traverse = (traverseproc)backlog_traverse,
    .tp_clear = (inquiry)backlog_tp_clear,
    .tp_as_sequence = &backlog_sequence,
    .tp_methods = backlog_methods,
    .tp_members = backlog_members,
};
