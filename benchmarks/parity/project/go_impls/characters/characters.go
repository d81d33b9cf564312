// Package characters holds ports with planted bugs.
package characters

import (
	"strings"
	"unicode"
)

func Shout(text string) string { return strings.ToUpper(text) }

func Quiet(text string) string { return strings.ToLower(text) }

func Capital(text string) string {
	for i, r := range text {
		size := len(string(r))
		return string(unicode.ToUpper(r)) + text[i+size:]
	}
	return ""
}

func Folded(text string) string { return strings.ToLower(text) }

func Trimmed(text string) string { return strings.TrimSpace(text) }

func Blank(text string) bool { return strings.TrimSpace(text) == "" }

func Words(text string) []string { return strings.Fields(text) }

func LeftTrimmed(text string) string { return strings.TrimLeft(text, " \t\n\r") }

func Numeric(text string) bool {
	for _, r := range text {
		if !unicode.IsDigit(r) {
			return false
		}
	}
	return text != ""
}

func PlainName(text string) bool {
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
	}
	return text != ""
}

func LettersOnly(text string) bool {
	for _, r := range text {
		if !unicode.IsLetter(r) {
			return false
		}
	}
	return true
}

func Parts(text string) []string {
	var out []string
	for _, part := range strings.Split(text, " ") {
		if part != "" {
			out = append(out, part)
		}
	}
	return out
}

func Tokens(text string) []string { return strings.Split(text, " ") }

func HeadAndRest(text string) []string { return strings.SplitN(text, ",", 2) }

func LinesOf(text string) []string { return strings.Split(text, "\n") }

func LineCount(text string) int {
	return len(strings.Split(strings.TrimSuffix(text, "\n"), "\n"))
}

func Unquoted(text string) string {
	return strings.TrimSuffix(strings.TrimPrefix(text, "'"), "'")
}

func WithoutZeros(text string) string { return strings.TrimPrefix(text, "0") }
