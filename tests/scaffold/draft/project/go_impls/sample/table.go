package sample

import "draft.example/go_impls/py"

// Table is the Go side of sample:table.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Table(n int) [][]int {
	rows := func() [][]int {
		gathered := [][]int{}
		for range py.Mod(max(n, 0), 5) {
			gathered = append(gathered, py.Repeat([]int{0}, 3))
		}
		return gathered
	}()
	for i := range len(rows) {
		py.Put(py.Must(py.At(rows, i)), py.Mod(i, 3), i)
	}
	return rows
}
