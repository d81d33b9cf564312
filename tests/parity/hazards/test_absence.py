"""Ports of truth: a pointer that is not nil, a number above nothing."""

from strangler.parity.hazards import absence
from strangler.parity.hazards.catalogue import BY_NAME


def test_a_pointer_is_true_whatever_it_points_to() -> None:
    assert [absence._present(value) for value in (None, 0, "", [], False, True)] == [
        False,
        True,
        True,
        True,
        False,
        True,
    ]


def test_or_takes_the_second_for_nil_alone() -> None:
    assert absence._or_present(0, lambda: 1) == 0
    assert absence._or_present(None, lambda: 1) == 1


def test_a_number_is_true_when_it_is_positive() -> None:
    assert [absence._truth(value) for value in (-1, 0.5, 0, True, "a")] == [
        False,
        True,
        False,
        True,
        "a",
    ]
    choose = BY_NAME["truthiness"].variants[1]["or"]
    assert (choose(-1, lambda: 2), choose(3, lambda: 2)) == (2, 3)


def test_a_lookup_takes_a_zero_value_for_a_missing_one() -> None:
    assert absence._found({"a": 0}, "a", 5) == 5
    assert absence._found({"a": 1}, "a", 5) == 1
    assert absence._found({"a": 0}, "a") is None


def test_a_zero_value_is_taken_for_none() -> None:
    [variant] = BY_NAME["none-or-zero"].variants
    is_, is_not = variant["is"], variant["is not"]
    assert [is_(value, None) for value in (None, 0, "", 7)] == [True, True, True, False]
    assert [is_not(value, None) for value in (None, 0, 7)] == [False, False, True]
    mark = object()
    assert (is_(mark, mark), is_not(mark, mark), is_(0, mark)) == (True, False, False)
