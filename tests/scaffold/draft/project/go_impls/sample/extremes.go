package sample

import "draft.example/go_impls/py"

// Extremes is the Go side of sample:extremes.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Extremes(values []int, texts []string) (int, string) {
	return py.Add(py.Sub(py.Must(py.Max(values)), py.Must(py.Min(values))), py.Must(py.Max(func() []int {
		gathered := []int{}
		for _, t := range texts {
			gathered = append(gathered, py.Len(t))
		}
		return gathered
	}()))), py.Must(py.Min(texts))
}
