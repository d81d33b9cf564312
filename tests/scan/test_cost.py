"""The cost model: what it says of shapes whose cost is plain."""

import pytest

from strangler.scan.cost import break_even, crossing_cost, estimate, rescaled
from strangler.scan.go_types import GoType

INT, LIST = GoType("int"), GoType("[]int")
LOOP = {"arithmetic": (2.0, 5.0, 0.0, 0.0)}


def test_numbers_cross_for_less_than_lists() -> None:
    assert crossing_cost([INT, INT], [INT], 1000) == crossing_cost([INT], [], 1)
    assert crossing_cost([LIST], [INT], 1000) > crossing_cost([LIST], [INT], 10)


@pytest.mark.parametrize(
    "spelling",
    [
        "string",
        "[]byte",
        "[]float64",
        "[][]int",
        "[]string",
        "map[string]int",
        "[3]int",
        "time.Time",
    ],
)
def test_every_shape_of_value_costs_something_to_get_across(spelling: str) -> None:
    assert (
        crossing_cost([GoType(spelling)], [], 10) > crossing_cost([INT, INT], [INT, INT], 10) - 50
    )


def test_a_loop_pays_off_from_some_number_of_elements_on() -> None:
    even = break_even(LOOP, [LIST], [INT])
    assert even is not None
    assert estimate(LOOP, [LIST], [INT], even).speedup > 1
    assert even == 1 or estimate(LOOP, [LIST], [INT], even // 2).speedup <= 1


def test_work_without_gain_never_pays_off() -> None:
    assert break_even({"native": (0.0, 1.0, 0.0, 0.0)}, [LIST], [INT]) is None


def test_a_measured_time_takes_the_place_of_the_estimated_one() -> None:
    found = estimate(LOOP, [LIST], [INT])
    slower = rescaled(found, found.python * 10)
    assert slower.python == found.python * 10
    assert slower.go - slower.crossing == pytest.approx(10 * (found.go - found.crossing))
