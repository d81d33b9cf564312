package sample

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"

	"draft.example/go_impls/py"
)

var heldUnits = [3]string{"B", "KB", "MB"}

// Held is the Go side of sample:held.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Held(names []string, known py.OrderedMap[string, string], by []byte) []string {
	copied := slices.Clone(names)
	slices.Reverse(copied)
	if slices.Contains(names, "a") && (!slices.Equal(names, copied)) && bytes.Equal(by, []byte{97, 98}) {
		copied = append(copied, strconv.Itoa(py.Must(py.Index(names, "a"))+py.Count(names, "b")))
	}
	found := py.Lookup(known, "a")
	if found != nil {
		copied = append(copied, []string{*found}...)
	}
	keys := append([]string{}, slices.Concat(known.Keys(), py.Values(known))...)
	if func() bool {
		for _, name := range names {
			if slices.ContainsFunc(heldUnits[:], func(part string) bool { return strings.HasPrefix(name, part) }) {
				return true
			}
		}
		return false
	}() || !slices.Contains([]string{"a", "b", "c", "d"}, "x") {
		copied = append(copied, "u")
	}
	for i, item := range by {
		byte_ := int(item)
		copied = append(copied, strconv.Itoa(i+byte_))
	}
	empty := []string{}
	seen := map[string]struct{}{}
	more := py.NewOrderedMap[string, string](0)
	for _, name := range names {
		if py.Has(seen, name) || slices.Contains([]string{"a", "b", "c", "d", "e"}, name) {
			empty = append(empty, name)
		}
		seen[name] = struct{}{}
		more.Set(name, name)
	}
	rest := func() map[string]struct{} {
		if py.IsSubset(py.SetOf("b"), seen) {
			return py.Difference(seen, py.SetOf("a"))
		}
		return py.Union(seen, py.SetOf("z"))
	}()
	maps.Copy(rest, py.SetOf("q"))
	return append([]string{}, slices.Concat(append([]string{}, slices.Concat(append([]string{}, slices.Concat(append([]string{}, slices.Concat(copied, keys)...), empty)...), py.SortedSet(rest))...), more.Keys())...)
}
