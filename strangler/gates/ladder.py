"""The ladder: the steps by which a function moves from Python to Go.

Each step that gives Go more to answer allows a lower rate of divergences, so that the number of
wrong answers that one cannot rule out stays about the same.
"""

from typing import NamedTuple

from strangler.policy import Mode, Policy


class Step(NamedTuple):
    """One step: the mode and its dials, and the rate of divergences that it may have.

    `limit` is None where Python answers. `sample` is None where the route's own is kept.
    """

    mode: Mode
    share: float
    sample: float | None
    limit: float | None

    @property
    def label(self) -> str:
        """The step for people: ``go 10 %``."""
        if self.mode != "go" or not self.sample:
            return self.mode
        return f"go {self.share:.0%}".replace("%", " %")


LADDER = (
    Step("python", 1.0, None, None),
    Step("shadow", 1.0, None, None),
    Step("go", 0.01, 1.0, 0.01),
    Step("go", 0.1, 0.5, 0.005),
    Step("go", 0.5, 0.1, 0.002),
    Step("go", 1.0, 0.05, 0.001),
    Step("go", 1.0, 0.0, 0.001),
)


def rung(policy: Policy) -> int:
    """The number of the step that a policy has reached, as far as who answers goes."""
    if policy.mode == "python":
        return 0
    if policy.mode == "shadow":
        return 1
    if policy.share >= 1.0:
        return len(LADDER) - (2 if policy.sampled else 1)
    reached = [number for number, step in enumerate(LADDER) if step.limit and step.sample]
    return max((number for number in reached if LADDER[number].share <= policy.share), default=1)
