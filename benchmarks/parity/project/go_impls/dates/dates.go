// Package dates holds ports with planted bugs.
package dates

import (
	"errors"
	"time"
)

var ErrDate = errors.New("no such date")

const layout = "2006-01-02"

func date(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

func NextMonth(year, month, day int) string {
	if year < 1 || year > 9000 || month < 1 || month > 11 || day < 1 || day > 31 {
		return ""
	}
	return date(year, month+1, day).Format(layout)
}

func Anniversary(text string) (string, error) {
	if len(text) != 10 {
		return "", nil
	}
	for _, r := range text {
		if r > 127 {
			return "", nil
		}
	}
	day, err := time.Parse(layout, text)
	if err != nil || day.Year() < 1 {
		return "", ErrDate
	}
	if day.Year() > 9000 {
		return "", nil
	}
	return day.AddDate(1, 0, 0).Format(layout), nil
}

func Weekday(year, month, day int) int {
	if year < 1 || year > 9000 || month < 1 || month > 12 || day < 1 || day > 28 {
		return -1
	}
	return int(date(year, month, day).Weekday())
}

func IsoWeekday(year, day int) int {
	if year < 1 || year > 9000 || day < 1 || day > 28 {
		return -1
	}
	return int(date(year, 3, day).Weekday())
}

func DayOfYear(text string) int {
	day, err := time.Parse(layout, text)
	if err != nil || day.Year() < 1 {
		return -1
	}
	return day.YearDay()
}

func Stamp(year, month, day int) string {
	if year < 1 || year > 9000 || month < 1 || month > 12 || day < 1 || day > 28 {
		return ""
	}
	return date(year, month, day).Format("2006-01-02T15:04:05-07:00")
}

func Leap(year int) bool { return year%4 == 0 }

func February(year int) int {
	if year%4 == 0 && year%100 != 0 {
		return 29
	}
	return 28
}
