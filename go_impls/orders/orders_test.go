package orders

import (
	"errors"
	"maps"
	"testing"
	"time"

	"strangler.example/go_impls/py"
)

func line(price string, quantity int) Line {
	return Line{SKU: "tea", Quantity: quantity, UnitPrice: py.MustParseDecimal(price)}
}

func TestABasketIsAddedUpAndDiscountedToTheCent(t *testing.T) {
	for _, c := range []struct {
		lines                     []Line
		percent                   int
		subtotal, discount, total string
	}{
		{nil, 0, "0.00", "0.00", "0.00"},
		{[]Line{line("1.50", 3), line("2", 1)}, 0, "6.50", "0.00", "6.50"},
		{[]Line{line("0.05", 1)}, 50, "0.05", "0.02", "0.03"},
		{[]Line{line("0.15", 1)}, 50, "0.15", "0.08", "0.07"},
		{[]Line{line("1E+3", 1)}, 100, "1000.00", "1000.00", "0.00"},
	} {
		receipt, err := BasketTotal(c.lines, &c.percent)
		got := [3]string{receipt.Subtotal.String(), receipt.Discount.String(), receipt.Total.String()}
		if err != nil || got != [3]string{c.subtotal, c.discount, c.total} {
			t.Error(c, receipt, err)
		}
	}
}

func TestABasketThatCannotBeIsRefused(t *testing.T) {
	for want, bad := range map[error][]Line{
		ErrBadLine:     {line("1", 1), line("0.001", 1)},
		ErrBadQuantity: {line("1", 0)},
	} {
		if _, err := BasketTotal(bad, nil); !errors.Is(err, want) {
			t.Error(bad, err)
		}
	}
	for _, price := range []string{"-0.01", "1000000.01", "NaN", "Infinity"} {
		if _, err := BasketTotal([]Line{line(price, 1)}, nil); !errors.Is(err, ErrBadLine) {
			t.Error(price, err)
		}
	}
	percent := 101
	if _, err := BasketTotal(nil, &percent); !errors.Is(err, ErrBadPercent) {
		t.Error(err)
	}
}

func TestWhatIsWantedIsTakenOutOfTheStock(t *testing.T) {
	stock := map[string]int{"a": 5, "b": 1, "c": -2}
	taken, left, err := Reserve(stock, map[string]int{"a": 2, "b": 3, "c": 1})
	if err != nil || !maps.Equal(taken, map[string]int{"a": 2, "b": 1, "c": 0}) {
		t.Error(taken, err)
	}
	if !maps.Equal(left, map[string]int{"a": 3, "b": 0, "c": -2}) || stock["a"] != 5 {
		t.Error(left, stock)
	}
	if _, _, err := Reserve(stock, map[string]int{"x": 1}); !errors.Is(err, py.KeyError("x")) {
		t.Error(err)
	}
	if _, _, err := Reserve(stock, map[string]int{"a": -1}); !errors.Is(err, ErrBadQuantity) {
		t.Error(err)
	}
}

func TestWorkingDaysLeaveOutWeekendsAndHolidays(t *testing.T) {
	friday := py.Date{Year: 2026, Month: time.April, Day: 3}
	holidays := map[py.Date]struct{}{{Year: 2026, Month: time.April, Day: 6}: {}}
	if day, err := DeliveryDay(friday, 1, holidays); err != nil || day.String() != "2026-04-07" {
		t.Error(day, err)
	}
	if day, err := DeliveryDay(friday, 0, holidays); err != nil || day != friday {
		t.Error(day, err)
	}
	if _, err := DeliveryDay(friday, 366, nil); !errors.Is(err, py.ValueError("")) {
		t.Error(err)
	}
	last := py.Date{Year: py.MaxYear, Month: time.December, Day: 31}
	if _, err := DeliveryDay(last, 1, nil); !errors.Is(err, py.OverflowError("")) {
		t.Error(err)
	}
}

func TestOpenOrdersAreSortedByTheirDay(t *testing.T) {
	order := func(customer string, day int, status Status, id byte) Order {
		placed := py.Date{Year: 2026, Month: time.May, Day: day}
		return Order{ID: py.UUID{id}, Customer: customer, Placed: placed, Status: status}
	}
	found := OpenOrders([]Order{
		order("a", 2, Open, 1), order("a", 1, Open, 2), order("a", 2, Open, 3),
		order("a", 1, Paid, 4), order("b", 1, Open, 5), order("c", 1, Cancelled, 6),
	})
	if len(found) != 2 || len(found["b"]) != 1 || len(found["a"]) != 3 {
		t.Fatal(found)
	}
	for i, id := range []byte{2, 1, 3} {
		if found["a"][i].ID[0] != id {
			t.Error(i, found["a"][i])
		}
	}
}
