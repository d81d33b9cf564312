// Package money reads, writes and computes amounts, which are whole cents: never a float.
package money

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

var (
	// ErrBadAmount says that an amount is malformed or more than its place can hold.
	ErrBadAmount = errors.New("bad amount")
	// ErrBadPeople says that a bill cannot be split between so many.
	ErrBadPeople = errors.New("people must be 1 to 10000")
	// ErrBadRate says that a rate is out of range.
	ErrBadRate = errors.New("rate must be -100000 to 100000 basis points")
)

// ParseAmount returns the cents that text writes: an optional minus sign, 1 to 17 ASCII digits,
// and optionally a point with one or two more ("12.34", "-0.5", "7"). It fails with ErrBadAmount
// on anything else, also on spaces and plus signs, and beyond int64 cents.
func ParseAmount(text string) (int64, error) {
	unsigned, negative := strings.CutPrefix(text, "-")
	whole, fraction, pointed := strings.Cut(unsigned, ".")
	if !areDigits(whole, 17) || pointed && !areDigits(fraction, 2) {
		return 0, fmt.Errorf("%w: %q, want digits such as 12.34", ErrBadAmount, text)
	}
	digits := whole + (fraction + "00")[:2]
	if negative {
		digits = "-" + digits // before parsing: the smallest int64 has no positive twin
	}
	cents, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %q exceeds int64 cents", ErrBadAmount, text)
	}
	return cents, nil
}

// areDigits reports whether text is 1 to most ASCII digits.
func areDigits(text string, most int) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return 1 <= len(text) && len(text) <= most
}

// FormatAmount writes cents with a point and two decimals, such as "12.34" or "-0.05".
func FormatAmount(cents int64) string {
	sign, magnitude := "", uint64(cents)
	if cents < 0 {
		sign, magnitude = "-", -magnitude // unsigned: the smallest int64 has no positive twin
	}
	return fmt.Sprintf("%s%d.%02d", sign, magnitude/100, magnitude%100)
}

const (
	maxRatedCents  = 10_000_000_000_000 // times maxBasisPoints still fits int64
	maxBasisPoints = 100_000
	wholeInPoints  = 10_000
)

// ApplyRate returns cents times basisPoints (each 0.01 %), in cents; half a cent goes to the even
// neighbour. It fails with ErrBadAmount where cents lies outside ±10000000000000, and with
// ErrBadRate where basisPoints lies outside ±100000.
func ApplyRate(cents int64, basisPoints int32) (int64, error) {
	if cents < -maxRatedCents || cents > maxRatedCents {
		return 0, fmt.Errorf("%w: %d cents is outside ±%d", ErrBadAmount, cents, int64(maxRatedCents))
	}
	if basisPoints < -maxBasisPoints || basisPoints > maxBasisPoints {
		return 0, fmt.Errorf("%w: %d", ErrBadRate, basisPoints)
	}
	product := cents * int64(basisPoints)
	result, rest := product/wholeInPoints, product%wholeInPoints
	// Go's / goes towards zero, and rounding half to even is symmetric: step away from zero.
	away, twice := int64(1), 2*rest
	if product < 0 {
		away, twice = -1, -2*rest
	}
	if twice > wholeInPoints || twice == wholeInPoints && result%2 != 0 {
		result += away
	}
	return result, nil
}
