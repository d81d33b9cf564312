"""Which kind of failure an exception is, and whether it is one at all."""

from __future__ import annotations

from strangler.errors import GoError, GoPanic, StranglerError

TYPE_CHECKING = False  # importing typing would double what `import strangler` costs
if TYPE_CHECKING:
    from strangler.policy import FailureKind

_KINDS: dict[str, FailureKind] = {
    "Unrepresentable": "unrepresentable",
    "GoTimeout": "timeout",
    "GoFailure": "trap",
    "ArtifactMismatch": "mismatch",
}
"""By class; a class that is not named is as the next one above it that is."""


def is_answer(error: BaseException) -> bool:
    """Whether an exception is what Go answered, rather than the absence of an answer."""
    return isinstance(error, (GoError, GoPanic)) or not isinstance(error, StranglerError)


def failure_kind(error: BaseException) -> FailureKind:
    """The kind of a failure: what `on_failure` decides by, and what a demotion counts."""
    for kind in type(error).__mro__:
        if kind.__name__ in _KINDS:
            return _KINDS[kind.__name__]
    return "artifact"
