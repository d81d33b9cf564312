// Package orders has one function for each way in which a call crosses.
package orders

import (
	"errors"
	"slices"

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
