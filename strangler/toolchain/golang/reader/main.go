// The reader: which functions a Go package exports, and how their types cross to Python.
//
//	stdin  -> request.go    the packages, as `go list -deps` has found them
//	       -> load.go       parsed and type-checked from source, dependencies as far as needed
//	       -> describe.go   functions, Err variables, and what is refused
//	          crossing.go   one type; structs.go, constants.go, callbacks.go, helper.go
//	          spelling.go   its names, for the glue and for people
//	       -> answer.go     JSON on stdout
//
// It imports neither encoding/json nor go/importer: it is compiled once on every machine, and
// those two cost more to compile than they save here.
package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	world, err := readRequest(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	var answers []*Answer
	for _, p := range world.order {
		switch p.role {
		case target:
			answers = append(answers, world.describe(p))
		case local:
			answers = append(answers, &Answer{pkg: p, problems: world.load(p).problems})
		}
	}
	out := bufio.NewWriter(os.Stdout)
	writeAnswers(out, answers)
	if err := out.Flush(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
