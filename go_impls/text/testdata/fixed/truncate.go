package text

import (
	"errors"
	"fmt"
)

// ErrBadLimit says that a limit is negative.
var ErrBadLimit = errors.New("limit must not be negative")

// Truncate returns the first limit characters (code points) of text and adds "…" where it cut.
// It fails with ErrBadLimit where limit is negative.
func Truncate(text string, limit int) (string, error) {
	if limit < 0 {
		return "", fmt.Errorf("%w: %d", ErrBadLimit, limit)
	}
	characters := []rune(text)
	if len(characters) <= limit {
		return text, nil
	}
	return string(characters[:limit]) + "…", nil
}
