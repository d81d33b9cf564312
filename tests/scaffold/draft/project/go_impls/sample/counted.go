package sample

import (
	"strings"

	"draft.example/go_impls/py"
)

var countedVowels = py.SetOf(py.CharList("aeiou")...)

// Counted is the Go side of sample:counted.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Counted(text string) int {
	return py.Add(py.Sum(func() []int {
		gathered := []int{}
		for _, c := range py.Chars(text) {
			if py.Has(countedVowels, c) {
				gathered = append(gathered, 1)
			}
		}
		return gathered
	}()), py.Count(func() []bool {
		gathered_ := []bool{}
		for _, c := range py.Chars(text) {
			gathered_ = append(gathered_, strings.Contains("0123456789", c))
		}
		return gathered_
	}(), true))
}
