package main

import (
	"cmp"
	"errors"
	"fmt"
	"go/types"
	"slices"
	"strings"
	"unicode"
)

// namer spells the types of one package: for the glue, and for people.
type namer struct {
	home  *types.Package
	names map[string]string // import path -> name in the glue
	taken map[string]bool
	open  map[types.Type]bool // named types on the way down, to notice recursion
}

// The name of the home package in the glue, and names that mean something else there.
const homeName = "impl"

var reservedNames = []string{homeName, "errors", "main", "init", "in", "out", "err"}

func newNamer(home *types.Package) *namer {
	n := &namer{
		home:  home,
		names: map[string]string{},
		taken: map[string]bool{},
		open:  map[types.Type]bool{},
	}
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
	return len(name) > 2 && !strings.ContainsFunc(name, unicode.IsUpper)
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
	switch t := t.(type) {
	case *types.Alias:
		if o := t.Obj(); o.Pkg() == nil || o.Exported() && o.Parent() == o.Pkg().Scope() && t.TypeArgs() == nil {
			return n.spellObject(o)
		}
		return n.spell(t.Rhs())
	case *types.Named:
		return n.spellObject(t.Obj())
	case *types.Slice:
		return "[]" + n.spell(t.Elem())
	case *types.Pointer:
		return "*" + n.spell(t.Elem())
	}
	return t.String()
}

func (n *namer) spellObject(o *types.TypeName) string {
	if o.Pkg() == nil {
		return o.Name()
	}
	return n.qualifier(o.Pkg()) + "." + o.Name()
}

// cross finds the wire form of a type; the error says what to write instead.
func (n *namer) cross(t types.Type) (*Type, error) {
	if advice := special(t); advice != "" {
		return nil, fmt.Errorf("%s cannot cross%s", n.label(t), advice)
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		if n.open[named] {
			return nil, fmt.Errorf("%s cannot cross: it contains itself", n.label(t))
		}
		n.open[named] = true
		defer delete(n.open, named)
		if named.TypeArgs() != nil {
			return nil, fmt.Errorf("%s cannot cross yet: write %s, which it stands for",
				n.label(t), n.label(named.Underlying()))
		}
	}
	crossed, err := n.crossUnderlying(t)
	if err != nil {
		return nil, err
	}
	if hidden := n.hidden(t); hidden != nil {
		return nil, fmt.Errorf("type %s cannot cross: it is not exported: name it %s, or write %s",
			hidden.Name(), exported(hidden.Name()), n.label(hidden.Type().Underlying()))
	}
	crossed.spelled = n.spell(t)
	return crossed, nil
}

// crossUnderlying is cross without names.
func (n *namer) crossUnderlying(t types.Type) (*Type, error) {
	refuse := func(format string, arguments ...any) (*Type, error) {
		return nil, errors.New(n.label(t) + " cannot cross" + fmt.Sprintf(format, arguments...))
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if crossed := basics[u.Kind()]; crossed != (Type{}) && u.Name() != "rune" {
			return &crossed, nil
		}
		return refuse("%s", basicAdvice(u))
	case *types.Slice:
		if element, ok := types.Unalias(u.Elem()).(*types.Basic); ok && element.Kind() == types.Byte {
			return &Type{kind: "bytes"}, nil
		}
		element, err := n.cross(u.Elem())
		if err != nil {
			return nil, err
		}
		return &Type{kind: "list", element: element}, nil
	case *types.Pointer:
		if _, ok := u.Elem().Underlying().(*types.Pointer); ok {
			return refuse(": Python has one None, not two: write %s", n.label(u.Elem()))
		}
		element, err := n.cross(u.Elem())
		if err != nil {
			return nil, err
		}
		return &Type{kind: "optional", element: element}, nil
	case *types.Array:
		return refuse(" yet: write the slice []%s", n.label(u.Elem()))
	case *types.Map:
		return refuse(" yet: write two slices, keys []%s and values []%s",
			n.label(u.Key()), n.label(u.Elem()))
	case *types.Struct:
		return refuse(" yet: write each field as a parameter or result of its own")
	case *types.Chan:
		return refuse(": a call has one answer: write []%s", n.label(u.Elem()))
	case *types.Signature:
		return refuse(" yet: write a parameter that says what to do, and decide inside")
	case *types.Interface:
		return refuse(" yet: write the concrete type")
	}
	return refuse("")
}

var basics = map[types.BasicKind]Type{
	types.Bool:    {kind: "bool"},
	types.Int:     {kind: "int", width: 64},
	types.Int8:    {kind: "int", width: 8},
	types.Int16:   {kind: "int", width: 16},
	types.Int32:   {kind: "int", width: 32},
	types.Int64:   {kind: "int", width: 64},
	types.Uint:    {kind: "int", width: 64, unsigned: true},
	types.Uint8:   {kind: "int", width: 8, unsigned: true},
	types.Uint16:  {kind: "int", width: 16, unsigned: true},
	types.Uint32:  {kind: "int", width: 32, unsigned: true},
	types.Uint64:  {kind: "int", width: 64, unsigned: true},
	types.Float32: {kind: "float", width: 32},
	types.Float64: {kind: "float", width: 64},
	types.String:  {kind: "string"},
}

func basicAdvice(b *types.Basic) string {
	switch b.Kind() {
	case types.Rune:
		return " yet: write string for a character, int32 for a code point's number"
	case types.Complex64, types.Complex128:
		return " yet: write two float64, the real and the imaginary part"
	case types.Uintptr, types.UnsafePointer:
		return ": an address means nothing outside of Go: write uint64 or []byte"
	}
	return ""
}

// special gives the advice for types that are more than their structure says.
func special(t types.Type) string {
	if types.Identical(t, errorType) {
		return ": an error crosses as the last result alone: write its text as a string"
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return ""
	}
	switch named.Obj().Pkg().Path() + "." + named.Obj().Name() {
	case "context.Context":
		return " yet: leave it out and use context.Background() inside"
	case "time.Time":
		return " yet: write int64 with microseconds since 1970, or a string"
	case "time.Duration":
		return " yet: write int64 with microseconds"
	case "math/big.Int", "math/big.Rat", "math/big.Float":
		return " yet: write string with its digits"
	}
	return ""
}

// hidden finds the unexported name that the glue cannot write, if there is one at the top of t.
func (n *namer) hidden(t types.Type) *types.TypeName {
	switch t := t.(type) {
	case *types.Alias:
		if !t.Obj().Exported() && t.Obj().Pkg() != nil {
			return n.hidden(t.Rhs())
		}
	case *types.Named:
		if !t.Obj().Exported() || t.Obj().Parent() != t.Obj().Pkg().Scope() {
			return t.Obj()
		}
	}
	return nil
}

// exported is a name with its first letter in upper case.
func exported(name string) string {
	letters := []rune(name)
	letters[0] = unicode.ToUpper(letters[0])
	return string(letters)
}
