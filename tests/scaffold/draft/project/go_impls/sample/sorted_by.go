package sample

import (
	"math"
	"slices"

	"draft.example/go_impls/py"
)

// SortedBy is the Go side of sample:sorted_by.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func SortedBy(values []string) []string {
	return append([]string{}, slices.Concat(append([]string{}, slices.Concat(py.SortedBy(values, func(item string) int { return py.Len(item) }), py.SortedBy(values, func(v string) string { return py.SliceText(v, -1, math.MaxInt) }))...), py.SortedSet(py.SetOf(values...)))...)
}
