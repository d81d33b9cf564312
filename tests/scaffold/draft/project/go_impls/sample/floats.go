package sample

import (
	"math"

	"draft.example/go_impls/py"
)

// Floats is the Go side of sample:floats.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Floats(x float64) int {
	if math.IsNaN(x) || math.IsInf(x, 0) || (!(!math.IsInf(x, 0) && !math.IsNaN(x))) {
		return py.Must(py.TruncInt(x))
	}
	return py.Add(py.Add(py.Add(py.Add(py.Must(py.RoundInt(x)), py.Must(py.TruncInt(x))), py.Must(py.FloorInt(x))), py.Must(py.CeilInt(math.Abs(x)))), py.Len(py.FormatFloat(py.Must(py.Round(x, 2)))))
}
