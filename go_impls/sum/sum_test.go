package sum

import (
	"math"
	"testing"
)

func TestSum(t *testing.T) {
	for _, tt := range []struct {
		name       string
		x, y, want int
	}{
		{"zero", 0, 0, 0},
		{"a dozen twice", 12, 12, 24},
		{"opposite signs", -5, 3, -2},
		{"up to the largest int", math.MaxInt - 1, 1, math.MaxInt},
		{"wraps beyond it", math.MaxInt, 1, math.MinInt},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Sum(tt.x, tt.y); got != tt.want {
				t.Errorf("Sum(%d, %d) = %d, want %d", tt.x, tt.y, got, tt.want)
			}
		})
	}
}
