/* The caller's side of shadowing: `Lane` and what a sampled call does. */
#include "shadow.h"

#include "dials.h"

#include <math.h>
#include <string.h>
#include <time.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* ---- The caller's path ---------------------------------------------------------------------- */

/* Nothing that goes wrong beside a call may reach its caller, but for Ctrl-C. */
static int swallow(PyObject *result, PyObject *callable)
{
    if (result != NULL) {
        Py_DECREF(result);
        return 0;
    }
    if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) {
        return -1;
    }
    PyErr_WriteUnraisable(callable);
    return 0;
}

/* Hand a call to Python code that copies and queues its outcome; keeps a pending exception. */
static int finish(Lane *lane, PyObject *const *values, const Writer *snapshot, PyObject *value,
                  PyObject *exception, double seconds)
{
    Py_ssize_t count = function_arity(lane->go);
    PyObject *arguments = PyTuple_New(count), *result = NULL;
    for (Py_ssize_t i = 0; arguments != NULL && i < count; i++) {
        PyTuple_SET_ITEM(arguments, i, Py_NewRef(values[i]));
    }
    if (arguments != NULL) {
        result = PyObject_CallFunction(lane->finish, "Oy#OOd", arguments,
                                       (const char *)snapshot->data, (Py_ssize_t)snapshot->length,
                                       value, exception, seconds);
        Py_DECREF(arguments);
    }
    return swallow(result, lane->finish);
}

/* Let a call wait; its snapshot is the backlog's from now on. */
static int append(Lane *lane, Writer *snapshot, const Writer *result, double seconds)
{
    Backlog *backlog = lane->backlog;
    size_t size = snapshot->length + result->length;
    Call *call = NULL;
    /* With n calls waiting the next one has at most max_bytes / n: see ShadowQueue. */
    if (backlog->count < backlog->capacity && (size_t)backlog->count * size < backlog->max_bytes) {
        call = malloc(sizeof *call + result->length);
    }
    uint8_t *arguments = call == NULL ? NULL : writer_take(snapshot);
    if (arguments == NULL) {
        free(call);
        lane->dropped++;
    }
    else {
        *call = (Call){.lane = (Lane *)Py_NewRef((PyObject *)lane),
                       .seconds = seconds,
                       .arguments = arguments,
                       .snapshot = (uint32_t)snapshot->length,
                       .result = (uint32_t)result->length};
        if (result->length > 0) {
            memcpy(call->answer, result->data, result->length);
        }
        *backlog->end = call;
        backlog->end = &call->next;
        backlog->count++;
    }
    if (backlog->asleep) {
        return swallow(PyObject_CallNoArgs(backlog->rouse), backlog->rouse);
    }
    return 0;
}

/* Python has raised: the exception stays pending. */
static void after_exception(Lane *lane, PyObject *const *values, const Writer *snapshot,
                            double seconds)
{
    PyObject *type, *value, *traceback;
    if (!PyErr_ExceptionMatches(PyExc_Exception)) {
        return; /* SystemExit, KeyboardInterrupt …: not an answer */
    }
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (traceback != NULL) {
        PyException_SetTraceback(value, traceback);
    }
    if (finish(lane, values, snapshot, Py_None, value, seconds) < 0) {
        Py_DECREF(type);
        Py_DECREF(value);
        Py_XDECREF(traceback);
        return; /* interrupted */
    }
    PyErr_Restore(type, value, traceback);
}

static int after_value(Lane *lane, PyObject *const *values, Writer *snapshot, PyObject *value,
                       double seconds)
{
    Writer result = writer_on_heap();
    int done;
    if (node_encode(lane->go->result->root, value, &result, true) == 0 &&
        (!lane->is_mutable || node_is_unchanged(lane->go->parameters->root, values, snapshot->data,
                                                snapshot->length))) {
        done = append(lane, snapshot, &result, seconds);
    }
    else if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) {
        done = -1;
    }
    else {
        PyErr_Clear();
        done = finish(lane, values, snapshot, value, Py_None, seconds);
    }
    writer_free(&result);
    return done;
}

/* The arguments cannot be encoded: say so, and let Python answer. */
static int refuse(Lane *lane)
{
    PyObject *type, *value, *traceback;
    if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) {
        return -1;
    }
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyObject *result = PyObject_CallOneArg(lane->refuse, value);
    Py_DECREF(type);
    Py_DECREF(value);
    Py_XDECREF(traceback);
    return swallow(result, lane->refuse);
}

