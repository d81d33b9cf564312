"""How good `strangler check` is at finding planted bugs, at naming them, and at keeping quiet.

    python benchmarks/parity/power.py                       # the table; about half an hour
    python benchmarks/parity/power.py --seeds 1 --quiet 5   # a first impression
    python benchmarks/parity/power.py --only cube --verbose # one port

Prints one row for each number that matters, and each planted bug that was missed or misnamed.
"""

import argparse
import importlib
import statistics
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from strangler.config import Config, load_config
from strangler.parity.check import check
from strangler.parity.verdict import CheckReport
from strangler.routing.migration import Migration
from strangler.routing.registry import load_routes
from strangler.routing.settings import use_config
from strangler.toolchain.build import build

PROJECT = Path(__file__).parent / "project"
BUDGET = 10.0


class Result(NamedTuple):
    """One check of one port with a planted bug."""

    route: str
    expected: str
    report: CheckReport

    @property
    def found(self) -> bool:
        """Whether it was found at all."""
        return self.report.verdict == "fail"

    @property
    def seconds(self) -> float:
        """Until the first divergence was found."""
        return self.report.evidence.first_seconds or self.report.seconds

    @property
    def named(self) -> list[str]:
        """The cause of every divergence: the first of each, "" where there is none."""
        return [f.causes[0].name if f.causes else "" for f in self.report.divergences]

    @property
    def right(self) -> bool:
        """Whether some divergence has the planted cause."""
        return self.expected in self.named

    @property
    def wrong(self) -> bool:
        """Whether it has other causes alone."""
        return self.found and not self.right and any(self.named)


def main() -> int:
    """Run what is asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--quiet", type=float, default=60.0, help="seconds for each faithful port")
    parser.add_argument("--only", default="")
    parser.add_argument("--kind", choices=("planted", "faithful", "both"), default="both")
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    config = load_config(PROJECT / "migration.toml")
    build(config)
    sys.path.insert(0, str(PROJECT))
    use_config(config)
    routes = [r for r in load_routes(config) if arguments.only in r.name]
    causes = importlib.import_module("planted").CAUSES

    planted = [r for r in routes if r.name in causes and arguments.kind != "faithful"]
    faithful = [r for r in routes if r.name not in causes and arguments.kind != "planted"]
    seeds = range(arguments.seeds)
    results = list(_planted(config, planted, causes, seeds, verbose=arguments.verbose))
    alarms = list(_faithful(faithful, seeds, arguments.quiet))
    _print(results, alarms, len(planted), len(faithful), arguments)
    return 0


def _planted(
    config: Config,
    routes: list[Migration],
    causes: dict[str, str],
    seeds: Iterable[int],
    *,
    verbose: bool,
) -> Iterable[Result]:
    for route in routes:
        for seed in seeds:
            report = check(route.candidate(), budget=BUDGET, seed=seed, go_root=config.go_root)
            result = Result(route.name, causes[route.name], report)
            if verbose or not result.right:
                _show(result, seed)
            yield result


def _show(result: Result, seed: int) -> None:
    verdict = "right" if result.right else "missed" if not result.found else "misnamed"
    print(
        f"{verdict:<9} {result.route} seed {seed}: wanted {result.expected}, got {result.named} "
        f"{result.seconds:.2f} of {result.report.seconds:.1f} s {result.report.reason}",
        flush=True,
    )
    for finding in result.report.divergences:
        print(f"          {finding.explanation[:150]}  ({finding.divergence.input[:80]})")
        for cause in finding.causes:
            print(f"          {cause.name} {cause.confidence}: {cause.evidence[:140]}")
            print(f"            {cause.python}  |  {cause.go}", flush=True)


def _faithful(
    routes: list[Migration], seeds: Iterable[int], seconds: float
) -> Iterable[CheckReport]:
    for route in routes:
        for seed in seeds:
            report = check(route.candidate(), budget=seconds, examples=10**6, bulk=10**9, seed=seed)
            if report.verdict != "pass":
                print(f"{report.verdict:<9} {route.name} seed {seed}: {report.reason}")
                for finding in report.divergences:
                    print(f"          {finding.explanation}  ({finding.divergence.input[:100]})")
            if report.verdict == "fail":
                yield report


def _print(
    results: list[Result], alarms: list[CheckReport], planted: int, faithful: int, asked: Any
) -> None:
    found = [result for result in results if result.found]
    rows = [("faithful ports", str(faithful)), ("false alarms", str(len(alarms)))]
    if found:
        seconds = [result.seconds for result in found]
        named = Counter("right" if r.right else "wrong" if r.wrong else "none" for r in found)
        hazards = {result.expected for result in results}
        rows[:0] = [
            ("planted bugs", f"{planted}, of {len(hazards)} hazards"),
            ("found", f"{len(found)} of {len(results)}"),
            (
                "seconds to find",
                f"median {statistics.median(seconds):.3f}, worst {max(seconds):.2f}",
            ),
            ("right cause", f"{named['right']} ({named['right'] / len(found):.1%})"),
            ("wrong cause", f"{named['wrong']} ({named['wrong'] / len(found):.1%})"),
            ("unexplained", str(named["none"])),
        ]
    print(f"\n| {asked.seeds} seeds, {asked.quiet:.0f} s for each faithful port | |\n| --- | --- |")
    for name, value in rows:
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    sys.exit(main())
