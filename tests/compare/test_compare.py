"""The comparator is strict, names the first difference, and survives any value."""

import array
import collections
import copy
import dataclasses
import datetime as dt
import decimal
import enum
import fractions
import math
import pathlib
import re
import subprocess
import sys
import uuid
import zoneinfo
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.compare import answer, compare, compare_sides, divergence
from strangler.errors import GoTrap
from strangler.literal import CUT
from strangler.outcome import Difference, Outcome


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


class Level(enum.IntEnum):
    LOW = 1


@dataclasses.dataclass(frozen=True)
class Point:
    x: Any
    y: Any = 0


class Pair(NamedTuple):
    left: Any
    right: Any


class Record(msgspec.Struct):
    name: Any


class Slotted:
    __slots__ = ("x",)


class Cents(int):
    note: str


class Rows(list[Any]):
    pass


class AlwaysEqual:
    def __init__(self, x: int) -> None:
        self.x = x

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


class NeverEqual:
    def __init__(self, x: int) -> None:
        self.x = x

    def __eq__(self, other: object) -> bool:
        raise SystemExit

    def __hash__(self) -> int:
        return 1


class RaisingDelta(dt.timedelta):
    @property
    def days(self) -> int:
        raise SystemExit


class InterruptedDelta(dt.timedelta):
    @property
    def days(self) -> int:
        raise KeyboardInterrupt


class OwnZone(dt.tzinfo):
    def utcoffset(self, moment: dt.datetime | None) -> dt.timedelta:
        return dt.timedelta(hours=1)

    def tzname(self, moment: dt.datetime | None) -> str:
        return "own"

    def dst(self, moment: dt.datetime | None) -> None:
        return None


LEAVES: list[Any] = [
    *(None, False, True, 0, 1, 0.0, -0.0, 1.0, math.nan, math.inf, 0j, complex(0.0, -0.0)),
    *("", "a", "\u00e9", "e\u0301", b"", b"a", bytearray(b"a"), Cents(1), Level.LOW),
    *([], (), {}, set(), frozenset(), [0], (0,), [0, 0], {0: 0}, {False: 0}, {0}, {0.0}),
    *(Rows(), collections.deque(), collections.deque(maxlen=3), collections.OrderedDict()),
    *(decimal.Decimal("1.0"), decimal.Decimal("1.00"), decimal.Decimal("NaN")),
    *(fractions.Fraction(1, 2), Colour.RED, Colour.GREEN, Point(1), Point(1.0), Point([1])),
    *(Pair(1, 2), Pair(1, 3), (1, 2), array.array("d", [0.0]), array.array("d", [-0.0])),
    *(array.array("f", [0.0]), dt.date(2024, 1, 1), dt.time(1)),
    dt.datetime(2024, 1, 1),  # noqa: DTZ001
    dt.datetime(2024, 1, 1, fold=1),  # noqa: DTZ001
    dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
    dt.datetime(2024, 1, 1, tzinfo=zoneinfo.ZoneInfo("UTC")),
    dt.datetime(2024, 1, 1, tzinfo=OwnZone()),
    dt.datetime(2024, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=1), "own")),
    *(dt.timedelta(1), memoryview(b"a"), memoryview(b"a").cast("b"), pathlib.PurePosixPath("a")),
    *(range(1), range(2), re.compile("a"), re.compile("b"), ValueError("a"), ValueError("b")),
    *(KeyError("a"), uuid.UUID(int=1), uuid.UUID(int=2), Record(1), Record(2), Slotted()),
    *(object(), len, int, str),
]


def differ(left: Any, right: Any) -> Difference | None:
    return compare(Outcome(left), Outcome(right))


def path_of(left: Any, right: Any) -> str | None:
    difference = differ(left, right)
    return None if difference is None else difference.path


