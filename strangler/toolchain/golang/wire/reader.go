package main

import (
	"strconv"
	"unicode/utf8"
	"unsafe"
)

// wireReader takes the parameters off a request. It panics when the request is malformed, before
// it reads or allocates more than the request holds.
type wireReader struct {
	rest []byte
	// Whether the host wants to see what the call does to its arguments.
	wantsParameters bool
}

func wireRequest(length uint32) *wireReader {
	return &wireReader{wireArena[:length], wireControl.flags&1 != 0}
}

func (in *wireReader) fail(message string) {
	panic("strangler: malformed request: " + message)
}

func (in *wireReader) next(size int) []byte {
	if size > len(in.rest) {
		in.fail("it ends too early")
	}
	block := in.rest[:size]
	in.rest = in.rest[size:]
	return block
}

// count reads the number of elements that follow, each of at least one byte.
func (in *wireReader) count() int {
	count := int(wireGet[uint32](in))
	if count > len(in.rest) {
		in.fail("a list is longer than the request")
	}
	return count
}

// flag reads one byte that is 0 or 1.
func (in *wireReader) flag() bool {
	flag := in.next(1)[0]
	if flag > 1 {
		in.fail(strconv.Itoa(int(flag)) + " is neither 0 nor 1")
	}
	return flag == 1
}

// nothing reads the byte that stands for a struct or an array without contents.
func (in *wireReader) nothing() {
	if in.flag() {
		in.fail("1 stands where nothing is")
	}
}

// distinct checks the keys of a map or set: of as many as have come, so many are different.
func (in *wireReader) distinct(came, different int) {
	if came != different {
		in.fail("a key comes twice")
	}
}

func (in *wireReader) end() {
	if len(in.rest) != 0 {
		in.fail(strconv.Itoa(len(in.rest)) + " bytes too many")
	}
}

func wireGet[T wireNumber](in *wireReader) T {
	return *(*T)(unsafe.Pointer(unsafe.SliceData(in.next(int(unsafe.Sizeof(T(0)))))))
}

func wireGetBool[T ~bool](in *wireReader) T {
	return T(in.flag())
}

func wireGetRune[T ~int32](in *wireReader) T {
	value := wireGet[T](in)
	if !utf8.ValidRune(rune(value)) {
		in.fail(strconv.Itoa(int(value)) + " is no code point")
	}
	return value
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

// wireFill reads as many numbers as there is room for.
func wireFill[E wireNumber](in *wireReader, numbers []E) {
	raw := wireRaw(numbers)
	copy(raw, in.next(len(raw)))
}

// wireGetText reads a value in the form of its text.
func wireGetText[T any](in *wireReader, parse func(string) (T, error)) T {
	value, err := parse(wireGetString[string](in))
	if err != nil {
		in.fail(err.Error())
	}
	return value
}

func wireGetUUID[T ~[16]byte](in *wireReader) T {
	return T(*(*[16]byte)(in.next(16)))
}

func wireGetDate[T any, M ~int](in *wireReader, make func(int, M, int) (T, error)) T {
	year, month, day := wireGet[int32](in), in.next(1)[0], in.next(1)[0]
	date, err := make(int(year), M(month), int(day))
	if err != nil {
		in.fail(err.Error())
	}
	return date
}
