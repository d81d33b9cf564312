package scoring

import (
	"errors"
	"math"
	"slices"
	"testing"
)

func TestLevenshtein(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"kitten", "sitting", 3},
		{"flaw", "lawn", 2},
		{"cafe", "café", 1},
		{"日本", "日木", 1},
	} {
		t.Run(tt.a+" to "+tt.b, func(t *testing.T) {
			if got := Levenshtein(tt.a, tt.b); got != tt.want {
				t.Errorf("Levenshtein(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
			}
		})
	}
}

func TestPercentile(t *testing.T) {
	inf, negative := math.Inf(1), math.Copysign(0, -1)
	for _, tt := range []struct {
		name   string
		values []float64
		q      float64
		want   float64
	}{
		{"one value", []float64{7}, 0.3, 7},
		{"the lowest", []float64{3, 1, 2}, 0, 1},
		{"the highest", []float64{3, 1, 2}, 1, 3},
		{"the median of three", []float64{3, 1, 2}, 0.5, 2},
		{"between two", []float64{10, 20}, 0.25, 12.5},
		{"no overflow on the way", []float64{-math.MaxFloat64, math.MaxFloat64}, 0.5, 0},
		{"between equal infinities", []float64{inf, inf}, 0.5, inf},
		{"-0 counts as 0", []float64{negative}, 0.5, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			given := slices.Clone(tt.values)
			got, err := Percentile(tt.values, tt.q)
			if err != nil || got == nil || math.Float64bits(*got) != math.Float64bits(tt.want) {
				t.Errorf("Percentile(%v, %v) = %v, %v, want %v", tt.values, tt.q, got, err, tt.want)
			}
			if !slices.Equal(tt.values, given) {
				t.Errorf("Percentile turned its argument %v into %v", given, tt.values)
			}
		})
	}
	for _, tt := range []struct {
		name   string
		values []float64
		q      float64
		err    error
	}{
		{"no values", nil, 0.5, nil},
		{"q below 0", nil, -0.1, ErrBadQuantile},
		{"q above 1", []float64{1}, 1.1, ErrBadQuantile},
		{"q not a number", []float64{1}, math.NaN(), ErrBadQuantile},
		{"a value not a number", []float64{1, math.NaN()}, 0.5, ErrNaN},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := Percentile(tt.values, tt.q); got != nil || !errors.Is(err, tt.err) {
				t.Errorf("Percentile(%v, %v) = %v, %v, want nil, %v", tt.values, tt.q, got, err, tt.err)
			}
		})
	}
}

func TestLuhnValid(t *testing.T) {
	for _, tt := range []struct {
		name, number string
		want         bool
	}{
		{"a test card", "4111 1111 1111 1111", true},
		{"without spaces", "79927398713", true},
		{"one digit off", "79927398714", false},
		{"two digits", "18", true},
		{"one digit", "0", false},
		{"no digits", " ", false},
		{"a letter", "1a8", false},
		{"a hyphen", "1-8", false},
		{"other digits", "١8", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := LuhnValid(tt.number); got != tt.want {
				t.Errorf("LuhnValid(%q) = %v, want %v", tt.number, got, tt.want)
			}
		})
	}
}

func TestAdler32(t *testing.T) {
	for _, tt := range []struct {
		name, data string
		want       uint32
	}{
		{"empty", "", 1},
		{"text", "Wikipedia", 0x11e60398},
		{"bytes beyond ASCII", "\xff\x00", 0x02000100},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Adler32([]byte(tt.data)); got != tt.want {
				t.Errorf("Adler32(%q) = %#x, want %#x", tt.data, got, tt.want)
			}
		})
	}
}

func TestTopScores(t *testing.T) {
	for _, tt := range []struct {
		name   string
		scores []int
		n      int
		want   []int
		err    error
	}{
		{"some", []int{3, 9, 1, 9}, 3, []int{9, 9, 3}, nil},
		{"more than there are", []int{1, 2}, math.MaxInt, []int{2, 1}, nil},
		{"none", []int{1, 2}, 0, nil, nil},
		{"no scores", nil, 2, nil, nil},
		{"extremes", []int{0, math.MinInt, math.MaxInt}, 3, []int{math.MaxInt, 0, math.MinInt}, nil},
		{"fewer than none", []int{1}, -1, nil, ErrBadCount},
	} {
		t.Run(tt.name, func(t *testing.T) {
			given := slices.Clone(tt.scores)
			got, err := TopScores(tt.scores, tt.n)
			if !slices.Equal(got, tt.want) || !errors.Is(err, tt.err) {
				t.Errorf("TopScores(%v, %d) = %v, %v, want %v, %v",
					tt.scores, tt.n, got, err, tt.want, tt.err)
			}
			if !slices.Equal(tt.scores, given) {
				t.Errorf("TopScores turned its argument %v into %v", given, tt.scores)
			}
		})
	}
}

func TestScoreHistogram(t *testing.T) {
	for _, tt := range []struct {
		name   string
		scores []int
		want   []int
		err    error
	}{
		{"no scores", nil, []int{0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, nil},
		{"the edges of buckets", []int{0, 9, 10, 89, 90, 99, 100}, []int{2, 1, 0, 0, 0, 0, 0, 0, 1, 3}, nil},
		{"below 0", []int{50, -1}, nil, ErrBadScore},
		{"above 100", []int{101}, nil, ErrBadScore},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ScoreHistogram(tt.scores)
			if !slices.Equal(got, tt.want) || !errors.Is(err, tt.err) {
				t.Errorf("ScoreHistogram(%v) = %v, %v, want %v, %v", tt.scores, got, err, tt.want, tt.err)
			}
		})
	}
}

func TestPassing(t *testing.T) {
	fifty := 50
	for _, tt := range []struct {
		name     string
		scores   []int
		passMark *int
		want     []bool
	}{
		{"no scores", nil, &fifty, nil},
		{"a pass mark", []int{49, 50, 51}, &fifty, []bool{false, true, true}},
		{"no pass mark", []int{math.MinInt, 0}, nil, []bool{true, true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Passing(tt.scores, tt.passMark); !slices.Equal(got, tt.want) {
				t.Errorf("Passing(%v, %v) = %v, want %v", tt.scores, tt.passMark, got, tt.want)
			}
		})
	}
}
