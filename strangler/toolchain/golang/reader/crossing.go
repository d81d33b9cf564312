package main

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
)

// crosser finds the wire forms of the types of one package, and says why there is none.
type crosser struct {
	*namer
	world   *World
	answer  *Answer
	helping *types.Package    // the helper package, once a type of it is met
	failed  map[string]string // named type -> why it cannot cross; empty when that is said elsewhere
	open    map[string]bool   // named types on the way down, to notice recursion
	ref     map[string]bool   // of those that are no structs, the ones that contain themselves
	stated  map[*types.TypeName][]Constant
}

func newCrosser(w *World, a *Answer, home *types.Package) *crosser {
	return &crosser{
		namer: newNamer(home), world: w, answer: a,
		failed: map[string]string{}, open: map[string]bool{}, ref: map[string]bool{},
		stated: map[*types.TypeName][]Constant{},
	}
}

// use is where a type stands: what a refusal has to say besides the type.
type use struct {
	position token.Position
	function string // may be empty
	subject  string // "parameter rate", "field Rate of Order"
	direct   bool   // a parameter itself, not a part of one
	key      string // of which map it is the key, if it is
}

func (u use) inside() use {
	u.direct, u.key = false, ""
	return u
}

// refuse adds to the refusals, and returns nil for the type.
func (c *crosser) refuse(u use, format string, arguments ...any) *Type {
	r := Refusal{u.position, u.function, u.subject + ": " + fmt.Sprintf(format, arguments...)}
	if !slices.Contains(c.answer.refused, r) {
		c.answer.refused = append(c.answer.refused, r)
	}
	return nil
}

// cross finds the wire form of a type; nil, once it is refused.
func (c *crosser) cross(t types.Type, u use) *Type {
	if advice := special(t); advice != "" {
		return c.refuse(u, "%s cannot cross%s", c.label(t), advice)
	}
	if o := hidden(t); o != nil {
		return c.refuse(u, "type %s cannot cross: it is not exported: name it %s%s",
			o.Name(), exported(o.Name()), c.orUnderlying(o))
	}
	crossed := c.known(t, u)
	if crossed == nil {
		crossed = c.named(t, u)
	}
	if crossed == nil || crossed.kind == "" {
		return nil
	}
	if u.key != "" && !isKey(crossed) {
		return c.refuse(u, "%s cannot cross: a Python dict does not compare keys as Go compares %s: write "+
			"string or [N]string for the key, or a slice of structs", u.key, c.label(t))
	}
	placed := *crossed
	placed.spelled = c.spell(t)
	return &placed
}

// orUnderlying is the advice to write what a hidden name stands for, if that is short.
func (c *crosser) orUnderlying(o *types.TypeName) string {
	if _, ok := o.Type().Underlying().(*types.Struct); ok {
		return ""
	}
	return ", or write " + c.label(o.Type().Underlying())
}

// named crosses a type that may refer to itself through its name.
func (c *crosser) named(t types.Type, u use) *Type {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return c.structure(t, u)
	}
	key := c.key(named)
	reference := &Type{kind: "ref", name: key}
	_, isStruct := named.Underlying().(*types.Struct)
	if message, failed := c.failed[key]; failed {
		if message != "" {
			c.refuse(u, "%s", message)
		}
		return nil
	}
	if c.answer.types[key] != nil {
		return reference
	}
	if c.open[key] {
		c.ref[key] = true
		return reference
	}
	c.open[key] = true
	defer delete(c.open, key)
	var crossed *Type
	if isStruct {
		crossed = c.namedStruct(named, u)
	} else {
		crossed = c.structure(t, u)
	}
	switch {
	case crossed == nil:
		if _, said := c.failed[key]; !said && isStruct && c.isLocal(named.Obj().Pkg()) {
			c.failed[key] = "" // each of its fields is refused where it is declared
		}
		return nil
	case !isStruct && !c.ref[key]:
		crossed.constants = c.constants(named.Obj(), crossed.kind)
		return crossed
	}
	crossed.spelled = c.spell(named)
	c.answer.types[key] = crossed
	return reference
}

