"""The control's outcome as copies, which nobody can change any more."""

from typing import Any, Protocol

from strangler.errors import StranglerError, Unrepresentable
from strangler.literal import literal
from strangler.outcome import Outcome

_UNCHANGING = frozenset({bool, int, float, complex, str, bytes, type(None)})
_CHAIN = 10
"""How many causes and contexts of an exception are copied."""


class Encoder(Protocol):
    """The crossing of a route."""

    @property
    def mutable(self) -> bool:
        """Whether some parameter is of a type that a function can change in place."""

    def encode(self, arguments: tuple[Any, ...]) -> bytes:
        """The snapshot of the arguments."""

    def decode_arguments(self, snapshot: bytes) -> tuple[Any, ...]:
        """Fresh copies of the arguments in a snapshot."""

    def encode_result(self, value: Any) -> bytes:
        """The wire form of a result."""

    def decode_result(self, data: bytes) -> Any:
        """The value of `encode_result`."""


class Unencodable:
    """Stands for a value that Go's type cannot hold: its class and its text at that time."""

    def __init__(self, value: Any) -> None:
        self.type = type(value).__name__
        self.text = literal(value)


def settle(encoder: Encoder, outcome: Outcome, snapshot: bytes) -> Outcome:
    """The same outcome as copies; its arguments become None when they are as in the snapshot.

    Raises what the user's own types raise when they are looked at.
    """
    value, error, after = outcome.value, outcome.exception, None
    if error is not None:
        error = _copy_exception(error)
    else:
        value = _copy_result(encoder, value)
    if encoder.mutable and outcome.arguments is not None:
        try:
            encoded = encoder.encode(outcome.arguments)
            after = None if encoded == snapshot else encoder.decode_arguments(encoded)
        except StranglerError:  # Python has put something there that Go cannot hold
            after = tuple(Unencodable(argument) for argument in outcome.arguments)
    return Outcome(value, error, after, outcome.seconds)


def _copy_result(encoder: Encoder, value: Any) -> Any:
    try:
        return encoder.decode_result(encoder.encode_result(value))
    except Unrepresentable:
        return value if type(value) in _UNCHANGING else Unencodable(value)


def _copy_exception(error: BaseException, depth: int = 0) -> BaseException:
    """The same class, arguments and attributes without the caller's frames and objects."""
    kind = type(error)
    try:
        copy = kind.__new__(kind)
        copy.args = tuple(map(_copy, error.args))
        copy.__dict__.update({name: _copy(value) for name, value in vars(error).items()})
    except Exception:  # noqa: BLE001 - a class with its own ideas
        return error
    if depth < _CHAIN:
        for link in ("__cause__", "__context__"):
            other = getattr(error, link)
            setattr(copy, link, other and _copy_exception(other, depth + 1))
        copy.__suppress_context__ = error.__suppress_context__
    return copy


def _copy(value: Any) -> Any:
    return value if type(value) in _UNCHANGING else literal(value)