# ---- Equal values ------------------------------------------------------------------------------

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(exclude_categories=()))
    | st.binary()
    | st.decimals().filter(lambda value: not value.is_snan())
    | st.fractions()
    | st.datetimes(timezones=st.none() | st.timezones())
    | st.timedeltas()
    | st.sampled_from(Colour)
    | st.builds(Cents, st.integers())
)
KEYS = st.recursive(
    SCALARS,
    lambda inner: (
        st.tuples(inner, inner) | st.frozensets(inner, max_size=3) | st.builds(Point, inner)
    ),
    max_leaves=4,
)
VALUES = st.recursive(
    SCALARS | st.sets(KEYS, max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.dictionaries(KEYS, inner, dict_class=collections.OrderedDict, max_size=3)
        | st.builds(Point, inner, inner)
        | st.builds(Pair, inner, inner)
        | st.builds(Record, inner)
        | st.lists(inner, max_size=3).map(Rows)
        | st.lists(inner, max_size=3).map(collections.deque)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_a_value_equals_its_deep_copy(value: Any) -> None:
    assert differ(value, copy.deepcopy(value)) is None


@given(st.dictionaries(KEYS, st.integers(), max_size=6), st.randoms())
def test_the_order_of_dicts_and_sets_does_not_count(value: dict[Any, int], random: Any) -> None:
    items = list(value.items())
    random.shuffle(items)
    assert differ(value, dict(items)) is None
    assert differ(set(value), {key for key, _ in items}) is None


@pytest.mark.parametrize("index", range(len(LEAVES)))
def test_each_value_equals_only_itself(index: int) -> None:
    value = LEAVES[index]
    assert differ(value, value) is None
    for other in LEAVES[:index] + LEAVES[index + 1 :]:
        assert differ(value, other) is not None, other
        assert differ([value], [other]) is not None, other


@pytest.mark.parametrize("value", [(math.nan, -0.0), frozenset({math.nan}), Point(math.nan)])
def test_keys_that_never_equal_themselves_in_python_are_found(value: Any) -> None:
    twin = copy.deepcopy(value)
    assert differ({value: 1}, {twin: 1}) is None
    assert differ({value}, {twin}) is None


# ---- Differences -------------------------------------------------------------------------------


@st.composite
def planted(draw: st.DrawFn) -> tuple[Any, Any, str]:
    """Two values that differ in one place, and the path of that place."""
    left, right = draw(
        st.lists(st.sampled_from(range(len(LEAVES))), min_size=2, max_size=2, unique=True)
    )
    here: tuple[Any, Any] = (LEAVES[left], LEAVES[right])
    own = differ(*here)
    assert own is not None
    path = own.path.removeprefix("result")
    for _ in range(draw(st.integers(0, 4))):
        siblings = draw(st.lists(VALUES, max_size=3))
        at = draw(st.integers(0, len(siblings)))
        wrap, step = draw(st.sampled_from(list(WRAPPERS)))
        here = tuple(wrap(copy.deepcopy(siblings), at, value) for value in here)
        path = step(at) + path
    return *here, f"result{path}"


Wrapper = tuple[Callable[[list[Any], int, Any], Any], Callable[[int], str]]

WRAPPERS: list[Wrapper] = [
    (lambda rest, at, value: [*rest[:at], value, *rest[at:]], lambda at: f"[{at}]"),
    (lambda rest, at, value: (*rest[:at], value, *rest[at:]), lambda at: f"[{at}]"),
    (lambda rest, at, value: Rows([*rest[:at], value, *rest[at:]]), lambda at: f"[{at}]"),
    (lambda rest, at, value: {**dict(enumerate(rest)), "k": value}, lambda at: '["k"]'),
    (lambda rest, at, value: Pair(rest, value), lambda at: ".right"),
    (lambda rest, at, value: Point(rest, value), lambda at: ".y"),
    (lambda rest, at, value: Record(value), lambda at: ".name"),
]


@given(planted())
def test_a_single_difference_is_reported_at_its_place(case: tuple[Any, Any, str]) -> None:
    left, right, path = case
    difference = differ(left, right)
    assert difference is not None
    assert difference.path == path
    assert difference.control != ""
    assert difference.candidate != ""


@pytest.mark.parametrize(
    ("left", "right", "path", "cause"),
    [
        (1, True, "result", "type"),
        (-0.0, 0.0, "result", "value"),
        ((1,), [1], "result", "type"),
        ([1], [1, 2], "result", "length"),
        ([1.0, 0.0], [1.0, -0.0], "result[1]", "value"),
        ([Point(1)], [Point(2)], "result[0].x", "value"),
        ({"a": 1}, {}, 'result["a"]', "missing key"),
        ({}, {"a": 1}, 'result["a"]', "extra key"),
        ({1: 0}, {True: 0}, "result[1]", "missing key"),
        ({1, 2, 3}, {1, 4, 5}, "result{2}", "missing element"),
        ({1}, {1, 4, 5}, "result{4}", "extra element"),
        ({"x" * 300: 1}, {"x" * 300: 2}, f"result[{CUT}]", "value"),
        (
            collections.OrderedDict(a=1, b=2),
            collections.OrderedDict(b=2, a=1),
            "result",
            "order",
        ),
        (
            collections.OrderedDict(a=1, b=2),
            collections.OrderedDict(b=2),
            'result["a"]',
            "missing key",
        ),
        (collections.deque([1], 3), collections.deque([1]), "result.maxlen", "type"),
        (array.array("i", [1]), array.array("q", [1]), "result.typecode", "value"),
        (Level.LOW, 1, "result", "type"),
        ({(1, (2, 3)): 0}, {(1, (2, 4)): 0}, "result[(1, (2, 3))]", "missing key"),
        ({((((((1,),),),),),): 0}, {((((((2,),),),),),): 0}, "result[((((((1,),),),),),)]", None),
    ],
)
def test_place_and_cause_of_a_difference(
    left: Any, right: Any, path: str, cause: str | None
) -> None:
    difference = differ(left, right)
    assert difference is not None
    assert difference.path == path
    assert cause in (None, difference.cause)


def test_both_sides_are_shown_as_literals() -> None:
    assert differ(["é"], ["e"]) == Difference("result[0]", "value", '"é"', '"e"')
    assert differ({"a": 1}, {}) == Difference('result["a"]', "missing key", "1", "missing")


def test_attributes_that_one_side_lacks_are_differences() -> None:
    empty, filled = Slotted(), Slotted()
    filled.x = 1  # type: ignore[attr-defined]
    assert differ(empty, Slotted()) is None
    assert differ(filled, empty) == Difference("result.x", "missing attribute", "1", "missing")
    noted, plain = Cents(1), Cents(1)
    noted.note = "tip"
    assert differ(plain, noted) == Difference("result.note", "extra attribute", "missing", '"tip"')
    rows, others = Rows([1]), Rows([1])
    rows.total = others.total = 1  # type: ignore[attr-defined]
    assert differ(rows, others) is None
    others.total = 2  # type: ignore[attr-defined]
    assert path_of(rows, others) == "result.total"


def test_long_texts_are_shown_from_shortly_before_their_first_difference() -> None:
    text = "a" * 5000
    difference = differ([text + "b"], [text + "c" + text])
    assert difference is not None
    assert difference.control == CUT + '"' + "a" * 20 + 'b"'
    assert difference.candidate.startswith(CUT + '"' + "a" * 20 + "caaa")
    assert path_of(text.encode(), text.encode() + b"a") == "result"


# ---- Exceptions and arguments ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("control", "candidate", "cause", "sides"),
    [
        (Outcome(1), Outcome(exception=GoTrap("x")), "raised", ("1", 'raise GoTrap("x")')),
        (Outcome(exception=KeyError(1)), Outcome(1), "returned", ("raise KeyError(1)", "1")),
        (
            Outcome(exception=KeyError(1)),
            Outcome(exception=LookupError()),
            "exception",
            ("raise KeyError(1)", "raise LookupError()"),
        ),
    ],
)
def test_raising_counts_and_so_does_the_class(
    control: Outcome, candidate: Outcome, cause: str, sides: tuple[str, str]
) -> None:
    assert compare(control, candidate) == Difference("exception", cause, *sides)


def test_the_message_of_an_exception_does_not_count() -> None:
    assert compare(Outcome(exception=KeyError(1)), Outcome(exception=KeyError(2))) is None


def test_mutated_arguments_are_compared_by_parameter() -> None:
    sides = Outcome(arguments=([1], [2])), Outcome(arguments=([1], [3]))
    assert compare(*sides, ("x", "rows")) == Difference(
        "arguments.rows[0]", "value", "2", "3", "Go has 1 more"
    )
    assert compare(*sides, ("x",)) == Difference(
        "arguments[1][0]", "value", "2", "3", "Go has 1 more"
    )
    assert compare(sides[0], sides[0]) is None


def test_mutation_after_the_same_exception_is_compared() -> None:
    error = ValueError()
    sides = Outcome(exception=error, arguments=([1],)), Outcome(exception=error, arguments=([2],))
    difference = compare(*sides)
    assert difference is not None
    assert difference.path == "arguments[0][0]"


def test_the_side_that_left_its_arguments_alone_has_those_before_the_call() -> None:
    mutated, untouched = Outcome(arguments=([1], 2)), Outcome()
    names = ("rows", "n")
    assert compare(mutated, untouched, names, ([1], 2)) is None
    length = Difference("arguments.rows", "length", "[1]", "[]", "1 against 0")
    assert compare(mutated, untouched, names, ([], 2)) == length
    assert compare(untouched, mutated, names, ([], 2)) == Difference(
        "arguments.rows", "length", "[]", "[1]", "0 against 1"
    )


def test_a_change_that_both_sides_make_is_a_difference_for_gos_reaches_no_caller() -> None:
    both = Outcome(arguments=(5, [1, 2])), Outcome(arguments=(5, [1, 2]))
    assert compare(*both, ("n", "rows"), (5, [2, 1])) is None
    assert compare_sides(*both, ("n", "rows"), (5, [2, 1])) == Difference(
        "arguments.rows",
        "change",
        "[1, 2]",
        "[2, 1]",
        "Go changes a copy of its own, and the caller's stays as it was: return the new value",
    )
    difference = compare_sides(*both, ("a", "b"), (5, [2, 1]))
    assert difference is not None
    found = divergence("m:f", ("a", "b"), (5, [2, 1]), *both, difference)
    assert (found.python, found.go) == (
        "None  # a is 5, b is [1, 2]",
        "None  # arguments unchanged",
    )
    assert compare_sides(*both, ("n", "rows"), (5, [1, 2])) is None  # a dict in another order
    assert compare_sides(*both, ("n", "rows")) is None


def test_without_the_arguments_before_a_mutation_is_reported_as_a_whole() -> None:
    assert compare(Outcome(arguments=([1],)), Outcome()) == Difference(
        "arguments", "mutation", "([1],)", "unchanged"
    )
    assert compare(Outcome(arguments=(1,)), Outcome(arguments=(1, 2))) == Difference(
        "arguments", "mutation", "(1,)", "(1, 2)"
    )


# ---- Hostile values ----------------------------------------------------------------------------


def test_an_eq_that_lies_or_raises_is_not_asked() -> None:
    assert path_of(AlwaysEqual(1), AlwaysEqual(2)) == "result.x"
    assert differ(NeverEqual(1), NeverEqual(1)) is None
    assert differ({NeverEqual(1): 1}, {NeverEqual(1): 1}) is None


def test_values_that_raise_when_looked_at_are_a_difference() -> None:
    difference = differ(RaisingDelta(1), RaisingDelta(1))
    assert difference is not None
    assert difference.cause == "cannot be compared: SystemExit"
    assert difference.control.startswith("RaisingDelta(days=1")


def test_the_users_interrupt_is_never_swallowed() -> None:
    with pytest.raises(KeyboardInterrupt):
        differ(InterruptedDelta(1), InterruptedDelta(1))


def test_cyclic_values_end() -> None:
    def knot(end: int) -> list[Any]:
        inner: dict[str, Any] = {"end": end}
        cycle = [inner]
        inner["cycle"] = cycle
        return cycle

    assert differ(knot(1), knot(1)) is None
    assert path_of(knot(1), knot(2)) == 'result[0]["end"]'


def test_shared_values_are_compared_once() -> None:
    def doubled() -> list[Any]:
        value: list[Any] = [1]
        for _ in range(200):
            value = [value, value]
        return value

    assert differ(doubled(), doubled()) is None


def test_deep_nesting_is_no_obstacle() -> None:
    def nest(value: Any) -> Any:
        for _ in range(10**5):
            value = [value]
        return value

    difference = differ(nest(1), nest(2))
    assert difference is not None
    assert difference.path == f"result{'[0]' * 12}{CUT}{'[0]' * 12}"


def test_objects_that_hide_their_data_are_equal_when_they_say_so() -> None:
    assert differ(MappingProxyType({}), MappingProxyType({})) is None
    assert differ(range(1), range(2)) == Difference("result", "value", "range(0, 1)", "range(0, 2)")


# ---- Divergences -------------------------------------------------------------------------------


def diverge(
    control: Outcome,
    candidate: Outcome,
    route: str = "m:f",
    arguments: tuple[Any, ...] = (1, "é"),
    before: tuple[Any, ...] | None = None,
) -> Any:
    difference = compare(control, candidate, ("a", "b"), before)
    assert difference is not None
    return divergence(route, ("a", "b"), arguments, control, candidate, difference)


def test_a_divergence_holds_input_and_both_answers_as_literals() -> None:
    found = diverge(Outcome(["a"]), Outcome(["b"]))
    assert found.route == "m:f"
    assert found.input == '1, "é"'
    assert (found.python, found.go) == ('["a"]', '["b"]')
    assert (found.path, found.cause) == ("result[0]", "value")
    assert re.fullmatch("[0-9a-f]{12}", found.signature)


def test_a_mutation_is_shown_beside_the_results() -> None:
    found = diverge(
        Outcome(None, arguments=([1, 2], 3)),
        Outcome(None),
        arguments=([2, 1], 3),
        before=([2, 1], 3),
    )
    assert found.python == "None  # a is [1, 2], b is 3"
    assert found.go == "None  # arguments unchanged"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((Outcome([1]), Outcome([2])), (Outcome([5, 5, 1]), Outcome([5, 5, 2]))),
        ((Outcome({"a": 1}), Outcome({})), (Outcome({'"]': 1, 2: 3}), Outcome({2: 3}))),
        (
            (Outcome({(1, (2,)): [1]}), Outcome({(1, (2,)): [2]})),
            (Outcome({"[": [1]}), Outcome({"[": [2]})),
        ),
        ((Outcome({1}), Outcome({2})), (Outcome({frozenset()}), Outcome({3}))),
        (
            (Outcome(exception=KeyError(1)), Outcome(1)),
            (Outcome(exception=KeyError("x")), Outcome(2)),
        ),
    ],
)
def test_differences_of_one_kind_share_their_signature(
    one: tuple[Outcome, Outcome], other: tuple[Outcome, Outcome]
) -> None:
    assert diverge(*one).signature == diverge(*other, arguments=(7, "x")).signature


