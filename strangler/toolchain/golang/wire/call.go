package main

import (
	"errors"
	"runtime"
	"strings"
	"unsafe"
)

//go:wasmimport strangler call
func wireHostCall(handle, address, length uint32) uint64

//go:wasmimport strangler take
func wireHostTake(ticket, address uint32)

func init() {
	wirePythonOf = func(err error) uint32 {
		var raised *wireException
		if errors.As(err, &raised) {
			return raised.number
		}
		return 0
	}
}

// wireException is what Python has raised; returned from Go, it is that very exception again.
type wireException struct {
	number         uint32
	class, message string
}

// Error reads as in the last line of a traceback.
func (e *wireException) Error() string {
	name := e.class[strings.LastIndexAny(e.class, ":.")+1:]
	if e.message == "" {
		return name
	}
	return name + ": " + e.message
}

// PythonClass is the name of the exception's class.
func (e *wireException) PythonClass() string {
	return e.class
}

// Is reports whether target is of the same Python class, such as the helper package's.
func (e *wireException) Is(target error) bool {
	chooser, ok := target.(interface{ PythonClass() string })
	return ok && chooser.PythonClass() == e.class
}

// wireCall calls a Python function with the arguments that were written, for its results.
func (out *wireWriter) call(handle uint32) (*wireReader, *wireException) {
	first := unsafe.Pointer(unsafe.SliceData(out.buffer))
	answer := wireHostCall(handle, wireAddress(first), uint32(out.length))
	runtime.KeepAlive(out.buffer)
	wireControl.status = wireStatusValue // what Python has called meanwhile may have failed
	length := int(uint32(answer))
	out.length = 0
	reply := out.extend(length)
	wireHostTake(uint32(answer>>32), wireAddress(unsafe.Pointer(unsafe.SliceData(reply))))
	in := wireReading(reply)
	if in.flag() {
		return nil, &wireException{
			wireGet[uint32](in), wireGetString[string](in), wireGetString[string](in),
		}
	}
	return in, nil
}
