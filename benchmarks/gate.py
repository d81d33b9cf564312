"""What the gate promises: rollouts of functions that are just too bad, looked at after every call.

Run with `python benchmarks/gate.py --write docs/concepts/gate.svg`. Simulates 2 000 rollouts of a
function that diverges exactly as often as the step allows, and promotes each as soon as the gate's
bound allows it; the stated risk is 5 %. Beside it runs the usual interval for one look
(Clopper-Pearson), asked after every call as people do. Needs nothing but the package.
"""

import argparse
import math
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from strangler.gates.bound import log_odds_against  # noqa: E402  # needs the path above

LIMIT = 0.01
ALPHA = 0.05
ROLLOUTS = 2000
CALLS = 20_000

Promotes = Callable[[int, int], bool]


def anytime(divergences: int, comparisons: int) -> bool:
    """Whether the gate's upper bound is below the limit."""
    return divergences < LIMIT * comparisons and log_odds_against(
        divergences, comparisons, LIMIT
    ) >= -math.log(ALPHA)


def one_look(divergences: int, comparisons: int) -> bool:
    """Whether an interval for one look says so: P(at most so many divergences) is at most alpha."""
    if divergences >= LIMIT * comparisons:
        return False
    term = total = (1 - LIMIT) ** comparisons
    for k in range(divergences):
        term *= (comparisons - k) / (k + 1) * LIMIT / (1 - LIMIT)
        total += term
        if total > ALPHA:
            return False
    return total <= ALPHA


def rollout(draw: random.Random, rate: float, calls: int, promotes: Promotes) -> int | None:
    """After how many calls a function is promoted, when one looks after every call; None if never.

    Between two divergences the evidence only grows in the function's favour: whoever looks after
    every call promotes between them exactly if they would at the last call before the second.
    The first such call is then found by bisection.
    """
    seen = divergences = 0
    while seen < calls:
        gap = int(math.log(1.0 - draw.random()) / math.log1p(-rate))  # calls without a divergence
        last = min(seen + gap, calls)
        if last > seen and promotes(divergences, last):
            low, high = seen, last
            while low + 1 < high:
                middle = (low + high) // 2
                low, high = (low, middle) if promotes(divergences, middle) else (middle, high)
            return high
        seen, divergences = last + 1, divergences + 1
    return None


def simulate(
    promotes: Promotes, rate: float = LIMIT, rollouts: int = ROLLOUTS, calls: int = CALLS
) -> list[int]:
    """After how many calls each rollout that was promoted was, in order."""
    draw = random.Random(f"{promotes.__name__} {rate}")
    ended = (rollout(draw, rate, calls, promotes) for _ in range(rollouts))
    return sorted(calls for calls in ended if calls is not None)


# ---- The plot --------------------------------------------------------------------------------

WIDTH, HEIGHT, LEFT, TOP = 640, 360, 64, 24


def curve(promoted: Sequence[int], rollouts: int, top: float) -> str:
    """The share of rollouts promoted so far, over the number of calls (logarithmic)."""
    points = [(1.0, 0.0)]
    for number, calls in enumerate(promoted):
        points += [(calls, number / rollouts), (calls, (number + 1) / rollouts)]
    points.append((CALLS, len(promoted) / rollouts))
    return " ".join(f"{_x(calls):.1f},{_y(share, top):.1f}" for calls, share in points)


def _x(calls: float) -> float:
    return LEFT + math.log10(max(calls, 10) / 10) / math.log10(CALLS / 10) * (WIDTH - LEFT - 24)


def _y(share: float, top: float) -> float:
    return TOP + (1 - share / top) * (HEIGHT - TOP - 56)


def plot(gate: Sequence[int], naive: Sequence[int], rollouts: int) -> str:
    """The picture, as SVG."""
    top = math.ceil(len(naive) / rollouts * 10) / 10
    right, stated = WIDTH - 24, _y(ALPHA, top)
    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for tenth in range(int(top * 10) + 1):
        y = _y(tenth / 10, top)
        parts.append(_words(LEFT - 8, y + 4, f"{tenth * 10} %", anchor="end"))
        parts.append(f'<line x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
    ticks = (10, 100, 1000, 10_000)
    parts += [_words(_x(calls), HEIGHT - 36, f"{calls}", anchor="middle") for calls in ticks]
    line = f'x1="{LEFT}" x2="{right}" y1="{stated:.1f}" y2="{stated:.1f}"'
    parts.append(f'<line {line} stroke="#c00" stroke-dasharray="4 3"/>')
    parts.append(_words(LEFT + 6, stated - 5, f"stated risk {ALPHA:.0%}", "#c00"))
    for promoted, colour in ((naive, "#888"), (gate, "#06c")):
        points = curve(promoted, rollouts, top)
        parts.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{points}"/>'
        )
    one = f"an interval for one look, asked after every call: {len(naive) / rollouts:.1%}"
    parts.append(_words(LEFT + 6, TOP + 14, one, "#888"))
    parts.append(_words(LEFT + 6, TOP + 30, f"the gate: {len(gate) / rollouts:.2%}", "#06c"))
    axis = f"comparisons (falsely promoted so far; the true rate is the limit, {LIMIT:.0%})"
    parts.append(_words((LEFT + WIDTH) / 2, HEIGHT - 14, axis, anchor="middle"))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return "\n".join([f'{head} font-family="sans-serif" font-size="12">', *parts, "</svg>\n"])


def _words(x: float, y: float, words: str, colour: str = "#000", anchor: str = "start") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{colour}">{words}</text>'


def main() -> None:
    """Simulate, print the rates, and write the picture."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", type=Path, metavar="FILE", help="Write the plot to FILE.")
    target = parser.parse_args().write
    gate, naive = simulate(anytime), simulate(one_look)
    print(f"{ROLLOUTS} rollouts of {CALLS} calls at a rate of {LIMIT:.0%}, which is the limit:")
    print(f"  falsely promoted by the gate: {len(gate) / ROLLOUTS:.2%} (stated: {ALPHA:.0%})")
    print(f"  by an interval for one look:  {len(naive) / ROLLOUTS:.2%}")
    ready = simulate(anytime, rate=LIMIT / 100)
    middle = ready[len(ready) // 2]
    print(f"At a hundredth of the limit {len(ready) / ROLLOUTS:.1%} are promoted, half of them")
    print(f"after {middle} calls.")
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(plot(gate, naive, ROLLOUTS))


if __name__ == "__main__":
    main()
