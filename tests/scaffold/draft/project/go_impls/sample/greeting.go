package sample

import (
	"strconv"

	"draft.example/go_impls/py"
)

// Greeting is the Go side of sample:greeting.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Greeting(name *string, times int) (string, error) {
	name = py.Some(func() string {
		if first := name; first != nil && (*first) != "" {
			return *first
		}
		return "you"
	}())
	if py.Strip(*name) == "" {
		return "", py.ValueError(py.Repr(*name) + " is no name, " + strconv.Itoa(times) + " times")
	}
	return py.RepeatText(py.Pad(*name, " ", '>', 8)+"|"+py.ZFill(strconv.Itoa(times), 3)+"|"+py.Grouped(strconv.Itoa(times), ",")+"|"+py.Base(times, 16, "")+"|"+py.Pad(strconv.Itoa(times), " ", '<', 4)+"|"+py.SliceText(*name, 0, times), py.Mod(times, 3)), nil
}
