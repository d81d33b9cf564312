// Package sample is the Go side of sample.
package sample

import "draft.example/go_impls/py"

// Arithmetic is the Go side of sample:arithmetic.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Arithmetic(a int, b int) int {
	return py.Add(py.Sub(py.Add(py.Sub(py.Mul(py.Add(a, b), 3), py.FloorDiv(a, 7)), py.Mod(b, 5)), (a&255)|(1^b)), py.Neg(a))
}
