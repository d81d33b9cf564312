package sample

import "draft.example/go_impls/py"

// OptionalSum is the Go side of sample:optional_sum.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func OptionalSum(a *int, b *int) *int {
	if (a == nil) && (b == nil) {
		return nil
	}
	if (a != nil) && (b != nil) {
		return py.Some(py.Add(*a, *b))
	}
	if a != nil {
		return py.Some(*a)
	} else {
		return b
	}
}
