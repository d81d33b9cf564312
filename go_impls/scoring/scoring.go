// Package scoring ranks, grades and checks.
package scoring

import (
	"errors"
	"fmt"
	"hash/adler32"
	"math"
	"slices"
)

var (
	// ErrBadCount says that a count is negative.
	ErrBadCount = errors.New("count must not be negative")
	// ErrBadQuantile says that a quantile is not 0 to 1.
	ErrBadQuantile = errors.New("q must be 0 to 1")
	// ErrBadScore says that a score is out of range.
	ErrBadScore = errors.New("score must be 0 to 100")
	// ErrNaN says that a value is not a number.
	ErrNaN = errors.New("value is NaN")
)

// Levenshtein returns how many code points must be inserted, deleted or replaced to turn a into
// b. Time grows with the product of the lengths.
func Levenshtein(a, b string) int {
	source, target := []rune(a), []rune(b)
	row := make([]int, len(target)+1)
	for j := range row {
		row[j] = j
	}
	for i, s := range source {
		diagonal := row[0]
		row[0] = i + 1
		for j, t := range target {
			replaced := diagonal
			if s != t {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(target)]
}

// Percentile returns the value below which the share q (0 to 1) of the values lies, interpolated
// between the two nearest; nil where there are no values. It fails with ErrBadQuantile on any
// other q and with ErrNaN where a value is NaN.
func Percentile(values []float64, q float64) (*float64, error) {
	if !(0 <= q && q <= 1) { // a NaN fails every comparison
		return nil, fmt.Errorf("%w: %v", ErrBadQuantile, q)
	}
	if len(values) == 0 {
		return nil, nil
	}
	ordered := make([]float64, len(values))
	for i, value := range values {
		if math.IsNaN(value) {
			return nil, fmt.Errorf("%w: value %d", ErrNaN, i)
		}
		ordered[i] = value + 0.0 // -0 becomes 0: sorting leaves open which of them comes first
	}
	slices.Sort(ordered)
	// The conversions keep Go from fusing a product with what is added to it.
	position := float64(q * float64(len(ordered)-1))
	index := int(position)
	share := position - float64(index)
	low := ordered[index]
	if share == 0 {
		return &low, nil
	}
	high := ordered[index+1]
	if low == high {
		return &low, nil
	}
	between := float64(low*(1-share)) + float64(high*share)
	return &between, nil
}

// LuhnValid reports whether number (ASCII digits, spaces allowed, at least two digits) ends in
// the right Luhn check digit, as the numbers of payment cards do.
func LuhnValid(number string) bool {
	total, digits := 0, 0
	for i := len(number) - 1; i >= 0; i-- {
		if number[i] == ' ' {
			continue
		}
		if number[i] < '0' || number[i] > '9' {
			return false
		}
		digit := int(number[i] - '0')
		if digits%2 == 1 {
			digit *= 2
			if digit > 9 {
				digit -= 9
			}
		}
		total += digit
		digits++
	}
	return digits >= 2 && total%10 == 0
}

// Adler32 returns the Adler-32 checksum of data (RFC 1950).
func Adler32(data []byte) uint32 {
	return adler32.Checksum(data)
}

// TopScores returns the n highest scores, the highest first, or all where there are fewer. It
// fails with ErrBadCount where n is negative.
func TopScores(scores []int, n int) ([]int, error) {
	if n < 0 {
		return nil, fmt.Errorf("%w: %d", ErrBadCount, n)
	}
	ordered := slices.Clone(scores)
	slices.Sort(ordered)
	slices.Reverse(ordered)
	return ordered[:min(n, len(ordered))], nil
}

// ScoreHistogram counts scores of 0 to 100 in ten buckets: 0 to 9, 10 to 19 and so on, the last
// one from 90 to 100. It fails with ErrBadScore on any other score.
func ScoreHistogram(scores []int) ([]int, error) {
	buckets := make([]int, 10)
	for i, score := range scores {
		if score < 0 || score > 100 {
			return nil, fmt.Errorf("%w: score %d is %d", ErrBadScore, i, score)
		}
		buckets[min(score/10, 9)]++
	}
	return buckets, nil
}

// Passing reports for each of the scores whether it reaches passMark; with none, all do.
func Passing(scores []int, passMark *int) []bool {
	passing := make([]bool, len(scores))
	for i, score := range scores {
		passing[i] = passMark == nil || score >= *passMark
	}
	return passing
}
