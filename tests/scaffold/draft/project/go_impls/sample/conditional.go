package sample

import (
	"strconv"

	"draft.example/go_impls/py"
)

// Conditional is the Go side of sample:conditional.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Conditional(n int, text string) string {
	sign := func() string {
		if n < 0 {
			return "-"
		}
		return "+"
	}()
	value := func() int {
		if first := n; first == 0 {
			return first
		}
		return py.Neg(n)
	}()
	if func() string {
		if first_ := text; first_ != "" {
			return first_
		}
		return sign
	}() == sign {
		value = 0
	}
	return (sign + strconv.Itoa(value)) + func() string {
		if py.Len(text) > 2 {
			return text
		}
		return "short"
	}()
}
