// Package integers holds ports with planted bugs.
package integers

import (
	"errors"
	"math"
	"math/bits"
)

var ErrValue = errors.New("bad value")

func Area(width, height int) int { return width * height }

func Total(numbers []int) int {
	total := 0
	for _, n := range numbers {
		total += n
	}
	return total
}

func Checksum(data []byte) int {
	state := 7
	for _, b := range data {
		state = state*31 + int(b)
	}
	return state
}

func Microseconds(seconds int) int { return int(int32(seconds * 1000000)) }

func Gap(high, low uint32) uint32 { return high - low }

func Centre(low, high int) (int, error) {
	if low < -10000 || low > high || high > 10000 {
		return 0, ErrValue
	}
	return (low + high) / 2, nil
}

func PageOf(index, size int) int {
	if size <= 0 {
		return 0
	}
	return index / size
}

func SplitEven(cents, people int) []int {
	if people < 1 || people > 50 {
		return nil
	}
	return []int{cents / people, cents % people}
}

func HourAfter(hour, delta int) (int, error) {
	if hour < 0 || hour >= 24 {
		return 0, ErrValue
	}
	if delta < -1000 || delta > 1000 {
		return -1, nil
	}
	return (hour + delta) % 24, nil
}

func Slot(key int) int { return key % 16 }

func IsOdd(number int) bool { return number%2 == 1 }

func Mask(bits int) int {
	if bits < 0 || bits > 200 {
		return 0
	}
	return 1 << bits
}

func HighPart(number, bits int) int {
	if bits < 1 || bits > 63 {
		return 0
	}
	return int(uint64(number) >> bits)
}

func BitsNeeded(number int) int { return bits.Len64(uint64(number)) }

func Compound(base, years int) int {
	if base < -9 || base > 9 || years < -15 || years > 15 || base == 0 {
		return 0
	}
	result := 1
	for i := 0; i < years; i++ {
		result *= base
	}
	return result
}

func Cube(number int) int {
	if number < -2000000 || number > 2000000 {
		return 0
	}
	return int(math.Pow(float64(number), 3))
}

func Ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

func Root(number int) int {
	if number < 0 {
		return -1
	}
	return int(math.Sqrt(float64(number)))
}

func TwoThirds(number int) int {
	if number > 1<<61 || number < -1<<61 {
		return 0
	}
	return int(math.Floor(float64(number*2) / 3))
}

func Percent(part, whole int) float64 {
	if whole <= 0 || part > 10000 || part < -10000 {
		return 0
	}
	return float64(part / whole)
}

func AverageOf(numbers []int) float64 {
	total := 0
	for _, n := range numbers {
		if n > 10000 || n < -10000 {
			return 0
		}
		total += n
	}
	if len(numbers) == 0 {
		return 0
	}
	return float64(total / len(numbers))
}

func Cents(amount float64) int { return int(amount * 100) }

func Bucket(reading float64) int {
	if !(math.Abs(reading) < 1e9) {
		return 0
	}
	return int(reading / 10)
}

func IsAdult(age int) bool { return age > 18 }

func Grade(points int) string {
	if points > 90 {
		return "A"
	}
	if points >= 75 {
		return "B"
	}
	return "C"
}
