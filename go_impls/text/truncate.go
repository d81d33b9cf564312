package text

import (
	"errors"
	"fmt"
)

// ErrBadLimit says that a limit is negative.
var ErrBadLimit = errors.New("limit must not be negative")

// Truncate returns the first limit characters (code points) of text and adds "…" where it cut.
// It fails with ErrBadLimit where limit is negative.
//
// This port is wrong on purpose: it measures text in bytes, so a text that fits but holds
// non-ASCII characters, such as "é" with limit 1, comes back whole with a "…" after it. The demo
// finds it.
func Truncate(text string, limit int) (string, error) {
	if limit < 0 {
		return "", fmt.Errorf("%w: %d", ErrBadLimit, limit)
	}
	characters := []rune(text)
	if len(text) <= limit {
		return text, nil
	}
	return string(characters[:min(limit, len(characters))]) + "…", nil
}
