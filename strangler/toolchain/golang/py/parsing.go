package py

import (
	"math"
	"strings"
	"unicode"
)

// Digit is the value of a decimal digit of any script, as Python's int() reads it; -1 for others.
func Digit(r rune) int {
	for _, digits := range unicode.Nd.R16 {
		if r >= rune(digits.Lo) && r <= rune(digits.Hi) {
			return int(r-rune(digits.Lo)) % 10
		}
	}
	for _, digits := range unicode.Nd.R32 {
		if r >= rune(digits.Lo) && r <= rune(digits.Hi) {
			return int(r-rune(digits.Lo)) % 10
		}
	}
	return -1
}

// Int is Python's int(text): white space around it, a sign, underscores between digits, and the digits of
// every script are fine. It fails with a ValueError, and with an OverflowError beyond int, where Python
// goes on.
func Int(text string) (int, error) {
	rest := strings.TrimFunc(text, func(r rune) bool { // \x1c to \x1f are white space to strip alone
		return strings.ContainsRune(" \t\n\v\f\r", r) || r > unicode.MaxASCII && Strip(string(r)) == ""
	})
	negative := strings.HasPrefix(rest, "-")
	if negative || strings.HasPrefix(rest, "+") {
		rest = rest[1:]
	}
	value, wasDigit, tooLarge := 0, false, false // value is negative: int has one more of those
	for _, r := range rest {
		digit := Digit(r)
		if digit < 0 && (r != '_' || !wasDigit) {
			return 0, ValueErrorf("invalid literal for int() with base 10: %s", Repr(text))
		}
		wasDigit = digit >= 0
		if !wasDigit {
			continue
		}
		if value < (math.MinInt+digit)/10 {
			tooLarge = true
			continue
		}
		value = value*10 - digit
	}
	if !wasDigit {
		return 0, ValueErrorf("invalid literal for int() with base 10: %s", Repr(text))
	}
	if tooLarge || !negative && value == math.MinInt {
		return 0, OverflowErrorf("%s is beyond int", strings.TrimSpace(text))
	}
	if negative {
		return value, nil
	}
	return -value, nil
}
