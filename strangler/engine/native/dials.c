#include "dials.h"

#include <string.h>

uint64_t dials_state; /* guarded by the GIL, as everything here */

bool dial_set(Dial *dial, double share)
{
    if (!(share >= 0.0 && share <= 1.0)) {
        PyErr_SetString(PyExc_ValueError, "a share is a number from 0 to 1");
        return false;
    }
    dial->all = share == 1.0;
    dial->below = dial->all ? 0 : (uint64_t)(share * 0x1p64);
    return true;
}

/* ---- SipHash-2-4 (Aumasson, Bernstein: SipHash, a fast short-input PRF, 2012) ---------------- */

static uint64_t little_endian(const uint8_t *bytes, size_t count)
{
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++) {
        word |= (uint64_t)bytes[i] << (8 * i);
    }
    return word;
}

static inline uint64_t rotate(uint64_t word, int bits)
{
    return word << bits | word >> (64 - bits);
}

static inline void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

uint64_t siphash(const uint8_t secret[16], const uint8_t *data, size_t length)
{
    uint64_t first = little_endian(secret, 8), second = little_endian(secret + 8, 8);
    uint64_t v[4] = {first ^ 0x736f6d6570736575U, second ^ 0x646f72616e646f6dU,
                     first ^ 0x6c7967656e657261U, second ^ 0x7465646279746573U};
    size_t whole = length & ~(size_t)7;
    for (size_t i = 0; i <= whole; i += 8) {
        uint64_t word = i < whole ? little_endian(data + i, 8)
                                  : little_endian(data + i, length - whole) |
                                        (uint64_t)(length & 0xff) << 56;
        v[3] ^= word;
        sip_round(v);
        sip_round(v);
        v[0] ^= word;
    }
    v[2] ^= 0xff;
    for (int i = 0; i < 4; i++) {
        sip_round(v);
    }
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* ---- Keys ------------------------------------------------------------------------------------ */

/* One name further: a mapping's item, else an attribute. */
static PyObject *step(PyObject *value, PyObject *name)
{
    if (PyDict_Check(value)) {
        PyObject *item = PyDict_GetItemWithError(value, name);
        return Py_XNewRef(item); /* NULL without an exception, when there is none */
    }
    PyObject *found = PyObject_GetAttr(value, name);
    if (found == NULL && PyErr_ExceptionMatches(PyExc_AttributeError) && PyMapping_Check(value)) {
        PyErr_Clear();
        found = PyObject_GetItem(value, name);
    }
    return found;
}

/* The value that the key is about; NULL, perhaps without an exception, when there is none. */
static PyObject *find_value(const Key *self, PyObject *const *values, PyObject *const *args,
                            size_t flags, PyObject *names)
{
    if (self->function != NULL) {
        return PyObject_Vectorcall(self->function, args, flags & ~PY_VECTORCALL_ARGUMENTS_OFFSET,
                                   names);
    }
    if (self->parameter < 0) { /* had a function, and was collected as garbage */
        return NULL;
    }
    PyObject *value = Py_NewRef(values[self->parameter]);
    for (Py_ssize_t i = 0; value != NULL && i < PyTuple_GET_SIZE(self->path); i++) {
        PyObject *next = step(value, PyTuple_GET_ITEM(self->path, i));
        Py_DECREF(value);
        value = next;
    }
    return value;
}

/* An int as decimal digits, the end of `buffer`; NULL when it does not fit in 64 bits. */
static const char *decimal(PyObject *value, char buffer[24], Py_ssize_t *length)
{
    int overflow;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow != 0) {
        return NULL;
    }
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    char *start = buffer + 24;
    do {
        *--start = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (number < 0) {
        *--start = '-';
    }
    *length = buffer + 24 - start;
    return start;
}

/* The bytes that are hashed: UTF-8 of a str, of an int's decimal digits and of a UUID's usual form,
 * a bytes object as it is. `owner` keeps them alive. 0 when the value is of another type. */
static int canonical(PyObject *value, char buffer[24], const char **data, Py_ssize_t *length,
                     PyObject **owner)
{
    *owner = NULL;
    if (PyLong_Check(value)) {
        *data = decimal(value, buffer, length);
        if (*data != NULL) {
            return 1;
        }
        *owner = PyLong_Type.tp_repr(value);
    }
    else if (PyBytes_Check(value)) {
        *data = PyBytes_AS_STRING(value);
        *length = PyBytes_GET_SIZE(value);
        return 1;
    }
    else if (!PyUnicode_Check(value)) {
        if (strcmp(Py_TYPE(value)->tp_name, "UUID") != 0) {
            return 0;
        }
        *owner = PyObject_Str(value);
    }
    else {
        *owner = Py_NewRef(value);
    }
    *data = *owner == NULL ? NULL : PyUnicode_AsUTF8AndSize(*owner, length);
    return *data != NULL;
}

int key_position(Key *self, PyObject *const *values, PyObject *const *args, size_t flags,
                 PyObject *names, uint64_t *position)
{
    int found = 0;
    PyObject *value = find_value(self, values, args, flags, names);
    if (value != NULL) {
        char buffer[24];
        const char *data;
        Py_ssize_t length;
        PyObject *owner;
        found = canonical(value, buffer, &data, &length, &owner);
        if (found) {
            *position = siphash(self->secret, (const uint8_t *)data, (size_t)length);
        }
        Py_XDECREF(owner);
        Py_DECREF(value);
    }
    if (PyErr_Occurred()) {
        if (!PyErr_ExceptionMatches(PyExc_Exception)) {
            return -1;
        }
        PyErr_Clear();
    }
    return found;
}

static PyObject *key_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(kwargs))
{
    const char *secret;
    Py_ssize_t length, parameter;
    PyObject *path, *function;
    if (!PyArg_ParseTuple(args, "y#nO!O", &secret, &length, &parameter, &PyTuple_Type, &path,
                          &function)) {
        return NULL;
    }
    if (length != 16) {
        PyErr_SetString(PyExc_ValueError, "a secret has 16 bytes");
        return NULL;
    }
    Key *self = (Key *)type->tp_alloc(type, 0);
    if (self != NULL) {
        memcpy(self->secret, secret, sizeof self->secret);
        self->parameter = function == Py_None ? parameter : -1;
        self->path = Py_NewRef(path);
        self->function = function == Py_None ? NULL : Py_NewRef(function);
    }
    return (PyObject *)self;
}

