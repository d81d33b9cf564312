"""`strangler bench`: what a call takes on both sides, by the size of its arguments."""

import json
import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from strangler.cli.options import CannotRun, Command, config_option, format_option
from strangler.cli.recording import record
from strangler.config import Config
from strangler.corpus import read_corpus, snapshot_of
from strangler.gates.evidence import versions_of
from strangler.literal import parse
from strangler.routing.registry import find_route
from strangler.scan.judging import duration
from strangler.store.rows import Batch
from strangler.timing import Timing, break_even, measure, spread, timing_rows

_WIDTH = 30  # characters of the longest bar
_MOST = 20  # inputs that are measured
_WIDE, _HIGH, _EDGE = 640, 360, 48  # pixels


@click.command(cls=Command)
@click.argument("function")
@click.argument("arguments", nargs=-1, metavar="[ARGS]...")
@click.option("--svg", type=click.Path(path_type=Path), help="Draw both sides into this file too.")
@config_option
@format_option("text", "json")
def bench(
    function: str, arguments: tuple[str, ...], svg: Path | None, config: Config, form: str
) -> None:
    r"""Time both sides of FUNCTION on saved inputs, or on ARGS, and say where Go begins to pay.

    ARGS are Python literals. Saved inputs are those of the corpus: `strangler corpus pull` adds
    what was seen in shadow mode. The sides take turns, and the fastest batch counts; the times are
    of this machine, and only their ratios mean something elsewhere.

    \b
    Example:
      strangler bench py_impls.scoring:levenshtein
      strangler bench py_impls.arith:sum 12 12

    Exit code: 0 when it was measured, 2 when it could not be.
    """
    route = find_route(config, function)
    candidate = route.candidate()
    if arguments:
        snapshots = [candidate.encode(tuple(_parsed(text) for text in arguments))]
    else:
        saved = read_corpus(config.corpus, route.name)
        snapshots = [snapshot_of(candidate, one) for one in saved]
    if not snapshots:
        raise CannotRun(
            f"{route.name}: has no saved inputs: give ARGS, or `strangler corpus pull {route.name}`"
        )
    timings = measure(candidate, spread(snapshots, _MOST))
    rows = timing_rows(route.name, versions_of(candidate), timings, time.time())
    record(config, Batch(timings=rows), "the timings were")
    if svg is not None:
        svg.write_text(_drawn(route.name, timings), encoding="utf-8")
    if form == "json":
        click.echo(json.dumps(_as_json(route.name, timings), indent=2))
    else:
        _print(route.name, timings)


def _parsed(text: str) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        raise CannotRun(f"{text}: is not a Python literal: quote texts, as '\"text\"'") from error


def _print(name: str, timings: Sequence[Timing]) -> None:
    click.secho(f"{name}  {len(timings)} input{'s' * (len(timings) > 1)}", bold=True)
    click.echo(f"{'bytes':>8}  {'python':>9}  {'go':>9}  {'crossing':>9}  {'gain':>6}")
    longest = max(abs(math.log2(timing.speedup)) for timing in timings) or 1.0
    for timing in timings:
        times = (timing.python, timing.go, timing.encoding + timing.decoding)
        shown = "  ".join(f"{duration(seconds * 1e9):>9}" for seconds in times)
        bar = round(_WIDTH * abs(math.log2(timing.speedup)) / longest)
        mark = click.style("█" * bar, fg="green" if timing.speedup > 1 else "red")
        click.echo(f"{timing.size:>8}  {shown}  {timing.speedup:>5.2g}x  {mark}")
    even = break_even(timings)
    if even is None:
        click.echo("Go is not faster on the largest of these inputs.")
    else:
        click.echo(f"Go is faster from arguments of {even:,} bytes on.")
    click.echo(f"Next: `strangler check {name}`, and `strangler set {name} shadow`.")


def _as_json(name: str, timings: Sequence[Timing]) -> dict[str, Any]:
    return {
        "function": name,
        "break_even_bytes": break_even(timings),
        "inputs": [
            {
                "bytes": timing.size,
                "python_ns": round(timing.python * 1e9),
                "go_ns": round(timing.go * 1e9),
                "encoding_ns": round(timing.encoding * 1e9),
                "decoding_ns": round(timing.decoding * 1e9),
                "speedup": round(timing.speedup, 3),
            }
            for timing in timings
        ],
    }


def _drawn(name: str, timings: Sequence[Timing]) -> str:
    """Both sides over the size of the arguments, both axes logarithmic."""
    sizes = [math.log(timing.size + 1) for timing in timings]
    times = [math.log(side) for timing in timings for side in (timing.python, timing.go)]

    def placed(size: int, seconds: float) -> str:
        x = _scaled(math.log(size + 1), min(sizes), max(sizes), _WIDE)
        y = _HIGH - _scaled(math.log(seconds), min(times), max(times), _HIGH)
        return f"{x:.1f},{y:.1f}"

    lines = []
    for colour, label, seconds in (
        ("#3776ab", "Python", [timing.python for timing in timings]),
        ("#00add8", "Go", [timing.go for timing in timings]),
    ):
        points = [placed(t.size, s) for t, s in zip(timings, seconds, strict=True)]
        x, _, y = points[-1].partition(",")
        centres = [point.split(",") for point in points]
        dots = "".join(f'<circle cx="{left}" cy="{top}" r="3"/>' for left, top in centres)
        lines.append(
            f'<g fill="{colour}" stroke="{colour}">'
            f'<polyline points="{" ".join(points)}" fill="none"/>{dots}'
            f'<text x="{x}" y="{y}" dx="-8" dy="-8" stroke="none" text-anchor="end">{label}</text>'
            "</g>"
        )
    title = f"{name}: time of a call over the bytes of its arguments, both logarithmic"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}" role="img" '
        f'font-family="sans-serif" font-size="13"><title>{title}</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="{_EDGE}" y="24" fill="#222">{title}</text>{"".join(lines)}</svg>\n'
    )


def _scaled(value: float, low: float, high: float, length: int) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return _EDGE + share * (length - 2 * _EDGE)
