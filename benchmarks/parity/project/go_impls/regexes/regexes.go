// Package regexes holds ports with planted bugs.
package regexes

import "regexp"

var (
	digits = regexp.MustCompile(`\d+`)
	spaces = regexp.MustCompile(`\s+`)
	word   = regexp.MustCompile(`\w+`)
	code   = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}$`)
	end    = regexp.MustCompile(`end$`)
	scheme = regexp.MustCompile(`[a-z]+:`)
	flag   = regexp.MustCompile(`^-[a-z]`)
	run    = regexp.MustCompile(`a*`)
	comma  = regexp.MustCompile(`(,)`)
	key    = regexp.MustCompile(`([a-z])=`)
	name   = regexp.MustCompile(`NAME`)
	letter = regexp.MustCompile(`(a)`)
	foo    = regexp.MustCompile(`foo`)
	failed = regexp.MustCompile(`error`)
)

func HasNumber(text string) bool { return digits.MatchString(text) }

func Squeezed(text string) string { return spaces.ReplaceAllString(text, " ") }

func Identifiers(text string) []string { return word.FindAllString(text, -1) }

func ValidCode(text string) bool { return code.MatchString(text) }

func EndsWell(text string) bool { return end.MatchString(text) }

func HasScheme(text string) bool { return scheme.MatchString(text) }

func IsFlag(text string) bool { return flag.MatchString(text) }

func Dashed(text string) string { return run.ReplaceAllString(text, "-") }

func Pieces(text string) []string { return comma.Split(text, -1) }

func Keys(text string) []string { return key.FindAllString(text, -1) }

func Filled(template, value string) string { return name.ReplaceAllString(template, value) }

func Doubled(text string) string { return letter.ReplaceAllString(text, `<\1>`) }

func Renamed(text string) string { return foo.ReplaceAllString(text, "X") }

func Mentions(text string) bool { return failed.MatchString(text) }
