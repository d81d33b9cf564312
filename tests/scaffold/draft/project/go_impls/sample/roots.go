package sample

import "draft.example/go_impls/py"

// Roots is the Go side of sample:roots.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Roots(n int) (int, int, int) {
	return py.Must(py.ISqrt(n)), py.GCD(n, 12), py.BitLength(n)
}
