package sample

import (
	"strings"

	"draft.example/go_impls/py"
)

// Totals is the Go side of sample:totals.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Totals(prices py.OrderedMap[string, int]) (int, []string, string) {
	var price_ int
	total := 0
	for name, price := range prices.All() {
		price_ = price
		total = py.Add(total, py.Mul(price_, py.Len(name)))
	}
	for _, price__ := range prices.All() {
		price_ = price__
		total = py.Sub(total, price_)
	}
	names := func() []string {
		gathered := []string{}
		for name_ := range prices.All() {
			gathered = append(gathered, name_)
		}
		return gathered
	}()
	return py.Add(total, py.Sum(py.Values(prices))), py.Sorted(prices.Keys()), strings.Join(names, "")
}
