package sample

import (
	"strconv"

	"draft.example/go_impls/py"
)

// Described is the Go side of sample:described.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Described(o *int, x float64, b bool, d py.OrderedMap[string, int]) string {
	first := func() string {
		if x != 0 {
			return ""
		}
		return func() string {
			if o == nil {
				return "None"
			}
			return strconv.Itoa(*o)
		}() + "None"
	}()
	if true && (!false) {
		first = first + (((py.Bool(b) + py.Pad(py.Bool(b), " ", '>', 7) + py.SliceText(py.Repr(first), 0, 3)) + py.Base(d.Len(), 16, "")) + first)
	}
	if (o == nil) || ((py.Must(py.TrueDiv(x, x)) == 1.0) && (b == true)) {
		return (first + "0123456789") + "{}"
	}
	return first + strconv.Itoa(py.Mul(*o, 2))
}
