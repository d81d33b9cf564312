package sample

import "draft.example/go_impls/py"

// Checked is the Go side of sample:checked.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Checked(n int) (int, error) {
	if !(n >= 0) {
		return 0, py.AssertionError("")
	}
	if n > 10 {
		return 0, py.OverflowError("")
	} else if n == 7 {
		return 0, py.KeyError("seven")
	}
	py.Check(require(n))
	return n, nil
}

// require is sample:require, drafted along with it.
func require(n int) error {
	if n == 3 {
		return py.IndexError("three")
	}
	return nil
}
