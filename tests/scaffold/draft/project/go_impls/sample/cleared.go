package sample

import (
	"slices"

	"draft.example/go_impls/py"
)

// Cleared is the Go side of sample:cleared.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Cleared(values []int) []int {
	found := []int{}
	stack := []int{3}
	for _, value := range values {
		if value < 0 {
			found = found[:0]
		}
		found = append(found, []int{value}...)
		stack = append(stack, value)
	}
	for (len(stack) != 0) && (py.Must(py.At(stack, -1)) > 0) {
		py.Must(py.Pop(&stack, -1))
	}
	value_ := len(found)
	a := value_
	b := value_
	value__ := a + 1
	c := value__
	d := value__
	next, next_ := py.Must(py.At(found, -1)), py.Must(py.At(found, 0))
	py.Put(found, 0, next)
	py.Put(found, -1, next_)
	next__, next___ := [2]int{a, b}, c
	e := next__[0]
	f := next__[1]
	g := next___
	parts := func() []int {
		if a != 0 {
			return []int{1, 2}
		}
		return []int{3, 4}
	}()
	py.Unpack(parts, 2)
	left := parts[0]
	right := parts[1]
	return append([]int{}, slices.Concat(append([]int{}, slices.Concat(found, stack)...), []int{a, b, c, d, e, f, g, left, right})...)
}
