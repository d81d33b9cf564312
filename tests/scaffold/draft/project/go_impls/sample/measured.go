package sample

import (
	"strconv"

	"draft.example/go_impls/py"
)

// Measured is the Go side of sample:measured.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Measured(text string, numbers []int) []string {
	if len(numbers) == 0 {
		return []string{}
	}
	return []string{text, strconv.Itoa(py.Must(py.At(numbers, 0)))}
}
