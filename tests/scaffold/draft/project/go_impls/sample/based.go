package sample

import (
	"strconv"
	"strings"

	"draft.example/go_impls/py"
)

// Based is the Go side of sample:based.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Based(n int) string {
	return ((py.Base(n, 16, "0x") + py.Base(n, 8, "0o")) + py.Base(n, 2, "0b")) + (py.Base(n, 2, "") + strings.ToUpper(py.Base(n, 16, "")) + py.Grouped(strconv.Itoa(n), "_"))
}
