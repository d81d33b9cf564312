// Package units is imported by orders.
package units

// Gram is a weight.
type Gram uint32
