package sample

// Matches is the Go side of sample:matches.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Matches(name *string, other string) bool {
	return (name != nil && (*name) == other) || ((!(name != nil && (*name) == other)) && (other != ""))
}
