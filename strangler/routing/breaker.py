"""The circuit breaker of one route: counts what Go does wrong while it answers."""

from __future__ import annotations

import time
from collections import deque

TYPE_CHECKING = False  # importing typing would double what `import strangler` costs
if TYPE_CHECKING:
    from strangler.policy import FailureKind, Mode, Thresholds

    Verdict = tuple[Mode, str]

_MOST = 1000
"""How many failures are remembered; a threshold above it is never reached within one window."""


class Breaker:
    """Says when a route is to be demoted, to which mode, and why. Times are monotonic.

    Not locked: what two threads add at once may be seen by the second alone, a call later.
    """

    def __init__(self) -> None:
        self._divergences: deque[float] = deque(maxlen=_MOST)
        self._failures: deque[tuple[float, FailureKind, int]] = deque(maxlen=_MOST)

    def diverged(self, thresholds: Thresholds) -> Verdict | None:
        """Count a divergence."""
        now = time.monotonic()
        self._divergences.append(now)
        count = sum(seen > now - thresholds.seconds for seen in tuple(self._divergences))
        if 0 < thresholds.divergences <= count:
            return "shadow", f"{_times(count, 'divergence')} in {thresholds.seconds:g} s"
        return None

    def failed(self, kind: FailureKind, answered: int, thresholds: Thresholds) -> Verdict | None:
        """Count a call that Go did not answer; it has answered `answered` ones so far.

        Arguments that Go's types cannot hold are no fault of it.
        """
        watched = thresholds.timeouts or thresholds.traps or thresholds.error_rate
        if kind == "unrepresentable" or not watched:
            return None
        now = time.monotonic()
        self._failures.append((now, kind, answered))
        recent = [one for one in tuple(self._failures) if one[0] > now - thresholds.seconds]
        for wanted, name, limit in (
            ("timeout", "timeout", thresholds.timeouts),
            ("trap", "lost instance", thresholds.traps),
        ):
            count = sum(one[1] == wanted for one in recent)
            if 0 < limit <= count:
                return "python", f"{_times(count, name)} in {thresholds.seconds:g} s"
        calls = len(recent) + answered - recent[0][2]
        rate = len(recent) / calls
        if 0.0 < thresholds.error_rate <= rate and calls >= thresholds.calls:
            return "python", f"{len(recent)} of {calls} calls without an answer"
        return None

    def reset(self) -> None:
        """Begin anew: the route was promoted again, or has another Go side."""
        self._divergences.clear()
        self._failures.clear()


def _times(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
