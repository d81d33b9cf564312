package main

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

const ignoreDirective = "//strangler:ignore"

// describe answers for one target.
func (w *World) describe(p *Package) *Answer {
	l := w.load(p)
	a := &Answer{pkg: p, problems: l.problems, types: map[string]*Type{}}
	for _, file := range l.files {
		a.ignored = a.ignored || isIgnored(file.Doc)
	}
	if a.ignored {
		return a
	}
	a.refused = refuseCgo(p)
	if len(l.problems) > 0 || len(l.files) == 0 {
		return a
	}
	if p.name == "main" {
		a.refused = append(a.refused, Refusal{
			position: fset.Position(l.files[0].Package),
			message: "package main is a program, and nothing can import it: rename the package and " +
				"delete func main, or write " + ignoreDirective + " above the package clause",
		})
		return a
	}
	c := newCrosser(w, a, l.types)
	for _, file := range l.files {
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if ok && f.Recv == nil && f.Name.IsExported() && !isIgnored(f.Doc) {
				c.function(f)
			}
		}
	}
	c.callbacks()
	a.errors = errorVariables(l.types)
	a.errorTypes = errorTypes(l.types)
	a.helper = c.helper()
	a.imports = c.used()
	return a
}

// function adds an exported function, or says what is wrong with it.
func (c *crosser) function(f *ast.FuncDecl) {
	position := fset.Position(f.Name.Pos())
	at := func(subject string) use {
		return use{position: position, function: f.Name.Name, subject: subject}
	}
	signature := c.home.Scope().Lookup(f.Name.Name).Type().(*types.Signature)
	if signature.TypeParams().Len() > 0 {
		c.refuse(at("type parameters"), "they cannot cross: write one function for each type that Python passes")
		return
	}
	function := Function{name: f.Name.Name, doc: f.Doc.Text(), position: position}
	whole := true
	for i, v := range slices.Collect(signature.Params().Variables()) {
		name := v.Name()
		if name == "" || name == "_" {
			name = fmt.Sprintf("arg%d", i+1)
		}
		u := at("parameter " + name)
		if i == 0 && qualified(v.Type()) == "context.Context" {
			function.context = true
			continue
		}
		u.direct = true
		kind := c.cross(v.Type(), u)
		if signature.Variadic() && i == signature.Params().Len()-1 {
			function.variadic = true
			if kind != nil && kind.kind != "list" {
				kind = c.refuse(u, "...byte cannot cross: write %s []byte", name)
			}
		}
		function.parameters = append(function.parameters, Variable{name, kind})
		whole = whole && kind != nil
	}
	results, fails := withoutError(slices.Collect(signature.Results().Variables()))
	function.fails = fails
	for i, v := range results {
		name := v.Name()
		if name == "_" {
			name = ""
		}
		kind := c.cross(v.Type(), at("result "+orNumber(name, i+1)))
		function.results = append(function.results, Variable{name, kind})
		whole = whole && kind != nil
	}
	if whole {
		c.answer.functions = append(c.answer.functions, function)
	}
}

func orNumber(name string, number int) string {
	if name == "" {
		return fmt.Sprint(number)
	}
	return name
}

var (
	errorType      = types.Universe.Lookup("error").Type()
	errorInterface = errorType.Underlying().(*types.Interface)
)

// errorVariables names the package's exported Err variables that are errors, sorted.
func errorVariables(p *types.Package) []string {
	var names []string
	for _, name := range p.Scope().Names() {
		v, ok := p.Scope().Lookup(name).(*types.Var)
		if ok && strings.HasPrefix(name, "Err") &&
			types.Implements(v.Type(), errorInterface) {
			names = append(names, name)
		}
	}
	return names
}

// errorTypes names the package's exported types that are errors, or whose pointers are, sorted.
func errorTypes(p *types.Package) []ErrorType {
	var found []ErrorType
	for _, name := range p.Scope().Names() {
		object, ok := p.Scope().Lookup(name).(*types.TypeName)
		if !ok || !object.Exported() || types.IsInterface(object.Type()) {
			continue
		}
		named, ok := types.Unalias(object.Type()).(*types.Named)
		if ok && named.TypeParams().Len() == named.TypeArgs().Len() &&
			types.Implements(types.NewPointer(named), errorInterface) {
			found = append(found, ErrorType{name, types.Implements(named, errorInterface)})
		}
	}
	return found
}

// isIgnored reports whether a doc comment has the ignore directive, alone or with a reason after it.
func isIgnored(doc *ast.CommentGroup) bool {
	if doc == nil {
		return false
	}
	return slices.ContainsFunc(doc.List, func(c *ast.Comment) bool {
		rest, ok := strings.CutPrefix(c.Text, ignoreDirective)
		return ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
	})
}
