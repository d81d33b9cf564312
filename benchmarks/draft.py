"""How many drafts of `strangler new --draft` are right, over functions that nobody wrote for it.

The functions come from installed packages and the standard library, as they are: small, fully
hinted, plain, and without effects that `strangler scan` sees. Each one is drafted in a project of
its own folder, all are built, and each is checked as `strangler check` does. Which functions are
taken depends on their names alone: a fixed number per package, in the order of a hash.

    python benchmarks/draft.py
    python benchmarks/draft.py --per-package 20 --budget 2 --show wrong
"""

import argparse
import hashlib
import importlib
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType

from strangler.config import Config, load_config
from strangler.errors import ScanError
from strangler.scaffold.beginning import begin
from strangler.scaffold.draft.draft import Draft, draft
from strangler.scaffold.draft.value import Refused
from strangler.scaffold.place import Place
from strangler.scaffold.subject import Subject
from strangler.scan.function import Function
from strangler.scan.go_types import GoTypes
from strangler.scan.judging import typed_signature
from strangler.scan.project import Project, read_project
from strangler.scan.signature import go_name
from strangler.scan.sources import locate
from strangler.toolchain.build import build_report
from strangler.toolchain.format import format_go
from strangler.toolchain.results import BuiltArtifact

PACKAGES = (
    "stdnum mypy sqlalchemy rich hypothesis _pytest click libcst flask werkzeug jinja2 starlette "
    "fastapi packaging pip mkdocs gunicorn uvicorn pydantic watchfiles selenium urllib3 requests "
    "idna markdown tomlkit trio wsproto prometheus_client psycopg babel setuptools coverage pluggy "
    "msgspec tomllib statistics importlib"
).split()
LINES = 30  # of a function that is small


@dataclass(frozen=True, slots=True)
class Case:
    """One function with its draft, or the reason why there is none."""

    subject: Subject
    place: Place
    draft: Draft | None
    reason: str = ""

    @property
    def name(self) -> str:
        """As a route is named."""
        return self.subject.function.name


def is_small(project: Project, function: Function) -> bool:
    """Whether a function is one of those that are counted."""
    hints = [parameter.annotation for parameter in function.parameters]
    return (
        function.kind in {"function", "static method"}
        and not function.obstacles
        and function.lines <= LINES
        and function.returns is not None
        and bool(hints)
        and None not in hints
        and not project.effects(function)
    )


def subjects(per_package: int) -> Iterator[Subject]:
    """The functions of every package: each module is imported, as the check will."""
    for package in PACKAGES:
        try:
            project = read_project(locate(package))
        except (ScanError, ModuleNotFoundError, ValueError) as error:
            print(f"{package} is left out: {error}", file=sys.stderr)
            continue
        types = GoTypes(project)
        names = sorted(
            (f for f in project.functions.values() if is_small(project, f)),
            key=lambda f: hashlib.blake2b(f.name.encode()).hexdigest(),
        )
        found = 0
        for function in names:
            typed = typed_signature(types, function, project.modules[function.module])
            kinds = [*(kind for _, kind in typed.parameters), *typed.results]
            if typed.refusals or not typed.results or any("any" in k.spelling for k in kinds):
                continue  # object and Any are no types to speak of
            if function.module.partition(".")[0] != package or not is_importable(function):
                continue  # a copy of another package inside of this one
            yield Subject(project, function, typed, own=False)
            found += 1
            if found == per_package:
                break


def is_importable(function: Function) -> bool:
    """Whether the check can get at it: some modules are for other systems."""
    value: object = None
    with suppress(BaseException):
        value = importlib.import_module(function.module)
        for part in function.qualname.split("."):
            value = getattr(value, part)
    return isinstance(value, FunctionType)  # some are compiled


def drafted(config: Config, index: int, subject: Subject) -> Case:
    """The draft of one function in a package of its own."""
    name = f"case{index}"
    folder = config.go_root / name
    file = folder / f"{name}.go"
    module = (config.go_root / "go.mod").read_text().split()[1]
    place = Place(config.go_root, name, file, name, module)
    try:
        found = draft(subject, place, declared=frozenset(), first=True)
    except Refused as refused:
        return Case(subject, place, None, str(refused))
    folder.mkdir()
    file.write_text(format_go(config, found.text))
    return Case(subject, place, found)


def routes(cases: list[Case]) -> str:
    """The module that routes every function that was built."""
    lines = ["from strangler import migrate_to", "import importlib"]
    for case in cases:
        function = case.subject.function
        owner, _, last = function.qualname.rpartition(".")
        lines += [
            f"owner = importlib.import_module({function.module!r})",
            *(f"owner = owner.{part}" for part in owner.split(".") if part),
            f"port = migrate_to({case.place.artifact!r}, export={go_name(function)!r})",
            f"route = port(owner.{last})",
            f"owner.{last} = staticmethod(route)" if owner else f"owner.{last} = route",
        ]
    return "\n".join(lines) + "\n"


