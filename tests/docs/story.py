"""A page of documentation as a story: the files that it shows are written, its commands are run.

In the order of the page, in one folder:

* A block that says which file it is, in its info string (```python title="app/rates.py") or in a
  comment as its first line (``# app/rates.py``, ``// go_impls/rates/rates.go``), is written there.
* In a ``console`` block, lines that begin with ``$ `` are run by the shell, and what follows each
  must be what the command printed (on stderr, where that is all). ``…`` stands for anything, on
  its own line for any lines; figures of time, size and how many inputs were tried may differ, and
  so may runs of spaces.
* A ``python`` block of ``>>>`` examples is run as a doctest, in a process of its own.

A comment ``<!-- story: sample -->`` starts from a copy of the sample project instead of an empty
folder. ``<!-- story: not run: REASON -->`` before a block leaves it alone; so does a language that
nothing here runs (``text``, ``sh`` for what `.ci/run` runs, ``yaml`` …). ``<!-- story: excerpts of
PLACE -->`` says that a page shows code which stands, and is tested, elsewhere.
"""

import doctest
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

_FENCE = re.compile(r"^( *)```([^\n`]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r'title="([^"]+)"')
_FIRST_LINE = re.compile(r"\A(?:#|//|--) ?([\w./-]+\.(?:py|go|toml|mod|yml|yaml|json))\b.*\n")
_LEFT_ALONE = re.compile(r"<!-- story: not run: .+? -->\s*\Z")
_FIGURE = re.compile(
    r"\d[\d., ]*(?=\s?(?:s|ms|µs|ns|minutes?|seconds?|kB|KB|MB|MiB|KiB|bytes|inputs|distinct)\b)"
)
_EXCERPTS = re.compile(r"<!-- story: excerpts of .+? -->")
_RUN = {"python", "pycon", "go", "toml", "console"}


@dataclass(frozen=True)
class Block:
    """A fenced block: where it begins, its language, the file it shows if any, and its text."""

    line: int
    language: str
    file: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page that belong to its story."""
    text = page.read_text(encoding="utf-8")
    if _EXCERPTS.search(text):
        return
    for found in _FENCE.finditer(text):
        language, _, rest = found[2].partition(" ")
        if _LEFT_ALONE.search(text[: found.start()]):
            continue
        body = re.sub(rf"(?m)^{found[1]}", "", found[3])
        title, first = _TITLE.search(rest), _FIRST_LINE.match(body)
        file = title[1] if title else first[1] if first else ""
        yield Block(text.count("\n", 0, found.start()) + 1, language, file, body)


def starts_from_sample(page: Path) -> bool:
    """Whether the story begins with the sample project."""
    return "<!-- story: sample -->" in page.read_text(encoding="utf-8")


def tell(page: Path, folder: Path) -> list[str]:
    """Live through a page in `folder`; what went otherwise than it says, with its line."""
    problems: list[str] = []
    for block in blocks(page):
        if block.file:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            problems += _run_console(block, page, folder)
        elif block.text.startswith(">>>"):
            problems += _run_doctest(block, page, folder)
        elif block.language in _RUN:
            problems.append(f"{page.name}:{block.line}: a block that nobody runs: name its file")
    return problems


def _environment(folder: Path) -> dict[str, str]:
    """The environment of a reader who has installed strangler, and no Go."""
    scripts = str(Path(sys.executable).parent)
    places = [place for place in os.environ["PATH"].split(os.pathsep) if not _has_go(place)]
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("STRANGLER_")},
        "PATH": os.pathsep.join([scripts, *places]),
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
        "COLUMNS": "100",
    }


def _has_go(place: str) -> bool:
    return (Path(place) / "go").exists()


def _run_console(block: Block, page: Path, folder: Path) -> Iterator[str]:
    commands = re.split(r"(?m)^\$ ", block.text)[1:]
    for command in commands:
        written, _, expected = command.partition("\n")
        while written.endswith("\\"):  # goes on in the next line
            more, _, expected = expected.partition("\n")
            written = f"{written[:-1]} {more.removeprefix('>').strip()}"
        done = subprocess.run(
            ["bash", "-c", written],
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        printed = done.stdout or done.stderr
        if not matches(expected, printed):
            yield (
                f"{page.name}:{block.line}: $ {written}\n--- the page\n{expected}"
                f"--- really (exit code {done.returncode})\n{printed}"
            )


def _run_doctest(block: Block, page: Path, folder: Path) -> Iterator[str]:
    script = folder / ".page.txt"
    script.write_text(block.text, encoding="utf-8")
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    program = (
        "import doctest, sys\n"
        f"options = {{'module_relative': False, 'optionflags': {flags}}}\n"
        f"sys.exit(bool(doctest.testfile({str(script)!r}, **options).failed))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=_environment(folder),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode != 0:
        yield f"{page.name}:{block.line}:\n{done.stdout}{done.stderr}"


def matches(expected: str, actual: str) -> bool:
    """Whether a command printed what the page says."""
    pattern = "".join(
        ".*" if part == "…" else re.escape(part) for part in re.split("(…)", _plain(expected))
    )
    return re.fullmatch(pattern, _plain(actual), re.DOTALL) is not None


def _plain(text: str) -> str:
    """Without what differs from run to run, and without trailing space."""
    lines = [" ".join(_FIGURE.sub("0", line).split()) for line in text.strip().splitlines()]
    return "\n".join(lines)
