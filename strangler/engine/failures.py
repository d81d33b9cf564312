"""What Go said instead of a value, as Python exceptions."""

from collections.abc import Mapping

from strangler.engine import _native
from strangler.engine.wasm import WasmModule
from strangler.errors import (
    GoError,
    GoExit,
    GoFailure,
    GoPanic,
    GoStackOverflow,
    GoTrap,
    MalformedReply,
    MissingImport,
    StranglerError,
)

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
    module: WasmModule, kind: str, text: str, exit_code: int, output: bytes
) -> StranglerError:
    """The exception for the end of an instance.

    `kind` is ``exit``, ``stack`` or ``trap``; `text` is wasmtime's, `output` what the guest printed
    in this call.
    """
    printed = output.decode("utf-8", "replace")
    if kind == "exit":
        words = printed.strip()
        said = f": {words[:_PRINTED]}" if words else ""
        return GoExit(f"{module.name}: Go left with exit code {exit_code}{said}")
    cause = text.strip().rsplit("\n", 1)[-1].strip()
    missing = _missing_import(module, text)
    if missing is not None:
        return missing
    failure: GoFailure
    _, fatal, reason = printed.partition("fatal error: ")
    if fatal:
        reason = reason.partition("\n")[0]
        failure = GoExit(f"{module.name}: Go's runtime gave up: {reason}")
    elif kind == "stack":
        failure = GoStackOverflow(f"{module.name}: Go needed more stack than the limit")
    else:
        failure = GoTrap(f"{module.name}: {cause.removeprefix('wasm trap: ')}")
    failure.add_note(text.strip())
    return failure


def _missing_import(module: WasmModule, text: str) -> MissingImport | None:
    if "unknown import" not in text:
        return None
    from strangler.engine.diagnosis import explain_import  # noqa: PLC0415  # failures only

    for item in module.imports:
        if f"`{item.module}::{item.name}`" in text:
            return MissingImport(f"{module.name}: {explain_import(item.module, item.name)}")
    return None