// structure crosses what a type is made of.
func (c *crosser) structure(t types.Type, u use) *Type {
	switch under := t.Underlying().(type) {
	case *types.Basic:
		if crossed := basic(under); crossed != nil {
			return crossed
		}
		return c.refuse(u, "%s cannot cross: an address means nothing outside of Go: write uint64 or "+
			"[]byte", c.label(t))
	case *types.Slice:
		if element, ok := types.Unalias(under.Elem()).(*types.Basic); ok && element.Kind() == types.Byte {
			return &Type{kind: "bytes"}
		}
		return c.around("list", under.Elem(), u)
	case *types.Array:
		crossed := c.around("array", under.Elem(), u)
		if crossed != nil {
			crossed.length = under.Len()
		}
		return crossed
	case *types.Map:
		return c.mapping(under, u)
	case *types.Pointer:
		return c.pointer(t, under, u)
	case *types.Struct:
		return c.anonymousStruct(t, under, u)
	case *types.Signature:
		return c.callable(t, under, u)
	case *types.Chan:
		return c.refuse(u, "%s cannot cross: a call has one answer: write []%s",
			c.label(t), c.label(under.Elem()))
	case *types.Interface:
		if under.Empty() {
			return &Type{kind: "any"}
		}
	}
	return c.refuse(u, "%s cannot cross: Python cannot know which type is meant: write the concrete "+
		"type, or any for a value that carries its type", c.label(t))
}

// around crosses a type that has one element.
func (c *crosser) around(kind string, element types.Type, u use) *Type {
	inner := u.inside()
	inner.key = u.key
	crossed := c.cross(element, inner)
	if crossed == nil {
		return nil
	}
	return &Type{kind: kind, element: crossed}
}

func (c *crosser) mapping(m *types.Map, u use) *Type {
	key := c.mapKey(m.Key(), c.label(m), u)
	if s, ok := types.Unalias(m.Elem()).(*types.Struct); ok && s.NumFields() == 0 {
		if key == nil {
			return nil
		}
		return &Type{kind: "set", element: key}
	}
	value := c.cross(m.Elem(), u.inside())
	if key == nil || value == nil {
		return nil
	}
	return &Type{kind: "map", key: key, value: value}
}

func (c *crosser) mapKey(key types.Type, label string, u use) *Type {
	inner := u.inside()
	inner.key = label
	return c.cross(key, inner)
}

// isKey reports whether equal values are equal keys in both languages.
func isKey(t *Type) bool {
	switch t.kind {
	case "bool", "int", "float", "complex", "rune", "string", "duration", "date", "uuid", "any":
		return true
	case "array":
		return isKey(t.element)
	}
	return false
}

func (c *crosser) pointer(t types.Type, p *types.Pointer, u use) *Type {
	switch qualified(p.Elem()) {
	case "math/big.Int":
		return &Type{kind: "bigint"}
	case "math/big.Rat":
		return &Type{kind: "rational"}
	}
	if c.isNone(p.Elem()) {
		return c.refuse(u, "%s cannot cross: Python has one None, not two: write %s",
			c.label(t), c.label(p.Elem()))
	}
	return c.around("optional", p.Elem(), u)
}

// isNone reports whether a type has a None of its own.
func (c *crosser) isNone(t types.Type) bool {
	switch under := t.Underlying().(type) {
	case *types.Pointer:
		switch qualified(under.Elem()) {
		case "math/big.Int", "math/big.Rat":
			return false
		}
		return true
	case *types.Interface:
		return under.Empty()
	}
	return false
}

