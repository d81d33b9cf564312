package money

import "fmt"

const maxPeople = 10_000

// SplitBill returns what each of the people pays, in cents: shares that add up to cents and
// differ by at most one, the larger ones first. A negative bill is a refund. It fails with
// ErrBadPeople where people is not 1 to 10000.
//
// This port is wrong on purpose: Go's / and % go towards zero where Python's go down, so a refund
// that does not divide evenly, such as -1 cent between 2, loses its last cents. The demo finds it.
func SplitBill(cents int64, people int) ([]int64, error) {
	if people < 1 || people > maxPeople {
		return nil, fmt.Errorf("%w: %d", ErrBadPeople, people)
	}
	share, rest := cents/int64(people), cents%int64(people)
	shares := make([]int64, people)
	for i := range shares {
		shares[i] = share
		if int64(i) < rest {
			shares[i]++
		}
	}
	return shares, nil
}
