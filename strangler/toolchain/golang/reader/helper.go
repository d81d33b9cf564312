package main

import (
	"go/constant"
	"go/types"
	"slices"
)

// The helper package: plain Go beside the user's own, which `strangler init` writes.
const (
	helperName    = "py"
	helperMark    = "StranglerHelper"
	helperVersion = "1"
)

// isHelper reports whether a package is the helper package, in a version that the glue knows.
func isHelper(p *types.Package) bool {
	if p == nil || p.Name() != helperName {
		return false
	}
	mark, ok := p.Scope().Lookup(helperMark).(*types.Const)
	return ok && mark.Val().Kind() == constant.Int && mark.Val().ExactString() == helperVersion
}

// helped is the name of a type of the helper package; empty for all others.
func (c *crosser) helped(t types.Type) string {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || !isHelper(named.Obj().Pkg()) {
		return ""
	}
	c.helping = named.Obj().Pkg()
	return named.Obj().Name()
}

// helper is the name in the glue of the helper package, if the package imports it, and values of
// `any` may be its tuples, or if a type of it crosses.
func (c *crosser) helper() string {
	for _, imported := range slices.Concat(c.home.Imports(), []*types.Package{c.helping}) {
		if isHelper(imported) {
			return c.qualifier(imported)
		}
	}
	return ""
}
