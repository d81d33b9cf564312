package money

import (
	"errors"
	"math"
	"slices"
	"testing"
)

// No case here is a refund that does not divide evenly: SplitBill is wrong there on purpose, and
// testdata/fixed/split_bill.go, which is right, must pass the same test.
func TestSplitBill(t *testing.T) {
	for _, tt := range []struct {
		name   string
		cents  int64
		people int
		want   []int64
		err    error
	}{
		{"evenly", 900, 3, []int64{300, 300, 300}, nil},
		{"the first pay the rest", 1001, 3, []int64{334, 334, 333}, nil},
		{"fewer cents than people", 2, 3, []int64{1, 1, 0}, nil},
		{"nothing", 0, 2, []int64{0, 0}, nil},
		{"an even refund", -900, 3, []int64{-300, -300, -300}, nil},
		{"alone", math.MinInt64, 1, []int64{math.MinInt64}, nil},
		{"the largest bill", math.MaxInt64, 2, []int64{1 << 62, 1<<62 - 1}, nil},
		{"nobody", 100, 0, nil, ErrBadPeople},
		{"fewer than nobody", 100, math.MinInt, nil, ErrBadPeople},
		{"too many", 100, 10_001, nil, ErrBadPeople},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := SplitBill(tt.cents, tt.people)
			if !slices.Equal(got, tt.want) || !errors.Is(err, tt.err) {
				t.Errorf("SplitBill(%d, %d) = %v, %v, want %v, %v",
					tt.cents, tt.people, got, err, tt.want, tt.err)
			}
		})
	}
}
