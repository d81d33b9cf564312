package py

import (
	"fmt"
	"time"
)

// Date is a day of the proleptic Gregorian calendar: Python's datetime.date. Dates can be compared
// with == and be keys of maps. The zero value is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// The years that Python's dates can have.
const (
	MinYear = 1
	MaxYear = 9999
)

// NewDate returns a date, or a ValueError when there is no such day.
func NewDate(year int, month time.Month, day int) (Date, error) {
	date := Date{year, month, day}
	if !date.IsValid() {
		return Date{}, ValueErrorf("%s is not a date", date)
	}
	return date, nil
}

// ParseDate reads the form of ISO 8601: 2026-02-28. It fails with a ValueError.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < MinYear {
		return Date{}, ValueErrorf("Invalid isoformat string: '%s'", text)
	}
	return DateOf(t), nil
}

// DateOf returns the day of a time, in its location.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// In returns the moment at which the day begins in a location.
func (d Date) In(location *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, location)
}

// IsValid reports whether there is such a day, in the years that Python has.
func (d Date) IsValid() bool {
	return d.Year >= MinYear && d.Year <= MaxYear && DateOf(d.In(time.UTC)) == d
}

// String returns the form of ISO 8601.
func (d Date) String() string {
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// AddDays returns the date that many days later, or earlier. Beyond the years that Python has, the
// result is not valid.
func (d Date) AddDays(days int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+days, 0, 0, 0, 0, time.UTC))
}

// DaysSince returns how many days d is after other; negative when it is before.
func (d Date) DaysSince(other Date) int {
	const day = 24 * 60 * 60 // seconds; a Duration cannot hold all differences
	return int((d.In(time.UTC).Unix() - other.In(time.UTC).Unix()) / day)
}

// Compare returns -1 when d is before other, 1 when it is after it, and 0 when both are the same.
func (d Date) Compare(other Date) int {
	return d.In(time.UTC).Compare(other.In(time.UTC))
}

// Before reports whether d is before other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports whether d is after other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// Weekday returns the day of the week as Python counts: Monday is 0, Sunday is 6.
func (d Date) Weekday() int {
	return (int(d.In(time.UTC).Weekday()) + 6) % 7
}
