"""Relaxations accept what they say, where they say it, and nothing else."""

import math
from typing import Any, Never

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.compare import Rules, compare_sides
from strangler.compare.rules import segments, ulps_between
from strangler.comparison import Comparison, make_comparison
from strangler.errors import ConfigError
from strangler.outcome import Outcome

FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def same(left: Any, right: Any, **rules: Any) -> bool:
    return where(Outcome(left), Outcome(right), **rules) is None


def where(left: Outcome, right: Outcome, names: Any = ("rows",), **rules: Any) -> str | None:
    difference = compare_sides(left, right, names, ([], []), Rules(make_comparison(rules)))
    return None if difference is None else f"{difference.path}: {difference.cause}"


# ---- Floats --------------------------------------------------------------------------------------


@given(FLOATS, st.integers(1, 100))
def test_floats_within_their_ulps_are_the_same_and_one_further_they_are_not(
    number: float, ulps: int
) -> None:
    near = number
    for _ in range(ulps):
        near = math.nextafter(near, math.inf)
    if math.isfinite(near):
        assert same(number, near, ulps=ulps)
        if near != 0.0 or number != 0.0:
            assert ulps_between(number, near) == ulps
        beyond = math.nextafter(near, math.inf)
        assert not math.isfinite(beyond) or not same([number], [beyond], ulps=ulps)


@given(FLOATS, FLOATS)
def test_a_relative_tolerance_is_that_of_the_larger_side(left: float, right: float) -> None:
    tolerated = abs(left - right) <= 1e-3 * max(abs(left), abs(right))
    same_zero = left == right == 0.0 and math.copysign(1, left) == math.copysign(1, right)
    assert same(left, right, rtol=1e-3) is (tolerated or same_zero)


@pytest.mark.parametrize("rules", [{"rtol": 1.0}, {"ulps": 2**63}])
def test_infinities_nan_and_other_types_are_near_to_nothing(rules: Any) -> None:
    assert not same(math.inf, 1.0, **rules)
    assert not same(math.nan, 1.0, **rules)
    assert not same(1, 1.0, **rules)
    assert not same("a", "b", **rules)
    assert same(math.nan, math.nan, **rules)


# ---- Order ---------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 5) | st.booleans() | st.text(max_size=1)), st.randoms())
def test_without_an_order_every_permutation_is_the_same(values: list[Any], random: Any) -> None:
    shuffled = values[:]
    random.shuffle(shuffled)
    assert same(values, shuffled, unordered=True)
    assert same(tuple(values), tuple(shuffled), unordered=True)
    assert not same(values, [*shuffled, "more"], unordered=True)
    assert not same([*values, "one"], [*shuffled, "other"], unordered=True)
    assert not same(values, tuple(shuffled), unordered=True)


def test_without_an_order_the_other_relaxations_still_hold_for_the_elements() -> None:
    assert same([1.0, 2.0], [2.0000001, 1.0], unordered=True, rtol=1e-6)
    assert where(Outcome([[1.0], [2.0]]), Outcome([[2.1], [1.0]]), unordered=True) == (
        "result[1][0]: value"
    )
    paths = {"result[*].debug": {"ignore": True}, "result": {"unordered": True}}
    assert same([1, "x"], ["x", 1], paths=paths)


def test_a_dict_is_compared_by_its_keys_where_order_is_free() -> None:
    assert same({"a": [1, 2]}, {"a": [2, 1]}, unordered=True)
    assert not same({"a": 1}, {"b": 1}, unordered=True)


# ---- Places --------------------------------------------------------------------------------------


def test_a_rule_holds_at_its_path_and_inside_and_nowhere_else() -> None:
    paths = {"result[*].score": {"rtol": 0.1}, "result[0].debug": {"ignore": True}}

    class Row:
        def __init__(self, score: Any, debug: Any) -> None:
            self.score, self.debug = score, debug

    assert same([Row([1.0], 1)], [Row([1.01], 2)], paths=paths)
    assert not same([Row(1.0, 1)], [Row(2.0, 1)], paths=paths)
    both = Outcome([Row(1.0, 1)] * 2), Outcome([Row(1.0, 1), Row(1.0, 2)])
    assert where(*both, paths=paths) == "result[1].debug: value"


def test_of_several_rules_the_longest_path_counts_alone() -> None:
    paths = {"result": {"rtol": 0.5}, 'result["exact"]': {}}
    assert same({"a": 1.0}, {"a": 1.2}, paths=paths)
    assert not same({"exact": 1.0}, {"exact": 1.2}, paths=paths, rtol=0.5)


def test_what_is_on_one_side_only_can_be_ignored() -> None:
    assert same({"a": 1, "b": 2}, {"a": 1}, paths={'result["b"]': {"ignore": True}})
    assert same({1, 2}, {1}, paths={"result[*]": {"ignore": True}})
    assert not same({"a": 1, "b": 2}, {"a": 1}, rtol=1.0)


