// Package semantics calls the helper package, one function each, so that Python can compare.
package semantics

import (
	"strconv"

	"helper.example/go_impls/py"
)

func FloorDiv(a, b int) int                              { return py.FloorDiv(a, b) }
func Mod(a, b int) int                                   { return py.Mod(a, b) }
func FloorDivFloat(a, b float64) (float64, error)        { return py.FloorDivFloat(a, b) }
func ModFloat(a, b float64) (float64, error)             { return py.ModFloat(a, b) }
func DivModFloat(a, b float64) (float64, float64, error) { return py.DivModFloat(a, b) }
func TrueDiv(a, b float64) (float64, error)              { return py.TrueDiv(a, b) }
func RoundInt(x float64) (int, error)                    { return py.RoundInt(x) }
func Round(x float64, digits int) (float64, error)       { return py.Round(x, digits) }
func Fsum(values []float64) (float64, error)             { return py.Fsum(values) }
func FormatFloat(x float64) string                       { return py.FormatFloat(x) }
func At(values []int, index int) (int, error)            { return py.At(values, index) }
func Slice(values []int, start, stop int) []int          { return py.Slice(values, start, stop) }
func Step(values []int, step int) ([]int, error)         { return py.Step(values, step) }
func Repeat(values []int, count int) []int               { return py.Repeat(values, count) }
func Len(text string) int                                { return py.Len(text) }
func CharAt(text string, index int) (string, error)      { return py.CharAt(text, index) }
func SliceText(text string, start, stop int) string      { return py.SliceText(text, start, stop) }
func Reverse(text string) string                         { return py.Reverse(text) }
func RepeatText(text string, count int) string           { return py.RepeatText(text, count) }
func Find(text, part string) int                         { return py.Find(text, part) }
func Split(text string) []string                         { return py.Split(text) }
func SplitOn(text, separator string) ([]string, error)   { return py.SplitOn(text, separator) }
func SplitLines(text string) []string                    { return py.SplitLines(text) }
func Strip(text string) string                           { return py.Strip(text) }
func LStrip(text string) string                          { return py.LStrip(text) }
func RStrip(text string) string                          { return py.RStrip(text) }
func Upper(text string) string                           { return py.Upper(text) }
func Lower(text string) string                           { return py.Lower(text) }
func Title(text string) string                           { return py.Title(text) }
func Capitalize(text string) string                      { return py.Capitalize(text) }
func Repr(text string) string                            { return py.Repr(text) }
func Int(text string) (int, error)                       { return py.Int(text) }
func NotYet(x int) (int, error)                          { return 0, py.NotPorted("semantics.NotYet") }

