package sample

import (
	"slices"
	"strconv"
	"strings"

	"draft.example/go_impls/py"
)

// Methods is the Go side of sample:methods.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Methods(text string, part string) []string {
	parts := py.Must(py.Partition(text, part))
	head := parts[0]
	x := parts[1]
	_ = x
	tail := parts[2]
	rest := py.Must(py.RPartition(text, "-"))
	if text != "" {
		return []string{py.Strip(text), strings.TrimLeft(text, "-"), py.RStrip(text), py.Lower(py.Capitalize(py.Title(py.Upper(text)))), strings.ReplaceAll(text, part, "x"), strings.Replace(text, "a", part, 1), strings.TrimSuffix(strings.TrimPrefix(text, part), "b"), strings.Join(py.Must(py.SplitOn(text, part)), ","), strings.Join(append([]string{}, slices.Concat(py.Must(py.SplitN(text, ",", 1)), py.Must(py.RSplitN(text, ",", 1)))...), "|"), strings.Join(py.Reversed(py.CharList(text)), "+"), ((py.ZFill(text, 5) + py.Pad(text, ".", '<', 4)) + py.Pad(text, " ", '>', 5)) + py.Center(text, 6, "*"), ((head + tail) + rest[0]) + rest[2], strconv.Itoa((py.Find(text, part) + py.RFind(text, part)) + strings.Count(text, part)), py.Bool(strings.HasPrefix(text, part)) + py.Bool(strings.HasSuffix(text, "a") || strings.HasSuffix(text, "b")), py.Bool(py.IsDigit(text) || py.IsAlpha(text) || py.IsSpaces(text) || py.IsUpper(text)), py.Bool(py.IsLower(text) || py.IsASCII(text) || py.IsDecimal(text))}
	} else {
		return py.SplitLines(text)
	}
}
