// Package sequences holds faithful ports.
package sequences

import (
	"slices"
	"sort"
	"unicode/utf8"
)

func Pick(items []int, index int) int {
	if index < 0 {
		index += len(items)
	}
	return items[index]
}

func clip(i, length int) int {
	if i < 0 {
		i += length
	}
	return min(max(i, 0), length)
}

func Window(items []int, start, stop int) []int {
	start, stop = clip(start, len(items)), clip(stop, len(items))
	if start >= stop {
		return nil
	}
	return items[start:stop]
}

func Settings(names, values []string) []string {
	var out []string
	for i := range min(len(names), len(values)) {
		out = append(out, names[i]+"="+values[i])
	}
	return out
}

func Leaders(names []string, scores []int) []string {
	order := make([]int, min(len(names), len(scores)))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return scores[order[i]] > scores[order[j]] })
	var out []string
	for _, i := range order {
		out = append(out, names[i])
	}
	return out
}

func ByLength(words []string) []string {
	out := slices.Clone(words)
	slices.SortStableFunc(out, func(a, b string) int {
		return utf8.RuneCountInString(a) - utf8.RuneCountInString(b)
	})
	return out
}

func Uniques(words []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, word := range words {
		if !seen[word] {
			seen[word] = true
			out = append(out, word)
		}
	}
	return out
}

func Median(numbers []int) *int {
	if len(numbers) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(numbers))
	return &sorted[len(sorted)/2]
}

func InOrder(numbers []int) []int { return slices.Sorted(slices.Values(numbers)) }

func Largest(numbers []int) *int {
	if len(numbers) == 0 {
		return nil
	}
	largest := slices.Max(numbers)
	return &largest
}

func Discount(percent *int) int {
	if percent == nil || *percent == 0 {
		return 10
	}
	return *percent
}
