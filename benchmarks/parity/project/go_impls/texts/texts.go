// Package texts holds ports with planted bugs.
package texts

import (
	"slices"
	"strings"
	"unicode/utf8"
)

func NameLength(name string) int { return len(name) }

func Fits(title string, limit int) bool { return len(title) <= limit }

func TweetLeft(text string) int { return max(0, 20-len(text)) }

func Initial(name string) string {
	if name == "" {
		return ""
	}
	return string(rune(name[0]))
}

func Positions(text string) []int {
	var found []int
	for i, r := range text {
		if r == 'a' {
			found = append(found, i)
		}
	}
	return found
}

func CodeSum(text string) int {
	total := 0
	for i := 0; i < len(text); i++ {
		total += int(text[i])
	}
	return total
}

func Characters(text string) []string {
	var out []string
	for i := 0; i < len(text); i++ {
		out = append(out, string(rune(text[i])))
	}
	return out
}

func Truncated(text string, limit int) string {
	if limit < 0 {
		return ""
	}
	if len(text) <= limit {
		return text
	}
	return text[:limit]
}

func Preview(text string) string {
	if len(text) > 5 {
		return strings.ToValidUTF8(text[:5], "\uFFFD")
	}
	return text
}

func AreaCode(number string) string {
	return number[min(1, len(number)):min(3, len(number))]
}

func FindAt(text, part string) int { return strings.Index(text, part) }

func LastDash(text string) int { return strings.LastIndexByte(text, '-') }

func Mirrored(text string) string {
	b := []byte(text)
	slices.Reverse(b)
	return string(b)
}

func Backwards(text string) string {
	var out []byte
	for i := len(text) - 1; i >= 0; i-- {
		out = append(out, text[i])
	}
	return string(out)
}

func Column(text string, width int) string {
	if width < 0 || width > 30 {
		return text
	}
	return text + strings.Repeat(" ", max(0, width-len(text))) + "|"
}

func Banner(text string, width int) string {
	if width < 0 || width > 30 {
		return text
	}
	spare := max(0, width-utf8.RuneCountInString(text))
	left := spare / 2
	return strings.Repeat("*", left) + text + strings.Repeat("*", spare-left)
}

func Account(number string) string {
	return strings.Repeat("0", max(0, 6-utf8.RuneCountInString(number))) + number
}

func Ruler(mark string, count int) string {
	if count > 30 {
		return ""
	}
	return strings.Repeat(mark, count)
}

func Stars(missing int) string {
	if missing < 0 || missing > 10 {
		return ""
	}
	return strings.Repeat("*", 5-missing)
}
