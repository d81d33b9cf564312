package text

import (
	"slices"
	"testing"
)

func TestWordCount(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       int
	}{
		{"empty", "", 0},
		{"white space alone", " \t\n", 0},
		{"runs of white space separate once", "  two \n words ", 2},
		{"no-break space and ideographic space separate", "a\u00a0b\u3000c", 3},
		{"next line separates", "a\u0085b", 2},
		{"the separators that only Python knows", "a\x1cb\x1dc\x1ed\x1fe", 5},
		{"zero width space does not separate", "a\u200bb", 1},
		{"other scripts", "naïve 日本", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := WordCount(tt.text); got != tt.want {
				t.Errorf("WordCount(%q) = %d, want %d", tt.text, got, tt.want)
			}
		})
	}
}

func TestSlugify(t *testing.T) {
	for _, tt := range []struct{ name, title, want string }{
		{"empty", "", ""},
		{"words and case", "Hello, World", "hello-world"},
		{"no hyphen at the ends", "  10 ways! ", "10-ways"},
		{"accents are dropped", "Crème Brûlée", "creme-brulee"},
		{"ligatures and sharp s become two letters", "Æsop im Maßstab", "aesop-im-massstab"},
		{"other scripts separate", "日本 a日b", "a-b"},
		{"the Kelvin sign is not a k", "5\u212a", "5"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Slugify(tt.title); got != tt.want {
				t.Errorf("Slugify(%q) = %q, want %q", tt.title, got, tt.want)
			}
		})
	}
}

func TestIsPalindrome(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       bool
	}{
		{"empty", "", true},
		{"case and punctuation are ignored", "A man, a plan, a canal: Panama", true},
		{"not one", "panama", false},
		{"digits count", "12 21", true},
		{"characters, not bytes", "été", true},
		{"no case beyond ASCII", "Été", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := IsPalindrome(tt.text); got != tt.want {
				t.Errorf("IsPalindrome(%q) = %v, want %v", tt.text, got, tt.want)
			}
		})
	}
}

func TestRedactEmail(t *testing.T) {
	for _, tt := range []struct{ name, address, want string }{
		{"an address", "ada@example.com", "a***@example.com"},
		{"the last @ counts", `"a@b"@example.com`, `"***@example.com`},
		{"the first character, not the first byte", "élan@example.com", "é***@example.com"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := RedactEmail(tt.address)
			if got == nil || *got != tt.want {
				t.Errorf("RedactEmail(%q) = %v, want %q", tt.address, got, tt.want)
			}
		})
	}
	for _, address := range []string{"", "@", "ada", "@example.com", "ada@"} {
		t.Run("no address: "+address, func(t *testing.T) {
			if got := RedactEmail(address); got != nil {
				t.Errorf("RedactEmail(%q) = %q, want nil", address, *got)
			}
		})
	}
}

func TestCommonPrefix(t *testing.T) {
	for _, tt := range []struct {
		name  string
		words []string
		want  string
	}{
		{"no words", nil, ""},
		{"one word", []string{"one"}, "one"},
		{"some", []string{"flower", "flow", "flight"}, "fl"},
		{"one is the prefix of the others", []string{"ab", "abc", "abd"}, "ab"},
		{"none", []string{"dog", "car"}, ""},
		{"an empty word", []string{"a", ""}, ""},
		{"characters that share a byte are not cut", []string{"né", "nè"}, "n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := CommonPrefix(tt.words); got != tt.want {
				t.Errorf("CommonPrefix(%q) = %q, want %q", tt.words, got, tt.want)
			}
		})
	}
}

func TestSplitLines(t *testing.T) {
	for _, tt := range []struct {
		name, upload string
		want         []string
	}{
		{"empty", "", nil},
		{"all three ends", "a\nb\r\nc\rd", []string{"a", "b", "c", "d"}},
		{"an end at the very end", "a\n", []string{"a"}},
		{"empty lines stay", "\n\r\r\n", []string{"", "", ""}},
		{"a line feed before a carriage return", "a\n\rb", []string{"a", "", "b"}},
		{"bytes beyond ASCII", "\xff\n\x85", []string{"\xff", "\x85"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, line := range SplitLines([]byte(tt.upload)) {
				got = append(got, string(line))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("SplitLines(%q) = %q, want %q", tt.upload, got, tt.want)
			}
		})
	}
}
