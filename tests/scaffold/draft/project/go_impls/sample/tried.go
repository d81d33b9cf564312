package sample

import "draft.example/go_impls/py"

// Tried is the Go side of sample:tried.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Tried(text string, base py.OrderedMap[string, int]) int {
	var value int
	result, failure := py.Try(func() int {
		value = py.Must(py.IntIn(text, 16))
		return py.Div(py.Must(py.Item(base, text)), value)
	}, "KeyError", "ArithmeticError")
	if failure != nil {
		return -1
	} else {
		return result
	}
}
