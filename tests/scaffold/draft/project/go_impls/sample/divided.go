package sample

import "draft.example/go_impls/py"

// Divided is the Go side of sample:divided.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Divided(a int, b int) (int, int) {
	result := py.DivMod(a, b)
	return result[0], result[1]
}
