"""What Go said instead of a value, as Python exceptions."""

from collections.abc import Mapping

from strangler.engine import _native
from strangler.engine.wasm import WasmModule
from strangler.errors import (
    GoError,
    GoExit,
    GoFailure,
    GoMemoryExceeded,
    GoPanic,
    GoStackOverflow,
    GoTimeout,
    GoTrap,
    MalformedReply,
    MissingImport,
    StranglerError,
)
from strangler.limits import Limits

ErrorMap = Mapping[str, type[BaseException]]
"""From the name of a Go package's ``Err…`` variable to the exception that Python raises."""

_STRING = ("string", "string")
_ERROR = _native.Codec(("tuple", "error", None, (_STRING, _STRING, ("list", "[]string", _STRING))))
_PANIC = _native.Codec(("tuple", "panic", None, (_STRING, _STRING, _STRING)))

_STATUS_ERROR = 1
_STATUS_PANIC = 2

# What the Go runtime says -> what Python would have raised.
_RUNTIME_ERRORS: tuple[tuple[str, type[Exception]], ...] = (
    ("index out of range", IndexError),
    ("slice bounds out of range", IndexError),
    ("integer divide by zero", ZeroDivisionError),
)

_PRINTED = 400
"""Characters of the guest's last words that a message repeats."""


def reply_exception(status: int, payload: bytes, errors: ErrorMap) -> BaseException:
    """The exception for a reply that is not a value (docs/wire.md, section 2)."""
    if status == _STATUS_ERROR:
        go_type, message, matched = _ERROR.decode(payload)
        for name, exception in errors.items():
            if name in matched:
                return exception(message)
        return GoError(message, go_type, tuple(matched))
    if status == _STATUS_PANIC:
        return _panic(*_PANIC.decode(payload))
    return MalformedReply(f"status {status} means nothing: rebuild with `strangler build`")


def _panic(go_type: str, message: str, stack: str) -> Exception:
    exception: Exception = GoPanic(message, go_type, stack)
    if go_type.startswith("runtime."):
        for text, relative in _RUNTIME_ERRORS:
            if text in message:
                exception = relative(message)
    exception.add_note(f"Go stack:\n{stack.rstrip()}")
    return exception


def trap_exception(
    module: WasmModule, limits: Limits, kind: str, text: str, exit_code: int, output: bytes
) -> StranglerError:
    """The exception for the end of an instance.

    `kind` is ``exit``, ``stack``, ``timeout`` or ``trap``; `text` is wasmtime's (for a timeout: the
    limit in nanoseconds), `output` what the guest printed in this call.
    """
    name, printed = module.name, output.decode("utf-8", "replace")
    if kind == "timeout":
        return GoTimeout(
            f"{name}: Go took longer than {int(text) / 1e9:g} s: {_raise_limit(name, 'timeout')}"
        )
    _, fatal, rest = printed.partition("fatal error: ")
    reason = rest.partition("\n")[0]
    failure: GoFailure
    if _OUT_OF_MEMORY in reason or _OUT_OF_MEMORY in text or _TOO_LARGE in text:
        failure = _memory_exceeded(name, limits)
    elif kind == "stack" or (fatal and reason.startswith("stack overflow")):
        failure = GoStackOverflow(
            f"{name}: Go needed more stack than {limits.stack} MiB: look for an endless recursion, "
            f"or {_raise_limit(name, 'stack')}"
        )
    elif kind == "exit":
        words = printed.strip()
        said = f": {words[:_PRINTED]}" if words else ""
        return GoExit(f"{name}: Go left with exit code {exit_code}{said}")
    elif fatal:
        failure = GoExit(f"{name}: Go's runtime gave up: {reason}")
    else:
        missing = _missing_import(module, text)
        if missing is not None:
            return missing
        cause = text.strip().rsplit("\n", 1)[-1].strip()
        failure = GoTrap(f"{name}: {cause.removeprefix('wasm trap: ')}")
    failure.add_note(text.strip())
    return failure


_OUT_OF_MEMORY = "out of memory"
"""What Go's runtime and TinyGo's say."""

_TOO_LARGE = "exceeds memory limits"
"""What wasmtime says of a module that starts with more memory than it may have."""


def _memory_exceeded(name: str, limits: Limits) -> GoMemoryExceeded:
    if limits.memory is None:
        return GoMemoryExceeded(
            f"{name}: Go needed more than the 4096 MiB that a wasm module can have"
        )
    return GoMemoryExceeded(
        f"{name}: Go needed more memory than {limits.memory} MiB: {_raise_limit(name, 'memory')}"
    )


def _raise_limit(name: str, limit: str) -> str:
    return f'raise `{limit}` for the route, or for [artifacts."{name}"], in migration.toml'


def _missing_import(module: WasmModule, text: str) -> MissingImport | None:
    if "unknown import" not in text:
        return None
    from strangler.engine.diagnosis import explain_import  # noqa: PLC0415  # failures only

    for item in module.imports:
        if f"`{item.module}::{item.name}`" in text:
            return MissingImport(f"{module.name}: {explain_import(item.module, item.name)}")
    return None
