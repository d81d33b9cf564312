package sample

import (
	"slices"

	"draft.example/go_impls/py"
)

// Luhn is the Go side of sample:luhn.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Luhn(number string, alphabet string) int {
	n := py.Len(alphabet)
	digits := func() []int {
		gathered := []int{}
		for _, i := range slices.Backward(py.CharList(number)) {
			gathered = append(gathered, py.Must(py.IndexText(alphabet, i)))
		}
		return gathered
	}()
	return py.Mod(py.Add(py.Sum(py.Must(py.StepBetween(digits, nil, nil, 2))), py.Sum(func() []int {
		gathered_ := []int{}
		for _, i := range py.Must(py.StepBetween(digits, py.Some(1), nil, 2)) {
			gathered_ = append(gathered_, py.Sum(func() []int { parts := py.DivMod(py.Mul(i, 2), n); return parts[:] }()))
		}
		return gathered_
	}())), n)
}
