package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

const pythonDirective = "//strangler:python"

// Callback is an exported variable of function type that a Python function fills.
type Callback struct {
	name, target string // target: the glue's spelling of the variable
	python       string // module:qualname
	position     token.Position
	kind         *Type
}

// callbacks finds the variables of the package, and of those of the user's that it imports, which
// Python functions fill.
func (c *crosser) callbacks() {
	for _, p := range c.reachable() {
		loaded := c.world.paths[p.Path()].loaded
		for _, file := range loaded.files {
			c.callbacksIn(file, p)
		}
	}
}

// reachable lists the home package and the user's packages that it imports, directly or not.
func (c *crosser) reachable() []*types.Package {
	found := []*types.Package{c.home}
	for i := 0; i < len(found); i++ {
		for _, p := range found[i].Imports() {
			if known := c.world.paths[p.Path()]; known != nil && known.role != dependency && !slices.Contains(found, p) {
				found = append(found, p)
			}
		}
	}
	return found
}

func (c *crosser) callbacksIn(file *ast.File, p *types.Package) {
	seen := map[*ast.Comment]bool{}
	for _, decl := range file.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok || d.Tok != token.VAR {
			continue
		}
		for _, s := range d.Specs {
			spec := s.(*ast.ValueSpec)
			doc := spec.Doc
			if doc == nil && !d.Lparen.IsValid() {
				doc = d.Doc
			}
			if comment, python := directive(doc); comment != nil {
				seen[comment] = true
				c.callback(spec, python, p)
			}
		}
	}
	for _, group := range file.Comments {
		for _, comment := range group.List {
			if _, ok := pythonName(comment); ok && !seen[comment] {
				c.refuse(use{position: fset.Position(comment.Pos()), subject: pythonDirective},
					"it does not stand right above a variable: write it above one, such as `var Lookup "+
						"func(code string) (float64, error)`")
			}
		}
	}
}

func (c *crosser) callback(spec *ast.ValueSpec, python string, p *types.Package) {
	name := spec.Names[0].Name
	u := use{
		position: fset.Position(spec.Names[0].Pos()), subject: "variable " + name, direct: true,
	}
	module, qualname, ok := strings.Cut(python, ":")
	if !ok || module == "" || qualname == "" || strings.ContainsAny(python, " \t") {
		c.refuse(u, "%s %s names no Python function: write module:name, such as py_impls.rates:lookup",
			pythonDirective, python)
		return
	}
	v, isVariable := p.Scope().Lookup(name).(*types.Var)
	if !isVariable || !v.Exported() {
		c.refuse(u, "it is not exported, so nothing can fill it: name it %s", exported(name))
		return
	}
	if len(spec.Names) > 1 {
		c.refuse(u, "a Python function fills one variable: declare each by itself")
		return
	}
	if _, ok := v.Type().Underlying().(*types.Signature); !ok {
		c.refuse(u, "%s is no function type: write one, such as func(code string) (float64, error)",
			c.label(v.Type()))
		return
	}
	label, target := name, c.qualifier(p)+"."+name
	if p != c.home {
		label = target
	}
	if kind := c.cross(v.Type(), u); kind != nil {
		c.answer.callbacks = append(c.answer.callbacks, Callback{label, target, python, u.position, kind})
	}
}

// directive finds the comment that names a Python function, and the name.
func directive(doc *ast.CommentGroup) (*ast.Comment, string) {
	if doc != nil {
		for _, comment := range doc.List {
			if name, ok := pythonName(comment); ok {
				return comment, name
			}
		}
	}
	return nil, ""
}

func pythonName(comment *ast.Comment) (string, bool) {
	rest, ok := strings.CutPrefix(comment.Text, pythonDirective)
	if !ok || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return "", false
	}
	return strings.TrimSpace(rest), true
}
