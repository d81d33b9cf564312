"""`strangler promote`: one step towards Go, when the evidence allows it."""

from collections.abc import Mapping
from typing import Any

import click
import msgspec

from strangler.cli.changes import (
    FOLLOW_SECONDS,
    change_config,
    decision,
    dials,
    find_demotion,
    record,
    show_diff,
    show_json,
)
from strangler.cli.options import (
    CannotRun,
    Command,
    config_option,
    dry_run_option,
    fail,
    format_option,
    quietly,
    reason_option,
)
from strangler.config import Config
from strangler.gates.evidence import Evidence, read_evidence, versions_of
from strangler.gates.gate import Judgement, judge
from strangler.gates.ladder import LADDER, Step, rung
from strangler.policy import Policy
from strangler.routing.editing import set_route
from strangler.routing.registry import find_route
from strangler.store import open_store
from strangler.store.rows import DecisionRow

_COLOURS = {"pass": "green", "fail": "red", "insufficient": "yellow"}


class Promotion(msgspec.Struct, frozen=True):
    """What is to be decided: a step of a route, with its evidence and the gate's judgement."""

    function: str
    before: Policy
    step: Step
    evidence: Evidence
    judgement: Judgement
    demotion: DecisionRow | None
    forced: bool


@click.command(cls=Command)
@click.argument("function")
@click.option("--force", is_flag=True, help="Promote without the evidence; needs --reason.")
@reason_option
@dry_run_option
@config_option
@format_option("text", "json")
def promote(
    function: str, force: bool, reason: str, dry_run: bool, config: Config, form: str
) -> None:
    r"""Take FUNCTION one step further, when the evidence for its present code allows it.

    The steps: python, shadow, go 1 %, go 10 %, go 50 %, go 100 % (still compared), go. The step is
    written into migration.toml, and lifts a demotion.

    \b
    Example:
      strangler promote py_impls.arith:sum
      strangler promote py_impls.arith:sum --force --reason "compared by hand, TICKET-12"

    Exit code: 0 when it was promoted (with --dry-run: may be), 1 when the evidence is not enough or
    speaks against it, 2 when that could not be found out.
    """
    if force and not reason:
        raise CannotRun("--force needs --reason TEXT, which is recorded")
    with quietly():
        route = find_route(config, function)
    candidate = route.candidate()
    store = open_store(config.store)
    if force:
        store.check_writable()
    versions = versions_of(candidate)
    policy = config.policy(route.name)
    demotion = find_demotion(config, route.name)
    if demotion is not None and demotion.versions.artifact in {"", versions.artifact}:
        before = policy.in_mode(min(demotion.mode, policy.mode, key=_RANKS.index))
    else:
        before, demotion = policy, None
    number = rung(before)
    if number == len(LADDER) - 1:
        click.echo(f"{route.name}: Go answers everything. Next: `strangler retire {route.name}`")
        return
    step = LADDER[number + 1]
    evidence = read_evidence(store, route.name, versions)
    judgement = judge(evidence, policy.gate, step)
    forced = force and judgement.verdict != "pass"
    promotion = Promotion(route.name, before, step, evidence, judgement, demotion, forced)
    refused = judgement.verdict != "pass" and not force
    diff = ""
    if not refused:
        settings = step_settings(step, config, route.name)
        changed, diff = change_config(config, set_route(route.name, settings), dry_run=dry_run)
        if not dry_run:
            after = changed.policy(route.name)
            failed = _fallbacks(store.routes(), route.name)
            record(
                config,
                decision(
                    "promote", route.name, after, reason, versions, forced=forced, failed=failed
                ),
            )
    if form == "json":
        show_json(_json(promotion, diff, refused=refused, dry_run=dry_run))
    else:
        _print(promotion, diff, refused=refused, dry_run=dry_run)
    if refused:
        fail()


_RANKS = ("python", "shadow", "go")


def _fallbacks(rows: Any, route: str) -> int:
    return sum(row.counts.get("fallback", 0) for row in rows if row.route == route)


def step_settings(step: Step, config: Config, route: str) -> Mapping[str, Any]:
    """What the route's table says on this step; None takes a setting out of it."""
    if step.mode == "python":
        return {"mode": "python", "share": None, "sample": None}
    if step.mode == "shadow":
        # A sample of a Go step means something else here; one that was set for shadowing stays.
        kept = config.policy(route).mode != "go"
        written = config.written.get(("functions", route), {}).get("sample")
        return {"mode": "shadow", "share": None, "sample": written if kept else None}
    return {"mode": "go", "share": step.share, "sample": step.sample}


# ---- Text ------------------------------------------------------------------------------------


def _print(promotion: Promotion, diff: str, *, refused: bool, dry_run: bool) -> None:
    judgement, step = promotion.judgement, promotion.step
    verdict = click.style(f"{judgement.verdict:<12}", fg=_COLOURS[judgement.verdict])
    click.echo(f"{verdict}  {promotion.function}  {dials(promotion.before)} -> {step.label}")
    if promotion.demotion is not None:
        click.echo(f"  it was demoted: {promotion.demotion.reason}, in {promotion.demotion.author}")
    for reason in judgement.reasons:
        click.echo(f"  {'missing: ' if judgement.verdict == 'insufficient' else ''}{reason}")
    if judgement.limit is not None:
        click.echo(f"  evidence: {_evidence(promotion.evidence)}")
        click.echo(
            f"  the rate of divergences is below {judgement.upper:.2%}, "
            f"and the step allows {judgement.limit:.2%}"
        )
    if refused:
        click.echo(_advice(promotion))
        return
    show_diff(diff)
    if dry_run:
        click.echo("Dry run: nothing is written.")
    else:
        how = "Forced, and recorded. " if promotion.forced else ""
        click.echo(
            f"{how}Running processes follow within {FOLLOW_SECONDS} s. "
            f"Next: `strangler report`, then `strangler promote {promotion.function}`."
        )


def _evidence(evidence: Evidence) -> str:
    checked = f"; the last check: {evidence.check}" if evidence.check else ""
    return (
        f"{evidence.comparisons} comparisons, {evidence.divergences} divergences, "
        f"{evidence.distinct} distinct inputs{checked}"
    )


def _advice(promotion: Promotion) -> str:
    if promotion.judgement.verdict == "fail":
        return f"Next: `strangler check {promotion.function}`, correct the Go side, and build it."
    if not promotion.evidence.comparisons:
        return "Next: run your program; what it calls is compared. Evidence is for this code alone."
    return f"Next: let your program run, then `strangler promote {promotion.function}` again."


# ---- JSON ------------------------------------------------------------------------------------


def _json(promotion: Promotion, diff: str, *, refused: bool, dry_run: bool) -> dict[str, Any]:
    evidence, judgement = promotion.evidence, promotion.judgement
    return {
        "function": promotion.function,
        "verdict": judgement.verdict,
        "promoted": not (refused or dry_run),
        "forced": promotion.forced,
        "before": dials(promotion.before),
        "step": promotion.step.label,
        "reasons": list(judgement.reasons),
        "evidence": {
            "comparisons": evidence.comparisons,
            "divergences": evidence.divergences,
            "distinct": evidence.distinct,
            "seconds": evidence.seconds,
            "check": evidence.check,
            "python_hash": evidence.versions.python,
            "artifact_hash": evidence.versions.artifact,
        },
        "rate": {"lower": judgement.lower, "upper": judgement.upper, "limit": judgement.limit},
        "diff": diff,
        "dry_run": dry_run,
    }
