package sample

import (
	"strings"

	"draft.example/go_impls/py"
)

// Unpacked is the Go side of sample:unpacked.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Unpacked(text string, rows []struct {
	F0 int
	F1 string
}) int {
	parts := strings.Split(text, "=")
	py.Unpack(parts, 2)
	key := parts[0]
	value := parts[1]
	total := py.Len(key) - py.Len(value)
	for _, item := range rows {
		number := item.F0
		name := item.F1
		total = py.Add(total, py.Mul(number, py.Len(name)))
	}
	return total
}
