"""What a check has shown, for the store: bound to the code that was checked."""

import hashlib
import inspect
import time
from collections.abc import Callable
from typing import Any, Protocol

from strangler.outcome import Versions
from strangler.parity.causes.cause import Cause
from strangler.parity.finding import Finding
from strangler.parity.verdict import CheckReport
from strangler.store.rows import Batch, CauseRow, EvidenceRow, FindingRow


class Checked(Protocol):
    """Both sides of a route, as far as their identity matters."""

    @property
    def name(self) -> str:
        """The route."""

    @property
    def python(self) -> Callable[..., Any]:
        """The Python side."""

    @property
    def artifact_hash(self) -> str:
        """The SHA-256 of the artifact, in hex."""


def check_batch(subject: Checked, report: CheckReport) -> Batch:
    """The evidence of a check that has just ended, and every divergence that it has found."""
    evidence = evidence_row(subject, report)
    findings = (*report.divergences, *report.accepted)
    return Batch(
        evidence=(evidence,), findings=tuple(_finding_row(evidence, one) for one in findings)
    )


def _finding_row(evidence: EvidenceRow, finding: Finding) -> FindingRow:
    found = finding.divergence
    return FindingRow(
        route=evidence.route,
        signature=found.signature,
        when=evidence.when,
        versions=Versions(evidence.python_hash, evidence.artifact_hash),
        input=found.input,
        python=found.python,
        go=found.go,
        path=found.path,
        cause=found.cause,
        detail=found.detail,
        explanation=finding.explanation,
        reproduce=finding.reproduce,
        causes=tuple(map(_cause_row, finding.causes)),
    )


def _cause_row(cause: Cause) -> CauseRow:
    return CauseRow(
        cause.name,
        cause.gap,
        cause.evidence,
        cause.confidence,
        cause.advice,
        "" if cause.python is None else str(cause.python),
        "" if cause.go is None else str(cause.go),
    )


def evidence_row(subject: Checked, report: CheckReport) -> EvidenceRow:
    """The evidence of a check that has just ended."""
    evidence = report.evidence
    return EvidenceRow(
        route=subject.name,
        verdict=report.verdict,
        examples=evidence.examples,
        distinct=evidence.distinct,
        unrepresentable=evidence.unrepresentable,
        seconds=report.seconds,
        when=time.time(),
        python_hash=python_hash(subject.python),
        artifact_hash=subject.artifact_hash,
    )


def python_hash(python: Callable[..., Any]) -> str:
    """The SHA-256 of a function's source, in hex; empty when there is none to read."""
    try:
        source = inspect.getsource(python)
    except (OSError, TypeError):
        return ""
    return hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()
