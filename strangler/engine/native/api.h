/* The part of wasmtime's C API that strangler uses, loaded at run time.
 *
 * Owns: the handle of the shared library and the table of its functions (`wt`), once per process.
 * The `wasmtime` wheel ships the library without its headers, so the declarations stand here; their
 * layouts are compared with the wheel's own ctypes declarations (engine/library.py).
 */
#ifndef STRANGLER_API_H
#define STRANGLER_API_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct wasm_config wasm_config_t;
typedef struct wasm_engine wasm_engine_t;
typedef struct wasm_trap wasm_trap_t;
typedef struct wasm_functype wasm_functype_t;
typedef struct wasm_valtype wasm_valtype_t;
typedef struct wasmtime_error wasmtime_error_t;
typedef struct wasmtime_module wasmtime_module_t;
typedef struct wasmtime_store wasmtime_store_t;
typedef struct wasmtime_context wasmtime_context_t;
typedef struct wasmtime_linker wasmtime_linker_t;
typedef struct wasmtime_instance_pre wasmtime_instance_pre_t;
typedef struct wasmtime_caller wasmtime_caller_t;

typedef struct {
    size_t size;
    char *data;
} wasm_byte_vec_t;

typedef struct {
    size_t size;
    wasm_valtype_t **data;
} wasm_valtype_vec_t;

typedef struct {
    uint64_t store_id;
    void *private_data;
} wasmtime_func_t;

typedef struct {
    struct {
        uint64_t store_id;
        uint32_t private_index;
    } owner;
    uint32_t private_index;
} wasmtime_memory_t;

typedef struct {
    uint64_t store_id;
    size_t private_index;
} wasmtime_instance_t;

typedef struct {
    uint8_t kind;
    union {
        wasmtime_func_t func;
        wasmtime_memory_t memory;
        uint64_t room[3]; /* the largest member that strangler does not use */
    } of;
} wasmtime_extern_t;

typedef union {
    int32_t i32;
    int64_t i64;
    float f32;
    double f64;
    uint8_t v128[16];
} wasmtime_val_raw_t;

enum { WASM_I32 = 0, WASM_I64 = 1, WASM_F32 = 2, WASM_F64 = 3 };
enum { WASMTIME_EXTERN_FUNC = 0, WASMTIME_EXTERN_MEMORY = 3 };
enum { WASMTIME_TRAP_STACK_OVERFLOW = 0 };

typedef wasm_trap_t *(*wasmtime_func_unchecked_callback_t)(
    void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *values, size_t count);

typedef wasmtime_error_t *(*wasmtime_deadline_callback_t)(wasmtime_context_t *context, void *data,
                                                          uint64_t *more_ticks, uint8_t *kind);

