"""What a check needs of a route: `strangler.engine.candidate.Candidate` has this shape."""

from collections.abc import Callable
from typing import Any, Protocol

from strangler.outcome import Outcome
from strangler.signature import Function


class Subject(Protocol):
    """Both sides of one route, ready to be run on the same arguments."""

    @property
    def name(self) -> str:
        """The route: ``module:qualname``."""

    @property
    def function(self) -> Function:
        """The Go side's signature."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The Python parameter names, in order."""

    @property
    def python(self) -> Callable[..., Any]:
        """The control: the original Python function."""

    def encode(self, arguments: tuple[Any, ...], /) -> bytes:
        """The snapshot of the arguments. Raises Unrepresentable."""

    def decode_arguments(self, snapshot: bytes, /) -> tuple[Any, ...]:
        """Fresh copies of the arguments in a snapshot."""

    def run_control(self, snapshot: bytes, /) -> Outcome:
        """What Python does with fresh copies of the arguments."""

    def replay(self, snapshot: bytes, /) -> Outcome:
        """What Go does with the arguments; a GoFailure ends up in the outcome."""
