package text

import (
	"errors"
	"math"
	"testing"
)

// No case here is a non-ASCII text that fits: Truncate is wrong there on purpose, and
// testdata/fixed/truncate.go, which is right, must pass the same test.
func TestTruncate(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		limit      int
		want       string
		err        error
	}{
		{"shorter", "short", 10, "short", nil},
		{"just as long", "short", 5, "short", nil},
		{"longer", "longer", 4, "long…", nil},
		{"cut between characters", "naïve café", 3, "naï…", nil},
		{"to nothing", "text", 0, "…", nil},
		{"nothing to nothing", "", 0, "", nil},
		{"the largest limit", "text", math.MaxInt, "text", nil},
		{"negative limit", "text", -1, "", ErrBadLimit},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Truncate(tt.text, tt.limit)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("Truncate(%q, %d) = %q, %v, want %q, %v",
					tt.text, tt.limit, got, err, tt.want, tt.err)
			}
		})
	}
}
