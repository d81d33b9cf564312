package main

import (
	"cmp"
	"fmt"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// namer spells the types of one package: for the glue, and for people.
type namer struct {
	home  *types.Package
	names map[string]string // import path -> name in the glue
	taken map[string]bool
}

// The name of the home package in the glue, and names that mean something else there.
const homeName = "impl"

var reservedNames = []string{homeName, "errors", "context", "main", "init", "in", "out", "err", "ctx"}

func newNamer(home *types.Package) *namer {
	n := &namer{home: home, names: map[string]string{}, taken: map[string]bool{}}
	for _, name := range reservedNames {
		n.taken[name] = true
	}
	return n
}

// used lists the imports of the glue other than the home package, sorted by path.
func (n *namer) used() []Import {
	var imports []Import
	for path, name := range n.names {
		imports = append(imports, Import{path, name})
	}
	slices.SortFunc(imports, func(a, b Import) int { return cmp.Compare(a.path, b.path) })
	return imports
}

// qualifier is the name of a package in the glue: its own one where that is safe.
func (n *namer) qualifier(p *types.Package) string {
	if p == n.home {
		return homeName
	}
	if name, ok := n.names[p.Path()]; ok {
		return name
	}
	name := p.Name()
	for i := 1; n.taken[name] || !isPlain(name) || types.Universe.Lookup(name) != nil; i++ {
		name = fmt.Sprintf("pkg%d", i)
	}
	n.names[p.Path()] = name
	n.taken[name] = true
	return name
}

// isPlain reports whether a package's name can be no other name in the glue: those have an
// upper-case letter, or are one letter and a digit.
func isPlain(name string) bool {
	return len(name) > 1 && (len(name) > 2 || !unicode.IsDigit(rune(name[1]))) &&
		!strings.ContainsFunc(name, unicode.IsUpper)
}

// label is a type as its package's author reads it.
func (n *namer) label(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == n.home {
			return ""
		}
		return p.Name()
	})
}

// spell writes a type for the glue. An alias that the glue cannot name is written out.
func (n *namer) spell(t types.Type) string {
	return n.write(t, n.qualifier)
}

// key names a type in the manifest: as spell does, without the qualifier of the home package.
func (n *namer) key(t types.Type) string {
	return n.write(t, func(p *types.Package) string {
		if p == n.home {
			return ""
		}
		return n.qualifier(p)
	})
}

func (n *namer) write(t types.Type, qualifier types.Qualifier) string {
	all := func(variables *types.Tuple, variadic bool) string {
		var written []string
		for v := range variables.Variables() {
			written = append(written, n.write(v.Type(), qualifier))
		}
		if variadic {
			last := &written[len(written)-1]
			*last = "..." + strings.TrimPrefix(*last, "[]")
		}
		return strings.Join(written, ", ")
	}
	switch t := t.(type) {
	case *types.Alias:
		if o := t.Obj(); o.Pkg() == nil || isNameable(o) && t.TypeArgs() == nil {
			return object(o, qualifier)
		}
		return n.write(t.Rhs(), qualifier)
	case *types.Named:
		written := object(t.Obj(), qualifier)
		if t.TypeArgs() != nil {
			var arguments []string
			for a := range t.TypeArgs().Types() {
				arguments = append(arguments, n.write(a, qualifier))
			}
			written += "[" + strings.Join(arguments, ", ") + "]"
		}
		return written
	case *types.Slice:
		return "[]" + n.write(t.Elem(), qualifier)
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), n.write(t.Elem(), qualifier))
	case *types.Pointer:
		return "*" + n.write(t.Elem(), qualifier)
	case *types.Map:
		return "map[" + n.write(t.Key(), qualifier) + "]" + n.write(t.Elem(), qualifier)
	case *types.Struct:
		var fields []string
		for i := range t.NumFields() {
			field := n.write(t.Field(i).Type(), qualifier)
			if !t.Field(i).Embedded() {
				field = t.Field(i).Name() + " " + field
			}
			if tag := t.Tag(i); tag != "" {
				field += " " + strconv.Quote(tag)
			}
			fields = append(fields, field)
		}
		return "struct{" + strings.Join(fields, "; ") + "}"
	case *types.Signature:
		written := "func(" + all(t.Params(), t.Variadic()) + ")"
		switch results := all(t.Results(), false); t.Results().Len() {
		case 0:
			return written
		case 1:
			return written + " " + results
		default:
			return written + " (" + results + ")"
		}
	}
	return types.TypeString(t, qualifier)
}

func object(o *types.TypeName, qualifier types.Qualifier) string {
	if o.Pkg() == nil {
		return o.Name()
	}
	if name := qualifier(o.Pkg()); name != "" {
		return name + "." + o.Name()
	}
	return o.Name()
}

// isNameable reports whether the glue can write the type's name.
func isNameable(o *types.TypeName) bool {
	return o.Pkg() == nil || o.Exported() && o.Parent() == o.Pkg().Scope()
}

// hidden finds a name that the glue cannot write: of t itself, or of its type arguments.
func hidden(t types.Type) *types.TypeName {
	switch t := t.(type) {
	case *types.Alias:
		if !isNameable(t.Obj()) || t.TypeArgs() != nil {
			return hidden(t.Rhs())
		}
	case *types.Named:
		if !isNameable(t.Obj()) {
			return t.Obj()
		}
		for a := range t.TypeArgs().Types() {
			if o := hidden(a); o != nil {
				return o
			}
		}
	}
	return nil
}

// exported is a name with its first letter in upper case.
func exported(name string) string {
	letters := []rune(strings.TrimLeft(name, "_"))
	if len(letters) == 0 || !unicode.IsLetter(letters[0]) {
		return "X" + string(letters)
	}
	letters[0] = unicode.ToUpper(letters[0])
	return string(letters)
}
