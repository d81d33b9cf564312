"""What a file is that is not a core wasm module, in one sentence with the fix."""

import codecs

MAGIC = b"\0asm"

_BUILD = "build it with `strangler build`"
_UNPACK = "unpack it and use the .wasm file in it"

# How a file begins, what it is, what to do.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"MZ", "a Windows program or library (PE)", _BUILD),
    (b"\xfe\xed\xfa\xce", "a macOS program or library (Mach-O)", _BUILD),
    (b"\xfe\xed\xfa\xcf", "a macOS program or library (Mach-O)", _BUILD),
    (b"\xce\xfa\xed\xfe", "a macOS program or library (Mach-O)", _BUILD),
    (b"\xcf\xfa\xed\xfe", "a macOS program or library (Mach-O)", _BUILD),
    (b"\xca\xfe\xba\xbe", "a macOS universal binary (Mach-O) or a Java class", _BUILD),
    (b"!<arch>\n", "a static library or a Go object archive", _BUILD),
    (b"BC\xc0\xde", "LLVM bitcode", "link it as a wasm module"),
    (b"PK\x03\x04", "a zip archive", _UNPACK),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", _UNPACK),
    (b"version https://git-lfs", "a Git LFS pointer", "fetch the file with `git lfs pull`"),
)

# How a text begins, in lower case and without white space.
_TEXTS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (
        ("(module", "(component", ";;", "(;"),
        "WebAssembly text",
        "compile it with `wat2wasm` or `wasm-tools parse`",
    ),
    (
        ("<!doctype html", "<html"),
        "an HTML page, probably the answer to a failed download",
        "download the file again",
    ),
    (("package ", "//"), "source code", _BUILD),
)

_MACHINES = {0x16: "s390x", 0x3E: "x86-64", 0xB7: "aarch64", 0xF3: "riscv64"}

_WASMTIME_ABI = 200
"""EI_OSABI of the ELF files that hold what wasmtime compiled."""


def describe(data: bytes) -> str:
    """What `data`, which does not begin like a core module of version 1, looks like instead."""
    if not data:
        return f"at byte 0: the file is empty: {_BUILD}"
    if data[:4] == MAGIC[: len(data)]:
        return _version(data[4:8])
    what, fix = _content(data[:1024])
    return f"at byte 0: is not a wasm module but {what}: {fix}"


def _version(word: bytes) -> str:
    if len(word) < 4:  # noqa: PLR2004
        return "at byte 4: the file is truncated before its version: build or copy it again"
    if word[2:] == b"\1\0":
        return (
            "at byte 4: is a component, not a core module: build a core module "
            "(for WASI preview 1, `wasip1`)"
        )
    number = int.from_bytes(word, "little")
    return f"at byte 4: is WebAssembly version {number}, known is version 1: build it again"


def _content(head: bytes) -> tuple[str, str]:
    if head.startswith(b"\x7fELF"):
        return _elf(head)
    for magic, what, fix in _SIGNATURES:
        if head.startswith(magic):
            return what, fix
    text = _text(head)
    if text is None:
        return f"binary data that begins with {head[:8].hex(' ')}", _BUILD
    begin = text.lstrip().lower()
    for starts, what, fix in _TEXTS:
        if begin.startswith(starts):
            return what, fix
    return f"text that begins with {text[:30]!r}", _BUILD


def _elf(head: bytes) -> tuple[str, str]:
    identity = head[:20].ljust(20, b"\0")
    number = int.from_bytes(identity[18:20], "big" if identity[5] == 2 else "little")  # noqa: PLR2004
    machine = _MACHINES.get(number, f"machine {number}")
    if identity[7] == _WASMTIME_ABI:
        return (
            f"the form of one that wasmtime compiled for {machine}",
            "point at the .wasm file, strangler keeps compiled forms itself",
        )
    return f"a native program or library for {machine} (ELF)", _BUILD


def _text(head: bytes) -> str | None:
    """The beginning of a UTF-8 text, or None for anything else."""
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError:
        return None
    return text if all(c.isprintable() or c.isspace() for c in text) else None
