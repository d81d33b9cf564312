package sample

import (
	"bytes"

	"draft.example/go_impls/py"
)

// Octets is the Go side of sample:octets.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Octets(data []byte) int {
	check := 0
	for _, item := range data {
		byte_ := int(item)
		check = py.Mod(py.Add(py.Mul(check, 31), byte_), 65521)
	}
	return py.Add(py.Add(py.Add(check, len(data)), func() int {
		if len(data) != 0 {
			return int(py.Must(py.At(data, 0)))
		}
		return 0
	}()), py.IntOf(bytes.Equal(py.Slice(data, 1, 3), []byte{97, 98})))
}
