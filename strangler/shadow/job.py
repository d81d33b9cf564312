"""One comparison to be made: what the queue holds and the worker takes."""

from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from strangler.outcome import Outcome
from strangler.shadow.control import Encoder
from strangler.shadow.terms import Terms


class Candidate(Encoder, Protocol):
    """Both sides of a route, as far as comparing needs them."""

    @property
    def name(self) -> str:
        """The name of the route."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters."""

    @property
    def python(self) -> Callable[..., Any]:
        """The Python side."""

    @property
    def artifact_hash(self) -> str:
        """The SHA-256 of the artifact, in hex."""

    def replay(self, snapshot: bytes) -> Outcome:
        """Run Go on a snapshot; a GoFailure is the outcome's exception."""

    def replay_as(self, snapshot: bytes, seed: int, moment: int) -> Outcome:
        """The same with chosen randomness, at a chosen time in nanoseconds since 1970."""

    def run_control(self, snapshot: bytes) -> Outcome:
        """Run Python on fresh copies of the arguments in a snapshot."""


class Job(msgspec.Struct, frozen=True):
    """A call that Python has answered and Go has not seen yet.

    `snapshot` is the encoded arguments from before the call. The values in `control` belong to the
    job: the caller cannot change them any more.
    """

    candidate: Candidate
    snapshot: bytes
    control: Outcome
    terms: Terms
