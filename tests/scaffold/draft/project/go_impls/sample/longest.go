package sample

import "draft.example/go_impls/py"

// Longest is the Go side of sample:longest.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Longest(values []string) *string {
	var best *string = nil
	for _, value := range values {
		if (best == nil) || (py.Len(value) > py.Len(*best)) {
			best = py.Some(value)
		}
	}
	return best
}
