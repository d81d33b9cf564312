package dates

import (
	"errors"
	"math"
	"testing"
)

func TestIsLeapYear(t *testing.T) {
	for _, tt := range []struct {
		year int
		want bool
	}{
		{2024, true},
		{2023, false},
		{1900, false},
		{2000, true},
		{0, true},
		{-4, true},
		{-100, false},
		{math.MinInt, true},
		{math.MaxInt, false},
	} {
		if got := IsLeapYear(tt.year); got != tt.want {
			t.Errorf("IsLeapYear(%d) = %v, want %v", tt.year, got, tt.want)
		}
	}
}

func TestDaysBetween(t *testing.T) {
	for _, tt := range []struct {
		name, start, end string
		want             int
		err              error
	}{
		{"the same day", "2024-02-29", "2024-02-29", 0, nil},
		{"over a leap day", "2024-02-28", "2024-03-01", 2, nil},
		{"backwards", "2024-01-01", "2023-01-01", -365, nil},
		{"the whole calendar", "0001-01-01", "9999-12-31", 3652058, nil},
		{"no such day", "2023-02-29", "2024-01-01", 0, ErrBadDate},
		{"no such month", "2024-01-01", "2024-13-01", 0, ErrBadDate},
		{"year 0", "0000-01-01", "2024-01-01", 0, ErrBadDate},
		{"no hyphens", "20240101", "2024-01-01", 0, ErrBadDate},
		{"one digit", "2024-1-01", "2024-01-01", 0, ErrBadDate},
		{"a week date", "2024-W01-1", "2024-01-01", 0, ErrBadDate},
		{"a time after it", "2024-01-01", "2024-01-01T00:00", 0, ErrBadDate},
		{"other digits", "2024-01-01", "٢٠٢٤-01-01", 0, ErrBadDate},
		{"empty", "", "", 0, ErrBadDate},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := DaysBetween(tt.start, tt.end)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("DaysBetween(%q, %q) = %d, %v, want %d, %v",
					tt.start, tt.end, got, err, tt.want, tt.err)
			}
		})
	}
}

func TestAddMonths(t *testing.T) {
	type date struct{ year, month, day int }
	for _, tt := range []struct {
		name   string
		from   date
		months int
		want   date
		err    error
	}{
		{"none", date{2024, 1, 31}, 0, date{2024, 1, 31}, nil},
		{"to a leap day", date{2024, 1, 31}, 1, date{2024, 2, 29}, nil},
		{"to a shorter month", date{2023, 3, 31}, -1, date{2023, 2, 28}, nil},
		{"over the end of the year", date{2023, 12, 15}, 1, date{2024, 1, 15}, nil},
		{"back to December", date{2024, 1, 15}, -1, date{2023, 12, 15}, nil},
		{"back over several years", date{2024, 5, 15}, -29, date{2021, 12, 15}, nil},
		{"through the whole calendar", date{1, 1, 1}, 9999*12 - 1, date{9999, 12, 1}, nil},
		{"no such day", date{2023, 2, 29}, 0, date{}, ErrBadDate},
		{"no such month", date{2023, 13, 1}, 0, date{}, ErrBadDate},
		{"no such year", date{math.MinInt, 1, 1}, 0, date{}, ErrBadDate},
		{"before the calendar", date{1, 1, 1}, -1, date{}, ErrOutOfRange},
		{"after the calendar", date{9999, 12, 1}, 1, date{}, ErrOutOfRange},
		{"as far forward as can be", date{9999, 12, 31}, math.MaxInt, date{}, ErrOutOfRange},
		{"as far back as can be", date{1, 1, 1}, math.MinInt, date{}, ErrOutOfRange},
	} {
		t.Run(tt.name, func(t *testing.T) {
			year, month, day, err := AddMonths(tt.from.year, tt.from.month, tt.from.day, tt.months)
			if got := (date{year, month, day}); got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("AddMonths(%v, %d) = %v, %v, want %v, %v",
					tt.from, tt.months, got, err, tt.want, tt.err)
			}
		})
	}
}

func TestWeekdayName(t *testing.T) {
	for _, tt := range []struct {
		name             string
		year, month, day int
		want             string
		err              error
	}{
		{"the first day there is", 1, 1, 1, "Monday", nil},
		{"a leap day", 2024, 2, 29, "Thursday", nil},
		{"the last day there is", 9999, 12, 31, "Friday", nil},
		{"day 0", 2024, 1, 0, "", ErrBadDate},
		{"no such day", 2024, 4, 31, "", ErrBadDate},
		{"month 0", 2024, 0, 1, "", ErrBadDate},
		{"year 0", 0, 1, 1, "", ErrBadDate},
		{"extremes", math.MaxInt, math.MinInt, math.MaxInt, "", ErrBadDate},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := WeekdayName(tt.year, tt.month, tt.day)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("WeekdayName(%d, %d, %d) = %q, %v, want %q, %v",
					tt.year, tt.month, tt.day, got, err, tt.want, tt.err)
			}
		})
	}
}
