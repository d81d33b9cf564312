package py

import (
	"errors"
	"fmt"
)

// Error is an error that reaches Python as an exception of a built-in class. Make one with
// ValueError, KeyErrorf and the like. errors.Is takes two of them for the same when class and
// message are; a message that is empty in the target matches every message:
//
//	errors.Is(err, py.KeyError(""))
type Error struct {
	class, message string
	cause          error
}

// Error returns the message.
func (e *Error) Error() string { return e.message }

// PythonClass returns the name of the exception's class.
func (e *Error) PythonClass() string { return e.class }

// Unwrap returns the error that the message was made with through %w, if there is one.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether target is an error of the same class with the same message, or with none.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.class == e.class && (other.message == "" || other.message == e.message)
}

// ErrorOf returns an error of any built-in exception class of Python, by its name. A class that takes
// more than a message, such as UnicodeDecodeError, becomes the nearest that does not.
func ErrorOf(class, message string) error {
	return &Error{class: class, message: message}
}

// ErrorOff is ErrorOf with a message as fmt.Errorf formats it, %w included.
func ErrorOff(class, format string, arguments ...any) error {
	formatted := fmt.Errorf(format, arguments...)
	cause := errors.Unwrap(formatted)
	if _, several := formatted.(interface{ Unwrap() []error }); several {
		cause = formatted
	}
	return &Error{class, formatted.Error(), cause}
}
