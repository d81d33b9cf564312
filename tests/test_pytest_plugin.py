"""The pytest plugin, in runs of its own: other modes, parity checks, the fixture."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from strangler.config import Config

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(sample_build: Config, sample_copy: Path) -> Run:
    """Runs pytest in a copy of the sample project, with one test file."""
    (sample_copy / "migration.toml").write_text(
        f'[strangler]\nmodules = ["py_impls"]\nartifacts = "{sample_build.artifacts}"\n'
    )

    def invoke(tests: str, *options: str) -> "subprocess.CompletedProcess[str]":
        (sample_copy / "test_shop.py").write_text(tests)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        return subprocess.run(
            [*command, *options],
            cwd=sample_copy,
            env={**os.environ, "PYTHONPATH": str(sample_copy), "PYTEST_ADDOPTS": ""},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return invoke


RIGHT = "from py_impls.text import word_count\ndef test_words(): assert word_count('a b') == 2\n"
WRONG = (
    "from py_impls.money import split_bill\ndef test_debt(): assert split_bill(-1, 2) == [0, -1]\n"
)


def test_every_route_answers_in_go_and_the_calls_are_counted(run: Run) -> None:
    done = run(RIGHT, "--strangler-mode=go")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 calls answered by Go, 0 by Python, 0 fell back" in done.stdout


def test_a_test_that_go_does_not_pass_fails(run: Run) -> None:
    assert run(WRONG).returncode == 0
    done = run(WRONG, "--strangler-mode=go")
    assert done.returncode == 1
    assert "1 failed" in done.stdout


def test_shadow_mode_names_the_test_in_which_the_sides_differ(run: Run) -> None:
    done = run(WRONG, "--strangler-mode=shadow")
    assert done.returncode == 1
    assert "1 passed" in done.stdout
    assert "differs in test_shop.py::test_debt: py_impls.money:split_bill(-1, 2)" in done.stdout


def test_the_workers_of_xdist_are_counted_together(run: Run) -> None:
    done = run(WRONG + RIGHT, "--strangler-mode=shadow", "-n", "2")
    assert "0 calls answered by Go, 2 by Python" in done.stdout
    assert done.stdout.count("differs in") == 1
    assert done.returncode == 1


def test_a_worker_that_dies_takes_its_counts_alone(run: Run) -> None:
    crash = "import os\ndef test_crash(): os._exit(3)\n"
    done = run(crash, "--strangler-mode=shadow", "-n", "1")
    assert "1 failed" in done.stdout
    assert "0 calls answered by Go, 0 by Python" in done.stdout
    assert done.returncode == 1


def test_of_many_differences_the_first_are_shown_and_the_others_counted(run: Run) -> None:
    many = (
        "import pytest\n"
        "from py_impls.money import split_bill\n"
        "@pytest.mark.parametrize('debt', range(-1, -51, -2))\n"
        "def test_debts(debt): split_bill(debt, 2)\n"
    )
    done = run(many, "--strangler-mode=shadow")
    assert done.stdout.count("differs in") == 20
    assert "and 5 more" in done.stdout
    assert done.returncode == 1


def test_a_run_that_calls_no_route_says_so(run: Run) -> None:
    done = run("def test_nothing(): pass\n", "--strangler-mode=go")
    assert "No test called a route." in done.stdout


def test_every_route_becomes_a_test(run: Run) -> None:
    done = run(RIGHT, "--strangler", "--strangler-budget=4", "-k", "arith or test_words")
    assert done.returncode == 1
    assert "1 failed, 1 passed" in done.stdout
    assert "py_impls.arith:sum: fail" in done.stdout
    assert "integer-overflow: check before computing" in done.stdout


def test_a_route_that_cannot_be_checked_says_why(run: Run, sample_copy: Path) -> None:
    (sample_copy / "migration.toml").write_text(
        '[strangler]\nmodules = ["py_impls"]\nartifacts = "nowhere"\n'
    )
    done = run(RIGHT, "--strangler", "-k", "arith")
    assert done.returncode == 1
    assert "1 failed" in done.stdout
    assert "sum.wasm: not found in " in done.stdout
    assert "run `strangler build`" in done.stdout
    assert "def runtest" not in done.stdout  # nobody wants our stack


def test_a_defect_of_a_check_shows_its_stack(run: Run, sample_copy: Path) -> None:
    (sample_copy / "conftest.py").write_text(
        "import strangler.parity.asserting\n"
        "def defective(*_, **__): raise RuntimeError('a defect')\n"
        "strangler.parity.asserting.assert_parity = defective\n"
    )
    done = run(RIGHT, "--strangler", "-k", "arith")
    assert done.returncode == 1
    assert "def runtest" in done.stdout
    assert "RuntimeError: a defect" in done.stdout


def test_a_configuration_that_cannot_be_used_ends_the_run(run: Run, sample_copy: Path) -> None:
    (sample_copy / "migration.toml").write_text("[strangler]\nmodules = 7\n")
    done = run(RIGHT, "--strangler")
    assert done.returncode == 4
    assert "--strangler: " in done.stderr


def test_the_fixture_compares_one_call(run: Run) -> None:
    done = run(
        "import pytest\n"
        "from py_impls.money import split_bill\n"
        "from py_impls.text import word_count\n"
        "def test_equal(parity): assert parity(word_count, 'a b') == 2\n"
        "def test_different(parity):\n"
        "    with pytest.raises(AssertionError, match='Python has -1, Go has 0'):\n"
        "        parity(split_bill, -1, 2)\n"
        "def test_raising(parity):\n"
        "    with pytest.raises(ValueError): parity(split_bill, 1, 0)\n"
        "def test_no_route(parity):\n"
        "    with pytest.raises(Exception, match='is no route'): parity(len, 1)\n"
        "def test_no_call(parity):\n"
        "    with pytest.raises(TypeError, match='takes'): parity(word_count)\n"
    )
    assert done.returncode == 0, done.stdout


def test_an_unused_plugin_loads_neither_hypothesis_nor_wasm(run: Run) -> None:
    done = run(
        "import sys\n"
        "def test_loaded():\n"
        "    names = ('strangler.config', 'strangler.parity', 'wasmtime')\n"
        "    assert not [name for name in names if name in sys.modules]\n"
    )
    assert done.returncode == 0, done.stdout
