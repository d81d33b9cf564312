package sample

import "draft.example/go_impls/py"

// Looped is the Go side of sample:looped.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Looped(n int) int {
	var i_ int
	total := 0
	for {
		n = py.Sub(n, 1)
		if n < 0 {
			break
		}
		if py.Mod(n, 3) == 0 {
			continue
		}
		total = py.Add(total, n)
		if total > 100 {
			return total
		}
	}
	for i := range py.Range(2, py.Add(n, 9), 2) {
		i_ = i
		total = py.Add(total, i_)
	}
	for i__ := range py.Range(2, -1, -1) {
		i_ = i__
		total = py.Sub(total, i_)
	}
	for range n {
		total = py.Add(total, 1)
	}
	return total
}
