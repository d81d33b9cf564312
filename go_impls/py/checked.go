package py

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// Beyond is the error of a result that Go's type cannot hold, where Python goes on: it is no answer, so
// Python gives its own, and the call counts as unrepresentable.
func Beyond(what string) error {
	return ErrorOf("Unrepresentable", what)
}

// Must is a value that comes with an error, inside an expression: the error becomes a panic, which
// Python sees as the exception that the error is.
func Must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// Some is a value where None was possible.
func Some[T any](value T) *T { return &value }

// Add is Python's a + b; beyond int it panics with Beyond.
func Add(a, b int) int {
	sum := a + b
	if (sum > a) != (b > 0) {
		panic(Beyond("the sum is beyond int"))
	}
	return sum
}

// Sub is Python's a - b; beyond int it panics with Beyond.
func Sub(a, b int) int {
	difference := a - b
	if (difference < a) != (b > 0) {
		panic(Beyond("the difference is beyond int"))
	}
	return difference
}

// Mul is Python's a * b; beyond int it panics with Beyond.
func Mul(a, b int) int {
	const small = 1 << 31
	if a < small && a >= -small && b < small && b >= -small {
		return a * b
	}
	product := a * b
	if a != 0 && (product/a != b || a == -1 && b == math.MinInt) {
		panic(Beyond("the product is beyond int"))
	}
	return product
}

// Neg is Python's -a; beyond int it panics with Beyond.
func Neg(a int) int { return Sub(0, a) }

// Abs is Python's abs(a); beyond int it panics with Beyond.
func Abs(a int) int {
	if a < 0 {
		return Neg(a)
	}
	return a
}

// Div is Python's a // b, as FloorDiv, and panics with Beyond where the quotient is beyond int.
func Div(a, b int) int {
	if b == -1 {
		return Neg(a)
	}
	return FloorDiv(a, b)
}

// Pow is Python's a ** b; beyond int, and where it is no int (b is negative), it panics with Beyond.
func Pow(a, b int) int {
	if b < 0 && a == 0 {
		panic(ZeroDivisionError("0.0 cannot be raised to a negative power"))
	}
	if b < 0 {
		panic(Beyond("a power with a negative exponent is no int"))
	}
	result := 1
	for {
		if b&1 == 1 {
			result = Mul(result, a)
		}
		b >>= 1
		if b == 0 {
			return result
		}
		a = Mul(a, a)
	}
}

// ShiftLeft is Python's a << count; beyond int it panics with Beyond. A negative count is a ValueError.
func ShiftLeft(a, count int) (int, error) {
	if count < 0 {
		return 0, ValueError("negative shift count")
	}
	shifted := 0
	if count < 64 {
		shifted = a << count
	}
	if a != 0 && (count > 63 || shifted>>count != a) {
		return 0, Beyond("the shifted number is beyond int")
	}
	return shifted, nil
}

// ShiftRight is Python's a >> count. A negative count is a ValueError.
func ShiftRight(a, count int) (int, error) {
	if count < 0 {
		return 0, ValueError("negative shift count")
	}
	return a >> count, nil
}

// Quotient is Python's a / b for integers: rounded once, also beyond 2**53.
func Quotient(a, b int) (float64, error) {
	const exact = 1 << 53
	if b == 0 {
		return 0, ZeroDivisionError("division by zero")
	}
	if a == 0 || a <= exact && a >= -exact && b <= exact && b >= -exact { // 0/-1 is -0.0 in both
		return float64(a) / float64(b), nil
	}
	found, _ := new(big.Rat).SetFrac(big.NewInt(int64(a)), big.NewInt(int64(b))).Float64()
	return found, nil
}

// TruncInt is Python's int(x) of a float: it fails as Python does for NaN and infinities, and with Beyond
// where the number is beyond int.
func TruncInt(x float64) (int, error) { return whole(math.Trunc(x)) }

// FloorInt is Python's math.floor(x), which is an int; it fails as TruncInt does.
func FloorInt(x float64) (int, error) { return whole(math.Floor(x)) }

// CeilInt is Python's math.ceil(x), which is an int; it fails as TruncInt does.
func CeilInt(x float64) (int, error) { return whole(math.Ceil(x)) }

// Sqrt is Python's math.sqrt: a negative number is a ValueError.
func Sqrt(x float64) (float64, error) {
	if x < 0 {
		return 0, ValueError("math domain error")
	}
	return math.Sqrt(x), nil
}

