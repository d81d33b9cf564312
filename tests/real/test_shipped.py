"""A package built as a wheel with its artifacts answers where there is no Go and no compiler."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

PYPROJECT = """\
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "shipped"
version = "1.0"
dependencies = ["strangler"]

[tool.setuptools]
packages = ["shipped", "shipped.deep"]

[tool.setuptools.package-data]
shipped = ["*.wasm"]
"shipped.deep" = ["*.wasm"]
"""

MODULE = """\
from strangler import migrate_to


@migrate_to("sum.wasm")
def sum(x: int, y: int) -> int:
    raise AssertionError("Go answers")
"""

PROGRAM = """
from shipped import arith
from shipped.deep import arith as deep
print(arith.sum(20, 22), deep.sum(1, 2))
"""


@pytest.fixture(scope="module")
def wheel(sample_build: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a package with one artifact in two places."""
    root = tmp_path_factory.mktemp("shipped")
    (root / "pyproject.toml").write_text(PYPROJECT)
    for folder in (root / "shipped", root / "shipped" / "deep"):
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        (folder / "arith.py").write_text(MODULE)
        shutil.copy(sample_build.artifacts / "sum.wasm", folder)
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"),
            *("--disable-pip-version-check", "-w", str(root / "dist"), str(root)),
        ],
        check=True,
        cwd=root,
    )
    [built] = (root / "dist").glob("*.whl")
    return built


def run(path: Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run the program with a package from `path`, and with nothing on PATH."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=folder,
        env={
            "PATH": str(folder),
            "HOME": str(folder),
            "STRANGLER_MODE": "go",
            "PYTHONPATH": f"{path}{os.pathsep}{ROOT}",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_wheel_carries_its_artifacts_and_go_answers_from_them(
    wheel: Path, tmp_path: Path
) -> None:
    target = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run(
        [*pip, "--disable-pip-version-check", "--target", str(target), str(wheel)], check=True
    )
    done = run(target, tmp_path)
    assert (done.stdout, done.stderr) == ("42 3\n", "")


def test_a_package_in_a_zip_file_says_why_go_cannot_answer(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert "shipped/sum.wasm" in archive.namelist()
    packed = tmp_path / "shipped.zip"
    shutil.copy(wheel, packed)
    done = run(packed, tmp_path)
    assert "AssertionError: Go answers" in done.stderr  # Python does
    assert f"sum.wasm: is inside {packed}, from where Go cannot be loaded" in done.stderr
    assert "install the package unpacked, as pip does" in done.stderr
