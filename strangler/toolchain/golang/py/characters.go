package py

import (
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Chars iterates over the characters of a text with their positions, as Python's enumerate(text).
func Chars(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		i := 0
		for _, r := range text {
			if !yield(i, string(r)) {
				return
			}
			i++
		}
	}
}

// CharList is Python's list(text).
func CharList(text string) []string {
	characters := []string{}
	for _, r := range text {
		characters = append(characters, string(r))
	}
	return characters
}

// Ord is Python's ord(text); a text of any other length than one panics with a TypeError.
func Ord(text string) int {
	runes := []rune(text)
	if len(runes) != 1 {
		panic(TypeErrorf("ord() expected a character, but string of length %d found", len(runes)))
	}
	return int(runes[0])
}

// Chr is Python's chr(code). It fails with a ValueError, and with Beyond for half of a surrogate pair,
// which no text of Go holds.
func Chr(code int) (string, error) {
	if code < 0 || code > unicode.MaxRune {
		return "", ValueError("chr() arg not in range(0x110000)")
	}
	if code >= 0xd800 && code < 0xe000 {
		return "", Beyond("half of a surrogate pair is no character in Go")
	}
	return string(rune(code)), nil
}

// IsDecimal is Python's text.isdecimal().
func IsDecimal(text string) bool {
	return every(text, func(r rune) bool { return unicode.Is(unicode.Nd, r) })
}

// IsDigit is Python's text.isdigit(): decimal digits, and those in a circle, raised and the like.
func IsDigit(text string) bool {
	return every(text, isDigit)
}

// IsAlpha is Python's text.isalpha().
func IsAlpha(text string) bool { return every(text, unicode.IsLetter) }

// IsSpaces is Python's text.isspace().
func IsSpaces(text string) bool { return text != "" && Strip(text) == "" }

// IsASCII is Python's text.isascii(): also of an empty text.
func IsASCII(text string) bool {
	for _, r := range text {
		if r > unicode.MaxASCII {
			return false
		}
	}
	return true
}

// IsUpper is Python's text.isupper(): a capital letter at least, and no small one.
func IsUpper(text string) bool {
	return oneCase(text, unicode.Lu, unicode.Other_Uppercase)
}

// IsLower is Python's text.islower(): a small letter at least, and no capital one.
func IsLower(text string) bool {
	return oneCase(text, unicode.Ll, unicode.Other_Lowercase)
}

func oneCase(text string, tables ...*unicode.RangeTable) bool {
	settled(text)
	found := false
	for _, r := range text {
		if unicode.In(r, tables...) {
			found = true
		} else if isCased(r) {
			return false
		}
	}
	return found
}

func every(text string, holds func(rune) bool) bool {
	settled(text)
	for _, r := range text {
		if !holds(r) {
			return false
		}
	}
	return text != ""
}

// isDigit reports whether a character has the property Numeric_Type=Decimal or Digit (Unicode Character
// Database, DerivedNumericType.txt).
func isDigit(r rune) bool {
	if unicode.Is(unicode.Nd, r) {
		return true
	}
	for _, bounds := range digits {
		if r >= bounds[0] && r <= bounds[1] {
			return true
		}
	}
	return false
}

var digits = [][2]rune{
	{0xb2, 0xb3}, {0xb9, 0xb9}, {0x1369, 0x1371}, {0x19da, 0x19da}, {0x2070, 0x2070}, {0x2074, 0x2079},
	{0x2080, 0x2089}, {0x2460, 0x2468}, {0x2474, 0x247c}, {0x2488, 0x2490}, {0x24ea, 0x24ea},
	{0x24f5, 0x24fd}, {0x24ff, 0x24ff}, {0x2776, 0x277e}, {0x2780, 0x2788}, {0x278a, 0x2792},
	{0x10a40, 0x10a43}, {0x10e60, 0x10e68}, {0x11052, 0x1105a}, {0x1f100, 0x1f10a},
}

// RFind is Python's text.rfind(part): where it begins for the last time, in code points, or -1.
func RFind(text, part string) int {
	at := strings.LastIndex(text, part)
	if at < 0 {
		return -1
	}
	return Len(text[:at])
}

