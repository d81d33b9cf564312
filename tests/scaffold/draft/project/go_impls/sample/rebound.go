package sample

import "draft.example/go_impls/py"

// Rebound is the Go side of sample:rebound.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Rebound(text string) int {
	var parts_ int
	text = py.Strip(text)
	parts := py.Split(text)
	parts_ = len(parts)
	return parts_
}
