package sample

import "draft.example/go_impls/py"

// Division is the Go side of sample:division.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Division(a int, b int) float64 {
	return py.Must(py.Quotient(a, b)) + float64(py.FloorDiv(a, 2))
}
