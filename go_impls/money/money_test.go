package money

import (
	"errors"
	"math"
	"testing"
)

func TestParseAmount(t *testing.T) {
	for _, tt := range []struct {
		text string
		want int64
		err  error
	}{
		{"12.34", 1234, nil},
		{"-0.5", -50, nil},
		{"7", 700, nil},
		{"007.10", 710, nil},
		{"-0", 0, nil},
		{"92233720368547758.07", math.MaxInt64, nil},
		{"-92233720368547758.08", math.MinInt64, nil},
		{"92233720368547758.08", 0, ErrBadAmount},
		{"-92233720368547758.09", 0, ErrBadAmount},
		{"100000000000000000", 0, ErrBadAmount},
		{"", 0, ErrBadAmount},
		{"-", 0, ErrBadAmount},
		{"+1", 0, ErrBadAmount},
		{"--1", 0, ErrBadAmount},
		{".5", 0, ErrBadAmount},
		{"5.", 0, ErrBadAmount},
		{"1.234", 0, ErrBadAmount},
		{"1.2.3", 0, ErrBadAmount},
		{"1.-2", 0, ErrBadAmount},
		{"1_000", 0, ErrBadAmount},
		{" 1", 0, ErrBadAmount},
		{"1\n", 0, ErrBadAmount},
		{"1e2", 0, ErrBadAmount},
		{"٣", 0, ErrBadAmount},
	} {
		t.Run(tt.text, func(t *testing.T) {
			got, err := ParseAmount(tt.text)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("ParseAmount(%q) = %d, %v, want %d, %v", tt.text, got, err, tt.want, tt.err)
			}
		})
	}
}

func TestFormatAmount(t *testing.T) {
	for _, tt := range []struct {
		cents int64
		want  string
	}{
		{0, "0.00"},
		{5, "0.05"},
		{-5, "-0.05"},
		{1234, "12.34"},
		{-100, "-1.00"},
		{math.MaxInt64, "92233720368547758.07"},
		{math.MinInt64, "-92233720368547758.08"},
	} {
		t.Run(tt.want, func(t *testing.T) {
			if got := FormatAmount(tt.cents); got != tt.want {
				t.Errorf("FormatAmount(%d) = %q, want %q", tt.cents, got, tt.want)
			}
		})
	}
}

func TestApplyRate(t *testing.T) {
	const most = 10_000_000_000_000
	for _, tt := range []struct {
		name        string
		cents       int64
		basisPoints int32
		want        int64
		err         error
	}{
		{"nothing", 0, 1900, 0, nil},
		{"nineteen percent", 1000, 1900, 190, nil},
		{"half down to even", 1, 5000, 0, nil},
		{"half up to even", 3, 5000, 2, nil},
		{"just above half", 1, 5001, 1, nil},
		{"half of a refund up to even", -1, 5000, 0, nil},
		{"half of a refund down to even", -3, 5000, -2, nil},
		{"below half of a refund", -7, 1900, -1, nil},
		{"a discount", 999, -1000, -100, nil},
		{"two signs cancel", -3, -5000, 2, nil},
		{"the largest", most, 100_000, 10 * most, nil},
		{"the smallest", -most, 100_000, -10 * most, nil},
		{"too much", most + 1, 1, 0, ErrBadAmount},
		{"too little", math.MinInt64, 1, 0, ErrBadAmount},
		{"rate too high", 1, 100_001, 0, ErrBadRate},
		{"rate too low", 1, math.MinInt32, 0, ErrBadRate},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ApplyRate(tt.cents, tt.basisPoints)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("ApplyRate(%d, %d) = %d, %v, want %d, %v",
					tt.cents, tt.basisPoints, got, err, tt.want, tt.err)
			}
		})
	}
}
