"""What happened: frozen records of one call's two sides, passed between rooms.

Terms follow GitHub's Scientist: the *control* is the Python side, the *candidate* the Go side.
"""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Label = Literal[
    "match",
    "divergence",
    "accepted",
    "python-nondeterministic",
    "go-nondeterministic",
    "clock-dependent",
    "failure",
]
"""The verdict of an observation. All but `match` and `failure` come with a `Divergence`.

`accepted`: the ledger knows the difference. `…-nondeterministic`: that side does not agree with
itself on the same arguments (Go: not under another seed, so it depends on the order of a map or on
randomness). `clock-dependent`: Go does not agree with itself under another clock. `failure`: the
candidate gave no answer (a trap, an exit), so there was nothing to compare.
"""


class Versions(NamedTuple):
    """Which code was observed: SHA-256 of the Python function's source, and of the artifact.

    In hex; empty where it is not known.
    """

    python: str = ""
    artifact: str = ""


UNKNOWN = Versions()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one side did with its arguments.

    Exactly one of `value` and `exception` counts: `exception` is None when the call returned.
    `arguments` holds the positional arguments as they were after the call, or None when the side
    left them as they were. `seconds` is the duration of the call.
    """

    value: Any = None
    exception: BaseException | None = None
    arguments: tuple[Any, ...] | None = None
    seconds: float = 0.0

    @property
    def raised(self) -> bool:
        """Whether the call ended in an exception."""
        return self.exception is not None


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place at which two outcomes differ.

    `path` is the way into the outcome (``result[2].name``, ``exception``, ``arguments.rows[0]``),
    `control` and `candidate` are what stands there, as Python literals, `cause` is a short constant
    phrase (``type``, ``value``, ``length``, ``missing key``, ``exception``, ``raised``,
    ``returned``). `detail` says how far apart the two are, where that can be said.
    """

    path: str
    cause: str
    control: str
    candidate: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Divergence:
    """One difference between the sides of a route, ready to be stored and shown.

    `signature` is a stable fingerprint: equal for differences of one kind, in every process.
    `input`, `python` and `go` are Python literals, bounded in length; `detail` says how far
    apart the sides are. `snapshot` holds the encoded arguments, where they may be kept.
    """

    route: str
    signature: str
    input: str
    python: str
    go: str
    path: str
    cause: str
    detail: str = ""
    snapshot: bytes | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """Both sides of one call and the verdict; `divergence` is set when the label says so.

    `failure` names the class of the candidate's GoFailure. Durations are in seconds. `digest` is a
    hash of the arguments, the same in every process: 0 to 2**63 - 1.
    """

    route: str
    label: Label
    control_seconds: float
    candidate_seconds: float
    divergence: Divergence | None = None
    failure: str | None = None
    versions: Versions = UNKNOWN
    digest: int | None = None
