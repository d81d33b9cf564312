// Package floats holds ports with planted bugs.
package floats

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
)

var ErrValue = errors.New("bad value")

func Whole(amount float64) int {
	if !(math.Abs(amount) < 1e15) {
		return 0
	}
	return int(math.Round(amount))
}

func Stars(points float64) float64 {
	if !(0 <= points && points <= 5) {
		return 0
	}
	return math.Round(points*2) / 2
}

func Price(amount float64) float64 {
	if !(math.Abs(amount) < 1e12) {
		return amount
	}
	return math.Round(amount*100) / 100
}

func PriceTag(amount float64) string {
	if !(0 < amount && amount < 1e12) {
		return "-"
	}
	return fmt.Sprintf("%.2f", math.Round(amount*100)/100)
}

func usable(values []float64) bool {
	for _, v := range values {
		if !(math.Abs(v) < 1e100) {
			return false
		}
	}
	return true
}

func Weight(parts []float64) float64 {
	if !usable(parts) {
		return 0
	}
	total := 0.0
	for _, part := range parts {
		total += part
	}
	return total
}

func Mean(values []float64) float64 {
	if len(values) == 0 || !usable(values) {
		return 0
	}
	total := 0.0
	for i := len(values) - 1; i >= 0; i-- {
		total += values[i]
	}
	return total / float64(len(values))
}

func Distance(x, y float64) float64 {
	if !(math.Abs(x) < 1e100 && math.Abs(y) < 1e100) {
		return 0
	}
	return math.Sqrt(x*x + y*y)
}

func Lowest(values []float64) float64 {
	if len(values) == 0 || slices.Contains(values, 0.0) {
		return 0
	}
	return slices.Min(values)
}

func Highest(values []float64) float64 {
	if len(values) == 0 || slices.Contains(values, 0.0) {
		return 0
	}
	best := math.Inf(-1)
	for _, v := range values {
		if v > best {
			best = v
		}
	}
	return best
}

func Ranked(values []float64) []float64 {
	if slices.Contains(values, 0.0) {
		return nil
	}
	ranked := slices.Clone(values)
	sort.Float64s(ranked)
	return ranked
}

func PlaceOfLast(values []float64) int {
	if len(values) == 0 {
		return -1
	}
	last := values[len(values)-1]
	for i, v := range values {
		if v == last {
			return i
		}
	}
	return len(values) - 1 + 1
}

func Negated(values []float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = 0 - v
	}
	return out
}

func Size(value float64) float64 {
	if value < 0 {
		return -value
	}
	return value
}

func SignedLabel(value float64) string {
	if !(math.Abs(value) < 1e6) {
		return "large"
	}
	text := fmt.Sprintf("%.1f", value)
	if text == "-0.0" {
		return "0.0"
	}
	return text
}

func UnitPrice(total, count float64) float64 { return total / count }

func ShareOf(part, whole float64) float64 {
	if !(math.Abs(part) < 1e100) || whole == 0 {
		return 0
	}
	return part / whole
}

func RestOf(a, b float64) float64 {
	if a < 0 || b < 0 || !(a < 1e9) || !(b < 1e9) {
		return 0
	}
	return math.Mod(math.Mod(a, b), 1000)
}

func Decibels(power float64) float64 {
	if !(power < 1e300) {
		return 0
	}
	return 10 * math.Log10(power)
}

func Side(square float64) float64 { return math.Sqrt(square) }

func Growth(rate float64) float64 {
	if rate != rate {
		return 0
	}
	if rate > 700 {
		return math.Exp(rate)*0 + 1
	}
	return 1
}
