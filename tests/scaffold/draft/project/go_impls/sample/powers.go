package sample

import "draft.example/go_impls/py"

// Powers is the Go side of sample:powers.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Powers(a int, n int) int {
	return py.Add(py.Add(py.Add(py.Add(py.Add(py.Add(py.Add(py.Add(py.Pow(a, 2), py.Pow(2, py.Mod(n, 20))), py.Must(py.ShiftLeft(a, 2))), py.Must(py.ShiftRight(a, 1))), py.Abs(a)), ^n), 3600), 1099511627776), py.Must(py.PowMod(a, 3, 7)))
}
