// Package orders has one function for each way in which a call crosses.
package orders

import (
	"context"
	"errors"
	"math/big"
	"slices"
	"time"

	"example.com/backend/py"
	"example.com/backend/units"
)

// Cents is an amount of money.
type Cents int64

var (
	// ErrNegative says that an amount is below zero.
	ErrNegative = errors.New("negative")
	// ErrEmpty says that there is nothing to read.
	ErrEmpty = errors.New("empty")
)

// Add crosses as wasm values.
func Add(x, y int8) int8 { return x + y }

// IsBig takes a named type.
func IsBig(amount Cents) bool { return amount >= 10_000 }

// Reset has neither parameters nor results.
func Reset() {}

// Check returns an error and nothing else.
func Check(amount Cents) error {
	if amount < 0 {
		return ErrNegative
	}
	return nil
}

// Half returns a wasm value or an error.
func Half(amount Cents) (float64, error) { return float64(amount) / 2, Check(amount) }

// Weigh returns a type of another package.
func Weigh(kilograms float64) units.Gram { return units.Gram(kilograms * 1000) }

// Heaviest takes a list of a type of another package.
func Heaviest(grams []units.Gram) *units.Gram {
	if len(grams) == 0 {
		return nil
	}
	heaviest := slices.Max(grams)
	return &heaviest
}

// Total takes numbers in bulk, and an optional one.
func Total(amounts []Cents, discount *Cents) Cents {
	total := Cents(0)
	for _, amount := range amounts {
		total += amount
	}
	if discount != nil {
		total -= *discount
	}
	return total
}

// Group takes and returns lists that are not of numbers, and has several results.
func Group(names []string, most int) (groups [][]string, sizes []int) {
	for _, name := range names {
		i := slices.IndexFunc(groups, func(group []string) bool { return group[0] == name })
		if i < 0 {
			if len(groups) == most {
				continue
			}
			groups, sizes = append(groups, nil), append(sizes, 0)
			i = len(groups) - 1
		}
		groups[i] = append(groups[i], name)
		sizes[i]++
	}
	return groups, sizes
}

// Parse fails through the arena.
func Parse(text string) (data []byte, known []bool, err error) {
	if text == "" {
		return nil, nil, ErrEmpty
	}
	return []byte(text), []bool{true}, nil
}

// Log returns nothing but needs the arena.
func Log(text string) {}

// Order holds what is made of other types.
type Order struct {
	Lines   []Line
	ByName  map[string]Line
	Placed  time.Time
	Total   *big.Int
	Origin  [2]float64
	Parts   []Order
	Price   py.Decimal
	ID      py.UUID
	Due     py.Date
	Tags    map[string]struct{}
	Prices  py.OrderedMap[string, any]
	Initial rune
}

// Line is one of an order.
type Line struct {
	Name  string
	Count int
}

// Lookup is a Python function.
//
//strangler:python rates:lookup
var Lookup func(code string) (float64, error)

// Merge takes a struct and any number of others.
func Merge(ctx context.Context, first Order, more ...Order) (Order, error) {
	first.Parts = append(first.Parts, more...)
	return first, ctx.Err()
}

// Name has a reply that lies in memory.
func Name(line Line) string { return line.Name }

// Each calls a Python function.
func Each(lines []Line, f func(line Line) (int, error)) (int, error) {
	total := 0
	for _, line := range lines {
		n, err := f(line)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// Rate calls one that has a name.
func Rate(code string) (float64, error) { return Lookup(code) }
