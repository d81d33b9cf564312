"""The calls of one function, recorded while a program of the user's runs."""

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from strangler.errors import ScanError
from strangler.scan.function import Function
from strangler.scan.project import read_project
from strangler.scan.recorded import RECORDER, Case, record_calls

SHOP = """\
import functools

def half(value, *more, by=2):
    if by == 0:
        raise ValueError("by nothing")
    if isinstance(value, list):
        value.append(1)
        return value
    return value / by

class Till:
    @staticmethod
    def close(cents):
        return [cents]

@functools.lru_cache
def cached(text):
    return len(text)

count = 0

def counted(step):
    global count
    count += step
    return count
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "shop.py").write_text(SHOP)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def function(shop: Path, name: str) -> Function:
    return read_project(shop / "shop.py").functions[f"shop.{name}"]


def run(shop: Path, name: str, program: str) -> Any:
    (shop / "program.py").write_text(program)
    return record_calls([sys.executable, str(shop / "program.py")], function(shop, name))


def test_arguments_results_and_exceptions_are_recorded_once(shop: Path) -> None:
    calls = run(
        shop,
        "half",
        "from shop import half\nhalf(3)\nhalf(3)\nhalf(value=5, by=4)\nhalf(1, 2, 3)\n"
        "try:\n    half(1, by=0)\nexcept ValueError:\n    pass\n"
        "try:\n    half()\nexcept TypeError:\n    pass\n",
    )
    assert calls.status == 0
    assert calls.cases == (
        Case({"value": 3, "more": (), "by": 2}, 1.5),
        Case({"value": 5, "more": (), "by": 4}, 1.25),
        Case({"value": 1, "more": (2, 3), "by": 2}, 0.5),
        Case({"value": 1, "more": (), "by": 0}, None, "ValueError"),
    )
    assert calls.left_out == 0
    assert calls.hints == {"value": "int", "more": "int", "by": "int", "return": "float"}


def test_calls_that_cannot_be_repeated_are_left_out(shop: Path) -> None:
    calls = run(shop, "half", "from shop import half\nhalf([])\nhalf(3)\nhalf('x' * 10**6, by=0)\n")
    assert [case.arguments["value"] for case in calls.cases] == [3]
    assert calls.left_out == 2
    assert calls.status == 1
    assert calls.hints["value"] == "list | int"


def test_answers_that_change_are_no_cases(shop: Path) -> None:
    calls = run(
        shop,
        "counted",
        "import subprocess, sys\nfrom shop import counted\ncounted(1)\ncounted(5)\n"
        "subprocess.run([sys.executable, '-c', 'import shop; shop.counted(5); shop.counted(1)'])\n",
    )
    assert calls.cases == ()
    assert calls.left_out == 2


def test_a_call_that_two_processes_made_is_one_case(shop: Path) -> None:
    program = "import os\nimport shop\nos.fork()\nshop.half(3)\n"
    calls = run(shop, "half", program)
    assert calls.cases == (Case({"value": 3, "more": (), "by": 2}, 1.5),)
    assert calls.left_out == 0


def test_static_methods_and_cached_functions_are_recorded_in_threads_too(shop: Path) -> None:
    program = (
        "import threading\nfrom shop import Till\nthread = threading.Thread(target=Till().close, "
        "args=(3,))\nthread.start()\nthread.join()\n"
    )
    assert run(shop, "Till.close", program).cases == (Case({"cents": 3}, [3]),)
    program = "import shop\nshop.cached('ab')\nshop.cached('ab')\nshop.cached.cache_clear()\n"
    assert run(shop, "cached", program).cases == (Case({"text": "ab"}, 2),)


def test_the_types_are_those_of_calls_that_were_answered_if_any_was(shop: Path) -> None:
    failing = "import shop\ntry:\n    shop.half('a', 'b')\nexcept TypeError:\n    pass\n"
    calls = run(shop, "half", failing)
    assert calls.hints == {"value": "str", "more": "str", "by": "int"}
    calls = run(shop, "half", f"{failing}shop.half(3)\n")
    assert calls.hints == {"value": "int", "by": "int", "return": "float"}


def test_a_process_that_is_killed_has_recorded_what_came_before(shop: Path) -> None:
    calls = run(shop, "half", "import os, shop\nshop.half(3)\nos.kill(os.getpid(), 9)\n")
    assert calls.status == -9
    assert len(calls.cases) == 1


def test_a_package_is_found_by_its_folder(shop: Path) -> None:
    (shop / "shop.py").unlink()
    (shop / "shop").mkdir()
    (shop / "shop/__init__.py").write_text(SHOP)
    wanted = read_project(shop / "shop").functions["shop.half"]
    calls = record_calls([sys.executable, "-c", "import shop; shop.half(3)"], wanted)
    assert len(calls.cases) == 1


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (["no-such-program"], "no-such-program: cannot be run"),
        ([sys.executable, "-c", "import shop"], "never called shop:half: name a command"),
        ([sys.executable, "-c", "raise SystemExit(3)"], "ended with exit code 3"),
    ],
)
def test_a_program_that_never_calls_it_is_refused(
    shop: Path, command: list[str], reason: str
) -> None:
    with pytest.raises(ScanError, match=reason):
        record_calls(command, function(shop, "half"))


# ---- In this process -----------------------------------------------------------------------------


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module that records calls."""
    monkeypatch.setattr(sys, "path", [str(RECORDER), *sys.path])
    yield importlib.import_module("strangler_calls")
    del sys.modules["strangler_calls"]


def test_so_many_calls_are_recorded_and_no_more(
    recorder: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "MOST", 3)
    calls = recorder.Calls(str(tmp_path), "shop.py", "half")
    half = calls.recording(lambda value: value / 2)
    assert [half(n) for n in (1, 1, 2, 3, 4)] == [0.5, 0.5, 1.0, 1.5, 2.0]
    [file] = tmp_path.glob("*.jsonl")
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert [row["arguments"]["value"][1] for row in rows] == ["1", "2", "3"]


def test_what_has_no_signature_or_is_not_there_is_left_alone(recorder: Any) -> None:
    calls = recorder.Calls("", "shop.py", "Till.nothing")
    assert calls.recording(type) is type
    module = ModuleType("shop")
    calls.replace(module)
    assert not hasattr(module, "Till")


def test_only_the_module_that_is_meant_is_watched(
    recorder: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "meant.py"
    file.write_text("def f(x):\n    return x\n")
    calls = recorder.Calls(str(tmp_path), str(file), "f")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.setattr(sys, "meta_path", [object(), calls, *sys.meta_path])
    assert calls.find_spec("other") is None
    assert calls.find_spec("elsewhere.meant", ["/nowhere"]) is None
    spec = calls.find_spec("meant")
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.f(3) == 3
    assert len(list(tmp_path.glob("*.jsonl"))) == 1
    other = tmp_path / "other"
    other.mkdir()
    (other / "meant.py").write_text("")
    monkeypatch.setattr(sys, "path", [str(other)])
    importlib.invalidate_caches()
    assert calls.find_spec("meant").origin == str(other / "meant.py")


def test_the_environment_says_what_is_recorded(
    recorder: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "meta_path", [])
    calls = recorder.start({recorder.FILE: "shop.py", recorder.NAME: "half"}, str(tmp_path))
    assert sys.meta_path == [calls]
