// Package py holds what Python has and Go lacks, for functions that Python calls through strangler:
// errors of Python's classes, Decimal, UUID, Date, Tuple and OrderedMap, and what Python does with
// numbers, slices and text (FloorDiv, Slice, Split, Title and so on).
//
// It is plain Go: it works in `go test` and in any other program as well. `strangler init` has
// written it; a newer strangler may replace it, so keep changes of your own elsewhere.
//
//strangler:ignore it is there for other packages
package py

// StranglerHelper is how the build recognises this package, and its version.
const StranglerHelper = 1

// Tuple is a Python tuple among values of type any: it arrives as one, and leaves as one.
type Tuple []any
