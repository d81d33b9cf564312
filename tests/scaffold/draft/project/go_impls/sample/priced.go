package sample

import "draft.example/go_impls/py"

var pricedPrices = func() py.OrderedMap[string, int] {
	mapping := py.NewOrderedMap[string, int](2)
	mapping.Set("a", 1)
	mapping.Set("b", 20)
	return mapping
}()

// Priced is the Go side of sample:priced.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Priced(names []string) int {
	total := 0
	for _, name := range names {
		if py.HasKey(pricedPrices, name) {
			total = py.Add(total, py.Must(py.Item(pricedPrices, name)))
		} else if !(name == "c" || name == "d") {
			total = py.Add(total, py.Must(weight(name, 3, 2)))
		}
	}
	return total
}

// weight is sample:weight, drafted along with it.
func weight(name string, factor int, plus int) (int, error) {
	return py.Add(py.Mul(factor, py.Len(name)), plus), nil
}
