// Package sum adds: the smallest port there is.
package sum

// Sum returns x + y. Beyond int64 it wraps around, where Python's int grows.
func Sum(x, y int) int { return x + y }