/* result, name, parameters */
#define WASMTIME_API(X)                                                                            \
    X(wasm_config_t *, wasm_config_new, (void))                                                    \
    X(void, wasmtime_config_max_wasm_stack_set, (wasm_config_t *, size_t))                         \
    X(void, wasmtime_config_async_stack_size_set, (wasm_config_t *, uint64_t))                     \
    X(void, wasmtime_config_epoch_interruption_set, (wasm_config_t *, bool))                       \
    X(void, wasmtime_config_parallel_compilation_set, (wasm_config_t *, bool))                     \
    X(void, wasmtime_config_memory_may_move_set, (wasm_config_t *, bool))                          \
    X(void, wasmtime_config_macos_use_mach_ports_set, (wasm_config_t *, bool))                     \
    X(wasm_engine_t *, wasm_engine_new_with_config, (wasm_config_t *))                             \
    X(void, wasmtime_engine_increment_epoch, (wasm_engine_t *))                                    \
    X(wasmtime_error_t *, wasmtime_module_new,                                                     \
      (wasm_engine_t *, const uint8_t *, size_t, wasmtime_module_t **))                            \
    X(wasmtime_error_t *, wasmtime_module_serialize, (wasmtime_module_t *, wasm_byte_vec_t *))     \
    X(wasmtime_error_t *, wasmtime_module_deserialize,                                             \
      (wasm_engine_t *, const uint8_t *, size_t, wasmtime_module_t **))                            \
    X(void, wasmtime_module_delete, (wasmtime_module_t *))                                         \
    X(wasmtime_linker_t *, wasmtime_linker_new, (wasm_engine_t *))                                 \
    X(void, wasmtime_linker_delete, (wasmtime_linker_t *))                                         \
    X(wasmtime_error_t *, wasmtime_linker_define_func_unchecked,                                   \
      (wasmtime_linker_t *, const char *, size_t, const char *, size_t, const wasm_functype_t *,   \
       wasmtime_func_unchecked_callback_t, void *, void (*)(void *)))                              \
    X(wasmtime_error_t *, wasmtime_linker_define_unknown_imports_as_traps,                         \
      (wasmtime_linker_t *, wasmtime_module_t *))                                                  \
    X(wasmtime_error_t *, wasmtime_linker_instantiate_pre,                                         \
      (const wasmtime_linker_t *, const wasmtime_module_t *, wasmtime_instance_pre_t **))          \
    X(wasmtime_error_t *, wasmtime_instance_pre_instantiate,                                       \
      (const wasmtime_instance_pre_t *, wasmtime_context_t *, wasmtime_instance_t *,               \
       wasm_trap_t **))                                                                            \
    X(void, wasmtime_instance_pre_delete, (wasmtime_instance_pre_t *))                             \
    X(bool, wasmtime_instance_export_get,                                                          \
      (wasmtime_context_t *, const wasmtime_instance_t *, const char *, size_t,                    \
       wasmtime_extern_t *))                                                                       \
    X(bool, wasmtime_caller_export_get,                                                            \
      (wasmtime_caller_t *, const char *, size_t, wasmtime_extern_t *))                            \
    X(wasmtime_context_t *, wasmtime_caller_context, (wasmtime_caller_t *))                        \
    X(void *, wasmtime_context_get_data, (const wasmtime_context_t *))                             \
    X(wasmtime_store_t *, wasmtime_store_new, (wasm_engine_t *, void *, void (*)(void *)))         \
    X(wasmtime_context_t *, wasmtime_store_context, (wasmtime_store_t *))                          \
    X(void, wasmtime_store_delete, (wasmtime_store_t *))                                           \
    X(void, wasmtime_store_limiter,                                                                \
      (wasmtime_store_t *, int64_t, int64_t, int64_t, int64_t, int64_t))                           \
    X(void, wasmtime_store_epoch_deadline_callback,                                                \
      (wasmtime_store_t *, wasmtime_deadline_callback_t, void *, void (*)(void *)))                \
    X(void, wasmtime_context_set_epoch_deadline, (wasmtime_context_t *, uint64_t))                 \
    X(wasmtime_error_t *, wasmtime_func_call_unchecked,                                            \
      (wasmtime_context_t *, const wasmtime_func_t *, wasmtime_val_raw_t *, size_t,                \
       wasm_trap_t **))                                                                            \
    X(uint8_t *, wasmtime_memory_data, (const wasmtime_context_t *, const wasmtime_memory_t *))    \
    X(size_t, wasmtime_memory_data_size, (const wasmtime_context_t *, const wasmtime_memory_t *))  \
    X(wasmtime_error_t *, wasmtime_error_new, (const char *))                                      \
    X(void, wasmtime_error_message, (const wasmtime_error_t *, wasm_byte_vec_t *))                 \
    X(void, wasmtime_error_delete, (wasmtime_error_t *))                                           \
    X(wasm_trap_t *, wasmtime_trap_new, (const char *, size_t))                                    \
    X(bool, wasmtime_trap_code, (const wasm_trap_t *, uint8_t *))                                  \
    X(void, wasm_trap_message, (const wasm_trap_t *, wasm_byte_vec_t *))                           \
    X(void, wasm_trap_delete, (wasm_trap_t *))                                                     \
    X(void, wasm_byte_vec_delete, (wasm_byte_vec_t *))                                             \
    X(wasm_valtype_t *, wasm_valtype_new, (uint8_t))                                               \
    X(void, wasm_valtype_vec_new_uninitialized, (wasm_valtype_vec_t *, size_t))                    \
    X(wasm_functype_t *, wasm_functype_new, (wasm_valtype_vec_t *, wasm_valtype_vec_t *))          \
    X(void, wasm_functype_delete, (wasm_functype_t *))

typedef struct {
#define X(result, name, parameters) result(*name) parameters;
    WASMTIME_API(X)
#undef X
} WasmtimeApi;

extern WasmtimeApi wt;

/* Load the library once; 0, or -1 with ArtifactError set. */
int api_load(const char *path);

/* The layouts this extension was compiled with, for comparison: {name: size}. */
PyObject *api_layouts(void);

/* The text of an error or a trap as str; takes ownership of its argument. */
PyObject *api_error_text(wasmtime_error_t *error);
PyObject *api_trap_text(wasm_trap_t *trap);

/* Exception classes of strangler.errors, looked up when the extension is imported. */
typedef struct {
    PyObject *ArtifactError, *BindError, *ExportNotFound, *GoError, *GoPanic, *GoStackOverflow,
        *GoTimeout, *MalformedReply, *StranglerError, *Unrepresentable;
} Errors;

extern Errors errors;

int errors_load(void);

#endif
