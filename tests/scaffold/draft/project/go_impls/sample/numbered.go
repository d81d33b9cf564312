package sample

import (
	"slices"
	"strconv"
)

// Numbered is the Go side of sample:numbered.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Numbered(values []string) []string {
	var value_ string
	out := []string{}
	for i, value := range values {
		value_ = value
		out = append(out, strconv.Itoa(i)+value_)
	}
	for _, value__ := range slices.Backward(values) {
		value_ = value__
		out = append(out, value_)
	}
	return out
}
