package main

import (
	"strconv"
	"unicode/utf8"
	"unsafe"
)

// wireDeepest is how many levels deep a value is nested at most (docs/wire.md).
const wireDeepest = 1000

// wireWriter appends values to a reply, or to the arguments of a Python function.
type wireWriter struct {
	buffer []byte
	depth  int
}

// wireReply takes the buffer for itself: whoever writes another reply meanwhile has one of his own.
func wireReply() *wireWriter {
	buffer := wireBuffer
	wireBuffer = nil
	if cap(buffer) > wireReplyKept {
		buffer = nil
	}
	return &wireWriter{buffer: buffer[:0]}
}

// extend appends size bytes for the caller to fill.
func (out *wireWriter) extend(size int) []byte {
	at := len(out.buffer)
	if size > cap(out.buffer)-at {
		out.grow(size)
	}
	out.buffer = out.buffer[:at+size]
	return out.buffer[at:]
}

//go:noinline
func (out *wireWriter) grow(size int) {
	larger := make([]byte, len(out.buffer), max(len(out.buffer)+size, 2*cap(out.buffer)))
	copy(larger, out.buffer)
	out.buffer = larger
}

// enter is called on the way into a value whose type contains itself.
func (out *wireWriter) enter() {
	out.depth++
	if out.depth > wireDeepest {
		panic("strangler: a value is nested more than " + strconv.Itoa(wireDeepest) +
			" levels deep: does it contain itself?")
	}
}

func (out *wireWriter) leave() {
	out.depth--
}

// send leaves the reply where the host finds it.
func (out *wireWriter) send(status uint32) {
	wireBuffer, wireKept = out.buffer, nil
	wireControl.status = status
	wireControl.reply = wireAddress(unsafe.Pointer(unsafe.SliceData(out.buffer)))
	wireControl.length = uint32(len(out.buffer))
}

// wireBare makes the reply what lies in memory already.
func wireBare(first unsafe.Pointer, length int) {
	wireKept = first
	wireControl.status = wireStatusBare
	wireControl.reply = wireAddress(first)
	wireControl.length = uint32(length)
}

func wireBareString[T ~string](text T) {
	wireBare(unsafe.Pointer(unsafe.StringData(string(text))), len(text))
}

func wireBareNumbers[S ~[]E, E wireNumber](numbers S) {
	wireBare(unsafe.Pointer(unsafe.SliceData(numbers)), len(wireRaw(numbers)))
}

func wirePut[T wireNumber](out *wireWriter, value T) {
	*(*T)(unsafe.Pointer(unsafe.SliceData(out.extend(int(unsafe.Sizeof(value)))))) = value
}

func wirePutBool[T ~bool](out *wireWriter, value T) {
	wirePut(out, uint8(wireFlag(value)))
}

func wirePutRune[T ~int32](out *wireWriter, value T) {
	if !utf8.ValidRune(rune(value)) {
		panic("strangler: the rune " + strconv.FormatInt(int64(value), 10) +
			" is no code point that a Python str may hold")
	}
	wirePut(out, value)
}

func wirePutString[T ~string](out *wireWriter, text T) {
	wirePut(out, uint32(len(text)))
	copy(out.extend(len(text)), text)
}

func wirePutNumbers[S ~[]E, E wireNumber](out *wireWriter, numbers S) {
	wirePut(out, uint32(len(numbers)))
	wirePutArray(out, numbers)
}

// wirePutArray writes numbers without their count.
func wirePutArray[S ~[]E, E wireNumber](out *wireWriter, numbers S) {
	raw := wireRaw(numbers)
	copy(out.extend(len(raw)), raw)
}

func wirePutUUID[T ~[16]byte](out *wireWriter, value T) {
	copy(out.extend(len(value)), value[:])
}

func wirePutDate(out *wireWriter, year, month, day int, valid bool) {
	if !valid {
		panic("strangler: the date of year " + strconv.Itoa(year) + ", month " + strconv.Itoa(month) +
			", day " + strconv.Itoa(day) + " is none that Python has: those are of the years 1 to 9999")
	}
	wirePut(out, int32(year))
	wirePut(out, uint8(month))
	wirePut(out, uint8(day))
}
