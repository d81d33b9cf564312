// Package echo gives back what it is given: all that a call costs is the crossing.
package echo

import "encoding/json"

// Row is a row of a table.
type Row struct {
	ID    int      `json:"id"`
	Name  string   `json:"name"`
	Price float64  `json:"price"`
	Tags  []string `json:"tags"`
}

func Text(value string) string { return value }

func Blob(value []byte) []byte { return value }

func Integers(value []int) []int { return value }

func Floats(value []float64) []float64 { return value }

func Counts(value map[string]int) map[string]int { return value }

func Rows(value []Row) []Row { return value }

func JSONText(value []byte) ([]byte, error) { return throughJSON[string](value) }

func JSONIntegers(value []byte) ([]byte, error) { return throughJSON[[]int](value) }

func JSONFloats(value []byte) ([]byte, error) { return throughJSON[[]float64](value) }

func JSONCounts(value []byte) ([]byte, error) { return throughJSON[map[string]int](value) }

func JSONRows(value []byte) ([]byte, error) { return throughJSON[[]Row](value) }

// throughJSON is what an author writes who has bytes alone.
func throughJSON[T any](value []byte) ([]byte, error) {
	var decoded T
	if err := json.Unmarshal(value, &decoded); err != nil {
		return nil, err
	}
	return json.Marshal(decoded)
}
