"""Ports of lists: indexes from the end, bounds, ties, lengths and order."""

from typing import Any

import pytest

from strangler.parity.hazards.catalogue import BY_NAME

XS = [0, 1, 2, 3]


def variants(hazard: str, key: str) -> list[Any]:
    """Every way in which a port does one operation."""
    return [each[key] for each in BY_NAME[hazard].variants if key in each]


def outcome(port: Any, *operands: Any) -> Any:
    """What a port gives, or the class of what it raises."""
    try:
        return port(*operands)
    except IndexError as error:
        return type(error)


def test_a_negative_index_panics_or_gives_the_first() -> None:
    refused, clamped = variants("negative-index", "index")
    assert (outcome(refused, XS, -1), clamped(XS, -1)) == (IndexError, 0)
    for port in (refused, clamped):
        assert port(XS, 2) == 2
        assert port({-1: "a"}, -1) == "a"
        assert port({"a": 1}, "a") == 1


@pytest.mark.parametrize(
    ("part", "refused", "clamped", "from_the_end", "shifted"),
    [
        (slice(-2, None), IndexError, XS, [2, 3], [2, 3]),
        (slice(None, -1), IndexError, [], [0, 1, 2], [0, 1, 2]),
        (slice(1, 3), [1, 2], [1, 2], [1, 2], [1, 2]),
        (slice(0, None), XS, XS, [], XS),  # xs[len(xs)-0:]
        (slice(-9, None), IndexError, XS, IndexError, XS),
        (slice(-1, 1), IndexError, [0], [], [0, 1]),  # start = 0, then xs[start:start+2]
        (slice(None, None, -1), XS[::-1], XS[::-1], XS[::-1], XS[::-1]),
    ],
)
def test_negative_bounds_panic_are_cut_or_written_out(
    part: slice, refused: Any, clamped: Any, from_the_end: Any, shifted: Any
) -> None:
    found = [outcome(port, XS, part) for port in variants("negative-index", "slice")]
    assert found == [refused, clamped, from_the_end, shifted]


def test_popping_from_the_end_by_a_negative_index_panics() -> None:
    (pop,) = variants("negative-index", "method:pop")
    assert (pop([1, 2]), pop([1, 2], 0)) == (2, 1)
    assert pop({-1: "a"}, -1) == "a"
    with pytest.raises(IndexError):
        pop([1, 2], -1)


@pytest.mark.parametrize(
    ("part", "refused", "crossed", "nothing", "whole"),
    [
        (slice(1, 3), [1, 2], [1, 2], [1, 2], [1, 2]),
        (slice(1, 9), IndexError, [1, 2, 3], [], XS),
        (slice(9, None), IndexError, IndexError, [], XS),
        (slice(3, 1), IndexError, IndexError, [], []),
        (slice(2, -1), [2], [2], [2], [2]),  # negative bounds are another hazard
        (slice(0, 9, 2), [0, 2], [0, 2], [0, 2], [0, 2]),
    ],
)
def test_bounds_past_the_end_panic_or_give_nothing_or_everything(
    part: slice, refused: Any, crossed: Any, nothing: Any, whole: Any
) -> None:
    found = [outcome(port, XS, part) for port in variants("slice-bounds", "slice")]
    assert found == [refused, crossed, nothing, whole]


def test_inserting_past_the_end_panics() -> None:
    (insert,) = variants("slice-bounds", "method:insert")
    values = [1]
    insert(values, 1, 2)
    assert values == [1, 2]
    for index in (-1, 3):
        with pytest.raises(IndexError):
            insert(values, index, 0)


@pytest.mark.parametrize(
    ("many", "strict", "refusing"),
    [
        (([1, 2], "ab"), [(1, "a"), (2, "b")], [(1, "a"), (2, "b")]),
        (([1], "ab"), [(1, "a")], ValueError),
        (([1, 2], "a"), IndexError, ValueError),
        ((), [], []),
    ],
)
def test_a_loop_over_one_list_indexes_the_others(many: Any, strict: Any, refusing: Any) -> None:
    for zipped, wanted in zip(variants("zip-length", "call:zip"), (strict, refusing), strict=True):
        if isinstance(wanted, list):
            assert zipped(*many) == wanted
        else:
            with pytest.raises(wanted):
                zipped(*many)


def test_ports_of_a_sort_treat_ties_differently() -> None:
    words = ["bb", "a", "ba", "c"]
    by_length = [port(words, key=len) for port in variants("sort-stability", "call:sorted")]
    assert by_length == [
        ["a", "c", "bb", "ba"],
        ["c", "a", "ba", "bb"],
        ["a", "c", "ba", "bb"],
        ["a", "c", "ba", "bb"],
    ]
    down = [
        port(words, key=len, reverse=True) for port in variants("sort-stability", "call:sorted")
    ]
    assert down == [
        ["ba", "bb", "c", "a"],
        ["ba", "bb", "c", "a"],
        ["ba", "bb", "a", "c"],
        ["bb", "ba", "c", "a"],
    ]


def test_without_a_key_there_are_no_ties_to_see() -> None:
    for port in variants("sort-stability", "call:sorted"):
        assert port([2, 1, 3]) == [1, 2, 3]
        assert port([2, 1, 3], reverse=True) == [3, 2, 1]


def test_sorting_in_place_does_as_sorting_does() -> None:
    for number in range(4):
        variant = BY_NAME["sort-stability"].variants[number]
        words = ["bb", "a", "ba", "c"]
        wanted = variant["call:sorted"](words, key=len)
        assert variant["method:sort"](words, key=len) is None
        assert words == wanted


def test_the_last_of_equals_is_taken() -> None:
    (least,), (most,) = (variants("sort-stability", f"call:{name}") for name in ("min", "max"))
    assert (least(["a", "b"], key=len), most("a", "b", key=len)) == ("b", "b")
    assert least([2, 1]) == 1


def test_maps_are_ranged_over_in_another_order() -> None:
    given = {"b": 1, "a": 2}
    (iterate,), (listed,) = (variants("map-order", key) for key in ("iterate", "call:list"))
    assert iterate(given) == ["a", "b"]
    assert iterate(given.items()) == [("a", 2), ("b", 1)]
    assert iterate(["b", "a"]) == ["b", "a"]
    assert (listed(given), listed(given.values()), listed("ba")) == (["a", "b"], [1, 2], ["b", "a"])
    assert listed() == []


def test_ranges_and_comparisons_are_off_by_one() -> None:
    longer, shorter = variants("off-by-one", "call:range")
    assert [list(longer(2)), list(shorter(2))] == [[0, 1, 2], [0]]
    assert [list(longer(1, 3)), list(shorter(1, 3))] == [[1, 2, 3], [1]]
    assert [list(longer(0, 4, 2)), list(shorter(0, 5, 2))] == [[0, 2, 4], [0, 2]]
    assert [variants("off-by-one", key)[0](1, 1) for key in ("<", "<=", ">", ">=")] == [
        True,
        False,
        True,
        False,
    ]
