package sample

import (
	"math"

	"draft.example/go_impls/py"
)

// Slices is the Go side of sample:slices.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Slices(text string, i int, j int) string {
	return (((((py.SliceText(text, i, j) + py.SliceText(text, 0, 2)) + py.SliceText(text, -1, math.MaxInt)) + py.Reverse(text)) + py.Must(py.StepText(text, py.Some(1), nil, 2))) + py.Must(py.CharAt(text, i))) + py.Must(py.StepText(text, nil, nil, -2))
}
