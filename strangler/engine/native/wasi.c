#include "wasi.h"
#include "determinism.h"
#include "output.h"

#include <sched.h>
#include <string.h>

/* Values of wasi_snapshot_preview1 (its witx definition). */
enum {
    WASI_SUCCESS = 0,
    WASI_EBADF = 8,
    WASI_EFAULT = 21,
    WASI_EINVAL = 28,
    WASI_EIO = 29,
    WASI_ENOSYS = 52,
};
enum { FILETYPE_CHARACTER_DEVICE = 2 };
enum { EVENT_CLOCK = 0 };
enum { SUBSCRIPTION_SIZE = 48, EVENT_SIZE = 32, ABSOLUTE_TIME = 1 };

/* The guest's memory during one host call. */
typedef struct {
    Instance *instance;
    uint8_t *data;
    size_t size;
} Guest;

static uint8_t *at(const Guest *guest, uint32_t address, size_t size)
{
    if (address > guest->size || size > guest->size - address) {
        return NULL;
    }
    return guest->data + address;
}

static int32_t put_u32(const Guest *guest, uint32_t address, uint32_t value)
{
    uint8_t *out = at(guest, address, sizeof value);
    if (out == NULL) {
        return WASI_EFAULT;
    }
    memcpy(out, &value, sizeof value);
    return WASI_SUCCESS;
}

static int32_t put_u64(const Guest *guest, uint32_t address, uint64_t value)
{
    uint8_t *out = at(guest, address, sizeof value);
    if (out == NULL) {
        return WASI_EFAULT;
    }
    memcpy(out, &value, sizeof value);
    return WASI_SUCCESS;
}

static bool is_standard(int32_t descriptor)
{
    return descriptor >= 0 && descriptor <= 2;
}

/* ---- The functions: values hold the arguments on the way in --------------------------------- */

typedef int32_t (*Handler)(Guest *guest, const wasmtime_val_raw_t *values);

static int32_t two_zeros(Guest *guest, const wasmtime_val_raw_t *values)
{
    int32_t first = put_u32(guest, (uint32_t)values[0].i32, 0);
    return first != WASI_SUCCESS ? first : put_u32(guest, (uint32_t)values[1].i32, 0);
}

static int32_t nothing(Guest *guest, const wasmtime_val_raw_t *values)
{
    (void)guest, (void)values;
    return WASI_SUCCESS;
}

static int32_t no_such_descriptor(Guest *guest, const wasmtime_val_raw_t *values)
{
    (void)guest, (void)values;
    return WASI_EBADF;
}

static int32_t not_provided(Guest *guest, const wasmtime_val_raw_t *values)
{
    (void)guest, (void)values;
    return WASI_ENOSYS;
}

/* KEY=VALUE, each with a zero after it. */
static int32_t environ_sizes_get(Guest *guest, const wasmtime_val_raw_t *values)
{
    const Module *module = guest->instance->module;
    int32_t first = put_u32(guest, (uint32_t)values[0].i32, module->environment_count);
    return first != WASI_SUCCESS ? first
                                 : put_u32(guest, (uint32_t)values[1].i32,
                                           (uint32_t)PyBytes_GET_SIZE(module->environment));
}

static int32_t environ_get(Guest *guest, const wasmtime_val_raw_t *values)
{
    const Module *module = guest->instance->module;
    size_t size = (size_t)PyBytes_GET_SIZE(module->environment);
    const char *text = PyBytes_AS_STRING(module->environment);
    uint32_t pointers = (uint32_t)values[0].i32, address = (uint32_t)values[1].i32;
    uint8_t *out = at(guest, address, size);
    if (out == NULL || at(guest, pointers, (size_t)module->environment_count * 4) == NULL) {
        return WASI_EFAULT;
    }
    memcpy(out, text, size);
    uint32_t start = 0;
    for (uint32_t i = 0; i < module->environment_count; i++) {
        put_u32(guest, pointers + i * 4, address + start);
        start += (uint32_t)strlen(text + start) + 1;
    }
    return WASI_SUCCESS;
}

enum { CLOCK_WALL = 0, CLOCK_COUNT = 4 }; /* wall, monotonic, CPU time of process and thread */

static int32_t clock_time_get(Guest *guest, const wasmtime_val_raw_t *values)
{
    if (values[0].i32 < 0 || values[0].i32 >= CLOCK_COUNT) {
        return WASI_EINVAL;
    }
    uint64_t time = guest_time(guest->instance, values[0].i32 == CLOCK_WALL);
    return put_u64(guest, (uint32_t)values[2].i32, time);
}

static int32_t clock_res_get(Guest *guest, const wasmtime_val_raw_t *values)
{
    if (values[0].i32 < 0 || values[0].i32 >= CLOCK_COUNT) {
        return WASI_EINVAL;
    }
    return put_u64(guest, (uint32_t)values[1].i32, 1);
}

