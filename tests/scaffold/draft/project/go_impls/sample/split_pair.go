package sample

import (
	"math"

	"draft.example/go_impls/py"
)

// SplitPair is the Go side of sample:split_pair.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func SplitPair(text string) (string, string) {
	result := py.Must(halves(text))
	return result[0], result[1]
}

// halves is sample:halves, drafted along with it.
func halves(text string) ([2]string, error) {
	half := py.FloorDiv(py.Len(text), 2)
	return [2]string{py.SliceText(text, 0, half), py.SliceText(text, half, math.MaxInt)}, nil
}
