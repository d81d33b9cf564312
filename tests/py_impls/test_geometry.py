import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from py_impls import geometry

# A square with a notch on top.
XS = [0.0, 4.0, 4.0, 2.0, 0.0]
YS = [0.0, 0.0, 4.0, 2.0, 4.0]

coordinates = st.floats(-1e6, 1e6)
finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("line", "length"),
    [
        ((1.0, 2.0, 1.0, 2.0), 0.0),
        ((0.0, 0.0, 3.0, 4.0), 5.0),
        ((3.0, 4.0, 0.0, 0.0), 5.0),
        ((0.0, 0.0, 1e200, 0.0), math.inf),
        ((0.0, 0.0, 1e-200, 0.0), 0.0),
        ((0.0, 0.0, -math.inf, 0.0), math.inf),
    ],
)
def test_a_distance_is_never_negative_and_may_overflow(
    line: tuple[float, float, float, float], length: float
) -> None:
    assert geometry.distance(*line) == length


@pytest.mark.parametrize("x", [math.inf, math.nan])
def test_a_difference_that_is_no_number_makes_no_distance(x: float) -> None:
    assert math.isnan(geometry.distance(x, 0.0, x, 0.0))


def test_integer_coordinates_give_float_distances_even_where_squares_overflow() -> None:
    assert geometry.distance(0, 0, 2**600, 0) == math.inf


@given(finite, finite, finite, finite)
def test_a_distance_is_the_same_both_ways(x1: float, y1: float, x2: float, y2: float) -> None:
    assert geometry.distance(x1, y1, x2, y2) == geometry.distance(x2, y2, x1, y1)


@pytest.mark.parametrize(
    ("xs", "ys", "area"),
    [
        ([], [], 0.0),
        ([0.0, 5.0], [0.0, 5.0], 0.0),
        ([0.0, 4.0, 0.0], [0.0, 0.0, 3.0], 6.0),
        (XS, YS, 12.0),
        ([0.0, 1e200, 0.0], [0.0, 0.0, 1e200], math.inf),
    ],
)
def test_a_polygon_encloses_an_area(xs: list[float], ys: list[float], area: float) -> None:
    assert geometry.polygon_area(xs, ys) == area


@given(st.integers(-100, 100), st.integers(-100, 100), st.integers(0, 4))
def test_an_area_stays_when_moved_reversed_or_started_elsewhere(dx: int, dy: int, at: int) -> None:
    xs, ys = [x + dx for x in XS], [y + dy for y in YS]
    assert geometry.polygon_area(xs[at:] + xs[:at], ys[at:] + ys[:at]) == 12
    assert geometry.polygon_area(xs[::-1], ys[::-1]) == 12


@pytest.mark.parametrize(
    ("xs", "ys", "box"),
    [
        ([1.0], [2.0], (1.0, 2.0, 1.0, 2.0)),
        ([1.0, -2.0, 3.0], [0.0, 5.0, -4.0], (-2.0, -4.0, 3.0, 5.0)),
        ([0.0, math.inf], [-math.inf, 0.0], (0.0, -math.inf, math.inf, 0.0)),
    ],
)
def test_a_box_encloses_all_points(
    xs: list[float], ys: list[float], box: tuple[float, float, float, float]
) -> None:
    assert geometry.bounding_box(xs, ys) == box


def test_of_two_zeros_the_first_bounds_the_box() -> None:
    box = geometry.bounding_box([0.0, -0.0], [-0.0, 0.0])
    assert [math.copysign(1, side) for side in box] == [1, -1, 1, -1]


@given(st.lists(st.tuples(finite, finite), min_size=1))
def test_the_box_of_a_box_is_itself(points: list[tuple[float, float]]) -> None:
    left, bottom, right, top = geometry.bounding_box([x for x, _ in points], [y for _, y in points])
    assert geometry.bounding_box([left, right], [bottom, top]) == (left, bottom, right, top)
    assert all(left <= x <= right and bottom <= y <= top for x, y in points)


def test_no_points_have_no_box() -> None:
    with pytest.raises(ValueError, match="at least one point is needed"):
        geometry.bounding_box([], [])


@pytest.mark.parametrize(
    ("xs", "ys", "point"), [([math.nan, 1.0], [0.0, 1.0], 0), ([0.0, 1.0], [0.0, math.nan], 1)]
)
def test_a_coordinate_that_is_no_number_has_no_box(
    xs: list[float], ys: list[float], point: int
) -> None:
    with pytest.raises(ValueError, match=f"coordinate is NaN: point {point}"):
        geometry.bounding_box(xs, ys)


@pytest.mark.parametrize(
    ("x", "y", "inside"),
    [
        (1.0, 1.0, True),
        (3.5, 3.0, True),
        (2.0, 3.0, False),
        (-1.0, 1.0, False),
        (5.0, 1.0, False),
        (0.0, 1.0, True),
        (4.0, 1.0, False),
        (math.nan, 1.0, False),
    ],
)
def test_a_point_is_inside_a_polygon_or_not(x: float, y: float, inside: bool) -> None:
    assert geometry.contains_point(XS, YS, x, y) is inside


def test_a_line_contains_no_point() -> None:
    assert geometry.contains_point([0.0, 4.0], [0.0, 4.0], 1.0, 1.0) is False


@given(coordinates, coordinates)
def test_a_polygon_contains_no_point_outside_its_box(x: float, y: float) -> None:
    left, bottom, right, top = geometry.bounding_box(XS, YS)
    if geometry.contains_point(XS, YS, x, y):
        assert left <= x <= right
        assert bottom <= y <= top


def test_a_missing_coordinate_is_refused() -> None:
    with pytest.raises(ValueError, match="as many xs as ys are needed: 1 and 0"):
        geometry.polygon_area([1.0], [])
    with pytest.raises(ValueError, match="as many xs as ys are needed: 0 and 1"):
        geometry.bounding_box([], [1.0])
    with pytest.raises(ValueError, match="as many xs as ys are needed: 5 and 0"):
        geometry.contains_point(XS, [], 1.0, 1.0)