func Add(a, b int) int                         { return py.Add(a, b) }
func Sub(a, b int) int                         { return py.Sub(a, b) }
func Mul(a, b int) int                         { return py.Mul(a, b) }
func Neg(a int) int                            { return py.Neg(a) }
func Abs(a int) int                            { return py.Abs(a) }
func Div(a, b int) int                         { return py.Div(a, b) }
func DivMod(a, b int) (int, int)               { both := py.DivMod(a, b); return both[0], both[1] }
func Pow(a, b int) int                         { return py.Pow(a, b) }
func PowMod(a, b, modulus int) (int, error)    { return py.PowMod(a, b, modulus) }
func ShiftLeft(a, count int) (int, error)      { return py.ShiftLeft(a, count) }
func ShiftRight(a, count int) (int, error)     { return py.ShiftRight(a, count) }
func Quotient(a, b int) (float64, error)       { return py.Quotient(a, b) }
func TruncInt(x float64) (int, error)          { return py.TruncInt(x) }
func FloorInt(x float64) (int, error)          { return py.FloorInt(x) }
func CeilInt(x float64) (int, error)           { return py.CeilInt(x) }
func Sqrt(x float64) (float64, error)          { return py.Sqrt(x) }
func IntOf(b bool) int                         { return py.IntOf(b) }
func Sum(values []int) int                     { return py.Sum(values) }
func Min(values []float64) (float64, error)    { return py.Min(values) }
func Max(values []float64) (float64, error)    { return py.Max(values) }
func Float(text string) (float64, error)       { return py.Float(text) }
func IntIn(text string, base int) (int, error) { return py.IntIn(text, base) }
func BitLength(a int) int                      { return py.BitLength(a) }
func ISqrt(a int) (int, error)                 { return py.ISqrt(a) }
func GCD(a, b int) int                         { return py.GCD(a, b) }
func Put(values []int, index, value int) []int {
	values = append([]int{}, values...)
	py.Put(values, index, value)
	return values
}
func Insert(values []int, index, value int) []int {
	return py.Insert(append([]int{}, values...), index, value)
}
func Index(values []int, value int) (int, error)           { return py.Index(values, value) }
func Count(values []int, value int) int                    { return py.Count(values, value) }
func Reversed(values []int) []int                          { return py.Reversed(values) }
func Sorted(values []string) []string                      { return py.Sorted(values) }
func SortedBy(values []string) []string                    { return py.SortedBy(values, py.Len) }
func SortedDown(values []string) []string                  { return py.SortedDown(values, py.Len) }
func SortedSet(values map[int]struct{}) []int              { return py.SortedSet(values) }
func Union(a, b map[int]struct{}) map[int]struct{}         { return py.Union(a, b) }
func Difference(a, b map[int]struct{}) map[int]struct{}    { return py.Difference(a, b) }
func IsSubset(a, b map[int]struct{}) bool                  { return py.IsSubset(a, b) }
func SetOf(values []int) map[int]struct{}                  { return py.SetOf(values...) }
func Has(values map[int]struct{}, value int) bool          { return py.Has(values, value) }
func Unpack(values []int) int                              { py.Unpack(values, 2); return values[0] - values[1] }
func CharList(text string) []string                        { return py.CharList(text) }
func Ord(text string) int                                  { return py.Ord(text) }
func Chr(code int) (string, error)                         { return py.Chr(code) }
func IsDecimal(text string) bool                           { return py.IsDecimal(text) }
func IsDigit(text string) bool                             { return py.IsDigit(text) }
func IsAlpha(text string) bool                             { return py.IsAlpha(text) }
func IsSpaces(text string) bool                            { return py.IsSpaces(text) }
func IsASCII(text string) bool                             { return py.IsASCII(text) }
func IsUpper(text string) bool                             { return py.IsUpper(text) }
func IsLower(text string) bool                             { return py.IsLower(text) }
func RFind(text, part string) int                          { return py.RFind(text, part) }
func IndexText(text, part string) (int, error)             { return py.IndexText(text, part) }
func Partition(text, separator string) ([3]string, error)  { return py.Partition(text, separator) }
func RPartition(text, separator string) ([3]string, error) { return py.RPartition(text, separator) }
func Center(text string, width int) string                 { return py.Center(text, width, "*") }
func ZFill(text string, width int) string                  { return py.ZFill(text, width) }
func Grouped(value int) string                             { return py.Grouped(strconv.Itoa(value), ",") }
func Fixed(x float64, digits int) string                   { return py.Fixed(x, max(digits, -digits)) }
func Bool(b bool) string                                   { return py.Bool(b) }

func Intersection(a, b map[int]struct{}) map[int]struct{} { return py.Intersection(a, b) }

func Range(start, stop, step int) []int {
	found := []int{}
	for i := range py.Range(start, stop, step) {
		if len(found) == 20 {
			break
		}
		found = append(found, i)
	}
	return found
}

func Pop(values []int, index int) (int, []int, error) {
	rest := append([]int{}, values...)
	found, err := py.Pop(&rest, index)
	return found, rest, err
}

func StepBetween(values []int, start, stop *int, step int) ([]int, error) {
	return py.StepBetween(values, start, stop, step)
}

func StepText(text string, start, stop *int, step int) (string, error) {
	return py.StepText(text, start, stop, step)
}

func Chars(text string) []string {
	found := []string{}
	for i, c := range py.Chars(text) {
		found = append(found, strconv.Itoa(i)+c)
	}
	return found
}

func SplitN(text, separator string, count int) ([]string, error) {
	return py.SplitN(text, separator, count)
}

func RSplitN(text, separator string, count int) ([]string, error) {
	return py.RSplitN(text, separator, count)
}

func Pad(text string, width int) []string {
	width = max(width, -width)
	return []string{py.Pad(text, "*", '<', width), py.Pad(text, "*", '>', width), py.Pad(text, "*", '^', width)}
}

func Base(value int) []string {
	return []string{py.Base(value, 16, "0x"), py.Base(value, 8, "0o"), py.Base(value, 2, "0b")}
}

func Item(mapping py.OrderedMap[string, int], key string) (int, error) { return py.Item(mapping, key) }

func GetOr(mapping py.OrderedMap[string, int], key string, other int) int {
	return py.GetOr(mapping, key, other)
}

func Lookup(mapping py.OrderedMap[string, int], key string) *int { return py.Lookup(mapping, key) }

func HasKey(mapping py.OrderedMap[string, int], key string) bool { return py.HasKey(mapping, key) }

func Values(mapping py.OrderedMap[string, int]) []int { return py.Values(mapping) }

func Take(mapping py.OrderedMap[string, int], key string) (int, error) { return py.Take(mapping, key) }

func Try(text string, divisor int) int {
	found, err := py.Try(func() int {
		part := py.FloorDiv(py.Must(py.Int(text)), divisor)
		return py.Add(part, py.Must(py.At([]int{1, 2, 3}, divisor)))
	}, "ArithmeticError", "ValueError")
	if err != nil {
		return -1
	}
	return found
}
