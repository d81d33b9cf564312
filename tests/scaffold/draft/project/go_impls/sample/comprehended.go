package sample

import (
	"strconv"

	"draft.example/go_impls/py"
)

// Comprehended is the Go side of sample:comprehended.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Comprehended(values []int) py.OrderedMap[int, string] {
	evens := func() map[int]struct{} {
		gathered := map[int]struct{}{}
		for _, x := range values {
			if py.Mod(x, 2) == 0 {
				gathered[x] = struct{}{}
			}
		}
		return gathered
	}()
	pairs := func() []struct {
		F0 int
		F1 string
	} { gathered_ := []struct {
		F0 int
		F1 string
	}{}; for _, x := range values {
		if py.Has(evens, x) || (x > 10) {
			gathered_ = append(gathered_, struct {
				F0 int
				F1 string
			}{x, strconv.Itoa(x)})
		}
	}; return gathered_ }()
	return func() py.OrderedMap[int, string] {
		gathered__ := py.NewOrderedMap[int, string](0)
		for _, item := range pairs {
			x := item.F0
			text := item.F1
			gathered__.Set(x, text)
		}
		return gathered__
	}()
}
