package main

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Loaded is a package after parsing and type checking.
type Loaded struct {
	files    []*ast.File
	types    *types.Package
	problems []Problem
}

// Problem is a syntax or type error.
type Problem struct {
	position token.Position
	message  string
}

var fset = token.NewFileSet()

// errUnparsed stands for syntax errors that are reported with the package they are in.
var errUnparsed = errors.New("syntax errors")

// load parses and type-checks a package, once. Of a dependency only the declarations are checked,
// and only the imports that those mention are followed: that is a fraction of the standard library.
func (w *World) load(p *Package) *Loaded {
	if p.loaded != nil {
		return p.loaded
	}
	l := &Loaded{}
	p.loaded = l
	for _, name := range p.files {
		mode := parser.SkipObjectResolution
		if p.role != dependency {
			mode |= parser.ParseComments
		}
		file, err := parser.ParseFile(fset, filepath.Join(p.dir, name), nil, mode)
		if err != nil {
			l.addSyntax(err, filepath.Join(p.dir, name))
			continue
		}
		if p.role == dependency {
			w.prune(p, file)
		}
		l.files = append(l.files, file)
	}
	if len(l.problems) > 0 {
		return l // what the type checker would say now is noise
	}
	config := types.Config{
		GoVersion:        p.goVersion,
		IgnoreFuncBodies: p.role == dependency,
		Importer:         importer{w, p},
		Sizes:            types.SizesFor("gc", "wasm"),
		Error:            func(err error) { l.addType(err) },
	}
	l.types, _ = config.Check(p.path, fset, l.files, nil)
	if p.role == dependency {
		l.problems = nil // a matter for the compiler
	}
	return l
}

func (l *Loaded) addSyntax(err error, file string) {
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		l.problems = append(l.problems, Problem{token.Position{Filename: file}, err.Error()})
		return
	}
	for _, e := range list {
		l.problems = append(l.problems, Problem{e.Pos, e.Msg})
	}
}

func (l *Loaded) addType(err error) {
	var e types.Error
	if !errors.As(err, &e) {
		l.problems = append(l.problems, Problem{message: err.Error()})
		return
	}
	if strings.HasSuffix(e.Msg, "("+errUnparsed.Error()+")") {
		return
	}
	position := e.Fset.Position(e.Pos)
	if detail, ok := strings.CutPrefix(e.Msg, "\t"); ok && len(l.problems) > 0 {
		last := &l.problems[len(l.problems)-1]
		last.message += "\n\t" + position.String() + ": " + detail
		return
	}
	l.problems = append(l.problems, Problem{position, e.Msg})
}

// importer resolves the imports of one package.
type importer struct {
	world *World
	from  *Package
}

func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	p := i.world.resolve(i.from, path)
	switch {
	case p == nil:
		return nil, errors.New("there is no such package")
	case len(p.files) == 0 && p.problem != "":
		return nil, errors.New(p.problem)
	case p.loaded != nil && p.loaded.types == nil && len(p.loaded.problems) == 0:
		return nil, errors.New("import cycle")
	}
	if l := i.world.load(p); l.types != nil {
		return l.types, nil
	}
	return nil, errUnparsed
}

// prune drops the imports of a file that only function bodies use.
func (w *World) prune(p *Package, file *ast.File) {
	used := map[string]bool{}
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok {
			f.Body = nil
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok {
					used[x.Name] = true
				}
			}
			return true
		})
	}
	for _, decl := range file.Decls {
		if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.IMPORT {
			d.Specs = slices.DeleteFunc(d.Specs, func(s ast.Spec) bool {
				name := w.importName(p, s.(*ast.ImportSpec))
				return name != "." && !used[name]
			})
		}
	}
	// The type checker asks a declaration where it ends, which an empty one without
	// parentheses does not know.
	file.Decls = slices.DeleteFunc(file.Decls, func(decl ast.Decl) bool {
		d, ok := decl.(*ast.GenDecl)
		return ok && d.Tok == token.IMPORT && len(d.Specs) == 0
	})
}

// importName is what an import is called in its file.
func (w *World) importName(p *Package, s *ast.ImportSpec) string {
	if s.Name != nil {
		return s.Name.Name
	}
	written, _ := strconv.Unquote(s.Path.Value)
	if imported := w.resolve(p, written); imported != nil && imported.name != "" {
		return imported.name
	}
	return path.Base(written)
}
