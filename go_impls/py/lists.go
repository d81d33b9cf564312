package py

import (
	"cmp"
	"iter"
	"slices"
)

// Range is Python's range(start, stop, step), to iterate over; a step of zero panics with a ValueError.
func Range(start, stop, step int) iter.Seq[int] {
	if step == 0 {
		panic(ValueError("range() arg 3 must not be zero"))
	}
	return func(yield func(int) bool) {
		for i := start; step > 0 && i < stop || step < 0 && i > stop; i += step {
			if !yield(i) || i+step > i != (step > 0) {
				return
			}
		}
	}
}

// List gathers what is iterated over, as Python's list().
func List[T any](values iter.Seq[T]) []T {
	return append([]T{}, slices.Collect(values)...)
}

// Pop takes the element at index out of a list, as Python's values.pop(index); it fails with an
// IndexError.
func Pop[T any](values *[]T, index int) (T, error) {
	found, err := At(*values, index)
	if err != nil {
		if len(*values) == 0 {
			return found, IndexError("pop from empty list")
		}
		return found, IndexError("pop index out of range")
	}
	if index < 0 {
		index += len(*values)
	}
	*values = slices.Delete(*values, index, index+1)
	return found, nil
}

// Put is Python's values[index] = value; it panics with an IndexError.
func Put[T any](values []T, index int, value T) {
	if index < 0 {
		index += len(values)
	}
	if index < 0 || index >= len(values) {
		panic(IndexError("list assignment index out of range"))
	}
	values[index] = value
}

// Insert is Python's values.insert(index, value).
func Insert[T any](values []T, index int, value T) []T {
	return slices.Insert(values, position(len(values), index), value)
}

// Index is Python's values.index(value); it fails with a ValueError.
func Index[T comparable](values []T, value T) (int, error) {
	found := slices.Index(values, value)
	if found < 0 {
		return 0, ValueError("the value is not in list")
	}
	return found, nil
}

// Count is Python's values.count(value).
func Count[T comparable](values []T, value T) int {
	count := 0
	for _, each := range values {
		if each == value {
			count++
		}
	}
	return count
}

// Reversed is Python's values[::-1]: a copy, the last first.
func Reversed[T any](values []T) []T {
	reversed := append([]T{}, values...)
	slices.Reverse(reversed)
	return reversed
}

// Sorted is Python's sorted(values): a copy, stable. NaN has no place in an order: it panics with Beyond.
func Sorted[T cmp.Ordered](values []T) []T {
	return SortedBy(values, func(value T) T { return value })
}

// SortedBy is Python's sorted(values, key=key), as Sorted.
func SortedBy[T any, K cmp.Ordered](values []T, key func(T) K) []T {
	sorted := append([]T{}, values...)
	slices.SortStableFunc(sorted, func(a, b T) int { return compared(key(a), key(b)) })
	return sorted
}

// SortedDown is Python's sorted(values, key=key, reverse=True): equal ones stay in their order.
func SortedDown[T any, K cmp.Ordered](values []T, key func(T) K) []T {
	sorted := append([]T{}, values...)
	slices.SortStableFunc(sorted, func(a, b T) int { return compared(key(b), key(a)) })
	return sorted
}

func compared[K cmp.Ordered](a, b K) int {
	if a != a || b != b {
		panic(Beyond("NaN has no place in an order"))
	}
	return cmp.Compare(a, b)
}

// Every is Python's all(values) of booleans.
func Every(values []bool) bool { return !slices.Contains(values, false) }

// SetOf is Python's set of values.
func SetOf[T comparable](values ...T) map[T]struct{} {
	set := make(map[T]struct{}, len(values))
	for _, value := range values {
		set[value] = struct{}{}
	}
	return set
}

// Has reports whether a set has a value, as Python's value in set.
func Has[T comparable](set map[T]struct{}, value T) bool {
	_, ok := set[value]
	return ok
}

// Union is Python's a | b of sets.
func Union[T comparable](a, b map[T]struct{}) map[T]struct{} {
	both := make(map[T]struct{}, len(a)+len(b))
	for value := range a {
		both[value] = struct{}{}
	}
	for value := range b {
		both[value] = struct{}{}
	}
	return both
}

// Intersection is Python's a & b of sets.
func Intersection[T comparable](a, b map[T]struct{}) map[T]struct{} {
	both := map[T]struct{}{}
	for value := range a {
		if Has(b, value) {
			both[value] = struct{}{}
		}
	}
	return both
}

// Difference is Python's a - b of sets.
func Difference[T comparable](a, b map[T]struct{}) map[T]struct{} {
	rest := map[T]struct{}{}
	for value := range a {
		if !Has(b, value) {
			rest[value] = struct{}{}
		}
	}
	return rest
}

// IsSubset is Python's a <= b of sets.
func IsSubset[T comparable](a, b map[T]struct{}) bool {
	return len(Difference(a, b)) == 0
}

// SortedSet is Python's sorted(set), as Sorted.
func SortedSet[T cmp.Ordered](set map[T]struct{}) []T {
	values := make([]T, 0, len(set))
	for value := range set {
		values = append(values, value)
	}
	return Sorted(values)
}

// Unpack is what Python asks of a list that is unpacked: any other number of values panics with a
// ValueError.
func Unpack[T any](values []T, count int) {
	if len(values) > count {
		panic(ValueErrorf("too many values to unpack (expected %d)", count))
	}
	if len(values) < count {
		panic(ValueErrorf("not enough values to unpack (expected %d, got %d)", count, len(values)))
	}
}

// StepBetween is Python's values[start:stop:step]; nil is a bound that is left out. A step of zero is a
// ValueError.
func StepBetween[T any](values []T, start, stop *int, step int) ([]T, error) {
	if step == 0 {
		return nil, ValueError("slice step cannot be zero")
	}
	last := len(values)
	first, end := 0, last
	if step < 0 {
		first, end = last-1, -1
	}
	clamped := func(bound *int, otherwise int) int {
		if bound == nil {
			return otherwise
		}
		at := *bound
		if at < 0 {
			at += last
		}
		if step < 0 {
			return min(max(at, -1), last-1)
		}
		return min(max(at, 0), last)
	}
	found := []T{}
	for i := range Range(clamped(start, first), clamped(stop, end), step) {
		found = append(found, values[i])
	}
	return found, nil
}

// StepText is Python's text[start:stop:step], by code points, as StepBetween.
func StepText(text string, start, stop *int, step int) (string, error) {
	runes, err := StepBetween([]rune(text), start, stop, step)
	return string(runes), err
}
