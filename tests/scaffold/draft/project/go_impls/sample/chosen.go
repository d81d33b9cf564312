package sample

// Chosen is the Go side of sample:chosen.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Chosen(a string, b string, c string) string {
	return func() string {
		if first_ := a; first_ != "" {
			return first_
		}
		return func() string {
			if first := b; first != "" {
				return first
			}
			return c
		}()
	}()
}
