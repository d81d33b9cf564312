// The fixed half of the glue: arena, control block, and the wire form of every type (docs/wire.md).
//
//	memory.go   arena and control block
//	reader.go   takes values off a request
//	writer.go   appends values to a reply
//	panic.go    makes a panic the reply
//
// and, where a package needs them, any.go, big.go, call.go, context.go, error.go and time.go.
//
// It is compiled into package main beside the generated half, for wasm alone: memory is
// little-endian, and a load or store may be unaligned. Every package-level name has an upper-case
// letter in it, which no import name of the generated half has.
//
// Go may call Python and Python Go again, on this very instance. So arena, flags and deadline are
// read before the user's function runs, and the reply is written after it has ended.
package main

import "unsafe"

const (
	wireArenaStart   = 4 << 10 // bytes
	wireArenaMaximum = 2 << 30 // bytes; half of what linear memory can ever hold
	wireReplyKept    = 1 << 20 // bytes; a larger reply buffer goes back to the garbage collector
)

const (
	wireStatusValue = 0
	wireStatusError = 1
	wireStatusPanic = 2
	wireStatusBare  = 3
)

var (
	wireControl struct {
		flags, status, reply, length uint32
		deadline                     int64
	}
	// The host writes into the arena through its address: Go never moves it, this keeps it alive.
	wireArena = make([]byte, wireArenaStart)
	// The reply has to live until the next call: either in the buffer, or elsewhere.
	wireBuffer []byte
	wireKept   unsafe.Pointer
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
		~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 |
		~float32 | ~float64 | ~complex64 | ~complex128
}

// wireRaw is the memory of numbers.
func wireRaw[S ~[]E, E wireNumber](numbers S) []byte {
	first := (*byte)(unsafe.Pointer(unsafe.SliceData(numbers)))
	return unsafe.Slice(first, len(numbers)*int(unsafe.Sizeof(E(0))))
}

// wireFlag is a bool as a wasm value.
func wireFlag[T ~bool](value T) uint32 {
	if value {
		return 1
	}
	return 0
}
