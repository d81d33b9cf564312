#include "api.h"

#ifdef _WIN32
#include <windows.h>
#else
#include <dlfcn.h>
#endif

WasmtimeApi wt;
Errors errors;

static bool loaded;

static void *library_open(const char *path)
{
#ifdef _WIN32
    return (void *)LoadLibraryA(path);
#else
    return dlopen(path, RTLD_NOW | RTLD_LOCAL);
#endif
}

static void *library_symbol(void *library, const char *name)
{
#ifdef _WIN32
    return (void *)GetProcAddress((HMODULE)library, name);
#else
    return dlsym(library, name);
#endif
}

int api_load(const char *path)
{
    if (loaded) {
        return 0;
    }
    void *library = library_open(path);
    if (library == NULL) {
        PyErr_Format(errors.ArtifactError,
                     "%s: cannot be loaded: reinstall it with `pip install --force-reinstall "
                     "wasmtime`",
                     path);
        return -1;
    }
#define X(result, name, parameters)                                                                \
    *(void **)&wt.name = library_symbol(library, #name);                                           \
    if (wt.name == NULL) {                                                                         \
        PyErr_Format(errors.ArtifactError,                                                         \
                     "%s: lacks %s: install a wasmtime that strangler supports", path, #name);     \
        return -1;                                                                                 \
    }
    WASMTIME_API(X)
#undef X
    loaded = true;
    return 0;
}

PyObject *api_layouts(void)
{
    return Py_BuildValue("{s:n,s:n,s:n,s:n,s:n,s:n,s:n,s:n}", "wasmtime_func",
                         (Py_ssize_t)sizeof(wasmtime_func_t), "wasmtime_memory",
                         (Py_ssize_t)sizeof(wasmtime_memory_t), "wasmtime_instance",
                         (Py_ssize_t)sizeof(wasmtime_instance_t), "wasmtime_extern",
                         (Py_ssize_t)sizeof(wasmtime_extern_t), "wasmtime_extern.of",
                         (Py_ssize_t)offsetof(wasmtime_extern_t, of), "wasmtime_val_raw",
                         (Py_ssize_t)sizeof(wasmtime_val_raw_t), "wasm_byte_vec_t",
                         (Py_ssize_t)sizeof(wasm_byte_vec_t), "wasm_valtype_vec_t",
                         (Py_ssize_t)sizeof(wasm_valtype_vec_t));
}

static PyObject *take_text(wasm_byte_vec_t *text)
{
    size_t size = text->size;
    while (size > 0 && text->data[size - 1] == '\0') { /* wasm.h counts a terminator */
        size--;
    }
    PyObject *result = PyUnicode_DecodeUTF8(text->data, (Py_ssize_t)size, "replace");
    wt.wasm_byte_vec_delete(text);
    return result;
}

PyObject *api_error_text(wasmtime_error_t *error)
{
    wasm_byte_vec_t text;
    wt.wasmtime_error_message(error, &text);
    wt.wasmtime_error_delete(error);
    return take_text(&text);
}

PyObject *api_trap_text(wasm_trap_t *trap)
{
    wasm_byte_vec_t text;
    wt.wasm_trap_message(trap, &text);
    wt.wasm_trap_delete(trap);
    return take_text(&text);
}

int errors_load(void)
{
    PyObject *module = PyImport_ImportModule("strangler.errors");
    if (module == NULL) {
        return -1;
    }
#define LOAD(name)                                                                                 \
    errors.name = PyObject_GetAttrString(module, #name);                                           \
    if (errors.name == NULL) {                                                                     \
        Py_DECREF(module);                                                                         \
        return -1;                                                                                 \
    }
    LOAD(ArtifactError)
    LOAD(BindError)
    LOAD(ExportNotFound)
    LOAD(GoError)
    LOAD(GoPanic)
    LOAD(GoStackOverflow)
    LOAD(GoTimeout)
    LOAD(MalformedReply)
    LOAD(StranglerError)
    LOAD(Unrepresentable)
#undef LOAD
    Py_DECREF(module);
    return 0;
}