// IndexText is Python's text.index(part): Find, and a ValueError where it is not there.
func IndexText(text, part string) (int, error) {
	at := Find(text, part)
	if at < 0 {
		return 0, ValueError("substring not found")
	}
	return at, nil
}

// SplitN is Python's text.split(separator, count); an empty separator is a ValueError.
func SplitN(text, separator string, count int) ([]string, error) {
	if separator == "" {
		return nil, ValueError("empty separator")
	}
	if count < 0 {
		return strings.Split(text, separator), nil
	}
	return strings.SplitN(text, separator, min(count, len(text))+1), nil
}

// RSplitN is Python's text.rsplit(separator, count); an empty separator is a ValueError.
func RSplitN(text, separator string, count int) ([]string, error) {
	if separator == "" {
		return nil, ValueError("empty separator")
	}
	parts := []string{}
	for count != 0 {
		at := strings.LastIndex(text, separator)
		if at < 0 {
			break
		}
		parts = append(parts, text[at+len(separator):])
		text = text[:at]
		count--
	}
	parts = append(parts, text)
	slices.Reverse(parts)
	return parts, nil
}

// Partition is Python's text.partition(separator); an empty separator is a ValueError.
func Partition(text, separator string) ([3]string, error) {
	if separator == "" {
		return [3]string{}, ValueError("empty separator")
	}
	before, after, found := strings.Cut(text, separator)
	if !found {
		return [3]string{text, "", ""}, nil
	}
	return [3]string{before, separator, after}, nil
}

// RPartition is Python's text.rpartition(separator); an empty separator is a ValueError.
func RPartition(text, separator string) ([3]string, error) {
	if separator == "" {
		return [3]string{}, ValueError("empty separator")
	}
	at := strings.LastIndex(text, separator)
	if at < 0 {
		return [3]string{"", "", text}, nil
	}
	return [3]string{text[:at], separator, text[at+len(separator):]}, nil
}

// Pad fills a text up to a width in code points: align is '<', '>' or '^', as in Python's format().
func Pad(text, fill string, align rune, width int) string {
	missing := width - Len(text)
	if missing <= 0 {
		return text
	}
	left := map[rune]int{'<': 0, '>': missing, '^': missing / 2}[align]
	return strings.Repeat(fill, left) + text + strings.Repeat(fill, missing-left)
}

// Center is Python's text.center(width, fill), which puts an odd one elsewhere than format() does.
func Center(text string, width int, fill string) string {
	missing := max(width-Len(text), 0)
	left := missing/2 + missing&width&1
	return strings.Repeat(fill, left) + text + strings.Repeat(fill, missing-left)
}

// ZFill is Python's text.zfill(width): zeros after the sign.
func ZFill(text string, width int) string {
	missing := max(width-Len(text), 0)
	sign := ""
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") {
		sign, text = text[:1], text[1:]
	}
	return sign + strings.Repeat("0", missing) + text
}

// Base is an integer's digits in a base of 2 to 36, after its sign and a prefix.
func Base(value, base int, prefix string) string {
	text := strconv.FormatInt(int64(value), base)
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		return "-" + prefix + rest
	}
	return prefix + text
}

// Grouped puts a separator between each three digits of a number's whole part.
func Grouped(number, separator string) string {
	start := strings.IndexFunc(number, unicode.IsDigit)
	if start < 0 {
		return number
	}
	end := start
	for end < len(number) && number[end] >= '0' && number[end] <= '9' {
		end++
	}
	for at := end - 3; at > start; at -= 3 {
		number = number[:at] + separator + number[at:]
	}
	return number
}

// Fixed is Python's format(x, ".<digits>f").
func Fixed(x float64, digits int) string {
	text := strconv.FormatFloat(x, 'f', digits, 64)
	switch text {
	case "NaN":
		return "nan"
	case "+Inf":
		return "inf"
	case "-Inf":
		return "-inf"
	}
	return text
}

// Bool is Python's str(b).
func Bool(b bool) string {
	if b {
		return "True"
	}
	return "False"
}