def test_arguments_have_paths_too() -> None:
    sides = Outcome(arguments=([1.0], [1])), Outcome(arguments=([1.0001], [1]))
    assert where(*sides) == "arguments.rows[0]: value"
    assert where(*sides, paths={"arguments.rows": {"rtol": 0.01}}) == "arguments.rows: change"
    assert where(*sides, paths={"arguments.rows": {"ignore": True}}) == "arguments[1]: change"
    sides = Outcome(arguments=([], [1.0])), Outcome(arguments=([], [1.0001]))
    assert where(*sides, paths={"arguments[1]": {"rtol": 0.01}}) == "arguments[1]: change"
    assert where(*sides, paths={"arguments[1]": {"ignore": True}}) is None
    assert where(*sides, paths={"arguments": {"ignore": True}}) is None


# ---- Predicates ----------------------------------------------------------------------------------


def close(left: Any, right: Any) -> bool:
    return abs(left - right) < 10


def test_a_predicate_decides_alone() -> None:
    assert same(1, 9, predicate=close)
    assert where(Outcome(1), Outcome(19), predicate=close) == "result: predicate"
    assert same(5, 5.5, predicate="tests_of_rules:close")


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "tests_of_rules", sys.modules[__name__])


def test_a_predicate_that_raises_is_a_difference() -> None:
    def broken(left: Any, right: Any) -> Never:
        raise SystemExit(left, right)

    assert where(Outcome(1), Outcome(2), predicate=broken) == (
        "result: cannot be compared: SystemExit"
    )


@pytest.mark.parametrize("name", ["nowhere:close", "tests_of_rules:nothing", "tests_of_rules", ""])
def test_a_predicate_that_cannot_be_found_is_named(name: str) -> None:
    with pytest.raises(ConfigError, match=f"compare.predicate: .{name}. cannot be found"):
        Rules(make_comparison({"predicate": name}))


def test_a_predicate_is_a_function() -> None:
    with pytest.raises(ConfigError, match=r"compare.predicate: \[5\] is no function"):
        Rules(make_comparison({"paths": {"result": {"predicate": [5]}}}))


# ---- Exceptions ----------------------------------------------------------------------------------


def raised(error: BaseException, cause: BaseException | None = None) -> Outcome:
    error.__cause__ = cause
    return Outcome(exception=error)


def test_any_two_exceptions_can_be_the_same() -> None:
    sides = raised(ValueError()), raised(KeyError())
    assert where(*sides) == "exception: exception"
    assert where(*sides, same_error=True) is None
    assert where(*sides, paths={"exception": {"ignore": True}}) is None
    assert where(Outcome(1), raised(KeyError()), same_error=True) == "exception: raised"
    assert where(raised(KeyError()), Outcome(1), same_error=True) == "exception: returned"


def test_more_of_an_exception_than_its_class_counts_on_request() -> None:
    message = raised(ValueError("a")), raised(ValueError("b"))
    assert where(*message) is None
    assert where(*message, errors=["message"]) == "exception: message"
    assert where(*message, errors=["attributes"]) == "exception.args[0]: value"
    chain = raised(ValueError("a"), KeyError()), raised(ValueError("a"))
    assert where(*chain, errors=["message", "attributes"]) is None
    assert where(*chain, errors=["chain"]) == "exception: chain"


def test_a_context_that_is_shown_is_part_of_the_chain_and_a_circle_ends() -> None:
    left, right, hidden = ValueError(), ValueError(), ValueError()
    left.__context__ = KeyError()
    left.__context__.__context__ = left
    right.__context__ = KeyError()
    hidden.__context__, hidden.__suppress_context__ = KeyError(), True
    assert where(Outcome(exception=left), Outcome(exception=right), errors=["chain"]) is None
    assert where(Outcome(exception=left), Outcome(exception=hidden), errors=["chain"]) is not None


# ---- Settings ------------------------------------------------------------------------------------


def test_of_two_tables_the_later_counts() -> None:
    assert make_comparison({"rtol": 1.0, "ulps": 2}, {"rtol": 0.5}) == Comparison(rtol=0.5, ulps=2)


@pytest.mark.parametrize(
    "table",
    [
        {"rtol": -1.0},
        {"ulps": 1.5},
        {"near": 1},
        {"errors": ["all"]},
        {"paths": {"result": {"x": 1}}},
    ],
)
def test_a_setting_that_is_not_allowed_is_refused(table: Any) -> None:
    with pytest.raises(ValueError, match="at `\\$|unknown field"):
        make_comparison(table)


@pytest.mark.parametrize(
    "path", ["", "score", "result.", "results", "result[", "result..x", "a[0]"]
)
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ConfigError, match="is not a path: write result"):
        segments(path)


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("result", ["result"]),
        ('result["a.b[0]"].x[*]', ["result", '["a.b[0]"]', ".x", "[*]"]),
        ("arguments.rows[10]{3}", ["arguments", ".rows", "[10]", "{3}"]),
    ],
)
def test_a_path_is_read_as_reports_write_it(path: str, parts: list[str]) -> None:
    assert segments(path) == tuple(parts)
