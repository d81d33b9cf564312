package sample

import (
	"strings"

	"draft.example/go_impls/py"
)

// Numbers is the Go side of sample:numbers.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Numbers(text string) []int {
	var number int
	found := []int{}
	for _, part := range strings.Split(text, ",") {
		result, failure := py.Try(func() int {

			return py.Must(py.Int(part))
		}, "ValueError")
		if failure != nil {
			continue
		} else {
			number = result
		}
		found = append(found, number)
	}
	return found
}
