package py

import (
	"math/big"
	"strconv"
	"strings"
)

// Decimal is a decimal number of any size with its digits as written: Python's decimal.Decimal, where
// 1.5 and 1.50 are equal and yet not the same. Arithmetic is exact: Python rounds to the 28
// digits of its context, so a result that needs more is to be rounded by Round. The zero value is 0.
//
// Decimals are compared with Cmp or Equal, not with ==.
type Decimal struct {
	form        form
	negative    bool
	coefficient *big.Int // not negative; nil is 0. Of a NaN, its payload.
	exponent    int
}

type form uint8

const (
	finite form = iota
	infinite
	quietNaN
	signalingNaN
)

// maxShift is how many digits a coefficient may grow by when exponents are aligned.
const maxShift = 1_000_000

// NewDecimal returns coefficient × 10^exponent: NewDecimal(150, -2) is 1.50.
func NewDecimal(coefficient int64, exponent int) Decimal {
	return DecimalOf(big.NewInt(coefficient), exponent)
}

// DecimalOf is NewDecimal for integers of any size.
func DecimalOf(coefficient *big.Int, exponent int) Decimal {
	return Decimal{
		negative:    coefficient.Sign() < 0,
		coefficient: new(big.Int).Abs(coefficient),
		exponent:    exponent,
	}
}

// MustParseDecimal is ParseDecimal for constants; it panics when the text is no number.
func MustParseDecimal(text string) Decimal {
	d, err := ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return d
}

// ParseDecimal reads what Python's Decimal reads, in ASCII: 1.50, -1E+3, Infinity, NaN. It fails with
// a ValueError.
func ParseDecimal(text string) (Decimal, error) {
	rest := strings.ReplaceAll(strings.TrimSpace(text), "_", "")
	var d Decimal
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		d.negative = rest[0] == '-'
		rest = rest[1:]
	}
	lower := strings.ToLower(rest)
	ok := true
	switch {
	case lower == "inf" || lower == "infinity":
		d.form = infinite
	case strings.HasPrefix(lower, "nan"):
		d.form = quietNaN
		ok = d.setDigits(lower[len("nan"):], true)
	case strings.HasPrefix(lower, "snan"):
		d.form = signalingNaN
		ok = d.setDigits(lower[len("snan"):], true)
	default:
		ok = d.setNumber(lower)
	}
	if !ok {
		return Decimal{}, ValueErrorf("%q is not a decimal number", text)
	}
	return d, nil
}

