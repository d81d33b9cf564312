package main

import (
	"strconv"
	"unicode/utf8"
	"unsafe"
)

// Short strings are slices of a copied block of the request, instead of an allocation each. One that
// is kept keeps its block alive, which is why blocks are small.
const (
	wireShort = 256  // bytes
	wireBlock = 4096 // bytes
)

// wireReader takes the parameters off a request. It panics when the request is malformed, before
// it reads or allocates more than the request holds.
type wireReader struct {
	data []byte
	at   int
	// A copy of what comes from this place on.
	block   string
	blockAt int
	// Whether the host wants to see what the call does to its arguments.
	wantsParameters bool
}

func wireReading(data []byte) *wireReader {
	return &wireReader{data: data}
}

func wireRequest(length uint32) *wireReader {
	in := wireReading(wireArena[:length])
	in.wantsParameters = wireControl.flags&1 != 0
	return in
}

//go:noinline
func (in *wireReader) fail(message string) {
	panic("strangler: malformed request: " + message)
}

// take moves past so many bytes. It is small enough to be inlined: a panic counts less than a call.
func (in *wireReader) take(size int) unsafe.Pointer {
	at := in.at
	if size > len(in.data)-at {
		panic("strangler: malformed request: it ends too early")
	}
	in.at = at + size
	return unsafe.Add(unsafe.Pointer(unsafe.SliceData(in.data)), at)
}

func (in *wireReader) next(size int) []byte {
	return unsafe.Slice((*byte)(in.take(size)), size)
}

// count reads the number of elements that follow, each of at least one byte.
func (in *wireReader) count() int {
	count := int(wireGet[uint32](in))
	if count > len(in.data)-in.at {
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
	if left := len(in.data) - in.at; left != 0 {
		in.fail(strconv.Itoa(left) + " bytes too many")
	}
}

func wireGet[T wireNumber](in *wireReader) T {
	return *(*T)(in.take(int(unsafe.Sizeof(T(0)))))
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
	return T(in.text())
}

func (in *wireReader) text() string {
	size := int(wireGet[uint32](in))
	from := in.at
	in.take(size)
	if at := from - in.blockAt; at+size <= len(in.block) {
		return in.block[at : at+size]
	}
	return in.copied(from, size)
}

func (in *wireReader) copied(from, size int) string {
	if size == 0 || size > wireShort {
		return string(in.data[from : from+size])
	}
	in.block, in.blockAt = string(in.data[from:min(from+wireBlock, len(in.data))]), from
	return in.block[:size]
}

func wireGetNumbers[S ~[]E, E wireNumber](in *wireReader) S {
	count := int(wireGet[uint32](in))
	source := (*E)(in.take(count * int(unsafe.Sizeof(E(0)))))
	if count == 0 {
		return S{}
	}
	// Unlike make, append does not clear what it is about to write.
	return append(S(nil), unsafe.Slice(source, count)...)
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
