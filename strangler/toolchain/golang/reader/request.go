package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// The roles of a package.
const (
	target     = "target"     // its functions are wanted
	local      = "local"      // the user's own, checked for errors because a target imports it
	dependency = "dependency" // only its declarations matter
)

// Package is what `go list` knows of a package, and later what the type checker does.
type Package struct {
	path, name, dir string
	role            string
	goVersion       string            // language version of its module, "go1.24"; may be empty
	files           []string          // what Go compiles, names in dir
	ignored         []string          // what build constraints or cgo exclude
	imports         map[string]string // import path as written -> as resolved, where they differ
	problem         string            // why `go list` could not load it

	loaded *Loaded
}

// World holds all packages of a request.
type World struct {
	order []*Package
	paths map[string]*Package
}

// readRequest reads lines of "key value"; "package" starts the next package.
func readRequest(in io.Reader) (*World, error) {
	world := &World{paths: map[string]*Package{}}
	var p *Package
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		key, value, _ := strings.Cut(lines.Text(), " ")
		if p == nil && key != "package" {
			return nil, fmt.Errorf("malformed request: %q before any package", key)
		}
		switch key {
		case "package":
			p = &Package{path: value, imports: map[string]string{}}
			world.order = append(world.order, p)
			world.paths[value] = p
		case "name":
			p.name = value
		case "dir":
			p.dir = value
		case "role":
			p.role = value
		case "go":
			p.goVersion = value
		case "file":
			p.files = append(p.files, value)
		case "ignored":
			p.ignored = append(p.ignored, value)
		case "import":
			written, resolved, _ := strings.Cut(value, " ")
			p.imports[written] = resolved
		case "problem":
			p.problem = value
		default:
			return nil, fmt.Errorf("malformed request: unknown key %q", key)
		}
	}
	return world, lines.Err()
}

// resolve finds the package that p imports as path; nil when `go list` has not.
func (w *World) resolve(p *Package, path string) *Package {
	if resolved, ok := p.imports[path]; ok {
		path = resolved
	}
	return w.paths[path]
}
