package py

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"testing"
	"time"
)

func TestErrorsHaveTheirClassAndMessage(t *testing.T) {
	err := KeyErrorf("no rate for %s", "EUR")
	var chooser interface{ PythonClass() string }
	if err.Error() != "no rate for EUR" || !errors.As(err, &chooser) || chooser.PythonClass() != "KeyError" {
		t.Error(err)
	}
	wrapped := fmt.Errorf("outer: %w", err)
	if !errors.Is(wrapped, KeyError("")) || !errors.Is(wrapped, KeyError("no rate for EUR")) {
		t.Error("not the same class")
	}
	if errors.Is(wrapped, KeyError("other")) || errors.Is(wrapped, ValueError("")) || errors.Is(wrapped, io.EOF) {
		t.Error("too much is the same")
	}
}

func TestErrorsMayWrapOthers(t *testing.T) {
	if err := ValueErrorf("bad: %w", io.EOF); !errors.Is(err, io.EOF) || errors.Unwrap(err) != io.EOF {
		t.Error(err)
	}
	if err := ValueErrorf("%w and %w", io.EOF, io.ErrNoProgress); !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
	if err := ValueError("plain"); errors.Unwrap(err) != nil {
		t.Error(err)
	}
}

func TestDatesAreThoseOfPython(t *testing.T) {
	for _, bad := range []Date{{}, {2026, 2, 29}, {2026, 13, 1}, {0, 1, 1}, {10000, 1, 1}, {2026, 1, 0}} {
		if _, err := NewDate(bad.Year, bad.Month, bad.Day); bad.IsValid() || !errors.Is(err, ValueError("")) {
			t.Error(bad, err)
		}
	}
	leap := Date{2024, 2, 29}
	if !leap.IsValid() || leap.String() != "2024-02-29" || leap.Weekday() != 3 {
		t.Error(leap, leap.Weekday())
	}
	if next := leap.AddDays(1); next != (Date{2024, 3, 1}) || next.DaysSince(leap) != 1 || !next.After(leap) {
		t.Error(next)
	}
	if last := (Date{MaxYear, 12, 31}); last.AddDays(1).IsValid() || last.DaysSince(Date{1, 1, 1}) != 3652058 {
		t.Error(last.DaysSince(Date{1, 1, 1}))
	}
	if leap.Before(leap) || leap.Compare(Date{2023, 12, 1}) != 1 {
		t.Error("order")
	}
	for text, want := range map[string]bool{"2024-02-29": true, "2023-02-29": false, "2024-2-9": false, "0000-01-01": false, "": false} {
		if d, err := ParseDate(text); (err == nil) != want || want && d.String() != text {
			t.Error(text, d, err)
		}
	}
	zone := time.FixedZone("", 3600)
	if got := DateOf(leap.In(zone)); got != leap || leap.In(zone).Unix() != leap.In(time.UTC).Unix()-3600 {
		t.Error(got)
	}
}

func TestUUIDsReadAndPrintAsInPython(t *testing.T) {
	const usual = "12345678-1234-5678-1234-567812345678"
	for _, text := range []string{usual, "{" + usual + "}", "urn:uuid:" + usual, "12345678123456781234567812345678"} {
		if id, err := ParseUUID(text); err != nil || id.String() != usual || id.Version() != 5 || id.IsZero() {
			t.Error(text, id, err)
		}
	}
	for _, text := range []string{"", "1234", usual + "0", "g" + usual[1:]} {
		if id, err := ParseUUID(text); err == nil || !id.IsZero() {
			t.Error(text, id)
		}
	}
}

func TestOrderedMapsKeepTheOrderOfTheFirstSet(t *testing.T) {
	var m OrderedMap[string, int]
	if _, ok := m.Get("a"); ok || m.Len() != 0 || len(m.Keys()) != 0 {
		t.Error("not empty")
	}
	m.Delete("a")
	m.Set("b", 1)
	m.Set("a", 2)
	m.Set("b", 3)
	if v, ok := m.Get("b"); !ok || v != 3 || !slices.Equal(m.Keys(), []string{"b", "a"}) {
		t.Error(v, m.Keys())
	}
	same := m
	same.Delete("b")
	same.Set("b", 4)
	if !slices.Equal(m.Keys(), []string{"a", "b"}) || m.Len() != 2 {
		t.Error(m.Keys())
	}
	for key := range m.All() {
		if key != "a" {
			t.Error("the loop went on")
		}
		break
	}
}

func TestOrderedMapsDoNotGrowWithWhatIsDeleted(t *testing.T) {
	m := NewOrderedMap[int, int](4)
	for i := range 10_000 {
		m.Set(i, i)
		m.Delete(i - 3)
	}
	if !slices.Equal(m.Keys(), []int{9997, 9998, 9999}) || len(m.contents.entries) > 20 {
		t.Error(m.Keys(), len(m.contents.entries))
	}
	odd := NewOrderedMap[float64, int](0)
	odd.Set(math.NaN(), 1)
	odd.Set(math.NaN(), 2)
	if odd.Len() != 2 {
		t.Error(odd.Len())
	}
}
