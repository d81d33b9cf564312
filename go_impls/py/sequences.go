package py

import "strings"

// At is Python's values[index]: a negative index counts from the end. It fails with an IndexError.
func At[T any](values []T, index int) (T, error) {
	if index < 0 {
		index += len(values)
	}
	if index < 0 || index >= len(values) {
		var zero T
		return zero, IndexError("list index out of range")
	}
	return values[index], nil
}

// Slice is Python's values[start:stop], as a copy: negative positions count from the end, and those past
// either end stop there. For values[start:] write Slice(values, start, len(values)).
func Slice[T any](values []T, start, stop int) []T {
	start, stop = bounds(len(values), start, stop)
	return append([]T{}, values[start:stop]...)
}

// Step is Python's values[::step], as a copy: a negative step goes backwards. A step of zero is a
// ValueError.
func Step[T any](values []T, step int) ([]T, error) {
	if step == 0 {
		return nil, ValueError("slice step cannot be zero")
	}
	found := []T{}
	if step > 0 {
		for i := 0; i < len(values); i += min(step, len(values)) {
			found = append(found, values[i])
		}
		return found, nil
	}
	for i := len(values) - 1; i >= 0; i += max(step, -len(values)) {
		found = append(found, values[i])
	}
	return found, nil
}

// Repeat is Python's values * count: nothing where count is negative.
func Repeat[T any](values []T, count int) []T {
	repeated := []T{}
	for range max(count, 0) {
		repeated = append(repeated, values...)
	}
	return repeated
}

// Len is Python's len(text): code points, not bytes.
func Len(text string) int {
	count := 0
	for range text {
		count++
	}
	return count
}

// CharAt is Python's text[index]: one code point, as text. It fails with an IndexError.
func CharAt(text string, index int) (string, error) {
	runes := []rune(text)
	if index < 0 {
		index += len(runes)
	}
	if index < 0 || index >= len(runes) {
		return "", IndexError("string index out of range")
	}
	return string(runes[index]), nil
}

// SliceText is Python's text[start:stop], by code points.
func SliceText(text string, start, stop int) string {
	runes := []rune(text)
	start, stop = bounds(len(runes), start, stop)
	return string(runes[start:stop])
}

// Reverse is Python's text[::-1], by code points.
func Reverse(text string) string {
	runes := []rune(text)
	for i, j := 0, len(runes)-1; i < j; i, j = i+1, j-1 {
		runes[i], runes[j] = runes[j], runes[i]
	}
	return string(runes)
}

// RepeatText is Python's text * count: nothing where count is negative.
func RepeatText(text string, count int) string {
	return strings.Repeat(text, max(count, 0))
}

// Find is Python's text.find(part): where it begins, in code points, or -1.
func Find(text, part string) int {
	at := strings.Index(text, part)
	if at < 0 {
		return -1
	}
	return Len(text[:at])
}

// bounds are the positions that a slice means.
func bounds(length, start, stop int) (int, int) {
	start, stop = position(length, start), position(length, stop)
	return start, max(start, stop)
}

func position(length, index int) int {
	if index < 0 {
		index += length
	}
	return min(max(index, 0), length)
}
