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
	a := &Answer{pkg: p, problems: l.problems}
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
	namer := newNamer(l.types)
	for _, file := range l.files {
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if ok && f.Recv == nil && f.Name.IsExported() && !isIgnored(f.Doc) {
				a.addFunction(f, l.types, namer)
			}
		}
	}
	a.errors = errorVariables(l.types)
	a.imports = namer.used()
	return a
}

func (a *Answer) addFunction(f *ast.FuncDecl, p *types.Package, namer *namer) {
	position := fset.Position(f.Name.Pos())
	refuse := func(format string, arguments ...any) {
		a.refused = append(a.refused, Refusal{
			position: position, function: f.Name.Name, message: fmt.Sprintf(format, arguments...),
		})
	}
	signature := p.Scope().Lookup(f.Name.Name).Type().(*types.Signature)
	if signature.TypeParams().Len() > 0 {
		refuse("type parameters cannot cross: write one function for each type that Python passes")
		return
	}
	function := Function{name: f.Name.Name, doc: f.Doc.Text(), position: position}
	count := len(a.refused)
	for i := range signature.Params().Len() {
		v := signature.Params().At(i)
		name := v.Name()
		if name == "" || name == "_" {
			name = fmt.Sprintf("arg%d", i+1)
		}
		if signature.Variadic() && i == signature.Params().Len()-1 {
			element := v.Type().(*types.Slice).Elem()
			refuse("parameter %s: ...%s cannot cross yet: write %s []%[2]s",
				name, namer.label(element), name)
			continue
		}
		kind, err := namer.cross(v.Type())
		if err != nil {
			refuse("parameter %s: %s", name, err)
			continue
		}
		function.parameters = append(function.parameters, Variable{name, kind})
	}
	results := slices.Collect(signature.Results().Variables())
	if n := len(results); n > 0 && types.Identical(results[n-1].Type(), errorType) {
		function.fails = true
		results = results[:n-1]
	}
	for i, v := range results {
		name := v.Name()
		if name == "_" {
			name = ""
		}
		kind, err := namer.cross(v.Type())
		if err != nil {
			refuse("result %s: %s", orNumber(name, i+1), err)
			continue
		}
		function.results = append(function.results, Variable{name, kind})
	}
	if len(a.refused) == count {
		a.functions = append(a.functions, function)
	}
}

func orNumber(name string, number int) string {
	if name == "" {
		return fmt.Sprint(number)
	}
	return name
}

var errorType = types.Universe.Lookup("error").Type()

// errorVariables names the package's exported Err variables that are errors, sorted.
func errorVariables(p *types.Package) []string {
	var names []string
	for _, name := range p.Scope().Names() {
		v, ok := p.Scope().Lookup(name).(*types.Var)
		if ok && strings.HasPrefix(name, "Err") &&
			types.Implements(v.Type(), errorType.Underlying().(*types.Interface)) {
			names = append(names, name)
		}
	}
	return names
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
