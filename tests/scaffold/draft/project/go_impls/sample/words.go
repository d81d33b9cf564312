package sample

import "draft.example/go_impls/py"

// Words is the Go side of sample:words.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Words(text string) py.OrderedMap[string, int] {
	counts := py.NewOrderedMap[string, int](0)
	for _, word := range py.Split(py.Lower(text)) {
		counts.Set(word, py.Add(py.GetOr(counts, word, 0), 1))
	}
	return counts
}