def test_differences_of_different_kinds_have_different_signatures() -> None:
    found = [
        diverge(Outcome(1), Outcome(2)),
        diverge(Outcome(1), Outcome(2), route="m:g"),
        diverge(Outcome(1), Outcome(1.0)),
        diverge(Outcome(1), Outcome(True)),
        diverge(Outcome([1]), Outcome([2])),
        diverge(Outcome([1]), Outcome([1, 2])),
        diverge(Outcome(1), Outcome(exception=KeyError())),
        diverge(Outcome(1), Outcome(exception=ValueError())),
        diverge(Outcome(exception=KeyError()), Outcome(1)),
        diverge(Outcome(arguments=(1, 2)), Outcome(arguments=(1, 3))),
        diverge(Outcome(arguments=(1, 2)), Outcome(arguments=(2, 2))),
    ]
    assert len({each.signature for each in found}) == len(found)


def test_a_signature_is_the_same_in_every_process() -> None:
    code = (
        "from strangler.compare import *; from strangler.outcome import *\n"
        "sides = Outcome({'a': {1, 2}}), Outcome({'a': {1, 3}})\n"
        "print(divergence('m:f', ('a', 'b'), (), *sides, compare(*sides)).signature)"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in "123"
    }
    here = diverge(Outcome({"a": {1, 2}}), Outcome({"a": {1, 3}}))
    assert printed == {here.signature}


def test_an_answer_is_a_literal_or_a_raise_statement() -> None:
    assert answer(Outcome([1])) == "[1]"
    assert answer(Outcome(exception=KeyError("x"))) == 'raise KeyError("x")'
