package sample

// Some is the Go side of sample:some.
//
// This is a draft: it was translated line by line, and does what Python does as far as it goes.
// Where a number leaves int, and at each strangler:gap, Python answers.
func Some(values []int, limit int) bool {
	return func() bool {
		for _, v := range values {
			if v > limit {
				return true
			}
		}
		return false
	}() && func() bool {
		for _, item := range values {
			if !(item != 0) {
				return false
			}
		}
		return true
	}() && (!func() bool {
		for _, v := range values {
			if v == 3 {
				return true
			}
		}
		return false
	}())
}
