package sample

import "draft.example/go_impls/py"

var sizeUnits = [3]string{"B", "KB", "MB"}

// Size is the Go side of sample:size.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Size(n int, exact bool) string {
	value := float64(n)
	for _, unit := range sizeUnits {
		if value < 1024.0 {
			return py.Fixed(value, 1) + " " + unit
		}
		value = value / 1024.0
	}
	if exact {
		return "huge"
	} else {
		return "large"
	}
}
