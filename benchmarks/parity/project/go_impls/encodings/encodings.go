// Package encodings holds ports with planted bugs.
package encodings

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
)

func marshal(value any, escape bool) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(escape)
	if err := encoder.Encode(value); err != nil {
		return ""
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func JsonText(text string) string { return marshal(text, true) }

func JsonAscii(text string) string {
	for _, r := range text {
		if r < 32 || r == 127 || r == 0x2028 || r == 0x2029 {
			return ""
		}
	}
	return marshal(text, false)
}

func JsonList(numbers []int) string {
	if numbers == nil {
		numbers = []int{}
	}
	return marshal(numbers, false)
}

func JsonFloats(numbers []float64) (string, error) {
	if numbers == nil {
		numbers = []float64{}
	}
	data, err := json.Marshal(numbers)
	return string(data), err
}

func JsonObject(first, second string) string {
	fields := map[string]int{first: 1}
	fields[second] = 2
	return marshal(fields, false)
}

func QuotedPath(text string) string { return url.PathEscape(text) }

func QuotedQuery(text string) string { return url.QueryEscape(text) }

func Unquoted(text string) (string, error) { return url.PathUnescape(text) }

func Decoded(text string) []byte {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	return data
}

func Token(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

func CsvRow(fields []string) string {
	for _, field := range fields {
		if field == `\.` {
			return ""
		}
	}
	if len(fields) < 2 {
		return ""
	}
	var out strings.Builder
	w := csv.NewWriter(&out)
	w.Write(fields)
	w.Flush()
	return out.String()
}

func CsvLine(first, second int) string { return fmt.Sprintf("%d,%d\n", first, second) }

func Escaped(text string) string {
	if strings.Contains(text, "\x00") {
		return ""
	}
	return html.EscapeString(text)
}

func Attribute(text string) string {
	return "title=" + strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}
