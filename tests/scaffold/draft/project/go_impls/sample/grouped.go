package sample

import "draft.example/go_impls/py"

// Grouped is the Go side of sample:grouped.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Grouped(names []string) py.OrderedMap[string, []string] {
	groups := py.NewOrderedMap[string, []string](0)
	for _, name := range names {
		key := py.SliceText(name, 0, 1)
		if !py.HasKey(groups, key) {
			groups.Set(key, []string{})
		}
		groups.Set(key, append(py.Must(py.Item(groups, key)), name))
	}
	return groups
}
