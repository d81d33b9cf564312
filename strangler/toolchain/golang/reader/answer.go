package main

import (
	"bufio"
	"fmt"
	"go/token"
)

// Answer is what there is to say of one package.
type Answer struct {
	pkg       *Package
	functions []Function
	errors    []string // exported Err variables, sorted
	imports   []Import // what the glue needs to name the types
	refused   []Refusal
	problems  []Problem
	ignored   bool // by a directive above its package clause
}

// Function is an exported function all of whose types can cross.
type Function struct {
	name, doc           string
	position            token.Position
	parameters, results []Variable
	fails               bool // its last result is an error
}

// Variable is a parameter or a result.
type Variable struct {
	name string
	kind *Type
}

// Type is a type that can cross, in the terms of docs/wire.md.
type Type struct {
	kind     string
	spelled  string // in the glue's source
	width    int
	unsigned bool
	element  *Type
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
		fmt.Fprintf(out, `{"import_path":%s,"name":%s,"ignored":%t,"functions":`,
			quote(a.pkg.path), quote(a.pkg.name), a.ignored)
		array(out, a.functions, func(f Function) {
			fmt.Fprintf(out, `{"name":%s,"doc":%s,%s,"error":%t,"parameters":`,
				quote(f.name), quote(f.doc), place(f.position), f.fails)
			writeVariables(out, f.parameters)
			out.WriteString(`,"results":`)
			writeVariables(out, f.results)
			out.WriteString("}")
		})
		out.WriteString(`,"errors":`)
		array(out, a.errors, func(name string) { out.WriteString(quote(name)) })
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

func writeVariables(out *bufio.Writer, variables []Variable) {
	array(out, variables, func(v Variable) {
		fmt.Fprintf(out, `{"name":%s,"type":`, quote(v.name))
		writeType(out, v.kind)
		out.WriteString("}")
	})
}

func writeType(out *bufio.Writer, t *Type) {
	fmt.Fprintf(out, `{"kind":%s,"go":%s`, quote(t.kind), quote(t.spelled))
	if t.width != 0 {
		fmt.Fprintf(out, `,"width":%d`, t.width)
	}
	if t.unsigned {
		out.WriteString(`,"unsigned":true`)
	}
	if t.element != nil {
		out.WriteString(`,"element":`)
		writeType(out, t.element)
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
