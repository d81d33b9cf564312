// Package text works on titles, addresses and uploads. Lengths and positions count code points.
package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// WordCount returns the number of words in text, which are what white space separates.
func WordCount(text string) int {
	count, inWord := 0, false
	for _, r := range text {
		space := isSpace(r)
		if !space && !inWord {
			count++
		}
		inWord = !space
	}
	return count
}

// isSpace reports what Python's str.isspace does: U+001C to U+001F separate too.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || '\x1c' <= r && r <= '\x1f'
}

var unaccented = strings.NewReplacer(
	"À", "A", "Á", "A", "Â", "A", "Ã", "A", "Ä", "A", "Å", "A", "Æ", "AE", "Ç", "C",
	"È", "E", "É", "E", "Ê", "E", "Ë", "E", "Ì", "I", "Í", "I", "Î", "I", "Ï", "I",
	"Ñ", "N", "Ò", "O", "Ó", "O", "Ô", "O", "Õ", "O", "Ö", "O", "Ø", "O",
	"Ù", "U", "Ú", "U", "Û", "U", "Ü", "U", "Ý", "Y", "ß", "ss",
	"à", "a", "á", "a", "â", "a", "ã", "a", "ä", "a", "å", "a", "æ", "ae", "ç", "c",
	"è", "e", "é", "e", "ê", "e", "ë", "e", "ì", "i", "í", "i", "î", "i", "ï", "i",
	"ñ", "n", "ò", "o", "ó", "o", "ô", "o", "õ", "o", "ö", "o", "ø", "o",
	"ù", "u", "ú", "u", "û", "u", "ü", "u", "ý", "y", "ÿ", "y",
)

// Slugify returns title as an ASCII slug: Latin-1 accents dropped, letters lowered, and every
// run of anything but ASCII letters and digits turned into one hyphen, none at the ends.
func Slugify(title string) string {
	words := strings.FieldsFunc(unaccented.Replace(title), func(r rune) bool {
		return !isASCIILetter(r) && !isASCIIDigit(r)
	})
	return strings.ToLower(strings.Join(words, "-"))
}

// IsPalindrome reports whether text reads the same backwards, by code points. ASCII case and
// every ASCII character but letters and digits are ignored; all others must match exactly.
func IsPalindrome(text string) bool {
	var kept []rune
	for _, r := range text {
		switch {
		case 'A' <= r && r <= 'Z':
			kept = append(kept, r-'A'+'a')
		case isASCIILetter(r), isASCIIDigit(r), r > unicode.MaxASCII:
			kept = append(kept, r)
		}
	}
	for i, j := 0, len(kept)-1; i < j; i, j = i+1, j-1 {
		if kept[i] != kept[j] {
			return false
		}
	}
	return true
}

// RedactEmail keeps the first character and the domain of address: ada@example.com becomes
// a***@example.com. It returns nil where nothing stands before or after the last @.
func RedactEmail(address string) *string {
	at := strings.LastIndexByte(address, '@')
	if at <= 0 || at == len(address)-1 {
		return nil
	}
	_, first := utf8.DecodeRuneInString(address)
	redacted := address[:first] + "***" + address[at:]
	return &redacted
}

// CommonPrefix returns the longest prefix that all words share, in whole code points; it is
// empty where words is.
func CommonPrefix(words []string) string {
	if len(words) == 0 {
		return ""
	}
	// What the first and the last in order share, all between them share.
	low, high := slices.Min(words), slices.Max(words)
	end := 0
	for end < len(low) && low[end] == high[end] {
		end++
	}
	// Two characters may share their first bytes: go back to where the character starts.
	for 0 < end && end < len(low) && !utf8.RuneStart(low[end]) {
		end--
	}
	return low[:end]
}

// SplitLines returns the lines of upload without their ends, which are \n, \r\n or \r. An end
// at the very end starts no further line.
func SplitLines(upload []byte) [][]byte {
	var lines [][]byte
	start := 0
	for i, b := range upload {
		switch {
		case b == '\n' && i > 0 && upload[i-1] == '\r':
			start = i + 1 // the second half of \r\n
		case b == '\n', b == '\r':
			lines = append(lines, upload[start:i])
			start = i + 1
		}
	}
	if start < len(upload) {
		lines = append(lines, upload[start:])
	}
	return lines
}

func isASCIILetter(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

func isASCIIDigit(r rune) bool {
	return '0' <= r && r <= '9'
}
