"""The control of a difference: whether each side agrees with itself on the same arguments.

Both run again on the snapshot: Python as it is, Go with one seed and with another, and at another
time. Nothing is filtered by how often it happens; every single difference gets its own label.
"""

import time
from collections import Counter

from strangler.compare import compare
from strangler.outcome import Label, Outcome
from strangler.routing.override import mode
from strangler.shadow.control import settle
from strangler.shadow.job import Job

ALWAYS = 20
"""So many plain divergences of one signature are each run again; of further ones, some are."""

_EVERY = 16
"""One in so many of the further ones."""

_LATER = 400 * 86_400 * 10**9
"""How much later the other time is: another year, month and weekday; in nanoseconds."""


class Repeater:
    """Labels differences, by running both sides again.

    A signature that has turned out a plain divergence often is run again for some of its further
    ones only: a broken port must not keep the worker from its other work.
    """

    def __init__(self) -> None:
        self._plain: Counter[str] = Counter()

    def label(self, job: Job, signature: str) -> Label:
        """What kind of difference it is; raises what the user's own types raise."""
        known = self._plain[signature]
        if known >= ALWAYS and known % _EVERY:
            self._plain[signature] += 1
            return "divergence"
        label = repeat(job)
        if label == "divergence":
            self._plain[signature] += 1
        return label


def repeat(job: Job) -> Label:
    """Run both sides again and say whether one does not agree with itself."""
    candidate, snapshot = job.candidate, job.snapshot
    if job.terms.pure:
        with mode("python"):  # what the function calls is not to be compared once more
            again = candidate.run_control(snapshot)
        if _differ(job, job.control, settle(candidate, again, snapshot)):
            return "python-nondeterministic"
    now = time.time_ns()
    first = candidate.replay_as(snapshot, 1, now)
    if _differ(job, first, candidate.replay_as(snapshot, 2, now)):
        return "go-nondeterministic"
    if _differ(job, first, candidate.replay_as(snapshot, 1, now + _LATER)):
        return "clock-dependent"
    return "divergence"


def _differ(job: Job, one: Outcome, other: Outcome) -> bool:
    before = job.candidate.decode_arguments(job.snapshot)
    return compare(one, other, job.candidate.parameters, before, job.terms.rules) is not None