static int32_t random_get(Guest *guest, const wasmtime_val_raw_t *values)
{
    size_t length = (uint32_t)values[1].i32;
    uint8_t *out = at(guest, (uint32_t)values[0].i32, length);
    if (out == NULL) {
        return WASI_EFAULT;
    }
    return guest_random(guest->instance, out, length) == 0 ? WASI_SUCCESS : WASI_EIO;
}

static int32_t descriptor_status(Guest *guest, const wasmtime_val_raw_t *values)
{
    if (!is_standard(values[0].i32)) {
        return WASI_EBADF;
    }
    uint8_t *out = at(guest, (uint32_t)values[1].i32, 24);
    if (out == NULL) {
        return WASI_EFAULT;
    }
    memset(out, 0, 24);
    out[0] = FILETYPE_CHARACTER_DEVICE;
    memset(out + 8, 0xff, 8); /* every right */
    return WASI_SUCCESS;
}

static int32_t descriptor_known(Guest *guest, const wasmtime_val_raw_t *values)
{
    (void)guest;
    return is_standard(values[0].i32) ? WASI_SUCCESS : WASI_EBADF;
}

static int32_t descriptor_read(Guest *guest, const wasmtime_val_raw_t *values)
{
    if (values[0].i32 != 0) {
        return WASI_EBADF;
    }
    return put_u32(guest, (uint32_t)values[3].i32, 0); /* standard input is empty */
}

static int32_t descriptor_write(Guest *guest, const wasmtime_val_raw_t *values)
{
    if (values[0].i32 != 1 && values[0].i32 != 2) {
        return WASI_EBADF;
    }
    uint32_t count = (uint32_t)values[2].i32;
    const uint8_t *vectors = at(guest, (uint32_t)values[1].i32, (size_t)count * 8);
    if (vectors == NULL) {
        return WASI_EFAULT;
    }
    uint32_t written = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t address, length;
        memcpy(&address, vectors + (size_t)i * 8, 4);
        memcpy(&length, vectors + (size_t)i * 8 + 4, 4);
        const uint8_t *data = at(guest, address, length);
        if (data == NULL) {
            return WASI_EFAULT;
        }
        output_write(guest->instance, data, length);
        written += length;
    }
    return put_u32(guest, (uint32_t)values[3].i32, written);
}

/* Go's runtime waits with one clock subscription; others become ready at once with an error. */
static int32_t poll_oneoff(Guest *guest, const wasmtime_val_raw_t *values)
{
    uint32_t count = (uint32_t)values[2].i32;
    const uint8_t *in = at(guest, (uint32_t)values[0].i32, (size_t)count * SUBSCRIPTION_SIZE);
    uint8_t *out = at(guest, (uint32_t)values[1].i32, (size_t)count * EVENT_SIZE);
    if (in == NULL || out == NULL) {
        return WASI_EFAULT;
    }
    if (count == 0) {
        return WASI_EINVAL;
    }
    bool clocks_only = true;
    uint64_t shortest = UINT64_MAX;
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *subscription = in + (size_t)i * SUBSCRIPTION_SIZE;
        if (subscription[8] != EVENT_CLOCK) {
            clocks_only = false;
            continue;
        }
        int32_t id;
        uint64_t timeout;
        memcpy(&id, subscription + 16, sizeof id);
        memcpy(&timeout, subscription + 24, sizeof timeout);
        if (subscription[40] & ABSOLUTE_TIME) {
            uint64_t time = guest_time(guest->instance, id == CLOCK_WALL);
            timeout = timeout > time ? timeout - time : 0;
        }
        shortest = timeout < shortest ? timeout : shortest;
    }
    if (clocks_only && guest_sleep(guest->instance, shortest)) {
        return WASI_SUCCESS; /* never reaches the guest: see trampoline */
    }
    uint32_t events = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint8_t subscription[SUBSCRIPTION_SIZE]; /* a copy: the two arrays may overlap */
        memcpy(subscription, in + (size_t)i * SUBSCRIPTION_SIZE, sizeof subscription);
        bool is_clock = subscription[8] == EVENT_CLOCK;
        if (is_clock != clocks_only) {
            continue;
        }
        uint8_t *event = out + (size_t)events++ * EVENT_SIZE;
        memset(event, 0, EVENT_SIZE);
        memcpy(event, subscription, 8); /* user data */
        uint16_t error = is_clock ? WASI_SUCCESS : WASI_EBADF;
        memcpy(event + 8, &error, sizeof error);
        event[10] = subscription[8];
    }
    return put_u32(guest, (uint32_t)values[3].i32, events);
}

static int32_t yield(Guest *guest, const wasmtime_val_raw_t *values)
{
    (void)guest, (void)values;
    sched_yield();
    return WASI_SUCCESS;
}

static int32_t leave(Guest *guest, const wasmtime_val_raw_t *values)
{
    guest->instance->exited = true;
    guest->instance->exit_code = values[0].i32;
    return WASI_SUCCESS; /* never reaches the guest: see trampoline */
}

/* ---- The table: i is i32, I is i64; every function but proc_exit returns an i32 -------------- */

typedef struct {
    const char *name;
    const char *parameters;
    Handler handler;
} WasiFunction;

