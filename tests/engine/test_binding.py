"""Pairing a Python function with its Go counterpart."""

# ruff: noqa: UP007, UP045  # hints of every spelling are what is tested

import collections.abc
import enum
import functools
import typing
from typing import Annotated, Any, Literal, NewType, Optional, Protocol, TypeVar, Union

import pytest

from strangler.engine.artifact import open_artifact
from strangler.engine.binding import find_function, fit_hints
from strangler.engine.fitting import Fitting
from strangler.engine.hints import Unresolved, function_hints
from strangler.errors import BindError, ExportNotFound
from strangler.signature import Bool, Bytes, Float, Int, List, String
from strangler.signature import Optional as GoOptional

INT, FLOAT, BOOL, STRING, BYTES = (
    Int("int", 64),
    Float("float64", 64),
    Bool("bool"),
    String("string"),
    Bytes("[]byte"),
)
T = TypeVar("T")
Cents = NewType("Cents", int)


class HasLength(Protocol):
    def __len__(self) -> int: ...


class Row(typing.TypedDict):
    x: int


class Colour(enum.IntEnum):
    RED = 1


def overlaps(hint: Any, go: Any, *, parameter: Any) -> Any:
    fitting = Fitting({}, results=not parameter)
    fitting.fit(go, hint, "x")
    return not fitting.problems


@pytest.mark.parametrize(
    ("hint", "go"),
    [
        (int, INT),
        (Any, INT),
        (object, BYTES),
        (T, STRING),
        (int | None, INT),
        (Optional[int], INT),
        (Union[str, int], INT),
        (Cents, INT),
        (Colour, INT),
        (tuple, List("[]int", INT)),
        (Annotated[int, "note"], INT),
        (Annotated[Cents | None, "note"], INT),
        (Literal[1, 2], INT),
        (Literal["a"], STRING),
        (collections.abc.Hashable, INT),
        (HasLength, STRING),
        ("unreadable", INT),
        (int, BOOL),  # True is both
        (float, FLOAT),
        (int, FLOAT),
        (bytearray, BYTES),
        (memoryview, BYTES),
        (list, List("[]int", INT)),
        (list[int], List("[]int", INT)),
        (list[Any], List("[]int", INT)),
        (collections.abc.Sequence[int], List("[]int", INT)),
        (typing.Iterable[Optional[int]], List("[]*int", GoOptional("*int", INT))),
        (None, GoOptional("*int", INT)),
        (int, GoOptional("*int", INT)),
        (str | None, GoOptional("*string", STRING)),
    ],
)
def test_a_hint_that_shares_values_with_the_go_type_overlaps(hint: Any, go: Any) -> None:
    assert overlaps(hint, go, parameter=True)


@pytest.mark.parametrize(
    ("hint", "go"),
    [
        (str, INT),
        (bool, INT),
        (float, INT),
        (None, INT),
        (Literal["a"], INT),
        (str | bytes, INT),
        (bytes, STRING),
        (str, BYTES),
        (Row, List("[]int", INT)),
        (dict[str, int], List("[]int", INT)),
        (list[str], List("[]int", INT)),
        (list[list[int]], List("[]int", INT)),
        (list[int], STRING),
        (str, GoOptional("*int", INT)),
    ],
)
def test_a_hint_that_shares_no_value_with_the_go_type_does_not(hint: Any, go: Any) -> None:
    assert not overlaps(hint, go, parameter=True)


@pytest.mark.parametrize(("hint", "go"), [(int, FLOAT), (memoryview, BYTES)])
def test_a_result_is_of_exactly_one_class(hint: Any, go: Any) -> None:
    assert not overlaps(hint, go, parameter=False)


def problems(function: Any, hints: Any, *names: Any) -> Any:
    try:
        fit_hints("m:f", names or [p.name for p in function.parameters], function, hints, {})
    except BindError as error:
        return str(error).split("\n")
    return []


def test_every_mismatch_is_named_with_both_types(go_function: Any) -> None:
    go = go_function("F", "direct", {"x": INT, "y": BOOL}, FLOAT)
    assert problems(go, {"x": int, "return": float}) == []
    assert problems(go, {"x": str, "y": bytes, "return": list[int]}) == [
        'm:f: parameter 1 "x": Python str, Go int',
        'm:f: parameter 2 "y": Python bytes, Go bool',
        "m:f: result: Python list[int], Go float64",
    ]


def test_another_number_of_parameters_is_named_with_the_go_declaration(go_function: Any) -> None:
    go = go_function("F", "direct", {"x": INT, "y": BOOL}, FLOAT)
    assert problems(go, {}, "self", "x", "y") == [
        "m:f: 3 parameters in Python (self, x, y), 2 in Go: func F(x int, y bool) float64"
    ]


@pytest.mark.parametrize(
    ("results", "hint", "fits"),
    [
        ((), None, True),
        ((), type(None), True),
        ((), Any, True),
        ((), int, False),
        ((), Literal[1], False),
        ((INT,), None, False),
        ((INT,), int | None, True),
        ((INT, STRING), tuple[int, str], True),
        ((INT, STRING), tuple[int, str] | None, True),
        ((INT, STRING), tuple, True),
        ((INT, STRING), object, True),
        ((INT, INT), tuple[int, ...], True),
        ((INT, STRING), tuple[int, ...], False),
        ((INT, STRING), tuple[int], False),
        ((INT, STRING), tuple[int, int], False),
        ((INT, STRING), list[int], False),
        ((INT, STRING), None, False),
    ],
)
def test_results_are_compared_as_a_whole(
    go_function: Any, results: Any, hint: Any, fits: Any
) -> None:
    go = go_function("F", "packed", {}, *results)
    assert (problems(go, {"return": hint}) == []) is fits