func whole(x float64) (int, error) {
	switch {
	case math.IsNaN(x):
		return 0, ValueError("cannot convert float NaN to integer")
	case math.IsInf(x, 0):
		return 0, OverflowError("cannot convert float infinity to integer")
	case x < -1<<63 || x >= 1<<63:
		return 0, Beyond("the number is beyond int")
	}
	return int(x), nil
}

// IntOf is Python's int(b) of a bool.
func IntOf(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Sum is Python's sum(values) of integers; beyond int it panics with Beyond.
func Sum(values []int) int {
	sum := 0
	for _, value := range values {
		sum = Add(sum, value)
	}
	return sum
}

// Min is Python's min(values): the first of several; nothing is a ValueError. NaN is less than nothing.
func Min[T Integer | ~float64 | ~string](values []T) (T, error) {
	if len(values) == 0 {
		var zero T
		return zero, ValueError("min() iterable argument is empty")
	}
	found := values[0]
	for _, value := range values[1:] {
		if value < found {
			found = value
		}
	}
	return found, nil
}

// Max is Python's max(values): the first of several; nothing is a ValueError. NaN is greater than nothing.
func Max[T Integer | ~float64 | ~string](values []T) (T, error) {
	if len(values) == 0 {
		var zero T
		return zero, ValueError("max() iterable argument is empty")
	}
	found := values[0]
	for _, value := range values[1:] {
		if value > found {
			found = value
		}
	}
	return found, nil
}

// Float is Python's float(text): white space around it, a sign, underscores between digits, the digits
// of every script, and inf and nan by name are fine. It fails with a ValueError.
func Float(text string) (float64, error) {
	settled(text)
	failed := ValueErrorf("could not convert string to float: %s", Repr(text))
	rest := strings.Map(func(r rune) rune {
		if digit := Digit(r); digit >= 0 {
			return rune('0' + digit)
		}
		return r
	}, trimmed(text))
	unsigned := strings.ToLower(strings.TrimLeft(rest, "+-"))
	if len(rest)-len(unsigned) > 1 {
		return 0, failed
	}
	switch unsigned {
	case "inf", "infinity", "nan":
	default:
		before := byte('.')
		for i := 0; i < len(unsigned); i++ {
			this := unsigned[i]
			isDigit := this >= '0' && this <= '9'
			wasDigit := before >= '0' && before <= '9'
			if !isDigit && !strings.ContainsRune(".e+-_", rune(this)) ||
				this == '_' && !wasDigit || before == '_' && !isDigit {
				return 0, failed
			}
			before = this
		}
		if before == '_' {
			return 0, failed
		}
	}
	value, err := strconv.ParseFloat(strings.ReplaceAll(rest, "_", ""), 64)
	if err != nil && !math.IsInf(value, 0) {
		return 0, failed
	}
	return value, nil
}

// DivMod is Python's divmod(a, b) of integers, as Div and Mod.
func DivMod(a, b int) [2]int { return [2]int{Div(a, b), Mod(a, b)} }

// PowMod is Python's pow(a, b, modulus): a modulus of zero is a ValueError, a negative exponent goes
// beyond what is done here.
func PowMod(a, b, modulus int) (int, error) {
	if modulus == 0 {
		return 0, ValueError("pow() 3rd argument cannot be 0")
	}
	if b < 0 {
		return 0, Beyond("an inverse is left to Python")
	}
	m := big.NewInt(int64(modulus))
	found := new(big.Int).Exp(big.NewInt(int64(a)), big.NewInt(int64(b)), new(big.Int).Abs(m))
	if modulus < 0 && found.Sign() != 0 {
		found.Add(found, m)
	}
	return int(found.Int64()), nil
}

// GCD is Python's math.gcd(a, b): never negative; beyond int it panics with Beyond.
func GCD(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return Abs(a)
}

// BitLength is Python's a.bit_length().
func BitLength(a int) int {
	if a < 0 {
		return bits.Len64(uint64(-a))
	}
	return bits.Len64(uint64(a))
}

// ISqrt is Python's math.isqrt(a): a negative number is a ValueError.
func ISqrt(a int) (int, error) {
	if a < 0 {
		return 0, ValueError("isqrt() argument must be nonnegative")
	}
	return int(new(big.Int).Sqrt(big.NewInt(int64(a))).Int64()), nil
}
