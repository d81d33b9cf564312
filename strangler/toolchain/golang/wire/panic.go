package main

import (
	"reflect"
	"runtime"
	"strconv"
	"strings"
)

// wirePythonOf is the number of the Python exception that an error is or wraps; call.go sets it.
var wirePythonOf = func(error) uint32 { return 0 }

// wireRecover is deferred by every export; it makes a panic the reply.
func wireRecover() {
	value := recover()
	if value == nil {
		return
	}
	stack := wireStack()
	message := "(its Error or String method panicked)"
	wireQuietly(func() { message = wirePanicMessage(value) })
	python, class := uint32(0), ""
	if err, ok := value.(error); ok {
		wireQuietly(func() { python, class = wirePythonOf(err), wireClass(err) })
	}
	out := wireReply()
	wirePutString(out, reflect.TypeOf(value).String())
	wirePutString(out, message)
	wirePutString(out, stack)
	wirePut(out, python)
	wirePutString(out, class)
	out.send(wireStatusPanic)
}

// wireQuietly calls the user's methods on a panic's value, which may panic themselves.
func wireQuietly(f func()) {
	defer func() { _ = recover() }()
	f()
}

// wireClass is the Python class that an error chooses, or else the first in its chain that does.
func wireClass(err error) string {
	switch e := err.(type) {
	case interface{ PythonClass() string }:
		return e.PythonClass()
	case interface{ Unwrap() error }:
		return wireClass(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			if class := wireClass(inner); class != "" {
				return class
			}
		}
	}
	return ""
}

// wirePanicMessage writes a panic's value as the Go runtime does, but without addresses.
func wirePanicMessage(value any) string {
	switch value := value.(type) {
	case error:
		return value.Error()
	case interface{ String() string }:
		return value.String()
	case string:
		return value
	}
	v := reflect.ValueOf(value)
	text := ""
	switch {
	case v.Kind() == reflect.Bool:
		text = strconv.FormatBool(v.Bool())
	case v.CanInt():
		text = strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		text = strconv.FormatUint(v.Uint(), 10)
	case v.CanFloat():
		text = strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits())
	case v.CanComplex():
		text = strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits())
	case v.Kind() == reflect.String:
		text = strconv.Quote(v.String())
	default:
		return "(" + v.Type().String() + ")"
	}
	if v.Type().PkgPath() != "" { // a named type
		return v.Type().String() + "(" + text + ")"
	}
	return text
}

// wireStack is the goroutine's stack from the function that panicked to the one that was called.
func wireStack() string {
	buffer := make([]byte, 16<<10)
	for {
		size := runtime.Stack(buffer, false)
		if size < len(buffer) {
			return wireTrim(string(buffer[:size]))
		}
		buffer = make([]byte, 2*len(buffer))
	}
}

// wireTrim takes what is above the panic, the runtime's own checks, and the glue below off a stack.
// A frame has two lines: the call, and its place.
func wireTrim(stack string) string {
	_, stack, _ = strings.Cut(stack, "\npanic(")
	lines := strings.SplitAfter(stack, "\n")[2:]
	for len(lines) > 2 && strings.HasPrefix(lines[0], "runtime.") {
		lines = lines[2:]
	}
	for i, line := range lines {
		if strings.HasPrefix(line, "main.export") {
			lines = lines[:i]
			break
		}
	}
	return strings.Join(lines, "")
}
