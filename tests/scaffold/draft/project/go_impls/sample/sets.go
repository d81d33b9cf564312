package sample

import (
	"maps"
	"slices"

	"draft.example/go_impls/py"
)

// Sets is the Go side of sample:sets.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Sets(left map[int]struct{}, right map[int]struct{}) []int {
	both := py.Union(left, right)
	if py.IsSubset(left, right) && (!maps.Equal(left, right)) {
		both[7] = struct{}{}
	}
	delete(both, 3)
	return append([]int{}, slices.Concat(py.SortedSet(py.Difference(both, py.Intersection(left, right))), []int{len(both), py.IntOf(py.IsSubset(left, right))})...)
}
