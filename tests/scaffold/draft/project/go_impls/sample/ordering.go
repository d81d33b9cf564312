package sample

import "cmp"

// Ordering is the Go side of sample:ordering.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Ordering(a int, b int, c int) bool {
	return ((a < b) && (b <= c)) || ((!((a == b) && (b != c))) && (func(one, other [2]int) int {
		return cmp.Or(cmp.Compare(one[0], other[0]), cmp.Compare(one[1], other[1]))
	}([2]int{a, b}, [2]int{b, c}) < 0) && (!false))
}
