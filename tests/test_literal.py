"""Values are shown as Python literals: bounded, parseable, the same in every process."""

import collections
import dataclasses
import datetime as dt
import decimal
import enum
import functools
import math
import subprocess
import sys
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.compare import compare
from strangler.literal import CUT, attributes, is_complete, is_opaque, literal, parse
from strangler.outcome import Outcome

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()))
    | st.binary(),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


class Colour(enum.Enum):
    RED = 1


class Permission(enum.Flag):
    READ = 1
    WRITE = 2


class Place(NamedTuple):
    x: int
    y: int


@dataclasses.dataclass
class Person:
    name: str
    place: Place | None = None

    @functools.cached_property
    def initial(self) -> str:
        return self.name[0]


class Cents(int):
    pass


class Lying:
    def __init__(self) -> None:
        self.truth = 1

    def __repr__(self) -> str:
        return "Lying(truth=2)"

    def __getattribute__(self, name: str) -> Any:
        raise SystemExit(name)


class LyingDate(dt.date):
    def __repr__(self) -> str:
        raise SystemExit


class InterruptedDate(dt.date):
    def __repr__(self) -> str:
        raise KeyboardInterrupt


class BrokenList(list[int]):
    def __iter__(self) -> Any:
        raise RuntimeError

    def __len__(self) -> int:
        raise RuntimeError


class BrokenTuple(tuple[int, ...]):
    __slots__ = ()
    _fields = 1


class Interrupting(type):
    @property
    def __mro__(cls) -> Any:
        raise KeyboardInterrupt


class InterruptedClass(metaclass=Interrupting):
    pass


class Slotted:
    __slots__ = ("__hidden", "never", "x")

    def __init__(self) -> None:
        self.x = 1
        self.__hidden = 2


@given(PLAIN)
def test_a_complete_literal_reads_back_as_the_same_value(value: Any) -> None:
    text = literal(value, 10**6)
    assert is_complete(text)
    assert compare(Outcome(value), Outcome(parse(text))) is None


@given(PLAIN, st.integers(0, 30))
def test_a_literal_keeps_to_its_limit(value: Any, limit: int) -> None:
    text = literal(value, limit)
    assert len(text) <= limit + len(CUT)
    if len(text) <= limit:
        assert text == literal(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("é", '"é"'),
        ('say "it\'s"\n\\', '"say \\"it\'s\\"\\n\\\\"'),
        ("e\u0301\u00a0\u200b\ud800…", '"e\\u0301\\xa0\\u200b\\ud800…"'),
        (b'a"\x00\xff', b'b"a\\"\\x00\\xff"'.decode()),
        (bytearray(b"a"), 'bytearray(b"a")'),
        ((1,), "(1,)"),
        ((), "()"),
        (set(), "set()"),
        (frozenset(), "frozenset()"),
        ({10, 9, "b", "a"}, '{9, 10, "a", "b"}'),
        ({(2,), (1,)}, "{(1,), (2,)}"),
        (frozenset({1}), "frozenset({1})"),
        (collections.deque([1]), "deque([1])"),
        (collections.Counter("a"), 'Counter({"a": 1})'),
        (math.inf, "inf"),
        (-0.0, "-0.0"),
        (10**1000, hex(10**1000)),
        (Cents(5), "Cents(5)"),
        (Colour.RED, "Colour.RED"),
        (Permission(0), "Permission(0)"),
        (Person("Ada", Place(1, 2)), 'Person(name="Ada", place=Place(x=1, y=2))'),
        (decimal.Decimal("1.00"), "Decimal('1.00')"),
        (dt.date(2024, 2, 29), "datetime.date(2024, 2, 29)"),
        (ValueError("no", 1), 'ValueError("no", 1)'),
        (object(), "<object object>"),
        (Slotted(), "Slotted(_Slotted__hidden=2, x=1)"),
    ],
)
def test_a_value_is_shown_as_the_code_that_makes_it(value: Any, text: str) -> None:
    assert literal(value) == text


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (Lying, "Lying(truth=1)"),
        (lambda: LyingDate(2024, 1, 1), "<LyingDate>"),
        (lambda: BrokenList([1, 2]), "BrokenList([1, 2])"),
        (lambda: BrokenTuple((1,)), CUT),
    ],
)
def test_a_value_that_raises_or_lies_when_looked_at_is_shown_all_the_same(
    make: Any, text: str
) -> None:
    assert literal(make()) == text


