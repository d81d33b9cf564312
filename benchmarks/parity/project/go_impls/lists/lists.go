// Package lists holds ports with planted bugs.
package lists

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

func Pick(items []int, index int) int { return items[index] }

func Head(items []int, count int) []int {
	if count > len(items) {
		return items
	}
	return items[:count]
}

func FirstFew(items []int, count int) []int {
	if count < 0 {
		return nil
	}
	return items[:count:count]
}

func Window(items []string, start, stop int) []string {
	if start < 0 || stop < 0 {
		return nil
	}
	if stop > len(items) {
		stop = len(items)
	}
	return items[start:stop]
}

func Settings(names, values []string) []string {
	var out []string
	for i, name := range names {
		out = append(out, name+"="+values[i])
	}
	return out
}

func BothTrue(left, right []bool) int {
	total := 0
	for i := range left {
		if left[i] && right[i] {
			total++
		}
	}
	return total
}

func Leaders(names []string, scores []int) []string {
	type pair struct {
		name  string
		score int
	}
	var pairs []pair
	for i := 0; i < min(len(names), len(scores)); i++ {
		pairs = append(pairs, pair{names[i], scores[i]})
	}
	sort.SliceStable(pairs, func(i, j int) bool { return pairs[i].score < pairs[j].score })
	slices.Reverse(pairs)
	var out []string
	for _, p := range pairs {
		out = append(out, p.name)
	}
	return out
}

func ByLength(words []string) []string {
	out := slices.Clone(words)
	sort.Slice(out, func(i, j int) bool {
		return utf8.RuneCountInString(out[i]) < utf8.RuneCountInString(out[j])
	})
	return out
}

func Longest(words []string) string {
	best := ""
	for _, word := range words {
		if utf8.RuneCountInString(word) >= utf8.RuneCountInString(best) {
			best = word
		}
	}
	return best
}

func Uniques(words []string) []string {
	seen := map[string]bool{}
	for _, word := range words {
		seen[word] = true
	}
	var out []string
	for word := range seen {
		out = append(out, word)
	}
	return out
}

func Counted(words []string) string {
	counts := map[string]int{}
	for _, word := range words {
		counts[word]++
	}
	keys := make([]string, 0, len(counts))
	for word := range counts {
		keys = append(keys, word)
	}
	sort.Strings(keys)
	var out []string
	for _, word := range keys {
		out = append(out, fmt.Sprintf("%s:%d", word, counts[word]))
	}
	return strings.Join(out, " ")
}

func Median(numbers []int) int {
	if len(numbers) == 0 {
		return 0
	}
	sort.Ints(numbers)
	return numbers[len(numbers)/2]
}

// SortHere sorts a copy, which the caller never sees.
func SortHere(numbers []int) { sort.Ints(numbers) }

func Positives(numbers []int) []int {
	kept := numbers[:0]
	for _, n := range numbers {
		if n > 0 {
			kept = append(kept, n)
		}
	}
	return kept
}

func Indexes(count int) []int {
	if count > 50 {
		return nil
	}
	var out []int
	for i := 0; i <= count; i++ {
		out = append(out, i)
	}
	return out
}

func Busy(loads []int) int {
	total := 0
	for _, load := range loads {
		if load >= 80 {
			total++
		}
	}
	return total
}
