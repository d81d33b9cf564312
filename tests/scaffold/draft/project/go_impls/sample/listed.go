package sample

import (
	"math"
	"slices"

	"draft.example/go_impls/py"
)

// Listed is the Go side of sample:listed.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Listed(values []int, i int) []int {
	result := append([]int{}, slices.Concat(append([]int{}, slices.Concat(append([]int{}, slices.Concat(py.Slice(values, i, math.MaxInt), []int{py.Must(py.At(values, 0)), i})...), py.Reversed(values))...), py.Must(py.StepBetween(values, nil, nil, 2)))...)
	result = append(result, len(values))
	result = append(result, func() []int {
		gathered := []int{}
		for _, x := range values {
			if py.Mod(x, 2) != 0 {
				gathered = append(gathered, py.Mul(x, 2))
			}
		}
		return gathered
	}()...)
	result = py.Insert(result, 1, 7)
	py.Put(result, 0, py.Must(py.At(values, -1)))
	py.Put(result, 1, py.Add(py.Must(py.At(result, 1)), 1))
	result = append(result, py.Repeat([]int{1, 2}, 2)...)
	py.Must(py.Pop(&result, 0))
	last := py.Must(py.Pop(&result, -1))
	py.Must(py.Pop(&result, 0))
	if len(result) == 0 {
		return []int{last}
	} else {
		return py.SortedDown(result, func(value int) int { return value })
	}
}
