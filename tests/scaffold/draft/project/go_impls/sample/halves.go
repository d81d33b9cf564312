package sample

import (
	"math"

	"draft.example/go_impls/py"
)

// Halves is the Go side of sample:halves.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Halves(text string) (string, string) {
	half := py.FloorDiv(py.Len(text), 2)
	return py.SliceText(text, 0, half), py.SliceText(text, half, math.MaxInt)
}
