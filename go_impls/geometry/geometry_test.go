package geometry

import (
	"errors"
	"math"
	"testing"
)

var (
	inf      = math.Inf(1)
	nan      = math.NaN()
	negative = math.Copysign(0, -1) // -0
)

// same tells 0 from -0 and takes NaN for NaN.
func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		name                 string
		x1, y1, x2, y2, want float64
	}{
		{"the same point", 1, 2, 1, 2, 0},
		{"three, four, five", 0, 0, 3, 4, 5},
		{"the other way", 3, 4, 0, 0, 5},
		{"rounded twice, not once", 0, 0, 0.1, 0.3, 0.31622776601683794},
		{"the squares overflow", 0, 0, 1e200, 0, inf},
		{"the squares vanish", 0, 0, 1e-200, 0, 0},
		{"to infinity", 0, 0, -inf, 0, inf},
		{"from infinity to itself", inf, 0, inf, 0, nan},
		{"not a number", nan, 0, 0, 0, nan},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Distance(tt.x1, tt.y1, tt.x2, tt.y2); !same(got, tt.want) {
				t.Errorf("Distance(%v, %v, %v, %v) = %v, want %v",
					tt.x1, tt.y1, tt.x2, tt.y2, got, tt.want)
			}
		})
	}
}

func TestPolygonArea(t *testing.T) {
	for _, tt := range []struct {
		name   string
		xs, ys []float64
		want   float64
		err    error
	}{
		{"no vertex", nil, nil, 0, nil},
		{"a line", []float64{0, 5}, []float64{0, 5}, 0, nil},
		{"a triangle", []float64{0, 4, 0}, []float64{0, 0, 3}, 6, nil},
		{"a triangle clockwise", []float64{0, 0, 4}, []float64{0, 3, 0}, 6, nil},
		{"a notched square", []float64{0, 4, 4, 2, 0}, []float64{0, 0, 4, 2, 4}, 12, nil},
		{"not a number", []float64{0, nan, 0}, []float64{0, 0, 3}, nan, nil},
		{"overflow", []float64{0, 1e200, 0}, []float64{0, 0, 1e200}, inf, nil},
		{"a coordinate is missing", []float64{0, 4, 0}, []float64{0, 0}, 0, ErrBadShape},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := PolygonArea(tt.xs, tt.ys)
			if !same(got, tt.want) || !errors.Is(err, tt.err) {
				t.Errorf("PolygonArea(%v, %v) = %v, %v, want %v, %v",
					tt.xs, tt.ys, got, err, tt.want, tt.err)
			}
		})
	}
}

func TestBoundingBox(t *testing.T) {
	for _, tt := range []struct {
		name   string
		xs, ys []float64
		want   [4]float64
		err    error
	}{
		{"one point", []float64{1}, []float64{2}, [4]float64{1, 2, 1, 2}, nil},
		{"some points", []float64{1, -2, 3}, []float64{0, 5, -4}, [4]float64{-2, -4, 3, 5}, nil},
		{"infinite", []float64{0, inf}, []float64{-inf, 0}, [4]float64{0, -inf, inf, 0}, nil},
		{"of two zeros the first", []float64{0, negative}, []float64{negative, 0},
			[4]float64{0, negative, 0, negative}, nil},
		{"no points", nil, nil, [4]float64{}, ErrNoPoints},
		{"a coordinate is missing", []float64{1}, nil, [4]float64{}, ErrBadShape},
		{"not a number first", []float64{nan, 1}, []float64{0, 1}, [4]float64{}, ErrNaN},
		{"not a number last", []float64{0, 1}, []float64{0, nan}, [4]float64{}, ErrNaN},
	} {
		t.Run(tt.name, func(t *testing.T) {
			left, bottom, right, top, err := BoundingBox(tt.xs, tt.ys)
			got := [4]float64{left, bottom, right, top}
			for i := range got {
				if !same(got[i], tt.want[i]) || !errors.Is(err, tt.err) {
					t.Fatalf("BoundingBox(%v, %v) = %v, %v, want %v, %v",
						tt.xs, tt.ys, got, err, tt.want, tt.err)
				}
			}
		})
	}
}

func TestContainsPoint(t *testing.T) {
	xs, ys := []float64{0, 4, 4, 2, 0}, []float64{0, 0, 4, 2, 4} // a square with a notch on top
	for _, tt := range []struct {
		name   string
		xs, ys []float64
		x, y   float64
		want   bool
		err    error
	}{
		{"inside", xs, ys, 1, 1, true, nil},
		{"in a corner beside the notch", xs, ys, 3.5, 3, true, nil},
		{"in the notch", xs, ys, 2, 3, false, nil},
		{"to the left", xs, ys, -1, 1, false, nil},
		{"to the right", xs, ys, 5, 1, false, nil},
		{"on the left edge", xs, ys, 0, 1, true, nil},
		{"on the right edge", xs, ys, 4, 1, false, nil},
		{"not a number", xs, ys, nan, 1, false, nil},
		{"a line", []float64{0, 4}, []float64{0, 4}, 1, 1, false, nil},
		{"a coordinate is missing", xs, nil, 1, 1, false, ErrBadShape},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ContainsPoint(tt.xs, tt.ys, tt.x, tt.y)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("ContainsPoint(%v, %v, %v, %v) = %v, %v, want %v, %v",
					tt.xs, tt.ys, tt.x, tt.y, got, err, tt.want, tt.err)
			}
		})
	}
}
