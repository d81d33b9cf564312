// Package kinds echoes one value of every type that crosses.
package kinds

// Cents is a named type.
type Cents int64

// Labels is a named list.
type Labels []string

func Bool(x bool) bool                                      { return x }
func Int(x int) int                                         { return x }
func Int8(x int8) int8                                      { return x }
func Int16(x int16) int16                                   { return x }
func Int32(x int32) int32                                   { return x }
func Int64(x int64) int64                                   { return x }
func Uint(x uint) uint                                      { return x }
func Uint8(x uint8) uint8                                   { return x }
func Uint16(x uint16) uint16                                { return x }
func Uint32(x uint32) uint32                                { return x }
func Uint64(x uint64) uint64                                { return x }
func Byte(x byte) byte                                      { return x }
func Float32(x float32) float32                             { return x }
func Float64(x float64) float64                             { return x }
func String(x string) string                                { return x }
func Bytes(x []byte) []byte                                 { return x }
func Ints(x []int) []int                                    { return x }
func Uint16s(x []uint16) []uint16                           { return x }
func Float32s(x []float32) []float32                        { return x }
func Floats(x []float64) []float64                          { return x }
func Bools(x []bool) []bool                                 { return x }
func Strings(x []string) []string                           { return x }
func Blobs(x [][]byte) [][]byte                             { return x }
func Nested(x [][][]int) [][][]int                          { return x }
func OptionalInt(x *int) *int                               { return x }
func OptionalText(x *string) *string                        { return x }
func OptionalList(x *[]int) *[]int                          { return x }
func Optionals(x []*float64) []*float64                     { return x }
func Money(x Cents) Cents                                   { return x }
func Moneys(x []Cents) []Cents                              { return x }
func Tags(x Labels) Labels                                  { return x }
func Nothing()                                              {}
func Three(a int, b string, c []bool) (int, string, []bool) { return a, b, c }
