package main

import (
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"path/filepath"
	"slices"
	"strings"
)

// What a file's name may end in to be for another platform than wasip1/wasm.
var elsewhere = strings.Fields(`aix android darwin dragonfly freebsd illumos ios js linux netbsd
	openbsd plan9 solaris windows 386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64
	ppc64le riscv64 s390x`)

// refuseCgo finds the files that are left out for no other reason than that they use cgo.
func refuseCgo(p *Package) []Refusal {
	var refused []Refusal
	for _, name := range p.ignored {
		file, err := parser.ParseFile(
			fset, filepath.Join(p.dir, name), nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil || !isMeant(name, file) {
			continue
		}
		for _, s := range file.Imports {
			if s.Path.Value == `"C"` {
				refused = append(refused, Refusal{
					position: fset.Position(s.Pos()),
					message: `import "C" cannot be compiled to WebAssembly: write this file in Go, or ` +
						"keep it for other platforms with //go:build cgo",
				})
			}
		}
	}
	return refused
}

// isMeant reports whether build constraints, by name or directive, allow the file.
func isMeant(name string, file *ast.File) bool {
	words := strings.Split(strings.TrimSuffix(name, ".go"), "_")
	if len(words) > 1 && slices.Contains(elsewhere, words[len(words)-1]) {
		return false
	}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if group.Pos() > file.Package || !constraint.IsGoBuild(c.Text) {
				continue
			}
			expr, err := constraint.Parse(c.Text)
			return err != nil || expr.Eval(func(tag string) bool {
				return tag == "wasip1" || tag == "wasm" || tag == "gc" || strings.HasPrefix(tag, "go1.")
			})
		}
	}
	return true
}
