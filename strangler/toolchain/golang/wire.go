// The fixed half of the glue: arena, control block, and the wire form of every type (docs/wire.md).
//
// It is compiled into package main beside the generated half, for wasm alone: memory is
// little-endian, and a load or store may be unaligned. Every package-level name has an upper-case
// letter in it, which no import name of the generated half has.
package main

import (
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"unsafe"
)

const (
	wireArenaStart   = 4 << 10 // bytes
	wireArenaMaximum = 2 << 30 // bytes; half of what linear memory can ever hold
	wireReplyKept    = 1 << 20 // bytes; a larger reply buffer goes back to the garbage collector
)

const (
	wireStatusError = 1
	wireStatusPanic = 2
)

var (
	wireControl struct{ flags, status, reply, length uint32 }
	// The host writes into the arena through its address: Go never moves it, this keeps it alive.
	wireArena = make([]byte, wireArenaStart)
	// The reply has to live until the next call.
	wireBuffer []byte
)

//go:wasmexport strangler_control
func wireControlAddress() uint32 {
	return wireAddress(unsafe.Pointer(&wireControl))
}

//go:wasmexport strangler_arena
func wireArenaAddress(size uint32) uint32 {
	if size > wireArenaMaximum {
		return 0
	}
	if int(size) > len(wireArena) {
		larger := make([]byte, max(int(size), min(2*len(wireArena), wireReplyKept)))
		copy(larger, wireArena)
		wireArena = larger
	}
	return wireAddress(unsafe.Pointer(unsafe.SliceData(wireArena)))
}

func wireAddress(p unsafe.Pointer) uint32 {
	return uint32(uintptr(p))
}

// wireNumber holds the types whose wire form is their form in memory.
type wireNumber interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 |
		~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64
}

// wireReader takes the parameters off a request. It panics when the request is malformed, before
// it reads or allocates more than the request holds.
type wireReader struct{ rest []byte }

func wireRequest(length uint32) *wireReader {
	return &wireReader{wireArena[:length]}
}

func (in *wireReader) next(size int) []byte {
	if size > len(in.rest) {
		panic("strangler: malformed request: it ends too early")
	}
	block := in.rest[:size]
	in.rest = in.rest[size:]
	return block
}

// count reads the number of elements that follow, each of at least one byte.
func (in *wireReader) count() int {
	count := int(wireGet[uint32](in))
	if count > len(in.rest) {
		panic("strangler: malformed request: a list is longer than the request")
	}
	return count
}

// flag reads one byte that is 0 or 1.
func (in *wireReader) flag() bool {
	flag := in.next(1)[0]
	if flag > 1 {
		panic("strangler: malformed request: " + strconv.Itoa(int(flag)) + " is neither 0 nor 1")
	}
	return flag == 1
}

func (in *wireReader) end() {
	if len(in.rest) != 0 {
		panic("strangler: malformed request: " + strconv.Itoa(len(in.rest)) + " bytes too many")
	}
}

func wireGet[T wireNumber](in *wireReader) T {
	return *(*T)(unsafe.Pointer(unsafe.SliceData(in.next(int(unsafe.Sizeof(T(0)))))))
}

func wireGetBool[T ~bool](in *wireReader) T {
	return T(in.flag())
}

func wireGetString[T ~string](in *wireReader) T {
	return T(in.next(int(wireGet[uint32](in))))
}

func wireGetNumbers[S ~[]E, E wireNumber](in *wireReader) S {
	count := int(wireGet[uint32](in))
	source := in.next(count * int(unsafe.Sizeof(E(0))))
	numbers := make(S, count)
	copy(wireRaw(numbers), source)
	return numbers
}

// wireRaw is the memory of numbers.
func wireRaw[S ~[]E, E wireNumber](numbers S) []byte {
	first := (*byte)(unsafe.Pointer(unsafe.SliceData(numbers)))
	return unsafe.Slice(first, len(numbers)*int(unsafe.Sizeof(E(0))))
}

// wireWriter appends values to a reply.
type wireWriter struct{ buffer []byte }

func wireReply() *wireWriter {
	if cap(wireBuffer) > wireReplyKept {
		wireBuffer = nil
	}
	return &wireWriter{wireBuffer[:0]}
}

// extend appends size bytes for the caller to fill.
func (out *wireWriter) extend(size int) []byte {
	at := len(out.buffer)
	if at+size > cap(out.buffer) {
		larger := make([]byte, at, max(at+size, 2*cap(out.buffer)))
		copy(larger, out.buffer)
		out.buffer = larger
	}
	out.buffer = out.buffer[:at+size]
	return out.buffer[at:]
}

// send leaves the reply where the host finds it.
func (out *wireWriter) send() {
	wireBuffer = out.buffer
	wireControl.reply = wireAddress(unsafe.Pointer(unsafe.SliceData(out.buffer)))
	wireControl.length = uint32(len(out.buffer))
}

func wirePut[T wireNumber](out *wireWriter, value T) {
	*(*T)(unsafe.Pointer(unsafe.SliceData(out.extend(int(unsafe.Sizeof(value)))))) = value
}

func wirePutBool[T ~bool](out *wireWriter, value T) {
	wirePut(out, uint8(wireFlag(value)))
}

func wirePutString[T ~string](out *wireWriter, text T) {
	wirePut(out, uint32(len(text)))
	copy(out.extend(len(text)), text)
}

func wirePutNumbers[S ~[]E, E wireNumber](out *wireWriter, numbers S) {
	wirePut(out, uint32(len(numbers)))
	raw := wireRaw(numbers)
	copy(out.extend(len(raw)), raw)
}

// wireFlag is a bool as a wasm value.
func wireFlag[T ~bool](value T) uint32 {
	if value {
		return 1
	}
	return 0
}

// wireWantsParameters reports whether the host wants to see what the call did to its arguments.
func wireWantsParameters() bool {
	return wireControl.flags&1 != 0
}

// wireError makes err the reply; matched names the package's Err variables that it is.
func wireError(err error, matched []string) {
	out := wireReply()
	wirePutString(out, reflect.TypeOf(err).String())
	wirePutString(out, err.Error())
	wirePut(out, uint32(len(matched)))
	for _, name := range matched {
		wirePutString(out, name)
	}
	out.send()
	wireControl.status = wireStatusError
}

// wireRecover is deferred by every export; it makes a panic the reply.
func wireRecover() {
	value := recover()
	if value == nil {
		return
	}
	out := wireReply()
	wirePutString(out, reflect.TypeOf(value).String())
	wirePutString(out, wirePanicMessage(value))
	wirePutString(out, wireStack())
	out.send()
	wireControl.status = wireStatusPanic
}

// wirePanicMessage writes a panic's value as the Go runtime does, but without addresses.
func wirePanicMessage(value any) (message string) {
	defer func() {
		if recover() != nil {
			message = "(its Error or String method panicked)"
		}
	}()
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
