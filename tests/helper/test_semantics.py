"""The helper package does what Python does: each function is compared through strangler itself."""

import re
import shutil
import sys
import unicodedata
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import strangler
from strangler.config import load_config
from strangler.engine.artifact import forget_artifacts
from strangler.errors import GoNotPorted
from strangler.outcome import Outcome
from strangler.routing import registry
from strangler.routing.settings import use_config
from strangler.toolchain.build import build
from strangler.toolchain.sources import GOLANG

PROJECT = Path(__file__).parent / "project"

INTEGERS = st.integers(-(2**63), 2**63 - 1)
SMALL = st.integers(-12, 12)
FLOATS = st.floats() | st.sampled_from([0.5, 1.5, 2.5, 2.675, 1e16, 1e-5, -0.0, 5e-324, 1e308])
LISTS = st.lists(SMALL, max_size=8)
# What an older Unicode has no letter for, a newer one may: those code points prove nothing.
KNOWN = st.characters(codec="utf-8").filter(lambda c: unicodedata.category(c) != "Cn")
ODD = st.sampled_from(
    "ßΣσςİıŉǅﬁ \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u2028\u3000'\"\\-.:abC\u0301\u00ad"
)
TEXT = st.text(KNOWN | ODD, max_size=8)
NEWER = {
    code
    for first, last in re.findall(
        r"\{0x([0-9a-f]+), 0x([0-9a-f]+), 1\}", (GOLANG / "py/newer.go").read_text()
    )
    for code in range(int(first, 16), int(last, 16) + 1)
}
"""What Python's older than the newest may not know: the helper package leaves it to them."""
EDGES = INTEGERS | st.sampled_from([-(2**63), 2**63 - 1, -1, 0, 1])
FACTORS = st.integers(-(2**33), 2**33)
SETS = st.sets(SMALL, max_size=5)
OPTIONAL = st.none() | SMALL
PARTS = st.text(st.sampled_from("ab"), max_size=2)
REPEATED = st.text(st.sampled_from("abß"), max_size=8)
MAPPINGS = st.dictionaries(PARTS, SMALL, max_size=4).map(OrderedDict)
ARGUMENTS: dict[str, tuple[st.SearchStrategy[Any], ...]] = {
    "floor_div": (INTEGERS | SMALL, INTEGERS | SMALL),
    "mod": (INTEGERS | SMALL, INTEGERS | SMALL),
    "floor_div_float": (FLOATS, FLOATS),
    "mod_float": (FLOATS, FLOATS),
    "div_mod_float": (FLOATS, FLOATS),
    "true_div": (FLOATS, FLOATS),
    "round_int": (FLOATS | st.floats(-100, 100),),
    "round_": (FLOATS | st.floats(-1000, 1000), st.integers(-330, 330) | SMALL),
    "fsum": (st.lists(FLOATS, max_size=8),),
    "format_float": (FLOATS,),
    "at": (LISTS, SMALL),
    "slice_": (LISTS, SMALL, SMALL),
    "step": (LISTS, SMALL | INTEGERS),
    "repeat": (LISTS, SMALL),
    "len_": (TEXT,),
    "char_at": (TEXT, SMALL),
    "slice_text": (TEXT, SMALL, SMALL),
    "reverse": (TEXT,),
    "repeat_text": (TEXT, SMALL),
    "find": (TEXT, st.text(ODD, max_size=2)),
    "split": (TEXT,),
    "split_on": (TEXT, st.text(ODD, max_size=2)),
    "split_lines": (TEXT,),
    "strip": (TEXT,),
    "l_strip": (TEXT,),
    "r_strip": (TEXT,),
    "upper": (TEXT,),
    "lower": (TEXT,),
    "title": (TEXT,),
    "capitalize": (TEXT,),
    "repr_": (TEXT,),
    "add": (INTEGERS, INTEGERS | SMALL),
    "sub": (INTEGERS, INTEGERS | SMALL),
    "mul": (INTEGERS | FACTORS, INTEGERS | SMALL | FACTORS),
    "neg": (EDGES,),
    "abs_": (EDGES,),
    "div": (EDGES, EDGES | SMALL),
    "div_mod": (EDGES, EDGES | SMALL),
    "pow_": (SMALL, st.integers(-2, 70)),
    "pow_mod": (INTEGERS, st.integers(0, 2**62), EDGES | SMALL),
    "shift_left": (INTEGERS | SMALL, st.integers(-2, 70)),
    "shift_right": (INTEGERS, st.integers(-2, 70)),
    "quotient": (INTEGERS | SMALL, INTEGERS | SMALL),
    "trunc_int": (FLOATS | st.floats(-100, 100),),
    "floor_int": (FLOATS | st.floats(-100, 100),),
    "ceil_int": (FLOATS | st.floats(-100, 100),),
    "sqrt": (FLOATS,),
    "int_of": (st.booleans(),),
    "sum_": (st.lists(INTEGERS | SMALL, max_size=4),),
    "min_": (st.lists(FLOATS, max_size=4),),
    "max_": (st.lists(FLOATS, max_size=4),),
    "float_": (
        st.floats().map(str)
        | st.text(st.sampled_from("0123456789٣१²-+_ .eE\x1f\n"), max_size=6)
        | st.sampled_from(
            ["inf", "-Infinity", " nan ", "0x1p3", "1e400", "infinit", "+-1", "1_0.5"]
        )
        | TEXT,
    ),
    "int_in": (
        st.text(st.sampled_from("0123456789abxoBXzZ٣-+_ "), max_size=6)
        | st.integers(-(2**65), 2**65).map(hex),
        st.sampled_from([2, 3, 8, 10, 16, 36]),
    ),
    "bit_length": (EDGES,),
    "i_sqrt": (EDGES | SMALL,),
    "gcd": (EDGES | FACTORS, EDGES | SMALL | FACTORS),
    "range_": (SMALL | EDGES, SMALL, SMALL | EDGES),
    "pop": (LISTS, SMALL),
    "put": (LISTS, SMALL, SMALL),
    "insert": (LISTS, SMALL, SMALL),
    "index": (LISTS, SMALL),
    "count": (LISTS, SMALL),
    "reversed_": (LISTS,),
    "sorted_": (st.lists(TEXT, max_size=6),),
    "sorted_by": (st.lists(TEXT, max_size=6),),
    "sorted_down": (st.lists(TEXT, max_size=6),),
    "sorted_set": (SETS,),
    "union": (SETS, SETS),
    "intersection": (SETS, SETS),
    "difference": (SETS, SETS),
    "is_subset": (SETS, SETS),
    "set_of": (LISTS,),
    "has": (SETS, SMALL),
    "unpack": (LISTS,),
    "step_between": (LISTS, OPTIONAL, OPTIONAL, SMALL | EDGES),
    "step_text": (TEXT, OPTIONAL, OPTIONAL, SMALL),
    "char_list": (TEXT,),
    "chars": (TEXT,),
    "ord_": (st.text(KNOWN, max_size=2),),
    "chr_": (st.integers(-1, 0x110000),),
    "is_decimal": (TEXT,),
    "is_digit": (TEXT | st.text(st.sampled_from("1²٣①a"), max_size=3),),
    "is_alpha": (TEXT,),
    "is_spaces": (TEXT,),
    "is_ascii": (TEXT,),
    "is_upper": (TEXT,),
    "is_lower": (TEXT,),
    "r_find": (TEXT, st.text(ODD, max_size=2)),
    "index_text": (TEXT, st.text(ODD, max_size=2)),
    "split_n": (REPEATED, PARTS, SMALL),
    "r_split_n": (REPEATED, PARTS, SMALL),
    "partition": (REPEATED, PARTS),
    "r_partition": (REPEATED, PARTS),
    "pad": (TEXT, SMALL),
    "center": (TEXT, SMALL),
    "z_fill": (TEXT | st.sampled_from(["-1", "+1", "1"]), SMALL),
    "base": (EDGES | SMALL,),
    "grouped": (INTEGERS | SMALL,),
    "fixed": (FLOATS | st.floats(-1000, 1000), SMALL),
    "bool_": (st.booleans(),),
    "item": (MAPPINGS, PARTS),
    "get_or": (MAPPINGS, PARTS, SMALL),
    "lookup": (MAPPINGS, PARTS),
    "has_key": (MAPPINGS, PARTS),
    "values": (MAPPINGS,),
    "take": (MAPPINGS, PARTS),
    "try_": (INTEGERS.map(str) | TEXT, SMALL),
    "int_": (
        st.integers(-(2**65), 2**65).map(str)
        | st.sampled_from(["9223372036854775807", "9223372036854775808", "-9223372036854775808"])
        | st.text(st.sampled_from("0123456789٣१²-+_ \x1f\n"), max_size=6)
        | TEXT,
    ),
}


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Both sides of every function, by name."""
    folder = tmp_path_factory.mktemp("helper") / "project"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(GOLANG / "py", folder / "go_impls" / "py")
    config = load_config(folder / "migration.toml")
    build(config)
    use_config(config)
    forget_artifacts()
    before = dict(registry._migrations)
    found = {route.name.partition(":")[2]: route for route in registry.load_routes(config)}
    yield found
    registry._migrations.clear()
    registry._migrations.update(before)
    sys.modules.pop("semantics", None)
    sys.path.remove(str(folder))
    use_config(None)
    forget_artifacts()


def shown(outcome: Outcome) -> str:
    """An outcome, precisely: -0.0 and NaN too, of an exception the class."""
    if outcome.exception is not None:
        return type(outcome.exception).__name__
    if isinstance(outcome.value, set):
        return repr(sorted(outcome.value))
    return repr(outcome.value)


def is_beyond(outcome: Outcome) -> bool:
    """Whether Python's result is none that Go's types hold."""
    found = outcome.value if isinstance(outcome.value, tuple) else (outcome.value,)
    return any(
        (type(value) is int and not -(2**63) <= value < 2**63)
        or (type(value) is str and any("\ud800" <= character < "\ue000" for character in value))
        for value in found
    )


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_function_of_the_helper_package_does_what_python_does(
    routes: dict[str, Any], name: str
) -> None:
    subject = routes[name].candidate()

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.tuples(*ARGUMENTS[name]))
    def compare(arguments: tuple[Any, ...]) -> None:
        snapshot = subject.encode(arguments)
        python, go = subject.run_control(snapshot), subject.replay(snapshot)
        if (
            is_beyond(python)
            or (name == "pow_" and type(python.value) is float)
            or (name == "sum_" and shown(go) == "Unrepresentable")
        ):  # on the way
            assert shown(go) == "Unrepresentable", arguments
        else:
            assert shown(go) == shown(python), arguments

    compare()


def test_every_known_character_has_the_case_that_it_has_in_python(routes: dict[str, Any]) -> None:
    known = [
        chr(code)
        for code in range(0x110000)
        if not 0xD800 <= code < 0xE000
        and unicodedata.category(chr(code)) != "Cn"
        and code not in NEWER
    ]
    for name in ("upper", "lower", "title", "capitalize", "strip", "repr_"):
        subject = routes[name].candidate()
        for start in range(0, len(known), 5000):
            snapshot = subject.encode((" - ".join(known[start : start + 5000]),))
            go, python = subject.replay(snapshot).value, subject.run_control(snapshot).value
            if go != python:
                for one, other in zip(go.split(" - "), python.split(" - "), strict=True):
                    newer = any(unicodedata.category(character) == "Cn" for character in one)
                    assert one == other or newer, name


@pytest.mark.parametrize("name", ["upper", "lower", "title", "capitalize", "repr_", "is_alpha"])
def test_characters_newer_than_the_oldest_python_s_are_left_to_python(
    routes: dict[str, Any], name: str
) -> None:
    subject = routes[name].candidate()
    assert len(NEWER) > 15_000
    for text in ("\U00016ea9", "a\ua7cb"):
        assert shown(subject.replay(subject.encode((text,)))) == "Unrepresentable"


def test_every_function_of_the_project_is_compared(routes: dict[str, Any]) -> None:
    assert set(routes) == {*ARGUMENTS, "not_yet"}


def test_python_answers_for_a_function_that_is_not_ported(routes: dict[str, Any]) -> None:
    route = routes["not_yet"]
    with strangler.mode("go"):
        assert route.route(1) == 2
    assert type(route.candidate().replay(route.candidate().encode((1,))).exception) is GoNotPorted