def checked(root: Path, case: Case, budget: float) -> dict[str, object]:
    """The verdict of a check in a process of its own: some functions end theirs."""
    (root / "go_routes.py").write_text(routes([case]))
    modules = f'["go_routes", "{case.subject.function.module}"]'
    settings = (root / "migration.toml").read_text()
    (root / "migration.toml").write_text(re.sub(r"modules = .*", f"modules = {modules}", settings))
    command = [sys.executable, "-m", "strangler", "check", case.name, "--format", "json"]
    try:
        done = subprocess.run(
            [*command, "--budget", f"{budget}s"],
            cwd=root,
            capture_output=True,
            text=True,
            timeout=60 + 10 * budget,
            check=False,
        )
        [report] = json.loads(done.stdout)["functions"]
    except (subprocess.TimeoutExpired, ValueError) as error:
        words = done.stderr.strip()[-200:] if isinstance(error, ValueError) else str(error)
        return {"verdict": "unchecked", "divergences": [], "evidence": {"reason": words}}
    return dict(report)


def judged(report: dict[str, object]) -> str:
    """What a draft turned out to be."""
    divergences: list[dict[str, object]] = report["divergences"]  # type: ignore[assignment]
    wrong = [d for d in divergences if "GoNotPorted" not in str(d["go"])]
    if wrong:
        return "wrong, without a mark"
    if divergences:
        return "stops at a marked gap"
    return {"pass": "passes", "unchecked": "cannot be checked"}.get(
        str(report["verdict"]), "too little evidence"
    )


def main() -> None:
    """Draft, build and check, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-package", type=int, default=5, help="functions of each package")
    parser.add_argument("--budget", type=float, default=1.0, help="seconds of each check")
    parser.add_argument("--show", default="wrong", help="verdicts to show, by their beginning")
    parser.add_argument("--keep", type=Path, help="a folder for the project, to look at")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = given.keep or Path(temporary)
        run(root, given)


def run(root: Path, given: argparse.Namespace) -> None:
    """The measurement in one folder."""
    root.mkdir(exist_ok=True)
    begin(root)
    config = load_config(root / "migration.toml")
    cases = []
    for index, subject in enumerate(subjects(given.per_package)):
        cases.append(drafted(config, index, subject))
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    with_draft = [case for case in cases if case.draft is not None]
    report = build_report(config)
    built = {r.package for r in report.results if isinstance(r, BuiltArtifact)}
    failures = {failure.package: failure.error for failure in report.failures}
    for done, case in enumerate(cases):
        if sys.stderr.isatty():
            print(f"\r{done} of {len(cases)} checked", end="", file=sys.stderr)
        note = case.reason
        if case.draft is None:
            verdict = "no draft"
            reasons[case.reason] += 1
        elif case.place.folder not in built:
            verdict = "does not compile"
            note = str(failures.get(case.place.folder, "?"))
        else:
            outcome = checked(root, case, given.budget)
            verdict = judged(outcome)
            note = shown(outcome)
        counts[verdict] += 1
        if case.draft is not None and verdict == "passes":
            counts["passes, complete" if not case.draft.gaps else "passes, with gaps"] += 1
        if given.show == "all" or any(verdict.startswith(each) for each in given.show.split(",")):
            gaps = [gap.reason for gap in case.draft.gaps] if case.draft else ""
            print(f"{verdict}: {case.name} [{case.place.folder}] {gaps} {note}", flush=True)
    summary(cases, with_draft, built, counts)


def shown(outcome: dict[str, object]) -> str:
    """The first divergence, or the reason of too little evidence."""
    divergences: list[dict[str, object]] = outcome["divergences"]  # type: ignore[assignment]
    evidence: dict[str, object] = outcome["evidence"]  # type: ignore[assignment]
    wrong = [d for d in divergences if "GoNotPorted" not in str(d["go"])] or divergences
    if not wrong:
        return str(evidence.get("reason", ""))
    return " ".join(f"{key}={wrong[0][key]}" for key in ("input", "python", "go", "cause"))


def summary(
    cases: list[Case], with_draft: list[Case], built: set[str], counts: Counter[str]
) -> None:
    """The table."""
    total = len(cases)
    packages = len({case.subject.function.module.partition(".")[0] for case in cases})
    complete = sum(case.draft is not None and not case.draft.gaps for case in cases)
    compiled = sum(case.place.folder in built for case in with_draft)
    print(f"{total} functions of {packages} packages")
    rows = {
        "drafted, without a gap": complete,
        "drafted, with marked gaps": len(with_draft) - complete,
        "no line of it drafted": counts["no draft"],
        "compiled, of the drafted": compiled,
        "pass the check": counts["passes"],
        "  of them without a gap": counts["passes, complete"],
        "too little evidence": counts["too little evidence"],
        "stop at a marked gap": counts["stops at a marked gap"],
        "cannot be checked": counts["cannot be checked"],
        "wrong, without a mark": counts["wrong, without a mark"],
    }
    for name, count in rows.items():
        print(f"{name:<28}{count:>5}{count / total:>7.0%}")
    kept = len(with_draft) - counts["cannot be checked"]
    score = counts["passes"] - 2 * counts["wrong, without a mark"]
    print(
        f"{'passes less twice the wrong':<28}{score:>5}{score / max(kept, 1):>7.0%} of the drafted"
    )


if __name__ == "__main__":
    main()