PyObject *lane_call(Lane *lane, PyObject *python, PyObject *const *values, PyObject *const *args,
                    size_t flags, PyObject *names)
{
    Writer snapshot = writer_on_heap();
    PyObject *answer = NULL;
    if (node_encode_arguments(lane->go->parameters->root, values, &snapshot) < 0) {
        writer_free(&snapshot);
        return refuse(lane) < 0 ? NULL : PyObject_Vectorcall(python, args, flags, names);
    }
    double started = now();
    answer = PyObject_Vectorcall(python, args, flags, names);
    double seconds = now() - started;
    if (answer == NULL) {
        after_exception(lane, values, &snapshot, seconds);
    }
    else if (after_value(lane, values, &snapshot, answer, seconds) < 0) {
        Py_CLEAR(answer);
    }
    writer_free(&snapshot);
    return answer;
}

/* ---- What a lane has seen -------------------------------------------------------------------- */

static PyObject *histogram(Durations *buckets)
{
    PyObject *found = PyDict_New();
    for (int i = 0; found != NULL && i < BUCKETS; i++) {
        if (buckets[i].calls == 0) {
            continue;
        }
        PyObject *key = PyLong_FromLong(i);
        PyObject *value = Py_BuildValue("Kd", (unsigned long long)buckets[i].calls, buckets[i].seconds);
        if (key == NULL || value == NULL || PyDict_SetItem(found, key, value) < 0) {
            Py_CLEAR(found);
        }
        Py_XDECREF(key);
        Py_XDECREF(value);
    }
    return found;
}

static PyObject *digests(const Sketch *sketch)
{
    PyObject *found = PyList_New(0);
    for (int i = 0; found != NULL && i < DIGEST_SLOTS; i++) {
        if (sketch->slots[i] != 0) {
            PyObject *digest = PyLong_FromUnsignedLongLong(sketch->slots[i]);
            if (digest == NULL || PyList_Append(found, digest) < 0) {
                Py_CLEAR(found);
            }
            Py_XDECREF(digest);
        }
    }
    return found;
}

/* drain() -> (matches, python, go, digests): what came since the last time. */
static PyObject *lane_drain(Lane *self, PyObject *Py_UNUSED(ignored))
{
    if (self->matches == 0) { /* of a thousand lanes most are idle */
        return Py_BuildValue("i{}{}[]", 0);
    }
    PyObject *drained = Py_BuildValue("KNNN", (unsigned long long)self->matches,
                                      histogram(self->python), histogram(self->candidate),
                                      digests(&self->sketch));
    if (drained != NULL) {
        self->matches = 0;
        memset(self->python, 0, sizeof self->python);
        memset(self->candidate, 0, sizeof self->candidate);
        self->sketch = (Sketch){0};
    }
    return drained;
}

static PyObject *lane_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwargs))
{
    PyObject *backlog, *function, *finish_with, *refuse_with;
    int is_mutable, is_whole;
    if (!PyArg_ParseTuple(args, "O!O!ppOO", &Backlog_Type, &backlog, &Function_Type, &function,
                          &is_mutable, &is_whole, &finish_with, &refuse_with)) {
        return NULL;
    }
    Lane *self = (Lane *)type->tp_alloc(type, 0);
    if (self != NULL) {
        self->backlog = (Backlog *)Py_NewRef(backlog);
        self->go = (Function *)Py_NewRef(function);
        self->finish = Py_NewRef(finish_with);
        self->refuse = Py_NewRef(refuse_with);
        self->is_mutable = is_mutable != 0;
        self->is_whole = is_whole != 0;
    }
    return (PyObject *)self;
}

static int lane_traverse(Lane *self, visitproc visit, void *arg)
{
    Py_VISIT((PyObject *)self->backlog);
    Py_VISIT((PyObject *)self->go);
    Py_VISIT(self->finish);
    Py_VISIT(self->refuse);
    return 0;
}

static void lane_dealloc(Lane *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF((PyObject *)self->backlog);
    Py_XDECREF((PyObject *)self->go);
    Py_XDECREF(self->finish);
    Py_XDECREF(self->refuse);
    Py_TYPE(self)->tp_free(self);
}

static PyMethodDef lane_methods[] = {
    {"drain", (PyCFunction)lane_drain, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyObject *lane_dropped(Lane *self, void *Py_UNUSED(closure))
{
    return PyLong_FromUnsignedLongLong(self->dropped);
}

static PyGetSetDef lane_getset[] = {
    {"dropped", (getter)lane_dropped, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyTypeObject Lane_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "strangler.engine._native.Lane",
    .tp_basicsize = sizeof(Lane),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = lane_new,
    .tp_dealloc = (destructor)lane_dealloc,
    .tp_traverse = (traverseproc)lane_traverse,
    .tp_methods = lane_methods,
    .tp_getset = lane_getset,
};
