/* The extension module `strangler.engine._native`: its types and its few functions.
 *
 * One process, one interpreter: wasmtime's library, its engine and the count of open overrides are
 * process-wide. The GIL guards every structure here; guests run without it.
 */
#include "determinism.h"
#include "fork.h"
#include "route.h"

static PyObject *layouts(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(ignored))
{
    return api_layouts();
}

static PyObject *add_override(PyObject *Py_UNUSED(module), PyObject *change)
{
    long step = PyLong_AsLong(change);
    if (step == -1 && PyErr_Occurred()) {
        return NULL;
    }
    route_overrides += step;
    return PyLong_FromLong(route_overrides);
}

static PyMethodDef functions[] = {
    {"layouts", layouts, METH_NOARGS, NULL},
    {"add_override", add_override, METH_O, NULL},
    {"seed", dials_seed, METH_O, NULL},
    {"chance", dials_chance, METH_O, NULL},
    {"siphash", dials_siphash, METH_VARARGS, NULL},
    {"set_determinism", determinism_set, METH_O, NULL},
    {"set_determinism_here", determinism_set_here, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static int execute(PyObject *module)
{
    if (errors_load() < 0) {
        return -1;
    }
    if (fork_ready() < 0) {
        PyErr_NoMemory();
        return -1;
    }
    if (route_missing == NULL) { /* the extension may be executed again, in a new module object */
        route_missing = PyObject_CallNoArgs((PyObject *)&PyBaseObject_Type);
    }
    if (route_missing == NULL || PyModule_AddObjectRef(module, "MISSING", route_missing) < 0) {
        return -1;
    }
    PyTypeObject *types[] = {&Codec_Type, &Engine_Type, &Module_Type, &Function_Type, &Key_Type,
                             &Backlog_Type, &Lane_Type, &Route_Type};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (PyModule_AddType(module, types[i]) < 0) {
            return -1;
        }
    }
    return 0;
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, execute},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
#if PY_VERSION_HEX >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_USED},
#endif
    {0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "strangler.engine._native",
    .m_methods = functions,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&definition);
}