@pytest.mark.parametrize("make", [lambda: InterruptedDate(2024, 1, 1), InterruptedClass])
def test_the_users_interrupt_is_never_swallowed(make: Any) -> None:
    with pytest.raises(KeyboardInterrupt):
        literal(make())


def test_no_address_is_shown() -> None:
    assert " at 0x" not in literal([len, lambda: 1, object()])


def test_what_is_deep_or_cyclic_is_cut() -> None:
    cycle: list[Any] = [1]
    cycle.append(cycle)
    text = literal(cycle)
    assert text.startswith("[1, [1, [1, ")
    assert not is_complete(text)


def test_a_cut_is_marked_and_told_from_the_same_character_in_a_text() -> None:
    assert literal(list(range(10**6)), 9) == "[0, 1, 2," + CUT
    assert literal("abcdef", 4) == '"abc' + CUT
    assert not is_complete(literal("abcdef", 4))
    assert not is_complete(literal(["a", 'say "…"', "b"], 12))
    assert is_complete(literal([CUT, f'\\"{CUT}', {CUT: 1}]))


def test_the_elements_of_a_large_set_are_not_sorted() -> None:
    elements = set(range(20_000))
    assert literal(elements, 12) == "{0, 1, 2, 3," + CUT
    assert literal(elements, 10**6).endswith("19999}")


def test_a_set_is_shown_alike_in_every_process() -> None:
    code = (
        "from strangler.literal import literal; print(literal({'b', 'a', 'c', ('x', 1), ('y',)}))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "123"
    }
    assert texts == {'{"a", "b", "c", ("x", 1), ("y",)}\n'}


@pytest.mark.parametrize(
    ("text", "value"),
    [("nan", math.nan), (" -inf\n", -math.inf), ("[1, (inf, 'a')]", [1, (math.inf, "a")])],
)
def test_nan_and_inf_are_read_as_literals(text: str, value: Any) -> None:
    assert compare(Outcome(value), Outcome(parse(text))) is None


@pytest.mark.parametrize(
    "text", ["", "1 +", "x", "__import__('os')", "[nan(1)]", "\0", "[" * 10_000, "{[]: 1}", "1…"]
)
def test_anything_but_a_literal_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a Python literal: write a number"):
        parse(text)


def test_attributes_are_slots_and_the_dict_without_cached_properties() -> None:
    person = Person("Ada")
    assert person.initial == "A"
    assert attributes(person) == {"name": "Ada", "place": None}
    assert attributes(Slotted()) == {"_Slotted__hidden": 2, "x": 1}
    assert attributes(5) == {}


@pytest.mark.parametrize(
    ("kind", "opaque"),
    [
        (Person, False),
        (Slotted, False),
        (slice, False),
        (object, True),
        (int, True),
        (LyingDate, True),
        (type(len), True),
        (type(lambda: 1), True),
    ],
)
def test_a_class_with_room_for_more_than_its_attributes_is_opaque(kind: type, opaque: bool) -> None:
    assert is_opaque(kind) is opaque


@pytest.mark.parametrize(
    "text",
    [
        "datetime.datetime(2024, 1, 1, 0, 0, fold=1, tzinfo=zoneinfo.ZoneInfo(key='Asia/Tokyo'))",
        "datetime.datetime(2024, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)",
        "Decimal('1.50')",
        "Fraction(1, 3)",
        "complex(-0.0, -2.0)",
        "complex(nan, 1.0)",
        "(1+2j)",
        'bytearray(b"a")',
        "[deque([1]), frozenset({2}), set()]",
    ],
)
def test_values_of_standard_classes_are_read_as_they_are_written(text: Any) -> None:
    assert literal(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Decimal('x')", "Decimal: InvalidOperation"),
        ("date(2023, 2, 29)", "date: ValueError: day is out of range for month"),
        ("bytearray(10)", "bytearray: TypeError"),
        ("Fraction('1e99')", "Fraction: TypeError"),
        ("open('x')", "something like Decimal"),
        ("x.y", "something like Decimal"),
        ("[].append(1)", "something like Decimal"),
    ],
)
def test_a_call_that_makes_nothing_is_named_with_its_reason(text: Any, why: Any) -> None:
    with pytest.raises(ValueError, match="is not a Python literal: .*" + why):
        parse(text)