static const WasiFunction functions[] = {
    {"args_get", "ii", nothing},
    {"args_sizes_get", "ii", two_zeros},
    {"environ_get", "ii", environ_get},
    {"environ_sizes_get", "ii", environ_sizes_get},
    {"clock_res_get", "ii", clock_res_get},
    {"clock_time_get", "iIi", clock_time_get},
    {"fd_advise", "iIIi", no_such_descriptor},
    {"fd_allocate", "iII", no_such_descriptor},
    {"fd_close", "i", descriptor_known},
    {"fd_datasync", "i", descriptor_known},
    {"fd_fdstat_get", "ii", descriptor_status},
    {"fd_fdstat_set_flags", "ii", descriptor_known},
    {"fd_fdstat_set_rights", "iII", descriptor_known},
    {"fd_filestat_get", "ii", no_such_descriptor},
    {"fd_filestat_set_size", "iI", no_such_descriptor},
    {"fd_filestat_set_times", "iIIi", no_such_descriptor},
    {"fd_pread", "iiiIi", no_such_descriptor},
    {"fd_prestat_get", "ii", no_such_descriptor},
    {"fd_prestat_dir_name", "iii", no_such_descriptor},
    {"fd_pwrite", "iiiIi", no_such_descriptor},
    {"fd_read", "iiii", descriptor_read},
    {"fd_readdir", "iiiIi", no_such_descriptor},
    {"fd_renumber", "ii", no_such_descriptor},
    {"fd_seek", "iIii", no_such_descriptor},
    {"fd_sync", "i", descriptor_known},
    {"fd_tell", "ii", no_such_descriptor},
    {"fd_write", "iiii", descriptor_write},
    {"path_create_directory", "iii", no_such_descriptor},
    {"path_filestat_get", "iiiii", no_such_descriptor},
    {"path_filestat_set_times", "iiiiIIi", no_such_descriptor},
    {"path_link", "iiiiiii", no_such_descriptor},
    {"path_open", "iiiiiIIii", no_such_descriptor},
    {"path_readlink", "iiiiii", no_such_descriptor},
    {"path_remove_directory", "iii", no_such_descriptor},
    {"path_rename", "iiiiii", no_such_descriptor},
    {"path_symlink", "iiiii", no_such_descriptor},
    {"path_unlink_file", "iii", no_such_descriptor},
    {"poll_oneoff", "iiii", poll_oneoff},
    {"proc_exit", "i", leave},
    {"proc_raise", "i", not_provided},
    {"random_get", "ii", random_get},
    {"sched_yield", "", yield},
    {"sock_accept", "iii", no_such_descriptor},
    {"sock_recv", "iiiiii", no_such_descriptor},
    {"sock_send", "iiiii", no_such_descriptor},
    {"sock_shutdown", "ii", no_such_descriptor},
};

static wasm_trap_t *trampoline(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *values,
                               size_t count)
{
    (void)count;
    const WasiFunction *function = env;
    wasmtime_context_t *context = wt.wasmtime_caller_context(caller);
    Guest guest = {.instance = wt.wasmtime_context_get_data(context)};
    wasmtime_extern_t memory; /* the instance's own handle is not known yet during start-up */
    if (wt.wasmtime_caller_export_get(caller, "memory", 6, &memory) &&
        memory.kind == WASMTIME_EXTERN_MEMORY) {
        guest.data = wt.wasmtime_memory_data(context, &memory.of.memory);
        guest.size = wt.wasmtime_memory_data_size(context, &memory.of.memory);
    }
    int32_t result = function->handler(&guest, values);
    if (guest.instance->exited || guest.instance->timed_out || guest.instance->interrupted) {
        return wt.wasmtime_trap_new("stopped", 7);
    }
    values[0].i64 = (uint32_t)result;
    return NULL;
}

static wasm_functype_t *function_type(const WasiFunction *function)
{
    size_t count = strlen(function->parameters);
    wasm_valtype_vec_t parameters, results;
    wt.wasm_valtype_vec_new_uninitialized(&parameters, count);
    for (size_t i = 0; i < count; i++) {
        uint8_t kind = function->parameters[i] == 'I' ? WASM_I64 : WASM_I32;
        parameters.data[i] = wt.wasm_valtype_new(kind);
    }
    wt.wasm_valtype_vec_new_uninitialized(&results, function->handler == leave ? 0 : 1);
    if (results.size > 0) {
        results.data[0] = wt.wasm_valtype_new(WASM_I32);
    }
    return wt.wasm_functype_new(&parameters, &results); /* takes both vectors */
}

wasmtime_error_t *wasi_define(wasmtime_linker_t *linker)
{
    static const char module[] = "wasi_snapshot_preview1";
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        const WasiFunction *function = &functions[i];
        wasm_functype_t *type = function_type(function);
        wasmtime_error_t *error = wt.wasmtime_linker_define_func_unchecked(
            linker, module, sizeof module - 1, function->name, strlen(function->name), type,
            trampoline, (void *)function, NULL);
        wt.wasm_functype_delete(type);
        if (error != NULL) {
            return error;
        }
    }
    return NULL;
}
