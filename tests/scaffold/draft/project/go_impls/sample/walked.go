package sample

import (
	"math"

	"draft.example/go_impls/py"
)

// Walked is the Go side of sample:walked.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Walked(text *string) int {
	steps := 0
	rest := text
	for rest != nil {
		steps = py.Add(steps, 1)
		rest = func() *string {
			if py.Len(*rest) < 2 {
				return nil
			}
			return py.Some(py.SliceText(*rest, 2, math.MaxInt))
		}()
	}
	total := py.Add(-py.Len(func() string {
		if first := text; first != nil && (*first) != "" {
			return *first
		}
		return ""
	}()), steps)
	return total
}
