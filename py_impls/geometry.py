"""Points and polygons in the plane.

Coordinates become floats first: a caller may pass ints, whose arithmetic never rounds.
"""

import math

from strangler import migrate_to

ports = migrate_to(
    "geometry.wasm",
    errors={"ErrBadShape": ValueError, "ErrNoPoints": ValueError, "ErrNaN": ValueError},
)

_FEWEST_VERTICES = 3


@ports
def distance(x1: float, y1: float, x2: float, y2: float) -> float:
    """Return the straight line from (x1, y1) to (x2, y2), in the unit of the coordinates.

    It is inf where the squares overflow and NaN where a difference is.
    """
    dx, dy = float(x2) - float(x1), float(y2) - float(y1)
    # Not hypot, whose last digit differs between platforms, nor **, which raises on overflow.
    return math.sqrt(dx * dx + dy * dy)


@ports
def polygon_area(xs: list[float], ys: list[float]) -> float:
    """Return the area inside the polygon with the vertices (xs[i], ys[i]), in square units.

    Either way round will do; fewer than three vertices enclose 0. Raises ``ValueError`` where
    ``xs`` and ``ys`` differ in length.
    """
    points = _points(xs, ys)
    if len(points) < _FEWEST_VERTICES:
        return 0.0
    twice = 0.0
    x1, y1 = points[-1]
    for x2, y2 in points:
        twice += x1 * y2 - x2 * y1
        x1, y1 = x2, y2
    return abs(twice) / 2


@ports
def bounding_box(xs: list[float], ys: list[float]) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of the smallest box around the points (xs[i], ys[i]).

    Raises ``ValueError`` where ``xs`` and ``ys`` differ in length, are empty or hold a NaN.
    """
    points = _points(xs, ys)
    if not points:
        raise ValueError("at least one point is needed")
    for index, (x, y) in enumerate(points):
        if math.isnan(x) or math.isnan(y):
            raise ValueError(f"coordinate is NaN: point {index}")
    left = min(x for x, _ in points)
    right = max(x for x, _ in points)
    return left, min(y for _, y in points), right, max(y for _, y in points)


@ports
def contains_point(xs: list[float], ys: list[float], x: float, y: float) -> bool:
    """Return whether (x, y) lies inside the polygon with the vertices (xs[i], ys[i]).

    Of two polygons that share an edge, one contains a point on it. Raises ``ValueError`` where
    ``xs`` and ``ys`` differ in length.
    """
    points = _points(xs, ys)
    if len(points) < _FEWEST_VERTICES:
        return False
    x, y = float(x), float(y)
    inside = False
    x1, y1 = points[-1]
    for x2, y2 in points:
        # Inside is where a ray to the right crosses an odd number of edges.
        if (y2 > y) != (y1 > y) and x < (x1 - x2) * (y - y2) / (y1 - y2) + x2:
            inside = not inside
        x1, y1 = x2, y2
    return inside


def _points(xs: list[float], ys: list[float]) -> list[tuple[float, float]]:
    if len(xs) != len(ys):
        raise ValueError(f"as many xs as ys are needed: {len(xs)} and {len(ys)}")
    return list(zip(map(float, xs), map(float, ys), strict=True))
