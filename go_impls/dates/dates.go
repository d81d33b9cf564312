// Package dates does calendar arithmetic in the proleptic Gregorian calendar, years 1 to 9999.
package dates

import (
	"errors"
	"fmt"
	"time"
)

// ErrBadDate says that a date is malformed or not in the calendar.
var ErrBadDate = errors.New("not a date")

// ErrOutOfRange says that a result lies outside the years 1 to 9999.
var ErrOutOfRange = errors.New("outside the years 1 to 9999")

const (
	minYear       = 1
	maxYear       = 9999
	monthsPerYear = 12
	secondsPerDay = 24 * 60 * 60
)

// IsLeapYear reports whether year has 366 days. Any year will do, also 0 and negative ones.
func IsLeapYear(year int) bool {
	return year%4 == 0 && (year%100 != 0 || year%400 == 0)
}

// DaysBetween returns the days from start to end, negative where end comes first. Both are
// strictly YYYY-MM-DD; it fails with ErrBadDate otherwise.
func DaysBetween(start, end string) (int, error) {
	from, err := parse(start)
	if err != nil {
		return 0, err
	}
	to, err := parse(end)
	if err != nil {
		return 0, err
	}
	// A time.Duration ends at 292 years, seconds do not.
	return int((to.Unix() - from.Unix()) / secondsPerDay), nil
}

// AddMonths returns the date that lies months later, or earlier where months is negative; a day
// that its month does not have becomes the month's last. It fails with ErrBadDate where the date
// does not exist and with ErrOutOfRange where the result leaves the years 1 to 9999.
func AddMonths(year, month, day, months int) (int, int, int, error) {
	if err := check(year, month, day); err != nil {
		return 0, 0, 0, err
	}
	const span = maxYear * monthsPerYear // no two months are further apart; keeps total from overflowing
	total := year*monthsPerYear + month - 1 + max(-span, min(months, span))
	if total < minYear*monthsPerYear || total >= (maxYear+1)*monthsPerYear {
		return 0, 0, 0, fmt.Errorf("%w: %d months from %04d-%02d", ErrOutOfRange, months, year, month)
	}
	// total is positive here, so Go's truncated / and % are what Python's floored // and % are.
	year, month = total/monthsPerYear, total%monthsPerYear+1
	return year, month, min(day, daysIn(year, month)), nil
}

// WeekdayName returns the English name of the day of the week, such as "Monday". It fails with
// ErrBadDate where the date does not exist.
func WeekdayName(year, month, day int) (string, error) {
	if err := check(year, month, day); err != nil {
		return "", err
	}
	return midnight(year, month, day).Weekday().String(), nil
}

func parse(text string) (time.Time, error) {
	date, err := time.Parse(time.DateOnly, text)
	if err != nil || date.Year() < minYear {
		return time.Time{}, fmt.Errorf("%w: %q, want YYYY-MM-DD", ErrBadDate, text)
	}
	return date, nil
}

// check is needed because time.Date turns February 30 into March instead of refusing it.
func check(year, month, day int) error {
	if year < minYear || year > maxYear || month < 1 || month > monthsPerYear ||
		day < 1 || day > daysIn(year, month) {
		return fmt.Errorf("%w: year %d, month %d, day %d", ErrBadDate, year, month, day)
	}
	return nil
}

func daysIn(year, month int) int {
	return midnight(year, month+1, 0).Day()
}

func midnight(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}
