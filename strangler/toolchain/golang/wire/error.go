package main

import "reflect"

// wireLongestChain is how many errors that wrap one another Python hears of.
const wireLongestChain = 100

// wireFailure is an error with all that the host is told of it.
type wireFailure struct {
	kind, message string
	matched       []string
	python        uint32
	class         string
	fields        []wireField
	cause         *wireFailure
}

// wireField is an exported field of an error; value is its wire form.
type wireField struct {
	name  string
	value []byte
}

// wireMatch names the package's Err variables and error types that an error is or wraps, and gives
// those of the types.
type wireMatch func(error) ([]string, []error)

// wireError makes err the reply.
func wireError(err error, match wireMatch) {
	failure := wireDescribe(err, match, wireLongestChain) // it may call anything: before the reply
	out := wireReply()
	failure.put(out)
	out.send(wireStatusError)
}

func wireDescribe(err error, match wireMatch, longest int) *wireFailure {
	matched, found := match(err)
	failure := &wireFailure{
		kind:    reflect.TypeOf(err).String(),
		message: err.Error(),
		matched: matched,
		python:  wirePythonOf(err),
		class:   wireClass(err),
		fields:  wireFields(append([]error{err}, found...)),
	}
	if wrapper, ok := err.(interface{ Unwrap() error }); ok && longest > 1 {
		if cause := wrapper.Unwrap(); cause != nil {
			failure.cause = wireDescribe(cause, match, longest-1)
		}
	}
	return failure
}

// wireNoMatch is for packages without Err variables.
func wireNoMatch(error) ([]string, []error) {
	return nil, nil
}

// wireFields are the exported fields of errors that are structs; of one name, the first.
func wireFields(errs []error) []wireField {
	var fields []wireField
	seen := map[string]bool{}
	for _, err := range errs {
		v := reflect.ValueOf(err)
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v.Kind() != reflect.Struct {
			continue
		}
		for i := 0; i < v.NumField(); i++ {
			field := v.Type().Field(i)
			if !field.IsExported() || seen[field.Name] {
				continue
			}
			out := &wireWriter{}
			if out.any(v.Field(i).Interface()) == "" {
				seen[field.Name] = true
				fields = append(fields, wireField{field.Name, out.written()})
			}
		}
	}
	return fields
}

func (f *wireFailure) put(out *wireWriter) {
	wirePutString(out, f.kind)
	wirePutString(out, f.message)
	wirePut(out, uint32(len(f.matched)))
	for _, name := range f.matched {
		wirePutString(out, name)
	}
	wirePut(out, f.python)
	wirePutString(out, f.class)
	wirePut(out, uint32(len(f.fields)))
	for _, field := range f.fields {
		wirePutString(out, field.name)
		wirePutArray(out, field.value)
	}
	wirePutBool(out, f.cause != nil)
	if f.cause != nil {
		f.cause.put(out)
	}
}
