"""What a check needs of a route: `strangler.engine.candidate.Candidate` has this shape."""

from collections.abc import Callable
from typing import Any, Protocol

from strangler.engine.domain import Domain
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

    @property
    def domain(self) -> Domain:
        """The types of the parameters, narrowed to what the hints allow."""

    def encode_plain(self, arguments: tuple[Any, ...], /) -> bytes:
        """The snapshot of arguments in plain form. Raises Unrepresentable."""

    def decode_plain(self, snapshot: bytes, /) -> tuple[Any, ...]:
        """The arguments in a snapshot in plain form, which a literal writes."""

    def decode_arguments(self, snapshot: bytes, /) -> tuple[Any, ...]:
        """Fresh copies of the arguments in a snapshot. Raises RefusedArguments."""

    def run_control(self, snapshot: bytes, /) -> Outcome:
        """What Python does with fresh copies of the arguments. Raises RefusedArguments."""

    def replay(self, snapshot: bytes, /) -> Outcome:
        """What Go does with the arguments; a GoFailure ends up in the outcome."""
