package py

import (
	"encoding/hex"
	"errors"
	"strings"
)

// UUID is a universally unique identifier, most significant byte first: Python's uuid.UUID.
type UUID [16]byte

// ParseUUID reads what Python's uuid.UUID reads: 32 hexadecimal digits, with hyphens anywhere, in
// braces, or after urn:uuid:.
func ParseUUID(text string) (UUID, error) {
	digits := strings.NewReplacer("urn:", "", "uuid:", "").Replace(text)
	digits = strings.ReplaceAll(strings.Trim(digits, "{}"), "-", "")
	var id UUID
	if len(digits) != hex.EncodedLen(len(id)) {
		return UUID{}, errors.New("badly formed hexadecimal UUID string")
	}
	if _, err := hex.Decode(id[:], []byte(digits)); err != nil {
		return UUID{}, errors.New("badly formed hexadecimal UUID string")
	}
	return id, nil
}

// String returns the usual form: 12345678-1234-5678-1234-567812345678.
func (id UUID) String() string {
	digits := hex.EncodeToString(id[:])
	return strings.Join(
		[]string{digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]}, "-")
}

// Version returns the version that the UUID says it has, 0 to 15.
func (id UUID) Version() int { return int(id[6] >> 4) }

// IsZero reports whether all bits are zero.
func (id UUID) IsZero() bool { return id == UUID{} }