func (d *Decimal) setNumber(text string) bool {
	mantissa, exponent, scientific := strings.Cut(text, "e")
	if scientific {
		value, err := strconv.Atoi(exponent)
		if err != nil {
			return false
		}
		d.exponent = value
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	d.exponent -= len(fraction)
	return d.setDigits(whole+fraction, false)
}

func (d *Decimal) setDigits(digits string, optional bool) bool {
	if digits == "" {
		return optional
	}
	for i := 0; i < len(digits); i++ {
		if digits[i] < '0' || digits[i] > '9' {
			return false
		}
	}
	d.coefficient, _ = new(big.Int).SetString(digits, 10)
	return true
}

// String returns what Python's str returns: 1.50, 1E+3, Infinity.
func (d Decimal) String() string {
	sign := ""
	if d.negative {
		sign = "-"
	}
	digits := d.magnitude().String()
	switch d.form {
	case infinite:
		return sign + "Infinity"
	case quietNaN, signalingNaN:
		name := map[form]string{quietNaN: "NaN", signalingNaN: "sNaN"}[d.form]
		if digits == "0" {
			digits = ""
		}
		return sign + name + digits
	}
	left := d.exponent + len(digits) // how many digits stand left of the point
	point, suffix := left, ""
	if d.exponent > 0 || left <= -6 {
		point = 1
		if left != 1 {
			suffix = "E" + strconv.Itoa(left-1)
			if left > 1 {
				suffix = "E+" + strconv.Itoa(left-1)
			}
		}
	}
	switch {
	case point <= 0:
		digits = "0." + strings.Repeat("0", -point) + digits
	case point < len(digits):
		digits = digits[:point] + "." + digits[point:]
	}
	return sign + digits + suffix
}

// magnitude is the coefficient, not to be changed.
func (d Decimal) magnitude() *big.Int {
	if d.coefficient == nil {
		return new(big.Int)
	}
	return d.coefficient
}

// signed is the coefficient with its sign.
func (d Decimal) signed() *big.Int {
	value := new(big.Int).Set(d.magnitude())
	if d.negative {
		value.Neg(value)
	}
	return value
}

// Coefficient returns a copy of the digits as an integer, which is never negative.
func (d Decimal) Coefficient() *big.Int { return new(big.Int).Set(d.magnitude()) }

// Exponent returns the power of ten by which the coefficient is multiplied.
func (d Decimal) Exponent() int { return d.exponent }

// IsFinite reports whether d is a number, neither infinite nor NaN.
func (d Decimal) IsFinite() bool { return d.form == finite }

// IsInfinite reports whether d is Infinity or -Infinity.
func (d Decimal) IsInfinite() bool { return d.form == infinite }

// IsNaN reports whether d is not a number.
func (d Decimal) IsNaN() bool { return d.form >= quietNaN }

// IsZero reports whether d is 0, of either sign.
func (d Decimal) IsZero() bool { return d.IsFinite() && d.magnitude().Sign() == 0 }

// IsNegative reports whether d has a minus sign, as -0 has.
func (d Decimal) IsNegative() bool { return d.negative }

// Sign returns -1, 0 or 1; 0 for NaN.
func (d Decimal) Sign() int {
	switch {
	case d.IsZero() || d.IsNaN():
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// Neg returns -d; that of a zero is 0, as in Python.
func (d Decimal) Neg() Decimal {
	d.negative = !d.negative && !d.IsZero()
	return d
}

// Abs returns d without its sign.
func (d Decimal) Abs() Decimal {
	d.negative = false
	return d
}

// Add returns d + other, exactly. It panics with an OverflowError when the exponents are more than
// a million apart.
func (d Decimal) Add(other Decimal) Decimal {
	switch {
	case d.IsNaN() || other.IsNaN():
		return firstNaN(d, other)
	case d.IsInfinite() && other.IsInfinite() && d.negative != other.negative:
		return Decimal{form: quietNaN}
	case d.IsInfinite():
		return d
	case other.IsInfinite():
		return other
	}
	exponent := min(d.exponent, other.exponent)
	a, b := d.scaled(exponent), other.scaled(exponent)
	sum := DecimalOf(a.Add(a, b), exponent)
	if sum.IsZero() {
		sum.negative = d.negative && other.negative
	}
	return sum
}

// Sub returns d - other, as Add.
func (d Decimal) Sub(other Decimal) Decimal {
	if !other.IsNaN() {
		other.negative = !other.negative
	}
	return d.Add(other)
}

// Mul returns d × other, exactly.
func (d Decimal) Mul(other Decimal) Decimal {
	negative := d.negative != other.negative
	switch {
	case d.IsNaN() || other.IsNaN():
		return firstNaN(d, other)
	case d.IsInfinite() && other.IsZero() || d.IsZero() && other.IsInfinite():
		return Decimal{form: quietNaN}
	case d.IsInfinite() || other.IsInfinite():
		return Decimal{form: infinite, negative: negative}
	}
	product := new(big.Int).Mul(d.magnitude(), other.magnitude())
	return Decimal{negative: negative, coefficient: product, exponent: d.exponent + other.exponent}
}

// firstNaN is the operand that is NaN, quiet.
func firstNaN(d, other Decimal) Decimal {
	if !d.IsNaN() {
		d = other
	}
	d.form = quietNaN
	return d
}

// scaled is the signed coefficient for a smaller or equal exponent.
func (d Decimal) scaled(exponent int) *big.Int {
	value := d.signed()
	if value.Sign() == 0 {
		return value
	}
	return value.Mul(value, power(d.exponent-exponent))
}

// power is 10^n.
func power(n int) *big.Int {
	if n > maxShift {
		panic(OverflowErrorf("a Decimal would need %d more digits", n))
	}
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// Cmp compares the numbers: -1 when d is smaller than other, 0 when they are equal, 1 when d is
// larger. It panics with an ArithmeticError for NaN, as Python does.
func (d Decimal) Cmp(other Decimal) int {
	switch {
	case d.IsNaN() || other.IsNaN():
		panic(ArithmeticError("comparison involving NaN"))
	case d.Sign() != other.Sign():
		return sign(d.Sign() - other.Sign())
	case d.IsZero():
		return 0
	case d.IsInfinite() || other.IsInfinite():
		return d.Sign() * sign(d.infinity()-other.infinity())
	}
	// Numbers of different length are compared without writing them out.
	if order := sign(d.adjusted() - other.adjusted()); order != 0 {
		return d.Sign() * order
	}
	exponent := min(d.exponent, other.exponent)
	return d.scaled(exponent).Cmp(other.scaled(exponent))
}

func (d Decimal) infinity() int {
	if d.IsInfinite() {
		return 1
	}
	return 0
}

// adjusted is the exponent of the first digit.
func (d Decimal) adjusted() int { return d.exponent + len(d.magnitude().String()) - 1 }

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// Equal reports whether the numbers are equal, as 1.5 and 1.50 are. NaN equals nothing.
func (d Decimal) Equal(other Decimal) bool {
	return !d.IsNaN() && !other.IsNaN() && d.Cmp(other) == 0
}

// Rounding says what becomes of digits that are dropped.
type Rounding uint8

// The ways to round: Python's ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_UP, ROUND_DOWN,
// ROUND_CEILING and ROUND_FLOOR.
const (
	HalfEven     Rounding = iota // to the nearest, a tie to the even digit
	HalfUp                       // to the nearest, a tie away from zero
	HalfDown                     // to the nearest, a tie towards zero
	AwayFromZero                 // away from zero
	TowardsZero                  // towards zero
	Ceiling                      // towards Infinity
	Floor                        // towards -Infinity
)

// Round returns d with that many digits after the point, as Python's quantize does; with a negative
// number, digits before the point become zeros. What is not finite stays as it is.
func (d Decimal) Round(places int, rounding Rounding) Decimal {
	if !d.IsFinite() {
		return d
	}
	drop := -places - d.exponent
	if drop <= 0 {
		return Decimal{d.form, d.negative, new(big.Int).Abs(d.scaled(-places)), -places}
	}
	if drop > d.adjusted()-d.exponent+2 { // nothing is left, and the first digits do not matter
		drop = d.adjusted() - d.exponent + 2
	}
	return Decimal{d.form, d.negative, d.divided(power(drop), rounding), -places}
}

// Quo returns d / other with that many digits after the point. It fails with a ZeroDivisionError when
// other is 0, and with an ArithmeticError when one of the two is not finite.
func (d Decimal) Quo(other Decimal, places int, rounding Rounding) (Decimal, error) {
	switch {
	case !d.IsFinite() || !other.IsFinite():
		return Decimal{}, ArithmeticErrorf("%s / %s has no digits to round to", d, other)
	case other.IsZero():
		return Decimal{}, ZeroDivisionError("division by zero")
	}
	// (a·10^m) / (b·10^n) = q·10^-places, so q = a·10^(m-n+places) / b.
	shift := d.exponent - other.exponent + places
	numerator := Decimal{d.form, d.negative != other.negative, d.Coefficient(), 0}
	denominator := other.Coefficient()
	if shift >= 0 {
		numerator.coefficient.Mul(numerator.coefficient, power(shift))
	} else {
		denominator.Mul(denominator, power(-shift))
	}
	digits := numerator.divided(denominator, rounding)
	return Decimal{finite, numerator.negative, digits, -places}, nil
}

// divided is the coefficient divided by a positive integer, rounded.
func (d Decimal) divided(divisor *big.Int, rounding Rounding) *big.Int {
	quotient, rest := new(big.Int).QuoRem(d.magnitude(), divisor, new(big.Int))
	half := new(big.Int).Lsh(rest, 1).Cmp(divisor)
	exact := rest.Sign() == 0
	away := false
	switch rounding {
	case HalfEven:
		away = half > 0 || half == 0 && quotient.Bit(0) == 1
	case HalfUp:
		away = half >= 0
	case HalfDown:
		away = half > 0
	case AwayFromZero:
		away = !exact
	case Ceiling:
		away = !exact && !d.negative
	case Floor:
		away = !exact && d.negative
	}
	if away {
		quotient.Add(quotient, big.NewInt(1))
	}
	return quotient
}

// Float64 returns the nearest float64, as Python's float does.
func (d Decimal) Float64() float64 {
	value, _ := strconv.ParseFloat(strings.TrimPrefix(d.String(), "s"), 64)
	return value
}

// Rat returns the number as a fraction, nil when it is not finite.
func (d Decimal) Rat() *big.Rat {
	if !d.IsFinite() {
		return nil
	}
	if d.exponent < 0 {
		return new(big.Rat).SetFrac(d.signed(), power(-d.exponent))
	}
	return new(big.Rat).SetInt(d.scaled(0))
}