static int traverse(Key *self, visitproc visit, void *arg)
{
    Py_VISIT(self->function);
    return 0;
}

static int clear(Key *self)
{
    Py_CLEAR(self->function);
    return 0;
}

static void dealloc(Key *self)
{
    PyObject_GC_UnTrack(self);
    clear(self);
    Py_CLEAR(self->path);
    Py_TYPE(self)->tp_free(self);
}

PyTypeObject Key_Type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "strangler.engine._native.Key",
    .tp_basicsize = sizeof(Key),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = key_new,
    .tp_dealloc = (destructor)dealloc,
    .tp_traverse = (traverseproc)traverse,
    .tp_clear = (inquiry)clear,
};

/* ---- Functions of the module ------------------------------------------------------------------ */

PyObject *dials_seed(PyObject *Py_UNUSED(module), PyObject *seed)
{
    unsigned long long number = PyLong_AsUnsignedLongLong(seed);
    if (PyErr_Occurred()) {
        return NULL;
    }
    dials_state = number;
    Py_RETURN_NONE;
}

PyObject *dials_chance(PyObject *Py_UNUSED(module), PyObject *share)
{
    Dial dial;
    double number = PyFloat_AsDouble(share);
    if (PyErr_Occurred() || !dial_set(&dial, number)) {
        return NULL;
    }
    return PyBool_FromLong(dial_takes_any(&dial));
}

PyObject *dials_siphash(PyObject *Py_UNUSED(module), PyObject *args)
{
    const char *secret, *data;
    Py_ssize_t secret_length, length;
    if (!PyArg_ParseTuple(args, "y#y#", &secret, &secret_length, &data, &length)) {
        return NULL;
    }
    if (secret_length != 16) {
        PyErr_SetString(PyExc_ValueError, "a secret has 16 bytes");
        return NULL;
    }
    return PyLong_FromUnsignedLongLong(
        siphash((const uint8_t *)secret, (const uint8_t *)data, (size_t)length));
}