def test_an_annotation_that_is_no_type_is_not_read(go_function: Any) -> None:
    go = go_function("F", "packed", {"x": INT}, INT)
    assert problems(go, {"x": [1], "return": [1]}) == []
    assert problems(go_function("F", "packed", {"x": INT}), {"x": {}, "return": [1]}) != []


# ---- Finding ------------------------------------------------------------------------------------


@pytest.fixture
def package(artifact_file: Any, go_function: Any) -> Any:
    names = ("WordCount", "WORDCOUNT2", "ParseURL", "Parse_Url", "Sum")
    functions = tuple(go_function(name, "direct", {"x": INT}, INT) for name in names)
    renamed = go_function("Total", "direct", {}, INT, export="total_v2")
    exports = "".join(f'(func (export "{name}"))' for name in (*names, "total_v2"))
    return open_artifact(artifact_file(f"(module {exports})", (*functions, renamed)))


def test_names_pair_without_regard_to_case_and_underscores(package: Any) -> None:
    assert find_function(package, "word_count", None, (), {}).name == "WordCount"
    assert find_function(package, "sum", None, (), {}).name == "Sum"


def test_export_names_the_go_function_or_its_export(package: Any) -> None:
    assert find_function(package, "f", "Total", (), {}).export == "total_v2"
    assert find_function(package, "f", "total_v2", (), {}).name == "Total"


def test_two_go_functions_that_pair_need_a_choice(package: Any) -> None:
    with pytest.raises(BindError, match="ParseURL and Parse_Url both pair with parse_url: choose"):
        find_function(package, "parse_url", None, (), {})
    assert find_function(package, "parse_url", "ParseURL", (), {}).name == "ParseURL"


def test_a_function_that_is_not_there_is_answered_with_those_that_are(package: Any) -> None:
    with pytest.raises(ExportNotFound, match="WordCount"):
        find_function(package, "wordcont", None, (), {})
    with pytest.raises(ExportNotFound, match="Sum"):
        find_function(package, "sum", "Summ", (), {})


RAW = """
(module
  (memory (export "memory") 1)
  (func (export "mix") (param i32 i32 i64 f32 f64) (result i32) i32.const 1)
  (func (export "nothing"))
  (func (export "two") (result i32 i32) i32.const 1 i32.const 2)
  (func (export "vector") (param v128)))
"""


def test_the_hints_choose_what_the_numbers_of_a_bare_module_mean(artifact_file: Any) -> None:
    raw = open_artifact(artifact_file(RAW))
    hints = {"b": Annotated[bool, "x"], "e": float, "return": bool}
    mix = find_function(raw, "mix", None, ("a", "b", "c", "d", "e"), hints)
    assert mix.convention == "direct"
    assert [p.type for p in mix.parameters] == [
        Int("i32", 32),
        Bool("i32"),
        Int("i64", 64),
        Float("f32", 32),
        Float("f64", 64),
    ]
    assert [r.type for r in mix.results] == [Bool("i32")]
    assert len(find_function(raw, "mix", None, (), {}).parameters) == 5
    nothing = find_function(raw, "f", "nothing", ("too", "many"), {})
    assert (nothing.parameters, nothing.results) == ((), ())


@pytest.mark.parametrize(
    ("name", "exception", "problem"),
    [
        ("two", BindError, "two returns 2 values: return one"),
        ("vector", BindError, "vector uses v128: only numbers cross without a manifest"),
        ("memory", ExportNotFound, "memory"),
        ("gone", ExportNotFound, "mix"),
    ],
)
def test_what_a_bare_module_cannot_offer_is_named(
    artifact_file: Any, name: Any, exception: Any, problem: Any
) -> None:
    raw = open_artifact(artifact_file(RAW))
    with pytest.raises(exception, match=problem):
        find_function(raw, name, None, (), {})


# ---- Hints --------------------------------------------------------------------------------------


def test_annotations_are_resolved_where_they_can_be() -> None:
    def function(a: "int", b: "Missing", c: "1 +", d: int, e) -> "list[INT]": ...  # noqa: F821, F722

    hints = function_hints(function)
    assert {n: h for n, h in hints.items() if n not in "bc"} == {
        "a": int,
        "d": int,
        "return": list[INT],
    }
    assert all(isinstance(hints[name], Unresolved) for name in "bc")


def test_the_names_are_those_of_the_innermost_function() -> None:
    def function(a: "Cents"): ...

    cached = functools.lru_cache(function)
    assert function_hints(cached) == {"a": Cents}
    assert function_hints(len) == {}


def test_a_type_alias_is_looked_through() -> None:
    class TypeAliasType:
        """As `type Alias = int | None` makes in Python 3.12."""

        __value__ = int | None

    assert overlaps(TypeAliasType(), INT, parameter=True)
    assert not overlaps(TypeAliasType(), STRING, parameter=True)
