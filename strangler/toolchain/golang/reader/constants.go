package main

import (
	"cmp"
	"go/constant"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// Constant is an exported constant of a named type; value is JSON.
type Constant struct {
	name, value string
}

// constants lists the exported constants of a named type in the order of its package's source.
func (c *crosser) constants(o *types.TypeName, kind string) []Constant {
	if kind != "int" && kind != "float" && kind != "string" || o.Pkg() == nil {
		return nil
	}
	if stated, ok := c.stated[o]; ok {
		return stated
	}
	var found []*types.Const
	scope := o.Pkg().Scope()
	for _, name := range scope.Names() {
		k, ok := scope.Lookup(name).(*types.Const)
		if ok && k.Exported() && types.Identical(k.Type(), o.Type()) {
			found = append(found, k)
		}
	}
	slices.SortFunc(found, func(a, b *types.Const) int { return cmp.Compare(a.Pos(), b.Pos()) })
	var stated []Constant
	for _, k := range found {
		stated = append(stated, Constant{k.Name(), constantJSON(k.Val(), kind)})
	}
	c.stated[o] = stated
	return stated
}

// constantJSON writes a value; of a float with a point or an exponent, so that it is read as one.
func constantJSON(value constant.Value, kind string) string {
	switch kind {
	case "string":
		return quote(constant.StringVal(value))
	case "int":
		return constant.ToInt(value).ExactString()
	}
	number, _ := constant.Float64Val(constant.ToFloat(value))
	written := strconv.FormatFloat(number, 'g', -1, 64)
	if !strings.ContainsAny(written, ".e") {
		written += ".0"
	}
	return written
}
