"""The evidence for the present code of a route: what comparisons and checks have shown of it."""

from dataclasses import dataclass

from strangler.outcome import Versions
from strangler.parity.record import Checked, python_hash
from strangler.store.rows import FAILURE, PairRow, PairTotals, Verdict
from strangler.store.store import Store


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was observed of one pair of versions.

    `comparisons` are the calls on which both sides were asked; `divergences` those of them on which
    Go answered otherwise, or not at all. Differences that the ledger accepts, and sides that do not
    agree with themselves, are neither. `distinct` inputs are an estimate. Times are seconds since
    the epoch, 0 when nothing was observed; `check` is the verdict of the last check.
    """

    versions: Versions
    comparisons: int = 0
    divergences: int = 0
    distinct: int = 0
    first_seen: float = 0.0
    last_seen: float = 0.0
    check: Verdict | None = None

    @property
    def seconds(self) -> float:
        """Between the first and the last observation; 0 where a clock went backwards."""
        return max(0.0, self.last_seen - self.first_seen)


def versions_of(subject: Checked) -> Versions:
    """The present versions of both sides."""
    return Versions(python_hash(subject.python), subject.artifact_hash)


def read_evidence(store: Store, route: str, versions: Versions) -> Evidence:
    """The evidence for these versions, and no others. Raises StoreError."""
    check = next(
        (
            row.evidence.verdict
            for row in store.routes()
            if row.route == route
            and row.evidence is not None
            and (row.evidence.python_hash, row.evidence.artifact_hash) == tuple(versions)
        ),
        None,
    )
    for pair in store.pairs(route):
        if pair.versions == versions:
            return evidence_of(pair, check)
    return Evidence(versions, check=check)


def evidence_of(pair: PairRow | PairTotals, check: Verdict | None) -> Evidence:
    """The evidence that the comparisons of one pair of versions are."""
    failures = sum(count for name, count in pair.counts.items() if name.startswith(FAILURE))
    divergences = pair.counts.get("divergence", 0) + failures
    return Evidence(
        pair.versions,
        pair.counts.get("match", 0) + divergences,
        divergences,
        pair.distinct,
        pair.first_seen,
        pair.last_seen,
        check,
    )
