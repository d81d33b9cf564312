// Package absence holds ports with planted bugs.
package absence

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

var ErrNotFound = errors.New("not found")

var prices = map[string]int{"tea": 3, "milk": 1, "cake": 7}

func Discount(percent *int) int {
	if percent == nil {
		return 10
	}
	return *percent
}

func Greeting(name *string) string {
	if name != nil {
		return "Hello " + *name
	}
	return "Hello"
}

func InStock(count int) bool { return count > 0 }

func FirstWord(text string) string { return strings.Split(text, ",")[0] }

func Largest(numbers []int) int {
	best := 0
	for i, n := range numbers {
		if i == 0 || n > best {
			best = n
		}
	}
	return best
}

func Price(name string) int { return prices[name] }

func Position(names []string, name string) int { return slices.Index(names, name) }

func PriceOrNothing(name string) (int, error) {
	price, ok := prices[name]
	if !ok {
		return 0, fmt.Errorf("no price for %s", name)
	}
	return price, nil
}

func CheckedAge(age int) (int, error) {
	if age < 0 {
		return 0, ErrNotFound
	}
	if age > 150 {
		return 0, errors.New("too old")
	}
	return age, nil
}

func PriceOf(name string) (int, error) {
	price, ok := prices[name]
	if !ok {
		return 0, errors.New("no such thing")
	}
	return price, nil
}

func Only(items []int) (int, error) {
	if len(items) != 1 {
		return 0, ErrNotFound
	}
	return items[0], nil
}

func Takings(amounts []float64) float64 {
	total := 0.0
	for _, amount := range amounts[:min(1, len(amounts))] {
		total = amount
	}
	return total
}

func Capped(value float64) float64 {
	if value != value {
		return value
	}
	return max(value, 1)
}

func Depth(count int) int {
	if count <= 0 || count >= 3000 {
		return 0
	}
	return 1 + deeper(count-1)
}

func deeper(count int) int {
	if count <= 0 {
		return 0
	}
	return 1 + deeper(count-1)
}
