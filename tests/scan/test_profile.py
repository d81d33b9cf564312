"""What a program has really called: counted in its processes, read here."""

import dis
import importlib.util
import json
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from strangler.errors import ScanError
from strangler.scan.judging import judge
from strangler.scan.profile import Seen, measured, record, saved, seen_of
from strangler.scan.project import read_project
from strangler.scan.recorded import RECORDER

SHOP = """\
import functools, threading

def squares(values):
    return [square(value) for value in values] + sorted(values)

def square(value):
    return value * value

@functools.lru_cache
def cached(text: str) -> int:
    return len(text)

def never():
    pass
"""
PROGRAM = """\
import threading, shop
shop.squares(list(range(100)))
thread = threading.Thread(target=shop.squares, args=([1, 2, 3],))
thread.start(); thread.join()
shop.cached("x" * 7)
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/shop.py").write_text(SHOP)
    (tmp_path / "program.py").write_text(PROGRAM)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "app"))
    return tmp_path


def recorder(root: Path) -> Any:
    """The module that programs import as sitecustomize, under a name of its own."""
    spec = importlib.util.spec_from_file_location("recorder", RECORDER / "sitecustomize.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(RECORDER))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(RECORDER))
    return module


def test_calls_in_every_thread_are_counted_with_their_sizes(shop: Path) -> None:
    status, profile = record([sys.executable, str(shop / "program.py")], shop / "app")
    assert status == 0
    project = read_project(shop / "app")
    seen = {f.qualname: seen_of(profile, f) for f in project.functions.values()}
    assert seen["never"] is None
    squares, square, cached = seen["squares"], seen["square"], seen["cached"]
    assert squares is not None
    assert square is not None
    assert cached is not None
    assert (squares.calls, square.calls, cached.calls) == (2, 103, 1)
    assert squares.size == round((100 + 3) / 2)
    assert (square.size, cached.size) == (1, 7)
    assert squares.hints == {"values": "list[int]", "return": "list[int]"}
    assert cached.hints == {"text": "str", "return": "int"}
    assert squares.seconds >= squares.own >= squares.native > 0


def test_the_end_of_a_program_is_its_own(shop: Path) -> None:
    (shop / "program.py").write_text("import shop\nshop.square(3)\nraise SystemExit(3)\n")
    status, profile = record([sys.executable, str(shop / "program.py")], shop / "app")
    assert status == 3
    assert len(profile) == 2  # the function, and its module's own code


def test_another_sitecustomize_is_run_as_well(shop: Path) -> None:
    (shop / "app/sitecustomize.py").write_text("import builtins; builtins.other = 3\n")
    (shop / "program.py").write_text("import shop\nshop.square(other)\n")
    assert record([sys.executable, str(shop / "program.py")], shop / "app")[0] == 0


@pytest.mark.parametrize(
    ("command", "reason"),
    [(["no-such-program"], "cannot be run"), (["true"], "called nothing below")],
)
def test_a_program_that_says_nothing_is_refused(
    shop: Path, command: list[str], reason: str
) -> None:
    with pytest.raises(ScanError, match=reason):
        record(command, shop / "app")


def test_what_is_saved_comes_from_the_measured_time_and_size(shop: Path) -> None:
    (shop / "app/sums.py").write_text(
        "def total(values: list[int]) -> int:\n    t = 0\n    for v in values:\n"
        "        t += v * v % 7\n    return t\n"
    )
    candidate = judge(read_project(shop / "app/sums.py"))[0]
    large = Seen(100, 1.0, 1.0, 0.0, 10_000)
    small = Seen(100, 1e-5, 1e-5, 0.0, 0)
    assert measured(candidate, large).python == pytest.approx(1e7)
    assert 0.5 < saved(candidate, large) < 1.0
    assert saved(candidate, small) < 0


def frame_of(code: Any, last: str = "RESUME", **local: Any) -> Any:
    """A frame at its last instruction of that name."""
    at = [each.offset for each in dis.get_instructions(code) if each.opname.startswith(last)]
    return types.SimpleNamespace(f_code=code, f_locals=local, f_lasti=at[-1])


def test_the_recorder_counts_calls_time_and_time_in_c(tmp_path: Path) -> None:
    module = recorder(tmp_path)
    scope: dict[str, Any] = {}
    exec(compile(SHOP, str(tmp_path / "code.py"), "exec"), scope)
    squares, square = scope["squares"].__code__, scope["square"].__code__
    elsewhere = module.start.__code__
    found = module.Recorder(str(tmp_path))
    for event in ("c_call", "c_return", "return"):  # of a frame that was there before
        found.event(frame_of(elsewhere), event, None)
    found.event(frame_of(elsewhere), "call", None)
    found.event(frame_of(squares, values=[1, 2, 3]), "call", None)
    for last in ("RETURN", "BINARY_OP"):  # it returns; it raises
        found.event(frame_of(square, value=3), "call", None)
        found.event(frame_of(square, last), "return", 9)
    found.event(frame_of(squares), "c_call", sorted)
    found.event(frame_of(squares), "c_exception", sorted)
    found.event(frame_of(squares), "return", None)
    found.event(frame_of(elsewhere), "return", None)
    rows = {key.rpartition(":")[2]: row for key, row in found.seen.items()}
    assert set(rows) == {"3", "6"}
    assert (rows["3"]["calls"], rows["3"]["sizes"]) == (1, [3])
    assert (rows["6"]["calls"], rows["6"]["sizes"], rows["6"]["native"]) == (2, [1, 1], 0.0)
    three = {"value": ["int", "3"]}
    assert rows["6"]["values"] == [three | {"return": ["int", "9"]}, three]
    assert rows["3"]["seconds"] > rows["3"]["own"] > rows["3"]["native"] > 0
    found.write(str(tmp_path))
    [file] = tmp_path.glob("*.json")
    assert json.loads(file.read_text()) == found.seen


def test_nothing_is_recorded_unless_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = recorder(tmp_path)
    assert module.start({}) is None
    assert module.start({module.ROOT: str(tmp_path)}) is None
    assert module.start({module.OUT: str(tmp_path)}) is None
    hooks: list[Any] = []
    monkeypatch.setattr(module.sys, "setprofile", hooks.append)
    monkeypatch.setattr(module.threading, "setprofile", hooks.append)
    monkeypatch.setattr(module.atexit, "register", lambda *given: hooks.append(given[0]))
    monkeypatch.setattr(module.os, "register_at_fork", lambda **given: hooks.extend(given.values()))
    asked = {module.OUT: str(tmp_path), module.ROOT: str(tmp_path)}
    found = module.start(asked)
    assert hooks == [found.write, found.seen.clear, found.event, found.event]


def test_ever_rarer_calls_are_sampled(tmp_path: Path) -> None:
    module = recorder(tmp_path)
    looked = 0
    for calls in range(100_000):
        row = {"calls": calls, "sizes": [], "values": []}
        module.Recorder._sample(row, sys._getframe())
        looked += len(row["sizes"])
    assert looked == 32 + 12
    row = {"calls": 0, "sizes": [1] * module.SAMPLES}
    module.Recorder._sample(row, sys._getframe())
    assert len(row["sizes"]) == module.SAMPLES
