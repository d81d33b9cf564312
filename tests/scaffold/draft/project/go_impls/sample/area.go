package sample

import (
	"math"

	"draft.example/go_impls/py"
)

// Area is the Go side of sample:area.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Area(r float64) float64 {
	return ((((3.141592653589793 * r) * r) + py.Must(py.Sqrt(math.Abs(r)))) + py.Must(py.Max([]float64{r, 1.5}))) + py.Must(py.Min([]float64{r, -r}))
}
