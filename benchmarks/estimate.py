"""How far the estimates of `strangler scan` are from what both sides really take.

Every function of the sample is measured on both sides, on inputs of a few sizes, and so is its
estimate: Go's time, from the model's weights and the measured time of the Python side, as
`strangler scan --profile` has it. Run it in a checkout after `strangler build`:

    python benchmarks/estimate.py
"""

import inspect
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from strangler.config import load_config
from strangler.routing.registry import load_routes
from strangler.routing.settings import use_config
from strangler.scan.cost import estimate, rescaled
from strangler.scan.judging import judge
from strangler.scan.project import read_project
from strangler.toolchain.build import build

ROOT = Path(__file__).resolve().parent.parent
CHANCE = random.Random(7)  # the same inputs every time
WORDS = "the a new old café parity money naïve report Zürich Go Python moves slowly".split()
SECONDS = 0.05
SIZES = (20, 300)


def text(n: int) -> str:
    """Words, `n` characters of them."""
    return " ".join(CHANCE.choices(WORDS, k=n))[:n]


def floats(n: int) -> list[float]:
    """`n` numbers."""
    return [CHANCE.uniform(-100, 100) for _ in range(n)]


def scores(n: int) -> list[int]:
    """`n` scores of 0 to 100."""
    return [CHANCE.randint(0, 100) for _ in range(n)]


INPUTS: dict[str, Callable[[int], tuple[Any, ...]]] = {
    "sum": lambda _: (12, 12),
    "is_leap_year": lambda _: (2024,),
    "days_between": lambda _: ("2024-02-29", "2026-11-25"),
    "add_months": lambda _: (2024, 2, 29, 12),
    "weekday_name": lambda _: (2026, 11, 25),
    "distance": lambda _: (0.0, 1.0, 2.0, 3.0),
    "polygon_area": lambda n: (floats(n), floats(n)),
    "bounding_box": lambda n: (floats(n), floats(n)),
    "contains_point": lambda n: (floats(n), floats(n), 0.5, 0.5),
    "split_bill": lambda n: (100_000, n),
    "parse_amount": lambda _: ("1234.56",),
    "format_amount": lambda _: (123_456,),
    "apply_rate": lambda _: (123_456, 750),
    "levenshtein": lambda n: (text(n), text(n)),
    "percentile": lambda n: (floats(n), 0.75),
    "luhn_valid": lambda n: ("4" * n,),
    "adler32": lambda n: (CHANCE.randbytes(n),),
    "top_scores": lambda n: (scores(n), 10),
    "score_histogram": lambda n: (scores(n),),
    "passing": lambda n: (scores(n), 50),
    "word_count": lambda n: (text(n),),
    "slugify": lambda n: (text(n),),
    "is_palindrome": lambda n: (text(n),),
    "redact_email": lambda _: ("somebody@example.com",),
    "truncate": lambda n: (text(n), n // 2),
    "common_prefix": lambda n: (CHANCE.choices(WORDS, k=n),),
    "split_lines": lambda n: (b"\n" * n,),
}


def seconds(function: Callable[..., Any], arguments: tuple[Any, ...]) -> float:
    """The best of five, per call."""
    count, best = 1, float("inf")
    while True:
        started = time.perf_counter()
        for _ in range(count):
            function(*arguments)
        passed = time.perf_counter() - started
        if passed > SECONDS / 5:
            break
        count *= 4
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(count):
            function(*arguments)
        best = min(best, (time.perf_counter() - started) / count)
    return best


def main() -> None:
    """Print the table and the share within a factor of two."""
    config = load_config(ROOT / "migration.toml")
    use_config(config)
    build(config)
    judged = {c.function.name: c for c in judge(read_project(ROOT / "py_impls"))}
    within = total = 0
    print(f"{'function':<18}{'n':>5}{'python':>10}{'go':>9}{'estimate':>10}{'off by':>8}")
    for route in load_routes(config):
        name = route.name.partition(":")[2]
        if name not in INPUTS:
            print(f"{name:<18} has no inputs here")
            continue
        candidate = judged[route.name]
        kinds = [kind for _, kind in candidate.typed.parameters]
        sized = len({repr(INPUTS[name](size)) for size in (3, 5)}) > 1
        for size in SIZES if sized else (1,):
            arguments = INPUTS[name](size)
            python = seconds(inspect.unwrap(route.python), arguments) * 1e9
            go = seconds(route.candidate().native, arguments) * 1e9
            model = estimate(candidate.function.work, kinds, candidate.typed.results, size)
            found = rescaled(model, python).go
            off = max(found / go, go / found)
            total += 1
            within += off <= 2  # noqa: PLR2004
            print(f"{name:<18}{size:>5}{python:>10.0f}{go:>9.0f}{found:>10.0f}{off:>8.2f}")
    print(f"{within} of {total} estimates are within a factor of two")


if __name__ == "__main__":
    main()
