package sample

import (
	"math"

	"draft.example/go_impls/py"
)

// Shapes is the Go side of sample:shapes.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Shapes(d py.OrderedMap[string, int], p [2]int, i int) (int, int, float64) {
	inf, nan, zero := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	filled := (((d.Len() + 2) + len(py.List(py.Range(0, 3, 1)))) + len(py.Reversed([]int{1, 2}))) + py.IntOf(true)
	if (d.Len() != 0) && (!(p == [2]int{1, 2})) && (zero == 0.0) && (nan != nan) {
		filled = py.Add(filled, py.Add(py.Must(py.At(p[:], i)), p[1]))
	}
	return filled, py.Sum(func() []int {
		gathered := []int{}
		for _, item := range []int{-1, py.Mod(i, 7)} {
			gathered = append(gathered, py.Abs(item))
		}
		return gathered
	}()), inf
}
