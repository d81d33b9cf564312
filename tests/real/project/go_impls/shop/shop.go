// Package shop is an ordinary package: structs, errors with fields, a context, callables.
package shop

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Rate is Python's until it is ported.
//
//strangler:python app.rates:rate
var Rate func(currency string) (float64, error)

// Double cannot fail as far as Go knows.
//
//strangler:python app.rates:double
var Double func(n int) int

var (
	ErrEmpty = errors.New("the basket is empty")
	ErrStock = errors.New("out of stock")
)

// StockError says what is missing.
type StockError struct {
	SKU          string
	MissingItems int
}

func (e *StockError) Error() string { return fmt.Sprintf("%s: %d missing", e.SKU, e.MissingItems) }
func (e *StockError) Unwrap() error { return ErrStock }

type Line struct {
	SKU       string `json:"sku"`
	Quantity  int
	UnitPrice float64
	Note      *string
}

type Order struct {
	ID     int
	Lines  []Line
	Tags   map[string]struct{}
	Parent *Order
}

func Echo(order Order) Order { return order }

// Total is the sum in a currency.
func Total(order Order, currency string) (float64, error) {
	if len(order.Lines) == 0 {
		return 0, ErrEmpty
	}
	rate, err := Rate(currency)
	if err != nil {
		return 0, fmt.Errorf("total: %w", err)
	}
	sum := 0.0
	for _, line := range order.Lines {
		sum += float64(line.Quantity) * line.UnitPrice
	}
	return sum * rate, nil
}

// Quantity is a method in Python.
func Quantity(order Order, sku string) int {
	total := 0
	for _, line := range order.Lines {
		if line.SKU == sku {
			total += line.Quantity
		}
	}
	return total
}

func Allocate(stock map[string]int, sku string, quantity int) (map[string]int, error) {
	if stock[sku] < quantity {
		return nil, fmt.Errorf("allocate: %w", &StockError{sku, quantity - stock[sku]})
	}
	stock[sku] -= quantity
	return stock, nil
}

func Apply(change func(int) int, numbers ...int) []int {
	changed := []int{}
	for _, number := range numbers {
		changed = append(changed, change(Double(number)))
	}
	return changed
}

// Guarded hides what Python raises behind a default.
func Guarded(f func() (int, error)) int {
	n, err := f()
	if err != nil {
		return -1
	}
	return n
}

func Down(n int, f func(int) int) int { return f(n) }

// Left is how many seconds the call has, or -1.
func Left(ctx context.Context) float64 {
	deadline, ok := ctx.Deadline()
	if !ok {
		return -1
	}
	return time.Until(deadline).Seconds()
}
