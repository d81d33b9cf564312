"""Skeletons of other people's functions: every one compiles, or is refused by name."""

import os
import re
import subprocess
from collections import Counter
from pathlib import Path

import msgspec

from strangler.config import load_config
from strangler.scaffold.beginning import begin
from strangler.scaffold.place import find_place
from strangler.scaffold.skeleton import declared_functions, declared_types, skeleton
from strangler.scan.function import Function
from strangler.scan.go_types import GoTypes
from strangler.scan.judging import typed_signature
from strangler.scan.project import read_project
from strangler.scan.signature import go_name
from strangler.scan.sources import locate
from strangler.toolchain.go import find_go

PACKAGES = ("mypy", "sqlalchemy", "rich", "hypothesis", "_pytest", "click", "libcst")


def is_hinted(function: Function) -> bool:
    plain = function.kind in ("function", "static method") and not function.obstacles
    hints = [parameter.annotation for parameter in function.parameters]
    return plain and function.returns is not None and None not in hints


def test_the_skeletons_of_fully_hinted_functions_compile(tmp_path: Path) -> None:
    begin(tmp_path)
    config = load_config(tmp_path / "migration.toml")
    written: Counter[str] = Counter()
    reasons: list[str] = []
    for name in PACKAGES:
        inner = msgspec.structs.replace(config, go_root=config.go_root / f"of{name.strip('_')}")
        inner.go_root.mkdir()
        project = read_project(locate(name))
        types = GoTypes(project)
        for function in filter(is_hinted, project.functions.values()):
            typed = typed_signature(types, function, project.modules[function.module])
            if typed.refusals:
                reasons += typed.refusals
                continue
            place = find_place(inner, function)
            folder = place.file.parent
            if go_name(function) in declared_functions(folder) or place.file.exists():
                continue
            text = skeleton(
                function,
                typed,
                place,
                (),
                declared=declared_types(folder),
                first=not any(folder.glob("*.go")),
            )
            text = text.replace(f"{place.import_path}/py", f"{root(place.import_path)}/py")
            folder.mkdir(parents=True, exist_ok=True)
            place.file.write_text(text)
            written[name] += 1
    assert written.total() >= 300
    assert len(written) >= 5
    for reason in reasons:
        assert re.match(r"(\*{0,2}\w+|the result): .+", reason, re.DOTALL), reason
    go = find_go(config)
    done = subprocess.run(
        [str(go.command), "vet", "./..."],
        cwd=config.go_root,
        env={**os.environ, "GOROOT": str(go.goroot), "GOFLAGS": "", "GOTOOLCHAIN": "local"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[:3000]


def root(import_path: str) -> str:
    return import_path.rpartition("/")[0]
