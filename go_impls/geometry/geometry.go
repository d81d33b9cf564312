// Package geometry measures points and polygons in the plane.
//
// Products are converted to float64 before they are added: Go may otherwise fuse the two steps
// on some processors and round once where Python rounds twice.
package geometry

import (
	"errors"
	"fmt"
	"math"
)

var (
	// ErrBadShape says that there are not as many x as y coordinates.
	ErrBadShape = errors.New("as many xs as ys are needed")
	// ErrNoPoints says that there is not a single point.
	ErrNoPoints = errors.New("at least one point is needed")
	// ErrNaN says that a coordinate is not a number.
	ErrNaN = errors.New("coordinate is NaN")
)

// Distance returns the straight line from (x1, y1) to (x2, y2), in the unit of the coordinates.
// It is +Inf where the squares overflow and NaN where a difference is.
func Distance(x1, y1, x2, y2 float64) float64 {
	dx, dy := x2-x1, y2-y1
	return math.Sqrt(float64(dx*dx) + float64(dy*dy))
}

// PolygonArea returns the area inside the polygon with the vertices (xs[i], ys[i]), in square
// units, whichever way round they are listed; 0 for fewer than three. It fails with ErrBadShape
// where xs and ys differ in length.
func PolygonArea(xs, ys []float64) (float64, error) {
	if err := checkShape(xs, ys); err != nil {
		return 0, err
	}
	if len(xs) < 3 {
		return 0, nil
	}
	twice := 0.0
	last := len(xs) - 1
	for i := range xs {
		twice += float64(xs[last]*ys[i]) - float64(xs[i]*ys[last])
		last = i
	}
	return math.Abs(twice) / 2, nil
}

// BoundingBox returns the smallest upright box around the points (xs[i], ys[i]). It fails with
// ErrBadShape where xs and ys differ in length, with ErrNoPoints where they are empty, and with
// ErrNaN where one is NaN.
func BoundingBox(xs, ys []float64) (left, bottom, right, top float64, err error) {
	if err := checkShape(xs, ys); err != nil {
		return 0, 0, 0, 0, err
	}
	if len(xs) == 0 {
		return 0, 0, 0, 0, ErrNoPoints
	}
	left, right = xs[0], xs[0]
	bottom, top = ys[0], ys[0]
	for i := range xs {
		x, y := xs[i], ys[i]
		if math.IsNaN(x) || math.IsNaN(y) {
			return 0, 0, 0, 0, fmt.Errorf("%w: point %d", ErrNaN, i)
		}
		// Comparisons, not min and max: of 0 and -0 the first stays, as in Python.
		if x < left {
			left = x
		}
		if x > right {
			right = x
		}
		if y < bottom {
			bottom = y
		}
		if y > top {
			top = y
		}
	}
	return left, bottom, right, top, nil
}

// ContainsPoint reports whether (x, y) lies inside the polygon with the vertices (xs[i], ys[i]).
// Of two polygons that share an edge, one contains a point on it. It fails with ErrBadShape where
// xs and ys differ in length.
func ContainsPoint(xs, ys []float64, x, y float64) (bool, error) {
	if err := checkShape(xs, ys); err != nil {
		return false, err
	}
	if len(xs) < 3 {
		return false, nil
	}
	inside := false
	last := len(xs) - 1
	for i := range xs {
		// Inside is where a ray to the right crosses an odd number of edges.
		if (ys[i] > y) != (ys[last] > y) &&
			x < (xs[last]-xs[i])*(y-ys[i])/(ys[last]-ys[i])+xs[i] {
			inside = !inside
		}
		last = i
	}
	return inside, nil
}

func checkShape(xs, ys []float64) error {
	if len(xs) != len(ys) {
		return fmt.Errorf("%w: %d and %d", ErrBadShape, len(xs), len(ys))
	}
	return nil
}
