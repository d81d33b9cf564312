package sample

import "draft.example/go_impls/py"

// Parsed is the Go side of sample:parsed.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Parsed(text string) float64 {
	result, failure := py.Try(func() float64 {

		return py.Must(py.Float(text))
	}, "Exception")
	if failure != nil {
		return -1.0
	} else {
		return result
	}
}
