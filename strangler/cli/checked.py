"""What a check came to, as text and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from strangler.parity.causes.cause import Cause
    from strangler.parity.finding import Finding
    from strangler.parity.verdict import CheckReport

_COLOURS = {"pass": "green", "fail": "red", "insufficient": "yellow"}


def show(report: "CheckReport") -> None:
    """Print what a check of one route came to."""
    verdict = click.style(f"{report.verdict:<12}", fg=_COLOURS[report.verdict])
    click.echo(f"{verdict} {report.function}  ({_evidence(report)})")
    if report.reason:
        click.echo(f"  {report.reason}")
    if report.evidence.missed:
        lines = ", ".join(map(str, report.evidence.missed))
        click.echo(f"  Python lines that never ran, and so were never compared: {lines}")
    for finding in report.divergences:
        click.echo(_describe(finding))
    for finding in report.accepted:
        click.echo(f"  {finding.divergence.signature}  accepted: {finding.explanation}")


def _evidence(report: "CheckReport") -> str:
    evidence = report.evidence
    parts = [f"{evidence.examples} inputs", f"{evidence.distinct} distinct"]
    if evidence.unrepresentable:
        parts.append(f"{evidence.unrepresentable} unrepresentable in Go")
    if evidence.refused:
        parts.append(f"{evidence.refused} refused by Python's own classes")
    return ", ".join([*parts, f"{report.seconds:.1f} s"])


def _describe(finding: "Finding") -> str:
    divergence = finding.divergence
    return "\n".join(
        (
            f"  {divergence.signature}  {finding.explanation}",
            f"    input      {divergence.input}",
            f"    python     {divergence.python}",
            f"    go         {divergence.go}",
            f"    differs    at {divergence.path}: {divergence.cause}"
            + (f" ({divergence.detail})" if divergence.detail else ""),
            *(line for cause in finding.causes for line in _cause(cause)),
            f"    reproduce  {finding.reproduce}",
        )
    )


def _cause(cause: "Cause") -> Iterator[str]:
    yield f"    cause      {cause.name} ({cause.confidence:.0%} sure): {cause.gap}"
    yield f"    evidence   {cause.evidence}"
    for side, place in (("python at", cause.python), ("go at", cause.go)):
        if place is not None:
            yield f"    {side:<10} {place}"
    yield f"    write      {cause.advice}"


def conclusion(reports: Sequence["CheckReport"]) -> str:
    """How many pass, and what to do next."""
    count = dict.fromkeys(_COLOURS, 0)
    for report in reports:
        count[report.verdict] += 1
    total = f"{count['pass']} of {len(reports)} pass"
    if count["fail"]:
        return f"{total}. Next: correct the Go side, run `strangler build`, then check again."
    if count["insufficient"]:
        return f"{total}. Next: give the others the evidence they lack; the reason is under each."
    name = reports[0].function
    return (
        f"{total}. Next: compare on real calls: "
        f'mode = "shadow" under [functions."{name}"] in migration.toml.'
    )


def as_json(report: "CheckReport") -> dict[str, Any]:
    """The same for programs."""
    evidence = report.evidence
    return {
        "function": report.function,
        "verdict": report.verdict,
        "examples": evidence.examples,
        "distinct": evidence.distinct,
        "unrepresentable": evidence.unrepresentable,
        "seconds": round(report.seconds, 3),
        "divergences": [
            {
                "signature": finding.divergence.signature,
                "input": finding.divergence.input,
                "python": finding.divergence.python,
                "go": finding.divergence.go,
                "path": finding.divergence.path,
                "cause": finding.causes[0].name if finding.causes else finding.divergence.cause,
                "causes": [asdict(cause) for cause in finding.causes],
                "difference": finding.divergence.cause,
                "explanation": finding.explanation,
                "reproduce": finding.reproduce,
            }
            for finding in report.divergences
        ],
        "accepted": [finding.divergence.signature for finding in report.accepted],
        "evidence": {
            "seed": evidence.seed,
            "raised": evidence.raised,
            "exhausted": evidence.exhausted,
            "reason": report.reason,
            "rejected": evidence.rejected,
            "refused": evidence.refused,
            "overdue": evidence.overdue,
            "lines": round(evidence.lines, 3),
            "missed": list(evidence.missed),
            "first_seconds": evidence.first_seconds,
        },
    }
