package main

import (
	"go/types"
	"reflect"
	"strings"
)

// namedStruct crosses a struct that has a name. What is wrong with a field is said where it is
// declared, once; of a type that is not the user's, where it is used.
func (c *crosser) namedStruct(named *types.Named, u use) *Type {
	s := named.Underlying().(*types.Struct)
	if message := c.unreachable(named, s); message != "" {
		c.failed[c.key(named)] = message
		return c.refuse(u, "%s", message)
	}
	local := c.isLocal(named.Obj().Pkg())
	return c.fields(named, s, func(f *types.Var) use {
		if !local {
			return u.inside()
		}
		subject := "field " + f.Name() + " of " + c.label(named)
		return use{position: fset.Position(f.Pos()), subject: subject}
	})
}

// anonymousStruct crosses a struct that is written out where it is used.
func (c *crosser) anonymousStruct(t types.Type, s *types.Struct, u use) *Type {
	for f := range s.Fields() {
		if !f.Exported() {
			return c.refuse(u, "%s cannot cross: its field %s is not exported: name it %s, or declare a type "+
				"with a name", c.label(t), f.Name(), exported(f.Name()))
		}
	}
	return c.fields(t, s, func(*types.Var) use { return u.inside() })
}

// isLocal reports whether a package is the user's own.
func (c *crosser) isLocal(p *types.Package) bool {
	found := c.world.paths[p.Path()]
	return p == c.home || found != nil && found.role != dependency
}

// fields crosses all fields of the struct t; place says where one of them stands.
func (c *crosser) fields(t types.Type, s *types.Struct, place func(*types.Var) use) *Type {
	crossed := &Type{kind: "struct"}
	whole := true
	refuse := func(f *types.Var, format string, arguments ...any) {
		whole = false
		c.refuse(place(f), format, arguments...)
	}
	pairs := map[string]string{} // what a Python name is compared by -> field
	var add func(s *types.Struct)
	add = func(s *types.Struct) {
		for i := range s.NumFields() {
			f := s.Field(i)
			key, tagged, skipped := jsonName(s.Tag(i))
			if skipped || f.Name() == "_" {
				continue
			}
			if f.Embedded() && !tagged && c.helped(f.Type()) == "" && qualified(f.Type()) != "time.Time" {
				switch under := f.Type().Underlying().(type) {
				case *types.Struct:
					if advice := c.unreachable(f.Type(), under); advice != "" {
						refuse(f, "%s", advice)
					} else {
						add(under)
					}
					continue
				case *types.Pointer:
					refuse(f, "an embedded pointer cannot cross, because its fields may not be there: embed "+
						"%s itself, or give the field a name", c.label(under.Elem()))
					continue
				}
			}
			if !f.Exported() {
				refuse(f, "it is not exported, so Python would lose it: name it %s, or tag it `json:\"-\"` if "+
					"Python need not see it", exported(f.Name()))
				continue
			}
			if found, _, _ := types.LookupFieldOrMethod(t, true, f.Pkg(), f.Name()); found != nil && found != f {
				refuse(f, "another field or method hides it: rename one of the two, or tag it `json:\"-\"`")
				continue
			}
			if twin := firstOf(pairs, pairing(f.Name()), pairing(key)); twin != "" {
				refuse(f, "it pairs with the same Python name as field %s: rename one of the two", twin)
				continue
			}
			pairs[pairing(f.Name())], pairs[pairing(key)] = f.Name(), f.Name()
			if kind := c.cross(f.Type(), place(f)); kind != nil {
				crossed.fields = append(crossed.fields, Field{f.Name(), key, kind})
			} else {
				whole = false
			}
		}
	}
	add(s)
	if !whole {
		return nil
	}
	return crossed
}

// unreachable says why a struct that is not the user's cannot cross, if it has fields that nobody
// else can reach.
func (c *crosser) unreachable(t types.Type, s *types.Struct) string {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || c.isLocal(named.Obj().Pkg()) {
		return ""
	}
	for i := range s.NumFields() {
		f := s.Field(i)
		_, _, skipped := jsonName(s.Tag(i))
		if !f.Exported() && !f.Embedded() && !skipped && f.Name() != "_" {
			return c.label(t) + " cannot cross: its field " + f.Name() + " is not exported, and the type is " +
				"not yours: write a struct of your own with what Python needs, or tag a field of this type " +
				"`json:\"-\"`"
		}
	}
	return ""
}

// firstOf is the field that has one of the keys already; empty when there is none.
func firstOf(pairs map[string]string, keys ...string) string {
	for _, key := range keys {
		if key != "" && pairs[key] != "" {
			return pairs[key]
		}
	}
	return ""
}

// pairing is what a Python and a Go name share: parse_url and ParseURL give parseurl.
func pairing(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "_", ""))
}

// jsonName is the name in a field's json tag, whether there is one, and whether it leaves the field
// out.
func jsonName(tag string) (name string, tagged, skipped bool) {
	value := reflect.StructTag(tag).Get("json")
	if value == "-" {
		return "", false, true
	}
	name, _, _ = strings.Cut(value, ",")
	return name, name != "", false
}
