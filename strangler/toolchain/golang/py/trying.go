package py

import (
	"errors"
	"runtime"
	"slices"
	"strings"
)

// bases are the built-in exception classes that stand between a class and Exception.
var bases = map[string][]string{
	"FloatingPointError":  {"ArithmeticError"},
	"IndexError":          {"LookupError"},
	"KeyError":            {"LookupError"},
	"NotImplementedError": {"RuntimeError"},
	"OverflowError":       {"ArithmeticError"},
	"PermissionError":     {"OSError"},
	"RecursionError":      {"RuntimeError"},
	"TimeoutError":        {"OSError"},
	"UnicodeDecodeError":  {"UnicodeError", "ValueError"},
	"UnicodeEncodeError":  {"UnicodeError", "ValueError"},
	"UnicodeError":        {"ValueError"},
	"ZeroDivisionError":   {"ArithmeticError"},
}

// Try is Python's try: what body returns, or the error of one of the classes that it panics with.
// Any other panic goes on; that of NotPorted and of Beyond always does.
func Try[T any](body func() T, classes ...string) (value T, err error) {
	defer func() {
		caught := recover()
		if caught == nil {
			return
		}
		failure, class := raised(caught)
		known := append([]string{class, "Exception"}, bases[class]...)
		isCaught := func(name string) bool { return slices.Contains(known, name) }
		if class == "" || !slices.ContainsFunc(classes, isCaught) {
			panic(caught)
		}
		err = failure
	}()
	return body(), nil
}

// raised is a panic's error with the class that it has in Python; none for what is no exception there.
func raised(caught any) (error, string) {
	failure, ok := caught.(error)
	if !ok {
		return nil, ""
	}
	if _, ok := failure.(runtime.Error); ok {
		switch message := failure.Error(); {
		case strings.Contains(message, "divide by zero"):
			return failure, "ZeroDivisionError"
		case strings.Contains(message, "out of range"):
			return failure, "IndexError"
		}
		return nil, ""
	}
	var known *Error
	if !errors.As(failure, &known) || known.class == "NotPorted" || known.class == "Unrepresentable" {
		return nil, ""
	}
	return failure, known.class
}

// Check is for a call that returns nothing but an error: it becomes a panic, as of Must.
func Check(err error) {
	if err != nil {
		panic(err)
	}
}
