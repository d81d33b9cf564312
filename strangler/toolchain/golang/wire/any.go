package main

import (
	"math"
	"reflect"
	"strconv"
)

// The tags of values that carry their type.
const (
	wireTagNil = iota
	wireTagFalse
	wireTagTrue
	wireTagInt
	wireTagFloat
	wireTagString
	wireTagBytes
	wireTagList
	wireTagTuple
	wireTagDict
	wireTagUint
)

// What a tuple is in Go: the helper package's type where the package imports it, else a list.
var (
	wireTuple   = func(elements []any) any { return elements }
	wireIsTuple = func(any) ([]any, bool) { return nil, false }
)

func wireGetAny(in *wireReader) any {
	switch tag := in.next(1)[0]; tag {
	case wireTagBytes:
		return wireGetNumbers[[]byte](in)
	case wireTagList:
		return wireGetAnys(in)
	case wireTagTuple:
		return wireTuple(wireGetAnys(in))
	case wireTagDict:
		count := in.count()
		dict := make(map[any]any, count)
		for i := 0; i < count; i++ {
			key := wireGetKey(in)
			dict[key] = wireGetAny(in)
		}
		in.distinct(count, len(dict))
		return dict
	default:
		return wireGetPlain(in, tag)
	}
}

func wireGetAnys(in *wireReader) []any {
	list := make([]any, in.count())
	for i := range list {
		list[i] = wireGetAny(in)
	}
	return list
}

// wireGetKey reads a value that may be the key of a map.
func wireGetKey(in *wireReader) any {
	return wireGetPlain(in, in.next(1)[0])
}

func wireGetPlain(in *wireReader, tag byte) any {
	switch tag {
	case wireTagNil:
		return nil
	case wireTagFalse, wireTagTrue:
		return tag == wireTagTrue
	case wireTagInt:
		return wireGet[int](in)
	case wireTagFloat:
		return wireGet[float64](in)
	case wireTagString:
		return wireGetString[string](in)
	}
	in.fail("the tag " + strconv.Itoa(int(tag)) + " has no meaning here")
	return nil
}

// wirePutKey writes a value that may be the key of a map.
func wirePutKey(out *wireWriter, value any) {
	if problem := out.key(value); problem != "" {
		panic("strangler: " + problem)
	}
}

func wirePutAny(out *wireWriter, value any) {
	if problem := out.any(value); problem != "" {
		panic("strangler: " + problem)
	}
}

// any writes a value, or says why that cannot be done.
func (out *wireWriter) any(value any) string {
	if out.plain(value) {
		return ""
	}
	out.enter()
	defer out.leave()
	switch value := value.(type) {
	case []any:
		return out.anys(wireTagList, value)
	case map[string]any:
		out.tagged(wireTagDict, len(value))
		for key, item := range value {
			out.tag(wireTagString)
			wirePutString(out, key)
			if problem := out.any(item); problem != "" {
				return problem
			}
		}
		return ""
	case map[any]any:
		out.tagged(wireTagDict, len(value))
		for key, item := range value {
			if problem := out.entry(key, item); problem != "" {
				return problem
			}
		}
		return ""
	}
	if elements, ok := wireIsTuple(value); ok {
		return out.anys(wireTagTuple, elements)
	}
	return out.reflected(reflect.ValueOf(value))
}

func (out *wireWriter) anys(tag byte, list []any) string {
	out.tagged(tag, len(list))
	for _, item := range list {
		if problem := out.any(item); problem != "" {
			return problem
		}
	}
	return ""
}

func (out *wireWriter) entry(key, item any) string {
	if problem := out.key(key); problem != "" {
		return problem
	}
	return out.any(item)
}

// key writes a value that may be the key of a dict.
func (out *wireWriter) key(value any) string {
	if out.plain(value) {
		return ""
	}
	return "a " + reflect.TypeOf(value).String() + " in an any cannot be the key of a dict: use a string"
}

// plain writes a value that holds no others, and reports whether it is one.
func (out *wireWriter) plain(value any) bool {
	switch value := value.(type) {
	case nil:
		out.tag(wireTagNil)
	case bool:
		out.tag(wireTagFalse + byte(wireFlag(value)))
	case int:
		out.tag(wireTagInt)
		wirePut(out, value)
	case float64:
		out.tag(wireTagFloat)
		wirePut(out, value)
	case string:
		out.tag(wireTagString)
		wirePutString(out, value)
	default:
		return out.named(reflect.ValueOf(value))
	}
	return true
}

// named writes what a type stands for that is none of those that are read.
func (out *wireWriter) named(v reflect.Value) bool {
	switch {
	case v.Kind() == reflect.Bool:
		out.tag(wireTagFalse + byte(wireFlag(v.Bool())))
	case v.CanInt():
		out.tag(wireTagInt)
		wirePut(out, v.Int())
	case v.Kind() == reflect.Uintptr:
		return false
	case v.CanUint() && v.Uint() > math.MaxInt64:
		out.tag(wireTagUint)
		wirePut(out, v.Uint())
	case v.CanUint():
		out.tag(wireTagInt)
		wirePut(out, v.Uint())
	case v.CanFloat():
		out.tag(wireTagFloat)
		wirePut(out, v.Float())
	case v.Kind() == reflect.String:
		out.tag(wireTagString)
		wirePutString(out, v.String())
	default:
		return false
	}
	return true
}

// reflected writes lists, arrays and maps of any type.
func (out *wireWriter) reflected(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			out.tag(wireTagBytes)
			wirePutNumbers(out, v.Bytes())
			return ""
		}
		fallthrough
	case reflect.Array:
		out.tagged(wireTagList, v.Len())
		for i := 0; i < v.Len(); i++ {
			if problem := out.any(v.Index(i).Interface()); problem != "" {
				return problem
			}
		}
		return ""
	case reflect.Map:
		out.tagged(wireTagDict, v.Len())
		for entries := v.MapRange(); entries.Next(); {
			problem := out.entry(entries.Key().Interface(), entries.Value().Interface())
			if problem != "" {
				return problem
			}
		}
		return ""
	}
	return "an any cannot hold a " + v.Type().String() + " on its way to Python: use nil, bool, numbers, " +
		"string, []byte, lists and maps of them, or declare its type"
}

func (out *wireWriter) tag(tag byte) {
	out.extend(1)[0] = tag
}

func (out *wireWriter) tagged(tag byte, count int) {
	out.tag(tag)
	wirePut(out, uint32(count))
}
