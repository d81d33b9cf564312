package sample

import "draft.example/go_impls/py"

// Weight is the Go side of sample:weight.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Weight(name string, factor int, plus int) int {
	return py.Add(py.Mul(factor, py.Len(name)), plus)
}
