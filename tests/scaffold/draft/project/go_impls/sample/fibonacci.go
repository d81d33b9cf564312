package sample

import "draft.example/go_impls/py"

// Fibonacci is the Go side of sample:fibonacci.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Fibonacci(n int) int {
	a, b := 0, 1
	for range min(n, 200) {
		a, b = b, py.Add(a, b)
	}
	return a
}
