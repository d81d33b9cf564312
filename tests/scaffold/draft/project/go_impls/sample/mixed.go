package sample

import "draft.example/go_impls/py"

// Mixed is the Go side of sample:mixed.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Mixed(a int, x float64, flag bool) float64 {
	return (((((float64(a) * x) - (x / 2.0)) + float64(py.IntOf(flag))) + py.Must(py.FloorDivFloat(x, 3.0))) + py.Must(py.ModFloat(x, 3.0))) + (-x)
}
