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
// every script are fine. It fails with a ValueError, and with Beyond where the number is beyond int.
func Int(text string) (int, error) {
	settled(text)
	rest := trimmed(text)
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
		return 0, Beyond(strings.TrimSpace(text) + " is beyond int")
	}
	if negative {
		return value, nil
	}
	return -value, nil
}

// trimmed is a text without the white space that int() and float() take no notice of: \x1c to \x1f are
// white space to strip alone.
func trimmed(text string) string {
	return strings.TrimFunc(text, func(r rune) bool {
		return strings.ContainsRune(" \t\n\v\f\r", r) || r > unicode.MaxASCII && IsSpace(r)
	})
}

// IntIn is Python's int(text, base) for bases of 2 to 36: a prefix that says the same base (0x, 0o, 0b) is
// fine too. It fails as Int does.
func IntIn(text string, base int) (int, error) {
	failed := ValueErrorf("invalid literal for int() with base %d: %s", base, Repr(text))
	if base < 2 || base > 36 {
		return 0, Beyond("a base is 2 to 36 here")
	}
	settled(text)
	rest := trimmed(text)
	negative := strings.HasPrefix(rest, "-")
	if negative || strings.HasPrefix(rest, "+") {
		rest = rest[1:]
	}
	wasDigit := false
	if prefix := map[int]string{2: "0b", 8: "0o", 16: "0x"}[base]; prefix != "" && len(rest) > 1 && strings.EqualFold(rest[:2], prefix) {
		rest = rest[2:]
		wasDigit = strings.HasPrefix(rest, "_") // as in 0x_ff
	}
	value, tooLarge := 0, false
	for _, r := range rest {
		digit := Digit(r)
		if digit < 0 && r <= unicode.MaxASCII && unicode.IsLetter(r) {
			digit = int(unicode.ToLower(r)-'a') + 10
		}
		if digit >= base || digit < 0 && (r != '_' || !wasDigit) {
			return 0, failed
		}
		wasDigit = digit >= 0
		if !wasDigit {
			continue
		}
		if value < (math.MinInt+digit)/base {
			tooLarge = true
			continue
		}
		value = value*base - digit
	}
	if !wasDigit {
		return 0, failed
	}
	if tooLarge || !negative && value == math.MinInt {
		return 0, Beyond(strings.TrimSpace(text) + " is beyond int")
	}
	if negative {
		return value, nil
	}
	return -value, nil
}
