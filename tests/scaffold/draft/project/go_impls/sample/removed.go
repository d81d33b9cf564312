package sample

import "draft.example/go_impls/py"

// Removed is the Go side of sample:removed.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Removed(names []string) py.OrderedMap[string, int] {
	counts := func() py.OrderedMap[string, int] {
		gathered := py.NewOrderedMap[string, int](0)
		for _, name := range names {
			gathered.Set(name, py.Len(name))
		}
		return gathered
	}()
	if py.HasKey(counts, "a") {
		py.Must(py.Take(counts, "a"))
	}
	counts.Set("b", 1)
	py.Must(py.Take(counts, "c"))
	return counts
}
