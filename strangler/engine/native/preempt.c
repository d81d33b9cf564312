#include "preempt.h"
#include "stop.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

Watch preempt_watch;

#if defined(__linux__) && defined(__x86_64__)

#include <elf.h>
#include <ucontext.h>

/* (module (func (export "f") unreachable)) */
static const uint8_t trap_module[] = {
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02,
    0x01, 0x00, 0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00, 0x0a, 0x05, 0x01, 0x03, 0x00, 0x00, 0x0b,
};
static const uint8_t trapping_instruction[] = {0x0f, 0x0b}; /* ud2 */

static const uint8_t *trap_address; /* of that instruction, in the module's only function */
static atomic_bool poked;           /* the next signal is ours */

/* ---- Code ------------------------------------------------------------------------------------- */

/* Find the lowest and the highest address of functions in a compiled module's image, an ELF file.
 * The trampolines around them do not count: in these, wasmtime is half way into or out of a call. */
static void find_functions(const wasmtime_module_t *module, const uint8_t **begin,
                           const uint8_t **end)
{
    const uint8_t *image, *image_end;
    wt.wasmtime_module_image_range(module, (void **)&image, (void **)&image_end);
    size_t size = (size_t)(image_end - image);
    Elf64_Ehdr header;
    *begin = *end = NULL;
    if (size < sizeof header || memcmp(image, ELFMAG, SELFMAG) != 0) {
        return;
    }
    memcpy(&header, image, sizeof header);
    if (header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shoff > size ||
        header.e_shnum > (size - header.e_shoff) / sizeof(Elf64_Shdr)) {
        return;
    }
    const Elf64_Shdr *sections = (const Elf64_Shdr *)(const void *)(image + header.e_shoff);
    for (uint16_t i = 0; i < header.e_shnum; i++) {
        if (sections[i].sh_offset > size || sections[i].sh_size > size - sections[i].sh_offset) {
            return;
        }
    }
    for (uint16_t i = 0; i < header.e_shnum; i++) {
        if (sections[i].sh_type != SHT_SYMTAB || sections[i].sh_link >= header.e_shnum) {
            continue;
        }
        const Elf64_Shdr *names = &sections[sections[i].sh_link];
        for (size_t at = 0; at + sizeof(Elf64_Sym) <= sections[i].sh_size;
             at += sizeof(Elf64_Sym)) {
            Elf64_Sym symbol;
            static const char prefix[] = "wasm[0]::function[";
            memcpy(&symbol, image + sections[i].sh_offset + at, sizeof symbol);
            if (symbol.st_name > names->sh_size ||
                names->sh_size - symbol.st_name < sizeof prefix ||
                memcmp(image + names->sh_offset + symbol.st_name, prefix, sizeof prefix - 1) != 0 ||
                symbol.st_shndx >= header.e_shnum) {
                continue;
            }
            const uint8_t *start = image + sections[symbol.st_shndx].sh_offset + symbol.st_value;
            *begin = *begin == NULL || start < *begin ? start : *begin;
            *end = start + symbol.st_size > *end ? start + symbol.st_size : *end;
        }
    }
}

void preempt_find_code(Module *module)
{
    find_functions(module->module, &module->code, &module->code_end);
}

/* ---- The signal ----------------------------------------------------------------------------- */

static struct sigaction previous;

static void on_signal(int number, siginfo_t *info, void *data)
{
    ucontext_t *context = data;
    if (!atomic_exchange(&poked, false)) {
        if ((previous.sa_flags & SA_SIGINFO) != 0) {
            previous.sa_sigaction(number, info, data);
        }
        else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
            previous.sa_handler(number);
        }
        return;
    }
    Instance *instance = atomic_load_explicit(&preempt_watch.instance, memory_order_relaxed);
    if (instance == NULL) {
        return; /* it has ended meanwhile */
    }
    const uint8_t *pc = (const uint8_t *)(uintptr_t)context->uc_mcontext.gregs[REG_RIP];
    if (pc < instance->module->code || pc >= instance->module->code_end) {
        return;
    }
    int error = errno;
    instance->next_look = 0;
    if (stop_due(instance)) {
        context->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)trap_address;
    }
    errno = error;
}

/* Take the signal, unless that is done: the user may have set a handler of his own since. */
static bool take_signal(void)
{
    struct sigaction current, ours = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART};
    if (sigaction(SIGURG, NULL, &current) != 0) {
        return false;
    }
    if ((current.sa_flags & SA_SIGINFO) != 0 && current.sa_sigaction == on_signal) {
        return true;
    }
    previous = current;
    sigemptyset(&ours.sa_mask);
    return sigaction(SIGURG, &ours, NULL) == 0;
}

void preempt_begin(wasm_engine_t *engine)
{
    wasmtime_module_t *module = NULL; /* lives as long as the process */
    const uint8_t *begin, *end;
    if (trap_address != NULL) {
        return;
    }
    wasmtime_error_t *error =
        wt.wasmtime_module_new(engine, trap_module, sizeof trap_module, &module);
    if (error != NULL) {
        wt.wasmtime_error_delete(error);
        return;
    }
    find_functions(module, &begin, &end);
    for (const uint8_t *at = begin; at + sizeof trapping_instruction <= end; at++) {
        if (memcmp(at, trapping_instruction, sizeof trapping_instruction) == 0) {
            trap_address = at;
            return;
        }
    }
}

void preempt_poke(void)
{
    if (trap_address != NULL && take_signal()) {
        atomic_store(&poked, true);
        pthread_kill(preempt_watch.thread, SIGURG);
    }
}

#else

void preempt_begin(wasm_engine_t *Py_UNUSED(engine))
{
}

void preempt_find_code(Module *Py_UNUSED(module))
{
}

void preempt_poke(void)
{
}

#endif
