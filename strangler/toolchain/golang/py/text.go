package py

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsSpace reports whether Python takes a character for white space: the separators U+001C to U+001F
// are, which Go's unicode.IsSpace leaves out.
func IsSpace(r rune) bool {
	return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f
}

// Split is Python's text.split(): the parts between runs of white space, none of them empty.
func Split(text string) []string {
	return append([]string{}, strings.FieldsFunc(text, IsSpace)...)
}

// SplitOn is Python's text.split(separator); an empty separator is a ValueError.
func SplitOn(text, separator string) ([]string, error) {
	if separator == "" {
		return nil, ValueError("empty separator")
	}
	return strings.Split(text, separator), nil
}

// SplitLines is Python's text.splitlines(): it knows more ends of lines than \n, and none begins a line
// at the end of the text.
func SplitLines(text string) []string {
	lines := []string{}
	for text != "" {
		end := strings.IndexFunc(text, isLineEnd)
		if end < 0 {
			return append(lines, text)
		}
		lines = append(lines, text[:end])
		_, size := utf8.DecodeRuneInString(text[end:])
		if strings.HasPrefix(text[end:], "\r\n") {
			size = 2
		}
		text = text[end+size:]
	}
	return lines
}

func isLineEnd(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

// Strip is Python's text.strip().
func Strip(text string) string { return strings.TrimFunc(text, IsSpace) }

// LStrip is Python's text.lstrip().
func LStrip(text string) string { return strings.TrimLeftFunc(text, IsSpace) }

// RStrip is Python's text.rstrip().
func RStrip(text string) string { return strings.TrimRightFunc(text, IsSpace) }

// Upper is Python's text.upper(): one character may become several ("ß" becomes "SS").
// Characters newer than Unicode 14, which not every Python knows, panic with Beyond, in all functions
// that change the case of letters or ask what a character is.
func Upper(text string) string {
	settled(text)
	return mapped(text, upperSpecial, unicode.ToUpper)
}

// Lower is Python's text.lower(): a capital sigma at the end of a word becomes "ς".
func Lower(text string) string {
	settled(text)
	if !strings.ContainsAny(text, "Σİ") {
		return strings.Map(unicode.ToLower, text)
	}
	runes := []rune(text)
	var lowered strings.Builder
	for i, r := range runes {
		writeLower(&lowered, runes, i, r)
	}
	return lowered.String()
}

// Title is Python's text.title(): a letter after anything but a letter is a capital, all others small.
func Title(text string) string {
	settled(text)
	runes := []rune(text)
	var titled strings.Builder
	inWord := false
	for i, r := range runes {
		if inWord {
			writeLower(&titled, runes, i, r)
		} else {
			titled.WriteString(mapped(string(r), titleSpecial, unicode.ToTitle))
		}
		inWord = isCased(r)
	}
	return titled.String()
}

// Capitalize is Python's text.capitalize(): the first character a capital, all others small.
func Capitalize(text string) string {
	settled(text)
	runes := []rune(text)
	var capital strings.Builder
	for i, r := range runes {
		if i == 0 {
			capital.WriteString(mapped(string(r), titleSpecial, unicode.ToTitle))
		} else {
			writeLower(&capital, runes, i, r)
		}
	}
	return capital.String()
}

func mapped(text string, special map[rune]string, plain func(rune) rune) string {
	var out strings.Builder
	for _, r := range text {
		if several, ok := special[r]; ok {
			out.WriteString(several)
		} else {
			out.WriteRune(plain(r))
		}
	}
	return out.String()
}

func writeLower(out *strings.Builder, runes []rune, i int, r rune) {
	switch {
	case r == 'Σ' && isFinal(runes, i):
		out.WriteRune('ς')
	case r == 'İ':
		out.WriteString("i\u0307")
	default:
		out.WriteRune(unicode.ToLower(r))
	}
}

// isFinal reports whether the character at i ends a word: a cased letter before it and none after it,
// those that case ignores looked through (Unicode Standard, table 3-17).
func isFinal(runes []rune, i int) bool {
	before := i - 1
	for before >= 0 && isCaseIgnorable(runes[before]) {
		before--
	}
	if before < 0 || !isCased(runes[before]) {
		return false
	}
	after := i + 1
	for after < len(runes) && isCaseIgnorable(runes[after]) {
		after++
	}
	return after == len(runes) || !isCased(runes[after])
}

func isCased(r rune) bool {
	return unicode.In(r, unicode.Lu, unicode.Ll, unicode.Lt, unicode.Other_Lowercase, unicode.Other_Uppercase)
}

func isCaseIgnorable(r rune) bool {
	switch r {
	case '\'', '.', ':', 0xb7, 0x387, 0x55f, 0x5f4, 0x2018, 0x2019, 0x2024, 0x2027,
		0xfe13, 0xfe52, 0xfe55, 0xff07, 0xff0e, 0xff1a:
		return true
	}
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk)
}

// Repr is Python's repr(text).
func Repr(text string) string {
	settled(text)
	quote := '\''
	if strings.Contains(text, "'") && !strings.Contains(text, `"`) {
		quote = '"'
	}
	var out strings.Builder
	out.WriteRune(quote)
	for _, r := range text {
		switch {
		case r == quote || r == '\\':
			out.WriteRune('\\')
			out.WriteRune(r)
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\r':
			out.WriteString(`\r`)
		case r == '\t':
			out.WriteString(`\t`)
		case unicode.IsPrint(r):
			out.WriteRune(r)
		default:
			writeEscape(&out, r)
		}
	}
	out.WriteRune(quote)
	return out.String()
}

func writeEscape(out *strings.Builder, r rune) {
	letter, digits := 'x', 2
	if r > 0xff {
		letter, digits = 'u', 4
	}
	if r > 0xffff {
		letter, digits = 'U', 8
	}
	out.WriteRune('\\')
	out.WriteRune(letter)
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		out.WriteByte("0123456789abcdef"[r>>shift&0xf])
	}
}
