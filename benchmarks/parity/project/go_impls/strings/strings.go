// Package strings holds faithful ports.
package strings

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

var (
	ErrDate = errors.New("no such date")
	ErrKey  = errors.New("no such key")
)

var prices = map[string]int{"tea": 3, "milk": 1, "cake": 7}

func NameLength(name string) int { return utf8.RuneCountInString(name) }

func Truncated(text string, limit int) string {
	if limit < 0 {
		return ""
	}
	runes := []rune(text)
	return string(runes[:min(limit, len(runes))])
}

func Positions(text string) []int {
	var found []int
	for i, r := range []rune(text) {
		if r == 'a' {
			found = append(found, i)
		}
	}
	return found
}

func Mirrored(text string) string {
	runes := []rune(text)
	slices.Reverse(runes)
	return string(runes)
}

func FindAt(text, part string) int {
	at := strings.Index(text, part)
	if at < 0 {
		return at
	}
	return utf8.RuneCountInString(text[:at])
}

func Column(text string, width int) string {
	if width < 0 || width > 30 {
		return text
	}
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

func Trimmed(text string) string { return strings.TrimFunc(text, isSpace) }

func Words(text string) []string { return strings.FieldsFunc(text, isSpace) }

func Fields(text string) []string { return strings.SplitN(text, ",", 3) }

func isBreak(r rune) bool {
	return r >= '\n' && r <= '\r' || r >= 0x1c && r <= 0x1e || r == 0x85 || r == 0x2028 || r == 0x2029
}

func LinesOf(text string) []string {
	var lines []string
	runes := []rune(text)
	start := 0
	for i := 0; i < len(runes); i++ {
		if !isBreak(runes[i]) {
			continue
		}
		lines = append(lines, string(runes[start:i]))
		if runes[i] == '\r' && i+1 < len(runes) && runes[i+1] == '\n' {
			i++
		}
		start = i + 1
	}
	if start < len(runes) {
		lines = append(lines, string(runes[start:]))
	}
	return lines
}

func Unquoted(text string) string { return strings.Trim(text, `'"`) }

func Shout(text string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 32
		}
		return r
	}, text)
}

var number = regexp.MustCompile(`\A[0-9]{1,18}\z`)

func Decimal(text string) int {
	if !number.MatchString(text) {
		return -1
	}
	n, _ := strconv.Atoi(text)
	return n
}

func FlagText(flag bool) string {
	if flag {
		return "True"
	}
	return "False"
}

func Listing(numbers []int) string {
	parts := make([]string, len(numbers))
	for i, n := range numbers {
		parts[i] = strconv.Itoa(n)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

var code = regexp.MustCompile(`\A[A-Z]{2}[0-9]{2}\n?\z`)

func ValidCode(text string) bool { return code.MatchString(text) }

var spaces = regexp.MustCompile(`[ \t\n]+`)

func Squeezed(text string) string { return spaces.ReplaceAllString(text, " ") }

func Filled(template, name string) string { return strings.ReplaceAll(template, "NAME", name) }

func JsonList(numbers []int) (string, error) {
	if numbers == nil {
		numbers = []int{}
	}
	data, err := json.Marshal(numbers)
	return string(data), err
}

func QuotedPath(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		b := text[i]
		switch {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', '0' <= b && b <= '9', strings.IndexByte("_.-~/", b) >= 0:
			out.WriteByte(b)
		default:
			fmt.Fprintf(&out, "%%%02X", b)
		}
	}
	return out.String()
}

func Token(data []byte) string { return base64.URLEncoding.EncodeToString(data) }

var entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;")

func Escaped(text string) string { return entities.Replace(text) }

func Weekday(year, month, day int) (int, error) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 {
		return -1, nil
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day {
		return 0, ErrDate
	}
	return (int(t.Weekday()) + 6) % 7, nil
}

func Price(name string) (int, error) {
	price, ok := prices[name]
	if !ok {
		return 0, ErrKey
	}
	return price, nil
}

func PriceOrNothing(name string) *int {
	price, ok := prices[name]
	if !ok {
		return nil
	}
	return &price
}
