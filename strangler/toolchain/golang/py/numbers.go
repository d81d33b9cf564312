package py

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// Integer holds Go's integer types.
type Integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// FloorDiv is Python's a // b for integers: it rounds down, where Go's / cuts towards zero. It panics
// when b is zero, which Python sees as a ZeroDivisionError.
func FloorDiv[T Integer](a, b T) T {
	quotient := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		quotient--
	}
	return quotient
}

// Mod is Python's a % b for integers: it has the sign of b, where Go's has that of a. It panics when
// b is zero, which Python sees as a ZeroDivisionError.
func Mod[T Integer](a, b T) T {
	rest := a % b
	if rest != 0 && (rest < 0) != (b < 0) {
		rest += b
	}
	return rest
}

// FloorDivFloat is Python's a // b for floats, or a ZeroDivisionError.
func FloorDivFloat(a, b float64) (float64, error) {
	quotient, _, err := DivModFloat(a, b)
	return quotient, err
}

// ModFloat is Python's a % b for floats, or a ZeroDivisionError.
func ModFloat(a, b float64) (float64, error) {
	_, rest, err := DivModFloat(a, b)
	return rest, err
}

// DivModFloat is Python's divmod(a, b) for floats, or a ZeroDivisionError.
func DivModFloat(a, b float64) (quotient, rest float64, err error) {
	if b == 0 {
		return 0, 0, ZeroDivisionError("float divmod()")
	}
	rest = math.Mod(a, b)
	whole := (a - rest) / b
	if rest != 0 {
		if (b < 0) != (rest < 0) {
			rest += b
			whole--
		}
	} else {
		rest = math.Copysign(0, b)
	}
	if whole == 0 {
		return math.Copysign(0, a/b), rest, nil
	}
	quotient = math.Floor(whole)
	if whole-quotient > 0.5 {
		quotient++
	}
	return quotient, rest, nil
}

// TrueDiv is Python's a / b for floats, or a ZeroDivisionError where Go answers ±Inf or NaN.
func TrueDiv(a, b float64) (float64, error) {
	if b == 0 {
		return 0, ZeroDivisionError("float division by zero")
	}
	return a / b, nil
}

// RoundInt is Python's round(x): the nearest integer, and the even one of two. It fails as Python
// does for NaN and infinities, and with Beyond where the number is beyond int.
func RoundInt(x float64) (int, error) { return whole(math.RoundToEven(x)) }

// Round is Python's round(x, digits): the nearest number of so many decimals to the exact value of x,
// which is why Round(2.675, 2) is 2.67. It fails with an OverflowError where the result is too large.
func Round(x float64, digits int) (float64, error) {
	if math.IsNaN(x) || math.IsInf(x, 0) || x == 0 || digits > 323 {
		return x, nil
	}
	if digits < -308 {
		return math.Copysign(0, x), nil
	}
	var text string
	if digits >= 0 {
		text = strconv.FormatFloat(x, 'f', digits, 64)
	} else {
		text = roundedWhole(x, -digits)
	}
	rounded, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, OverflowError("rounded value too large to represent")
	}
	return rounded, nil
}

// roundedWhole rounds the exact value of x to a multiple of 10**zeros, half to even.
func roundedWhole(x float64, zeros int) string {
	exact, _ := new(big.Float).SetFloat64(x).Rat(nil)
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(zeros)), nil)
	exact.Quo(exact, new(big.Rat).SetInt(unit))
	twice := new(big.Int).Mul(exact.Num(), big.NewInt(2))
	quotient, rest := new(big.Int).DivMod(twice.Add(twice, exact.Denom()), new(big.Int).Mul(exact.Denom(), big.NewInt(2)), new(big.Int))
	if rest.Sign() == 0 && quotient.Bit(0) == 1 {
		quotient.Sub(quotient, big.NewInt(1))
	}
	sign := ""
	if math.Signbit(x) && quotient.Sign() == 0 {
		sign = "-"
	}
	return sign + quotient.Mul(quotient, unit).String()
}

// Fsum is Python's math.fsum: the sum of the exact values, rounded once.
func Fsum(values []float64) (float64, error) {
	// Partial sums that do not overlap, smallest first: Shewchuk, "Adaptive Precision Floating-Point
	// Arithmetic", 1997. What overflows on the way is an error, in whichever order Python meets it.
	var partials []float64
	special, infinite := 0.0, 0.0
	for _, value := range values {
		x, kept := value, partials[:0]
		for _, y := range partials {
			if math.Abs(x) < math.Abs(y) {
				x, y = y, x
			}
			high := x + y
			if low := y - (high - x); low != 0 {
				kept = append(kept, low)
			}
			x = high
		}
		switch {
		case x == 0:
		case !math.IsInf(x, 0) && !math.IsNaN(x):
			kept = append(kept, x)
		case !math.IsInf(value, 0) && !math.IsNaN(value):
			return 0, OverflowError("intermediate overflow in fsum")
		default:
			if math.IsInf(value, 0) {
				infinite += value
			}
			special += value
			kept = kept[:0]
		}
		partials = kept
	}
	if math.IsNaN(infinite) {
		return 0, ValueError("-inf + inf in fsum")
	}
	if special != 0 {
		return special, nil
	}
	return sumOfPartials(partials), nil
}

// sumOfPartials rounds once, half to even.
func sumOfPartials(partials []float64) float64 {
	last := len(partials) - 1
	if last < 0 {
		return 0
	}
	sum, low := partials[last], 0.0
	for last > 0 && low == 0 {
		last--
		larger := sum
		sum += partials[last]
		low = partials[last] - (sum - larger)
	}
	if last > 0 && low != 0 && (low > 0) == (partials[last-1] > 0) { // what is left decides a tie
		if rounded := sum + 2*low; rounded-sum == 2*low {
			return rounded
		}
	}
	return sum
}

// FormatFloat is Python's repr(x): the shortest text that reads back as x, with a point or an exponent.
func FormatFloat(x float64) string {
	switch {
	case math.IsNaN(x):
		return "nan"
	case math.IsInf(x, 1):
		return "inf"
	case math.IsInf(x, -1):
		return "-inf"
	}
	size := math.Abs(x)
	if size != 0 && (size < 1e-4 || size >= 1e16) {
		return strconv.FormatFloat(x, 'e', -1, 64)
	}
	text := strconv.FormatFloat(x, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}
