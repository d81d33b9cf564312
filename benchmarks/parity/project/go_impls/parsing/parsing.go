// Package parsing holds ports with planted bugs.
package parsing

import (
	"fmt"
	"strconv"
)

func Amount(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

func Weight(text string) float64 {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return -1
	}
	return x
}

func Hexadecimal(text string) int {
	n, err := strconv.ParseInt(text, 16, 64)
	if err != nil {
		return -1
	}
	return int(n)
}

func Label(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }

func Reading(value float64) string { return fmt.Sprintf("%v C", value) }

func Ratio(value float64) string { return fmt.Sprintf("%.3f", value) }

func FlagText(flag bool) string { return strconv.FormatBool(flag) }

func Setting(name string, flag bool) string { return fmt.Sprintf("%s=%v", name, flag) }

func Quoted(text string) string { return fmt.Sprintf("%q", text) }

func Listing(numbers []int) string { return fmt.Sprint(numbers) }