// callable crosses a function type: only as a parameter itself, for the length of the call.
func (c *crosser) callable(t types.Type, s *types.Signature, u use) *Type {
	if !u.direct {
		return c.refuse(u, "%s cannot cross here: a callable lives as long as the call: make it a "+
			"parameter of the function", c.label(t))
	}
	if s.Variadic() {
		last := s.Params().At(s.Params().Len() - 1)
		return c.refuse(u, "%s cannot cross: write %s for its last parameter",
			c.label(t), c.label(last.Type()))
	}
	parameters, whole := c.variables(slices.Collect(s.Params().Variables()), u.inside())
	crossed := &Type{kind: "func", parameters: parameters}
	results := slices.Collect(s.Results().Variables())
	results, crossed.fails = withoutError(results)
	var all bool
	crossed.results, all = c.variables(results, u.inside())
	if !whole || !all {
		return nil
	}
	return crossed
}

// variables crosses the parameters or results of a function type, and reports whether all can.
func (c *crosser) variables(list []*types.Var, u use) (crossed []Variable, whole bool) {
	whole = true
	for _, v := range list {
		name := v.Name()
		if name == "_" {
			name = ""
		}
		kind := c.cross(v.Type(), u)
		crossed = append(crossed, Variable{name, kind})
		whole = whole && kind != nil
	}
	return crossed, whole
}

// withoutError takes the last result off if it is an error.
func withoutError(results []*types.Var) ([]*types.Var, bool) {
	last := len(results) - 1
	if last >= 0 && types.Identical(results[last].Type(), errorType) {
		return results[:last], true
	}
	return results, false
}

// known crosses the types that are more than their structure says; nil for all others.
func (c *crosser) known(t types.Type, u use) *Type {
	switch qualified(t) {
	case "time.Time":
		return &Type{kind: "time"}
	case "time.Duration":
		return &Type{kind: "duration"}
	}
	switch c.helped(t) {
	case "Decimal":
		return &Type{kind: "decimal"}
	case "UUID":
		return &Type{kind: "uuid"}
	case "Date":
		return &Type{kind: "date"}
	case "OrderedMap":
		arguments := types.Unalias(t).(*types.Named).TypeArgs()
		key := c.mapKey(arguments.At(0), c.label(t), u)
		value := c.cross(arguments.At(1), u.inside())
		if key != nil && value != nil {
			return &Type{kind: "map", key: key, value: value, ordered: true}
		}
		return &Type{}
	}
	return nil
}

// basic crosses what Go has built in; nil when it is an address.
func basic(b *types.Basic) *Type {
	switch b.Kind() {
	case types.Bool:
		return &Type{kind: "bool"}
	case types.Int32:
		if b.Name() == "rune" {
			return &Type{kind: "rune"}
		}
		return &Type{kind: "int", width: 32}
	case types.Int, types.Int64:
		return &Type{kind: "int", width: 64}
	case types.Int8:
		return &Type{kind: "int", width: 8}
	case types.Int16:
		return &Type{kind: "int", width: 16}
	case types.Uint, types.Uint64:
		return &Type{kind: "int", width: 64, unsigned: true}
	case types.Uint8:
		return &Type{kind: "int", width: 8, unsigned: true}
	case types.Uint16:
		return &Type{kind: "int", width: 16, unsigned: true}
	case types.Uint32:
		return &Type{kind: "int", width: 32, unsigned: true}
	case types.Float32:
		return &Type{kind: "float", width: 32}
	case types.Float64:
		return &Type{kind: "float", width: 64}
	case types.Complex64:
		return &Type{kind: "complex", width: 64}
	case types.Complex128:
		return &Type{kind: "complex", width: 128}
	case types.String:
		return &Type{kind: "string"}
	}
	return nil
}

// special gives the advice for types that are more than their structure says, and cannot cross.
func special(t types.Type) string {
	if types.Identical(t, errorType) {
		return ": an error crosses as the last result alone: write its text as a string"
	}
	switch qualified(t) {
	case "context.Context":
		return " here: make it the first parameter of the function"
	case "math/big.Int", "math/big.Rat":
		return " by value: write *" + types.TypeString(t, (*types.Package).Name)
	case "math/big.Float":
		return ": Python has no such float: write *big.Rat, or string with its digits"
	}
	return ""
}

// qualified is the import path and name of a named type, "math/big.Int".
func qualified(t types.Type) string {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return ""
	}
	return named.Obj().Pkg().Path() + "." + named.Obj().Name()
}
