"""What a check has shown, for the store: bound to the code that was checked."""

import hashlib
import inspect
import time
from collections.abc import Callable
from typing import Any, Protocol

from strangler.parity.verdict import CheckReport
from strangler.store.rows import EvidenceRow


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
