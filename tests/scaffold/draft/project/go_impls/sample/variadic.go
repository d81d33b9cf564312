package sample

import "draft.example/go_impls/py"

// Variadic is the Go side of sample:variadic.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Variadic(values ...int) int {
	return py.Add(py.Sum(values), len(values))
}
