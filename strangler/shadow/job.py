"""One comparison to be made: what the queue holds and the worker takes."""

from typing import Any, Protocol

import msgspec

from strangler.outcome import Outcome


class Candidate(Protocol):
    """The Go side of a route, as far as comparing needs it."""

    @property
    def name(self) -> str:
        """The name of the route."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters."""

    def decode_arguments(self, snapshot: bytes) -> tuple[Any, ...]:
        """The positional arguments that a snapshot holds."""

    def replay(self, snapshot: bytes) -> Outcome:
        """Run Go on a snapshot; a GoFailure is the outcome's exception."""


class Job(msgspec.Struct, frozen=True):
    """A call that Python has answered and Go has not seen yet.

    `snapshot` is the encoded arguments from before the call. The values in `control` belong to the
    job: the caller cannot change them any more.
    """

    candidate: Candidate
    snapshot: bytes
    control: Outcome
