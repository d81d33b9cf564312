package py

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"testing"
	"time"
)

func ordered(keys ...string) OrderedMap[string, []int] {
	m := NewOrderedMap[string, []int](0)
	for _, key := range keys {
		m.Set(key, nil)
	}
	return m
}

func TestSame(t *testing.T) {
	one, other := 1, 1
	half, zero := 0.5, 0.0
	later := time.Date(2026, 11, 25, 4, 0, 0, 0, time.FixedZone("", 3600))
	deleted := ordered("gone", "a", "b")
	deleted.Delete("gone")
	type pair struct {
		first  []int
		second *float64
	}
	for _, pair := range [][2]any{
		{1, 1}, {"a", "a"}, {true, true}, {nil, nil}, {math.NaN(), math.NaN()},
		{complex(1, math.NaN()), complex(1, math.NaN())},
		{[]int(nil), []int{}}, {map[string]int(nil), map[string]int{}},
		{[]any{1, "a", nil}, []any{1, "a", nil}}, {[2]int{1, 2}, [2]int{1, 2}},
		{map[string][]int{"a": nil}, map[string][]int{"a": {}}},
		{&one, &other}, {(*int)(nil), (*int)(nil)}, {pair{nil, &half}, pair{[]int{}, &half}},
		{big.NewInt(3), big.NewInt(3)}, {big.NewRat(1, 3), big.NewRat(2, 6)},
		{(*big.Int)(nil), (*big.Int)(nil)}, {later, later.UTC()},
		{NewDecimal(150, -2), MustParseDecimal("1.50")},
		{ordered("a", "b"), ordered("a", "b")}, {ordered("a", "b"), deleted},
		{ordered(), OrderedMap[string, []int]{}},
	} {
		if !Same(pair[0], pair[1]) || !Same(pair[1], pair[0]) {
			t.Errorf("%#v is not %#v", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]any{
		{1, 2}, {1, 1.0}, {1, true}, {1, nil}, {zero, math.Copysign(0, -1)}, {math.NaN(), 0.5},
		{complex(1, 2), complex(1, 3)}, {[]int{1}, []int{2}}, {[]int{1}, []int{1, 1}},
		{map[string]int{"a": 1}, map[string]int{"a": 2}}, {map[string]int{"a": 1}, map[string]int{}},
		{map[string]int{"a": 1}, map[string]int{"b": 1}}, {[]any{1}, []any{1.0}},
		{&one, (*int)(nil)}, {pair{nil, &half}, pair{nil, &zero}},
		{big.NewInt(3), big.NewInt(4)}, {big.NewInt(3), (*big.Int)(nil)},
		{big.NewRat(1, 3), big.NewRat(1, 2)}, {later, later.Add(1)},
		{NewDecimal(15, -1), NewDecimal(150, -2)},
		{ordered("a", "b"), ordered("b", "a")}, {ordered("a"), ordered()},
	} {
		if Same(pair[0], pair[1]) || Same(pair[1], pair[0]) {
			t.Errorf("%#v is %#v", pair[0], pair[1])
		}
	}
}

func TestIsNotPorted(t *testing.T) {
	if !IsNotPorted(NotPorted("tax.Rate")) || !IsNotPorted(fmt.Errorf("%w", NotPorted("tax.Rate"))) {
		t.Error("NotPorted is not known")
	}
	if IsNotPorted(nil) || IsNotPorted(errors.New("other")) || IsNotPorted(ValueError("other")) {
		t.Error("another error is taken for it")
	}
}
