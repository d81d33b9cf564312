package sample

import (
	"strconv"

	"draft.example/go_impls/py"
)

// Paired is the Go side of sample:paired.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Paired(left []int, right []string) []string {
	var b string
	var i__ int
	out := []string{}
	for i := range min(len(left), len(right)) {
		a := left[i]
		b = right[i]
		out = append(out, strconv.Itoa(a)+b)
	}
	for i_, b_ := range right {
		i__ = i_ + 1
		b = b_
		out = append(out, strconv.Itoa(i__)+":"+b)
	}
	for i___, c := range py.Chars("ab") {
		i__ = i___
		out = append(out, py.RepeatText(c, i__))
	}
	return out
}
