package py

// ArithmeticError returns an ArithmeticError for Python: an arithmetic operation has failed.
func ArithmeticError(message string) error { return ErrorOf("ArithmeticError", message) }

// ArithmeticErrorf is ArithmeticError with a message as fmt.Errorf formats it.
func ArithmeticErrorf(format string, arguments ...any) error {
	return ErrorOff("ArithmeticError", format, arguments...)
}

// AssertionError returns an AssertionError for Python: something that must hold does not.
func AssertionError(message string) error { return ErrorOf("AssertionError", message) }

// AssertionErrorf is AssertionError with a message as fmt.Errorf formats it.
func AssertionErrorf(format string, arguments ...any) error {
	return ErrorOff("AssertionError", format, arguments...)
}

// AttributeError returns an AttributeError for Python: an object has no such attribute.
func AttributeError(message string) error { return ErrorOf("AttributeError", message) }

// AttributeErrorf is AttributeError with a message as fmt.Errorf formats it.
func AttributeErrorf(format string, arguments ...any) error {
	return ErrorOff("AttributeError", format, arguments...)
}

// EOFError returns an EOFError for Python: the input has ended too early.
func EOFError(message string) error { return ErrorOf("EOFError", message) }

// EOFErrorf is EOFError with a message as fmt.Errorf formats it.
func EOFErrorf(format string, arguments ...any) error {
	return ErrorOff("EOFError", format, arguments...)
}

// IndexError returns an IndexError for Python: a sequence has no such index.
func IndexError(message string) error { return ErrorOf("IndexError", message) }

// IndexErrorf is IndexError with a message as fmt.Errorf formats it.
func IndexErrorf(format string, arguments ...any) error {
	return ErrorOff("IndexError", format, arguments...)
}

// KeyError returns a KeyError for Python: a mapping has no such key; the message is the key.
func KeyError(message string) error { return ErrorOf("KeyError", message) }

// KeyErrorf is KeyError with a message as fmt.Errorf formats it.
func KeyErrorf(format string, arguments ...any) error {
	return ErrorOff("KeyError", format, arguments...)
}

// LookupError returns a LookupError for Python: a key or an index is not there.
func LookupError(message string) error { return ErrorOf("LookupError", message) }

// LookupErrorf is LookupError with a message as fmt.Errorf formats it.
func LookupErrorf(format string, arguments ...any) error {
	return ErrorOff("LookupError", format, arguments...)
}

// NotImplementedError returns a NotImplementedError for Python: something is yet to be written.
func NotImplementedError(message string) error { return ErrorOf("NotImplementedError", message) }

// NotImplementedErrorf is NotImplementedError with a message as fmt.Errorf formats it.
func NotImplementedErrorf(format string, arguments ...any) error {
	return ErrorOff("NotImplementedError", format, arguments...)
}

// OSError returns an OSError for Python: the operating system has refused something.
func OSError(message string) error { return ErrorOf("OSError", message) }

// OSErrorf is OSError with a message as fmt.Errorf formats it.
func OSErrorf(format string, arguments ...any) error {
	return ErrorOff("OSError", format, arguments...)
}

// OverflowError returns an OverflowError for Python: a number is too large.
func OverflowError(message string) error { return ErrorOf("OverflowError", message) }

// OverflowErrorf is OverflowError with a message as fmt.Errorf formats it.
func OverflowErrorf(format string, arguments ...any) error {
	return ErrorOff("OverflowError", format, arguments...)
}

// PermissionError returns a PermissionError for Python: something is not allowed.
func PermissionError(message string) error { return ErrorOf("PermissionError", message) }

// PermissionErrorf is PermissionError with a message as fmt.Errorf formats it.
func PermissionErrorf(format string, arguments ...any) error {
	return ErrorOff("PermissionError", format, arguments...)
}

// RuntimeError returns a RuntimeError for Python: something has gone wrong that no other class fits.
func RuntimeError(message string) error { return ErrorOf("RuntimeError", message) }

// RuntimeErrorf is RuntimeError with a message as fmt.Errorf formats it.
func RuntimeErrorf(format string, arguments ...any) error {
	return ErrorOff("RuntimeError", format, arguments...)
}

// StopIteration returns a StopIteration for Python: there are no more values.
func StopIteration(message string) error { return ErrorOf("StopIteration", message) }

// StopIterationf is StopIteration with a message as fmt.Errorf formats it.
func StopIterationf(format string, arguments ...any) error {
	return ErrorOff("StopIteration", format, arguments...)
}

// TimeoutError returns a TimeoutError for Python: something has taken too long.
func TimeoutError(message string) error { return ErrorOf("TimeoutError", message) }

// TimeoutErrorf is TimeoutError with a message as fmt.Errorf formats it.
func TimeoutErrorf(format string, arguments ...any) error {
	return ErrorOff("TimeoutError", format, arguments...)
}

// TypeError returns a TypeError for Python: a value is of the wrong type.
func TypeError(message string) error { return ErrorOf("TypeError", message) }

// TypeErrorf is TypeError with a message as fmt.Errorf formats it.
func TypeErrorf(format string, arguments ...any) error {
	return ErrorOff("TypeError", format, arguments...)
}

// UnicodeError returns an UnicodeError for Python: text cannot be encoded or decoded.
func UnicodeError(message string) error { return ErrorOf("UnicodeError", message) }

// UnicodeErrorf is UnicodeError with a message as fmt.Errorf formats it.
func UnicodeErrorf(format string, arguments ...any) error {
	return ErrorOff("UnicodeError", format, arguments...)
}

// ValueError returns a ValueError for Python: a value is of the right type but wrong.
func ValueError(message string) error { return ErrorOf("ValueError", message) }

// ValueErrorf is ValueError with a message as fmt.Errorf formats it.
func ValueErrorf(format string, arguments ...any) error {
	return ErrorOff("ValueError", format, arguments...)
}

// ZeroDivisionError returns a ZeroDivisionError for Python: something was divided by zero.
func ZeroDivisionError(message string) error { return ErrorOf("ZeroDivisionError", message) }

// ZeroDivisionErrorf is ZeroDivisionError with a message as fmt.Errorf formats it.
func ZeroDivisionErrorf(format string, arguments ...any) error {
	return ErrorOff("ZeroDivisionError", format, arguments...)
}
