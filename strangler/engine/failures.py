"""What Go said instead of a value, as Python exceptions."""

import builtins
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import FunctionType
from typing import Any

from strangler.engine import _native
from strangler.engine.wasm import WasmModule
from strangler.errors import (
    GoError,
    GoExit,
    GoFailure,
    GoMemoryExceeded,
    GoNotPorted,
    GoPanic,
    GoStackOverflow,
    GoTimeout,
    GoTrap,
    MalformedReply,
    MissingImport,
    StranglerError,
    Unrepresentable,
)
from strangler.limits import Limits
from strangler.signature import ABI, snake_case

ErrorMap = Mapping[str, type[BaseException]]
"""From the name of a Go package's ``Err…`` variable, or of a type of its errors, to the exception
that Python raises."""

_STRING = ("string", "string")
_NAMES = ("list", "[]string", _STRING)
_NUMBER = ("int", "uint32", 32, True)
_FIELDS = ("map", "map[string]any", _STRING, ("any", "any"))
_CAUSE = ("optional", "error", ("ref", 0))

# By the version of docs/wire.md. What ABI 1 lacks is empty.
_ERRORS = {
    1: _native.Codec(("tuple", "error", None, (_STRING, _STRING, _NAMES))),
    2: _native.Codec(
        ("ref", 0),
        (("tuple", "error", None, (_STRING, _STRING, _NAMES, _NUMBER, _STRING, _FIELDS, _CAUSE)),),
    ),
}
_PANICS = {
    1: _native.Codec(("tuple", "panic", None, (_STRING, _STRING, _STRING))),
    2: _native.Codec(("tuple", "panic", None, (_STRING, _STRING, _STRING, _NUMBER, _STRING))),
}

_NO_ANSWERS: dict[str, type[StranglerError]] = {
    "NotPorted": GoNotPorted,
    "Unrepresentable": Unrepresentable,
}
"""By the classes of the helper package's `NotPorted` and `Beyond`, which Python does not have."""

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


def reply_exception(
    status: int,
    payload: bytes,
    raised: Sequence[BaseException] = (),
    *,
    abi: int = ABI,
    errors: ErrorMap | None = None,
) -> BaseException:
    """The exception for a reply that is not a value (docs/wire.md, section 2).

    `raised` are the exceptions of the Python functions that Go has called, which it refers to by
    number.
    """
    if status == _STATUS_ERROR:
        return _error(_ERRORS[abi].decode(payload), errors or {}, raised)
    if status == _STATUS_PANIC:
        return _panic(_PANICS[abi].decode(payload), raised)
    return MalformedReply(f"status {status} means nothing: rebuild with `strangler build`")


def _error(
    record: tuple[Any, ...], errors: ErrorMap, raised: Sequence[BaseException]
) -> BaseException:
    go_type, message, matched, number, name, fields, cause = (*record, 0, "", {}, None)[:7]
    if number:
        return _raised(number, raised)
    if name in _NO_ANSWERS:
        return _NO_ANSWERS[name](message)
    attributes = {snake_case(field): value for field, value in fields.items()}
    mapped = next((errors[each] for each in errors if each in matched), None)
    if mapped is None:
        exception = _made(_built_in(name), message)
    else:
        exception = _mapped(mapped, message, attributes)
    if exception is None:
        exception = GoError(message, go_type, tuple(matched))
    for attribute, value in attributes.items():
        if attribute not in vars(exception) and not hasattr(BaseException, attribute):
            with suppress(AttributeError):  # a class with slots
                setattr(exception, attribute, value)
    if cause is not None:
        exception.__cause__ = _error(cause, errors, raised)
    return exception


def _raised(number: int, raised: Sequence[BaseException]) -> BaseException:
    if number > len(raised):
        return MalformedReply(f"Python exception {number} of {len(raised)} was never raised")
    return raised[number - 1]


def _built_in(name: str) -> type[BaseException] | None:
    """The built-in exception of that name, if it is one for programs to handle."""
    found = getattr(builtins, name, None)
    return found if isinstance(found, type) and issubclass(found, Exception) else None


def _made(cls: type[BaseException] | None, message: str) -> BaseException | None:
    if cls is None:
        return None
    try:
        return cls(message)
    except TypeError:  # it takes more than a message, as UnicodeDecodeError does
        return None


def _mapped(
    cls: type[BaseException], message: str, attributes: Mapping[str, Any]
) -> BaseException | None:
    """An exception of a class that the user has chosen; None when it cannot be made.

    It is called with what it needs, by name, where Go's error has fields of these names; else with
    the message. One that takes neither is made as unpickling makes objects, without `__init__`.
    """
    if not isinstance(cls.__init__, FunctionType):
        return _made(cls, message)
    import inspect  # noqa: PLC0415  # failures only

    named = {"message": message, **attributes}
    parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]
    open_ended = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    needed = [p for p in parameters if p.default is p.empty and p.kind not in open_ended]
    try:
        if needed and all(p.name in named and p.kind != p.POSITIONAL_ONLY for p in needed):
            return cls(**{p.name: named[p.name] for p in parameters if p.name in named})
        return cls(message)
    except Exception:  # noqa: BLE001  # the user's code: whatever it raises, Go has failed as said
        return cls.__new__(cls, message)


def _panic(record: tuple[Any, ...], raised: Sequence[BaseException]) -> BaseException:
    go_type, message, stack, number, name = (*record, 0, "")[:5]
    exception: BaseException | None = None
    if number:
        exception = _raised(number, raised)
    elif name in _NO_ANSWERS:
        exception = _NO_ANSWERS[name](message)
    elif go_type.startswith("runtime."):
        relative = next((cls for text, cls in _RUNTIME_ERRORS if text in message), None)
        exception = _made(relative, message)
    else:
        exception = _made(_built_in(name), message)
    exception = exception or GoPanic(message, go_type, stack)
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
