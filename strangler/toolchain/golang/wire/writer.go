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
	buffer []byte // with room for more than has been written
	length int    // bytes that have been written
	depth  int
}

// wireReply takes the buffer for itself: whoever writes another reply meanwhile has one of his own.
func wireReply() *wireWriter {
	buffer := wireBuffer
	wireBuffer = nil
	if len(buffer) > wireReplyKept {
		buffer = nil
	}
	return &wireWriter{buffer: buffer}
}

// written is what has been appended.
func (out *wireWriter) written() []byte {
	return out.buffer[:out.length]
}

// room appends size bytes for the caller to fill. It is small enough to be inlined.
func (out *wireWriter) room(size int) unsafe.Pointer {
	out.length += size
	if out.length > len(out.buffer) {
		out.grow()
	}
	return unsafe.Add(unsafe.Pointer(unsafe.SliceData(out.buffer)), out.length-size)
}

func (out *wireWriter) extend(size int) []byte {
	return unsafe.Slice((*byte)(out.room(size)), size)
}

//go:noinline
func (out *wireWriter) grow() {
	larger := make([]byte, max(out.length, 2*len(out.buffer)))
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
	wireControl.length = uint32(out.length)
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
	*(*T)(out.room(int(unsafe.Sizeof(value)))) = value
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
	at := out.room(4 + len(text))
	*(*uint32)(at) = uint32(len(text))
	copy(unsafe.Slice((*byte)(unsafe.Add(at, 4)), len(text)), text)
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
