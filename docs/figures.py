"""Measure anew what the pages say of speed: `python docs/figures.py [BENCHMARK…]`.

What stands between ``<!-- figures: BENCHMARK -->`` and ``<!-- end of figures -->`` in a page is
what `python benchmarks/BENCHMARK` printed, with its options. All of them, or those named, are run
on this machine, one after the other, for which it should have nothing else to do.
"""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(
    r"(?<=^<!-- figures: )(?P<benchmark>[^>]+?) -->\n.*?^<!-- end of figures -->$",
    re.DOTALL | re.MULTILINE,
)


def pages() -> list[Path]:
    """The pages that may have figures."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def measured(benchmark: str) -> str:
    """What a benchmark prints. Raises CalledProcessError when it fails."""
    file, *options = benchmark.split()
    command = [sys.executable, f"benchmarks/{file}", *options]
    print(f"python benchmarks/{benchmark}", file=sys.stderr, flush=True)
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip("\n")


def renewed(text: str, wanted: Iterable[str]) -> str:
    """A page's text with the figures of the wanted benchmarks, of all where there are none."""
    names = set(wanted)

    def measure(found: re.Match[str]) -> str:
        benchmark = found["benchmark"]
        if names and not names & {benchmark, benchmark.split()[0]}:
            return found[0]
        return f"{benchmark} -->\n\n{measured(benchmark)}\n\n<!-- end of figures -->"

    return BLOCK.sub(measure, text)


def main() -> None:
    """Measure, and write the pages."""
    for page in pages():
        text = page.read_text(encoding="utf-8")
        page.write_text(renewed(text, sys.argv[1:]), encoding="utf-8")


if __name__ == "__main__":
    main()
