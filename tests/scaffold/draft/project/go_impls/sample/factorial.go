package sample

import "draft.example/go_impls/py"

// Factorial is the Go side of sample:factorial.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Factorial(n int) (int, error) {
	if (n <= 1) || (n > 30) {
		return 1, nil
	} else {
		return py.Mul(n, py.Must(Factorial(py.Sub(n, 1)))), nil
	}
}
