"""The native lanes of this process: where calls wait as bytes, and what came of those that match.

A call whose answer is a value that Go's type can hold costs its caller the encoding of both, and
waits in a native backlog. Where Go's bytes are the same, the call is counted there; everything else
becomes a `Job`.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, Protocol

from strangler.engine import _native
from strangler.outcome import Outcome
from strangler.shadow.control import settle
from strangler.shadow.job import Candidate, Job
from strangler.shadow.observe import versions_of
from strangler.shadow.tally import Tally
from strangler.shadow.terms import Terms


class Takers(NamedTuple):
    """Who takes the calls that cannot wait as bytes.

    `submit` gets them as jobs, `fail` those whose outcome cannot be copied, and why; `refuse` hears
    why arguments have no bytes.
    """

    submit: Callable[[Job], object]
    fail: Callable[[Candidate, Terms, BaseException], object]
    refuse: Callable[[BaseException], object]


class NativeCandidate(Candidate, Protocol):
    """A candidate with a native function."""

    @property
    def native(self) -> _native.Function:
        """The Go function."""


class _Traffic(NamedTuple):
    """Whose calls a lane carries."""

    candidate: Candidate
    terms: Terms


class Lanes:
    """One lane for each route, and those it had before for as long as calls wait in them."""

    def __init__(self, capacity: int, max_bytes: int, rouse: Callable[[], object]) -> None:
        self.backlog = _native.Backlog(capacity, max_bytes, rouse)
        self._traffic: dict[_native.Lane, _Traffic] = {}
        self._current: dict[str, _native.Lane] = {}
        self._dropped: dict[str, int] = {}
        """By lanes that are gone."""

    def open(
        self,
        candidate: NativeCandidate,
        terms: Terms,
        takers: Takers,
    ) -> _native.Lane:
        """A lane for the calls of a route from now on."""
        lane = _native.Lane(
            self.backlog,
            candidate.native,
            candidate.mutable,
            terms.values == "sample",
            partial(_finish, candidate, terms, takers),
            takers.refuse,
        )
        self._traffic[lane] = _Traffic(candidate, terms)
        self._current[candidate.name] = lane
        return lane

    def run(self, *, whole: bool) -> list[Job] | None:
        """Run some calls that wait; those that do not simply match. None when nothing waits.

        With `whole`, all of them are to be looked at closely.
        """
        rest = self.backlog.run(whole)
        if rest is None:
            return None
        return [self._job(*entry) for entry in rest]

    def _job(self, lane: _native.Lane, snapshot: bytes, result: bytes, seconds: float) -> Job:
        candidate, terms = self._traffic[lane]
        control = Outcome(candidate.decode_result(result), seconds=seconds)
        return Job(candidate, snapshot, control, terms)

    def drain(self, tally: Tally) -> None:
        """Add what has matched since the last time, and forget lanes that nobody uses."""
        idle = not len(self.backlog)
        for lane, (candidate, _) in list(self._traffic.items()):
            matches, python, go, digests = lane.drain()
            if matches:
                tally.match(candidate.name, versions_of(candidate), matches, python, go, digests)
            elif idle and self._current[candidate.name] is not lane:
                del self._traffic[lane]
                before = self._dropped.get(candidate.name, 0)
                self._dropped[candidate.name] = before + lane.dropped

    def dropped(self) -> dict[str, int]:
        """How many calls there was no room for, by route."""
        dropped = dict(self._dropped)
        for lane, (candidate, _) in list(self._traffic.items()):
            dropped[candidate.name] = dropped.get(candidate.name, 0) + lane.dropped
        return dropped

    def clear(self, *, counted: bool) -> None:
        """Throw away what waits; with `counted`, as dropped. Without, also what has matched."""
        self.backlog.clear(counted)
        if not counted:
            for lane in list(self._traffic):
                lane.drain()


def _finish(
    candidate: Candidate,
    terms: Terms,
    takers: Takers,
    arguments: tuple[Any, ...],
    snapshot: bytes,
    value: Any,
    error: BaseException | None,
    seconds: float,
) -> None:
    """Submit a call whose outcome has to be looked at while it is what it was."""
    outcome = Outcome(value, error, arguments, seconds)
    try:
        takers.submit(Job(candidate, snapshot, settle(candidate, outcome, snapshot), terms))
    except KeyboardInterrupt:
        raise
    except BaseException as problem:  # noqa: BLE001 - what the user's types raise when copied
        takers.fail(candidate, terms, problem)
