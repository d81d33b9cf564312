package sample

import (
	"strconv"
	"strings"

	"draft.example/go_impls/py"
)

// Percent is the Go side of sample:percent.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Percent(n int, x float64, s string) string {
	return ((strconv.Itoa(n) + " " + py.Pad(strconv.Itoa(n), " ", '>', 5) + " " + py.Pad(s, " ", '<', 5) + "|" + py.ZFill(strconv.Itoa(n), 5) + " " + py.FormatFloat(x) + " " + py.Repr(s) + " 100% " + py.Fixed(x, 2)) + py.SliceText(strings.ReplaceAll("{} {0.real}", "{0.real}", "{!r:>4} {b}"), 0, 0)) + (strconv.Itoa(n) + " " + py.Fixed(x, 1) + " " + s)
}
