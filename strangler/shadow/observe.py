"""A job becomes an observation: Go is run on the snapshot and compared with Python."""

import time
from dataclasses import replace
from weakref import WeakKeyDictionary

from strangler.compare import answer, compare_sides, divergence
from strangler.compare.outcomes import general
from strangler.engine import _native
from strangler.errors import GoError, GoPanic, StranglerError
from strangler.ledger import Ledger, today
from strangler.literal import literal
from strangler.outcome import Difference, Divergence, Label, Observation, Outcome, Versions
from strangler.parity.record import python_hash
from strangler.shadow.job import Candidate, Job
from strangler.shadow.repeat import Repeater
from strangler.store.rows import Example

_SECRET = b"strangler.digest"
"""The key of the hash that tells inputs apart; the same everywhere, so that processes agree."""

_versions: WeakKeyDictionary[Candidate, Versions] = WeakKeyDictionary()


class Observer:
    """Makes observations; `ledger` knows the differences that are accepted."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._repeater = Repeater()

    def observe(self, job: Job) -> Observation:
        """Run the candidate, and compare it with the control."""
        candidate, control = job.candidate, job.control
        go = candidate.replay(job.snapshot)
        failure = _failure(go)
        observation = Observation(
            candidate.name,
            "match" if failure is None else "failure",
            control.seconds,
            go.seconds,
            failure=failure,
            versions=versions_of(candidate),
            digest=digest_of(job.snapshot),
        )
        if failure is not None:
            return observation
        before = None
        if control.arguments is not None or go.arguments is not None:
            before = candidate.decode_arguments(job.snapshot)
        rules = job.terms.rules
        difference = compare_sides(control, go, candidate.parameters, before, rules)
        if difference is None:
            return observation
        found = _record(job, go, difference, "divergence")
        label: Label = "accepted"
        if not self._ledger.accepts(found.signature, today()):
            label = self._repeater.label(job, found.signature)
        if label not in ("accepted", "divergence"):
            found = _record(job, go, difference, label)
        return replace(observation, label=label, divergence=found)


def versions_of(candidate: Candidate) -> Versions:
    """The hashes of both sides."""
    known = _versions.get(candidate)
    if known is None:
        known = Versions(python_hash(candidate.python), candidate.artifact_hash)
        _versions[candidate] = known
    return known


def digest_of(snapshot: bytes) -> int:
    """A hash of the arguments: 0 to 2**63 - 1, the same in every process."""
    return _native.siphash(_SECRET, snapshot) >> 1


def example_of(job: Job, rank: int) -> Example:
    """A call as an example, with no more in it than the terms allow."""
    candidate, hidden = job.candidate, job.terms.redaction
    arguments, control = candidate.decode_arguments(job.snapshot), job.control
    snapshot: bytes | None = job.snapshot
    if hidden:
        arguments = hidden.of_arguments(candidate.parameters, arguments)
        control = hidden.of_outcome(candidate.parameters, control)
        snapshot = None if hidden.hides_arguments else snapshot
    shown = answer(control)
    given = ", ".join(map(literal, arguments))
    return Example(time.time(), given, shown, shown, "", "", snapshot, rank)


def _record(job: Job, go: Outcome, difference: Difference, label: Label) -> Divergence:
    """The record of a difference, with no more in it than the terms allow."""
    candidate, control, terms = job.candidate, job.control, job.terms
    names = candidate.parameters
    arguments = candidate.decode_arguments(job.snapshot)
    whole = divergence(candidate.name, names, arguments, control, go, difference, label)
    nothing = replace(whole, input="", python="", go="", detail="", path=general(whole.path))
    if terms.values == "none":
        return nothing
    if not terms.redaction:
        return replace(whole, snapshot=job.snapshot)
    hidden = terms.redaction
    try:
        shown = divergence(
            candidate.name,
            names,
            hidden.of_arguments(names, arguments),
            hidden.of_outcome(names, control),
            hidden.of_outcome(names, go),
            difference,
            label,
        )
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - what cannot be blacked out is not shown at all
        return nothing
    return replace(
        shown,
        signature=whole.signature,  # blacked out or not, it is the same difference
        path=hidden.of_path(whole.path),
        detail="",
        snapshot=None if hidden.hides_arguments else job.snapshot,
    )


def _failure(go: Outcome) -> str | None:
    """The class of the exception that says why Go gave no answer, if it gave none."""
    error = go.exception
    if isinstance(error, StranglerError) and not isinstance(error, GoError | GoPanic):
        return type(error).__name__
    return None
