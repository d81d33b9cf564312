// Package semantics calls the helper package, one function each, so that Python can compare.
package semantics

import "helper.example/go_impls/py"

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
