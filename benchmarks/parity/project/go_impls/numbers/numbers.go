// Package numbers holds faithful ports.
package numbers

import (
	"errors"
	"math"
	"strconv"
)

var (
	ErrValue = errors.New("bad value")
	ErrZero  = errors.New("division by zero")
)

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

func within(n, limit int) bool { return -limit < n && n < limit }

func Area(width, height int) (int, error) {
	if !within(width, 1<<31) || !within(height, 1<<31) {
		return 0, ErrValue
	}
	return width * height, nil
}

func floorDiv(a, b int) (int, int) {
	q, r := a/b, a%b
	if r != 0 && (r < 0) != (b < 0) {
		return q - 1, r + b
	}
	return q, r
}

func Middle(low, high int) (int, error) {
	if !within(low, 1<<40) || !within(high, 1<<40) {
		return 0, ErrValue
	}
	q, _ := floorDiv(low+high, 2)
	return q, nil
}

func SplitEven(cents, people int) []int {
	if people == 0 || cents > 1<<60 || cents < -1<<60 {
		return nil
	}
	share, rest := floorDiv(cents, people)
	return []int{share, rest}
}

func HourAfter(hour, delta int) int {
	if hour < 0 || hour >= 24 || !within(delta, 1000000000) {
		return -1
	}
	_, r := floorDiv(hour+delta, 24)
	return r
}

func Mask(bits int) int {
	if bits < 0 || bits > 62 {
		return 0
	}
	return 1<<bits - 1
}

func HighPart(number, bits int) int {
	if bits < 0 || bits > 70 {
		return 0
	}
	return number >> bits
}

func Cube(number int) int {
	if number > 2000000 || number < -2000000 {
		return 0
	}
	return number * number * number
}

func Root(number int) int {
	if number < 0 {
		return -1
	}
	root := int(math.Sqrt(float64(number)))
	for root > 3037000499 || root*root > number {
		root--
	}
	for root < 3037000499 && (root+1)*(root+1) <= number {
		root++
	}
	return root
}

func Percent(part, whole int) float64 {
	if whole <= 0 || part > 1<<53 || part < -1<<53 || whole > 1<<53 {
		return 0
	}
	return float64(part) / float64(whole)
}

func WholeAmount(amount float64) int {
	if !(math.Abs(amount) < 1<<62) {
		return 0
	}
	return int(math.RoundToEven(amount))
}

func Price(amount float64) float64 {
	if !(math.Abs(amount) < 1e15) {
		return amount
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(amount, 'f', 2, 64), 64)
	return rounded
}

func RunningTotal(amounts []float64) []float64 {
	total := 0.0
	var out []float64
	for _, amount := range amounts {
		total += amount
		out = append(out, total)
	}
	return out
}

func Lowest(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	best := values[0]
	for _, v := range values[1:] {
		if v < best {
			best = v
		}
	}
	return best
}

func Negated(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = -v
	}
	return out
}

func Magnitude(value float64) float64 { return math.Abs(value) }

func UnitPrice(total, count float64) (float64, error) {
	if count == 0 {
		return 0, ErrZero
	}
	return total / count, nil
}

func Side(square float64) (float64, error) {
	if square < 0 {
		return 0, ErrValue
	}
	return math.Sqrt(square), nil
}
