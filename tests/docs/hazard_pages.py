"""The pages of docs/hazards: one for each hazard, with ports that get it wrong."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from strangler.parity.hazards.catalogue import HAZARDS
from strangler.parity.hazards.hazard import Hazard
from strangler.signature import pairing_key

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "benchmarks" / "parity" / "project"
_HEAD = (
    "<!-- Made from the code by `STRANGLER_UPDATE_GOLDEN=1 pytest tests/docs`. -->\n"
    "<!-- story: excerpts of benchmarks/parity/project, which tests/parity/test_power.py runs -->"
    "\n\n"
)
_GO = re.compile(r"^func (\w+)\(.*(?:\}$|\{\n(?:.*\n)*?\}$)", re.MULTILINE)
_SHOWN = 2


class Port(NamedTuple):
    """A Python function and its Go counterpart, as they are written."""

    route: str
    python: str
    go: str


def ports() -> dict[str, list[Port]]:
    """The planted ports of every hazard."""
    found: dict[str, list[Port]] = defaultdict(list)
    for file in sorted((PROJECT / "planted").glob("[a-z]*.py")):
        source = file.read_text(encoding="utf-8")
        go = (PROJECT / "go_impls" / file.stem / f"{file.stem}.go").read_text(encoding="utf-8")
        declared = {pairing_key(match[1]): match[0] for match in _GO.finditer(go)}
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and node.decorator_list:
                cause = next(filter(None, map(_cause, node.decorator_list)))
                python = ast.get_source_segment(source, node) or ""
                found[cause].append(
                    Port(
                        f"planted.{file.stem}:{node.name}", python, declared[pairing_key(node.name)]
                    )
                )
    return found


def _cause(decorator: ast.expr) -> str | None:
    match decorator:
        case ast.Call(func=ast.Name(id="cause"), args=[ast.Constant(value=str(name))]):
            return name
    return None


def pages() -> dict[str, str]:
    """The text of every page, by the name of its file."""
    planted = ports()
    made = {f"{hazard.name}.md": _page(hazard, planted[hazard.name]) for hazard in HAZARDS}
    rows = "".join(f"| [{h.name}]({h.name}.md) | {h.title} |\n" for h in _by_name())
    return {
        "index.md": f"{_HEAD}# Hazards\n\nWhat Python and Go do differently, under the names that "
        "`strangler check` and `strangler hazards` use.\n\n| name | what |\n| --- | --- |\n" + rows,
        **made,
    }


def _by_name() -> Iterator[Hazard]:
    yield from sorted(HAZARDS, key=lambda hazard: hazard.name)


def _page(hazard: Hazard, planted: list[Port]) -> str:
    parts = [f"{_HEAD}# {hazard.title}\n", f"{hazard.gap}\n"]
    for port in planted[:_SHOWN]:
        parts.append(f"Python:\n\n```python\n{port.python}\n```\n")
        parts.append(f"A Go port that differs:\n\n```go\n{port.go}\n```\n")
    parts.append(f"In Go: {hazard.advice}.\n")
    if planted:
        parts.append(
            f"`strangler check` calls it `{hazard.name}`; the pair stands in the benchmark as "
            f"`{planted[0].route}`, and the tests hold the check to finding and naming it.\n"
        )
    return "\n".join(parts)
