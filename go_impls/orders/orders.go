// Package orders decides about baskets, stock and deliveries.
package orders

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"strangler.example/go_impls/py"
)

// What Python raises as ValueError.
var (
	ErrBadLine     = errors.New("bad line")
	ErrBadPercent  = errors.New("bad discount")
	ErrBadQuantity = errors.New("bad quantity")
)

const (
	mostQuantity = 1_000_000
	mostDays     = 365
	saturday     = 5
)

var mostPrice = py.NewDecimal(1_000_000, 0)

// Status is how far an order is.
type Status string

// The statuses that there are.
const (
	Open      Status = "open"
	Paid      Status = "paid"
	Cancelled Status = "cancelled"
)

// Line is so many of one article, at a price each.
type Line struct {
	SKU       string
	Quantity  int
	UnitPrice py.Decimal
}

// Receipt is what a basket costs.
type Receipt struct {
	Subtotal, Discount, Total py.Decimal
}

// Order is what somebody has ordered.
type Order struct {
	ID       py.UUID
	Customer string
	Placed   py.Date
	Status   Status
	Lines    []Line
	Note     *string
}

// BasketTotal returns what the lines cost together, less a discount that is rounded half to even.
func BasketTotal(lines []Line, percentOff *int) (Receipt, error) {
	percent := 0
	if percentOff != nil {
		percent = *percentOff
	}
	if percent < 0 || percent > 100 {
		return Receipt{}, fmt.Errorf("%w: %d percent", ErrBadPercent, percent)
	}
	subtotal := py.NewDecimal(0, -2)
	for _, line := range lines {
		price := line.UnitPrice
		if !price.IsFinite() || price.Sign() < 0 || price.Cmp(mostPrice) > 0 || price.Exponent() < -2 {
			return Receipt{}, fmt.Errorf("%w: %s at %s", ErrBadLine, line.SKU, price)
		}
		if line.Quantity < 1 || line.Quantity > mostQuantity {
			return Receipt{}, fmt.Errorf("%w: %d of %s", ErrBadQuantity, line.Quantity, line.SKU)
		}
		subtotal = subtotal.Add(price.Mul(py.NewDecimal(int64(line.Quantity), 0)))
	}
	discount := subtotal.Mul(py.NewDecimal(int64(percent), -2)).Round(2, py.HalfEven)
	return Receipt{subtotal, discount, subtotal.Sub(discount)}, nil
}

// Reserve returns how much of what is wanted is there, and what is left of the stock without it.
func Reserve(stock, wanted map[string]int) (taken, left map[string]int, err error) {
	taken, left = map[string]int{}, maps.Clone(stock)
	for _, sku := range slices.Sorted(maps.Keys(wanted)) {
		quantity := wanted[sku]
		if quantity < 0 || quantity > mostQuantity {
			return nil, nil, fmt.Errorf("%w: %d of %s", ErrBadQuantity, quantity, sku)
		}
		there, ok := stock[sku]
		if !ok {
			return nil, nil, py.KeyError(sku)
		}
		taken[sku] = max(0, min(quantity, there))
		left[sku] -= taken[sku]
	}
	return taken, left, nil
}

// DeliveryDay returns the day so many working days later.
func DeliveryDay(placed py.Date, workingDays int, holidays map[py.Date]struct{}) (py.Date, error) {
	if workingDays < 0 || workingDays > mostDays {
		return py.Date{}, py.ValueErrorf("working days are 0 to %d: %d", mostDays, workingDays)
	}
	day := placed
	for workingDays > 0 {
		day = day.AddDays(1)
		if !day.IsValid() {
			return py.Date{}, py.OverflowError("date value out of range")
		}
		if _, free := holidays[day]; !free && day.Weekday() < saturday {
			workingDays--
		}
	}
	return day, nil
}

// OpenOrders returns the orders that are yet to be paid by customer, the oldest first.
func OpenOrders(orders []Order) map[string][]Order {
	found := map[string][]Order{}
	for _, order := range orders {
		if order.Status == Open {
			found[order.Customer] = append(found[order.Customer], order)
		}
	}
	for _, theirs := range found {
		slices.SortStableFunc(theirs, func(a, b Order) int { return a.Placed.Compare(b.Placed) })
	}
	return found
}
