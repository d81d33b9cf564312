package sample

import "draft.example/go_impls/py"

// Calm is the Go side of sample:calm.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Calm(text string, limit int) int {
	values := []int{}
	result, failure := py.Try(func() bool {
		values = append(values, py.Must(py.Int(text)))
		values = append(values, py.Div(limit, py.Must(py.Int(text))))
		return true
	}, "ValueError", "ZeroDivisionError")
	if failure != nil {
		values = append(values, -1)
	} else {
		_ = result
	}
	return py.Add(py.Sum(values), limit)
}
