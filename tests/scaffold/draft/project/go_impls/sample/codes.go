package sample

import (
	"slices"

	"draft.example/go_impls/py"
)

// Codes is the Go side of sample:codes.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Codes(text string) []int {
	return append([]int{}, slices.Concat(func() []int {
		gathered := []int{}
		for _, c := range py.Chars(text) {
			gathered = append(gathered, py.Ord(c))
		}
		return gathered
	}(), func() []int {
		gathered_ := []int{}
		for _, c := range py.Chars(text) {
			if py.Ord(c) < 55296 {
				gathered_ = append(gathered_, py.Len(py.Must(py.Chr(py.Ord(c)))))
			}
		}
		return gathered_
	}())...)
}
