"""What to do next with a route: the end of every line of a report."""

import shlex
from collections.abc import Mapping

from strangler.gates.gate import Judgement
from strangler.report.present import Present
from strangler.store.rows import Verdict

_BUILD = {"ArtifactError", "ArtifactNotFound", "ExportNotFound", "NotWasm"}
_DIAGNOSE = {"BindError", "ConfigError", "MissingImport"}


def next_step(
    present: Present | None,
    failures: Mapping[str, int],
    checked: Verdict | None,
    judgement: Judgement | None,
    *,
    diverges: bool,
) -> str:
    """A command to type, or something to do.

    `failures` and `checked` are those of the code that runs now, and so is `diverges`. `judgement`
    is on the next step of the ladder, None at its end. Go is never recommended for a route that
    diverges, fails, or has not passed a check.
    """
    if present is None:
        return "list its module under [strangler] modules in migration.toml, if it still exists"
    name = shlex.quote(present.name)
    if present.problem or _BUILD.intersection(failures):
        return "strangler build"
    if _DIAGNOSE.intersection(failures):
        return "strangler doctor"
    if checked != "pass" or diverges or failures:
        return f"strangler check {name}"
    return _climb(name, present, judgement)


def _climb(name: str, present: Present, judgement: Judgement | None) -> str:
    """The step towards Go of a route against which nothing speaks."""
    if judgement is None:
        return f"strangler retire {name}"
    if judgement.verdict == "pass":
        return f"strangler promote {name}"
    if judgement.verdict == "fail":
        return f"strangler check {name}"
    if not present.policy.sampled:
        return f"strangler set {name} {present.policy.mode} --sample 1.0"
    return f"run your program, then `strangler promote {name}`"
