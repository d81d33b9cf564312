package py

import "errors"

// NotPorted is the error of a function that is yet to be written, as `strangler new` begins one: it is
// no answer, so Python gives its own.
func NotPorted(name string) error {
	return ErrorOf("NotPorted", name+" is not ported yet")
}

// IsNotPorted reports whether an error is that of NotPorted: a test skips what is yet to be written.
func IsNotPorted(err error) bool {
	return errors.Is(err, ErrorOf("NotPorted", ""))
}
