package main

import (
	"bufio"
	"fmt"
	"go/token"
	"maps"
	"slices"
)

// Answer is what there is to say of one package.
type Answer struct {
	pkg        *Package
	functions  []Function
	errors     []string         // exported Err variables, sorted
	errorTypes []ErrorType      // exported types that are errors, sorted
	types      map[string]*Type // what a ref stands for
	callbacks  []Callback
	imports    []Import // what the glue needs to name the types
	helper     string   // the helper package's name in the glue, if the package imports it
	refused    []Refusal
	problems   []Problem
	ignored    bool // by a directive above its package clause
}

// Function is an exported function all of whose types can cross.
type Function struct {
	name, doc           string
	position            token.Position
	parameters, results []Variable
	fails               bool // its last result is an error
	variadic            bool
	context             bool // its first parameter, which is not among the others
}

// Variable is a parameter or a result.
type Variable struct {
	name string
	kind *Type
}

// Field is a field of a struct; key is the name in its json tag.
type Field struct {
	name, key string
	kind      *Type
}

// Type is a type that can cross, in the terms of docs/wire.md.
type Type struct {
	kind                string
	spelled             string // in the glue's source
	name                string // of a ref
	width               int
	unsigned, ordered   bool
	length              int64
	element, key, value *Type
	fields              []Field
	parameters, results []Variable
	fails               bool // as of a function
	constants           []Constant
}

// ErrorType is a type whose pointers are errors, and perhaps its values too.
type ErrorType struct {
	name  string
	value bool
}

// Import is a package that the glue imports, and under which name.
type Import struct {
	path, name string
}

// Refusal says why a function, or with an empty name the package, cannot be built.
type Refusal struct {
	position token.Position
	function string
	message  string
}

func writeAnswers(out *bufio.Writer, answers []*Answer) {
	array(out, answers, func(a *Answer) {
		fmt.Fprintf(out, `{"import_path":%s,"name":%s,"ignored":%t,"helper":%s,"functions":`,
			quote(a.pkg.path), quote(a.pkg.name), a.ignored, quote(a.helper))
		array(out, a.functions, func(f Function) {
			fmt.Fprintf(out, `{"name":%s,"doc":%s,%s,"error":%t,"variadic":%t,"context":%t,`,
				quote(f.name), quote(f.doc), place(f.position), f.fails, f.variadic, f.context)
			writeSignature(out, f.parameters, f.results)
			out.WriteString("}")
		})
		out.WriteString(`,"errors":`)
		array(out, a.errors, func(name string) { out.WriteString(quote(name)) })
		out.WriteString(`,"error_types":`)
		array(out, a.errorTypes, func(t ErrorType) {
			fmt.Fprintf(out, `{"name":%s,"value":%t}`, quote(t.name), t.value)
		})
		out.WriteString(`,"types":{`)
		for i, name := range slices.Sorted(maps.Keys(a.types)) {
			fmt.Fprintf(out, "%s%s:", ","[:min(i, 1)], quote(name))
			writeType(out, a.types[name])
		}
		out.WriteString(`},"callbacks":`)
		array(out, a.callbacks, func(c Callback) {
			fmt.Fprintf(out, `{"name":%s,"target":%s,"python":%s,%s,"type":`,
				quote(c.name), quote(c.target), quote(c.python), place(c.position))
			writeType(out, c.kind)
			out.WriteString("}")
		})
		out.WriteString(`,"imports":`)
		array(out, a.imports, func(i Import) {
			fmt.Fprintf(out, `{"path":%s,"name":%s}`, quote(i.path), quote(i.name))
		})
		out.WriteString(`,"refused":`)
		array(out, a.refused, func(r Refusal) {
			fmt.Fprintf(out, `{%s,"function":%s,"message":%s}`,
				place(r.position), quote(r.function), quote(r.message))
		})
		out.WriteString(`,"problems":`)
		array(out, a.problems, func(p Problem) {
			fmt.Fprintf(out, `{%s,"message":%s}`, place(p.position), quote(p.message))
		})
		out.WriteString("}")
	})
}

func writeSignature(out *bufio.Writer, parameters, results []Variable) {
	write := func(v Variable) {
		fmt.Fprintf(out, `{"name":%s,"type":`, quote(v.name))
		writeType(out, v.kind)
		out.WriteString("}")
	}
	out.WriteString(`"parameters":`)
	array(out, parameters, write)
	out.WriteString(`,"results":`)
	array(out, results, write)
}

func writeType(out *bufio.Writer, t *Type) {
	fmt.Fprintf(out, `{"kind":%s,"go":%s`, quote(t.kind), quote(t.spelled))
	part := func(name string, part *Type) {
		if part != nil {
			fmt.Fprintf(out, `,%s:`, quote(name))
			writeType(out, part)
		}
	}
	if t.width != 0 {
		fmt.Fprintf(out, `,"width":%d`, t.width)
	}
	if t.unsigned {
		out.WriteString(`,"unsigned":true`)
	}
	if t.constants != nil {
		out.WriteString(`,"constants":`)
		array(out, t.constants, func(c Constant) {
			fmt.Fprintf(out, `{"name":%s,"value":%s}`, quote(c.name), c.value)
		})
	}
	part("element", t.element)
	part("key", t.key)
	part("value", t.value)
	switch t.kind {
	case "array":
		fmt.Fprintf(out, `,"length":%d`, t.length)
	case "map":
		fmt.Fprintf(out, `,"ordered":%t`, t.ordered)
	case "ref":
		fmt.Fprintf(out, `,"name":%s`, quote(t.name))
	case "func":
		fmt.Fprintf(out, `,"error":%t,`, t.fails)
		writeSignature(out, t.parameters, t.results)
	case "struct":
		out.WriteString(`,"fields":`)
		array(out, t.fields, func(f Field) {
			fmt.Fprintf(out, `{"name":%s,"key":%s,"type":`, quote(f.name), quote(f.key))
			writeType(out, f.kind)
			out.WriteString("}")
		})
	}
	out.WriteString("}")
}

func place(p token.Position) string {
	return fmt.Sprintf(`"file":%s,"line":%d,"column":%d`, quote(p.Filename), p.Line, p.Column)
}

func array[T any](out *bufio.Writer, items []T, write func(T)) {
	out.WriteString("[")
	for i, item := range items {
		if i > 0 {
			out.WriteString(",")
		}
		write(item)
	}
	out.WriteString("]")
}

// quote writes a JSON string. What is not UTF-8 becomes U+FFFD.
func quote(text string) string {
	quoted := []byte{'"'}
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			quoted = append(quoted, '\\', byte(r))
		case r < ' ':
			quoted = fmt.Appendf(quoted, `\u%04x`, r)
		default:
			quoted = append(quoted, string(r)...)
		}
	}
	return string(append(quoted, '"'))
}
