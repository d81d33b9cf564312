"""The Go program that reads packages, on real packages."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from strangler.config import Config
from strangler.errors import BuildError
from strangler.signature import Bool, Bytes, Float, Int, List, Optional, Parameter, String
from strangler.toolchain.compile import target_environment
from strangler.toolchain.go import GoToolchain
from strangler.toolchain.listing import list_packages
from strangler.toolchain.package import Import
from strangler.toolchain.processes import Finished, Processes
from strangler.toolchain.reader import Read, compile_reader, read_packages, reader_path
from strangler.toolchain.sources import find_packages

Reading = Callable[[Mapping[str, str]], dict[str, Read]]


@pytest.fixture
def read(project: Callable[..., Config], go: GoToolchain, tmp_path: Path) -> Reading:
    """Reads all packages of a project, by folder."""

    def run(files: Mapping[str, str]) -> dict[str, Read]:
        root = project(files).go_root
        environment = target_environment(go, tmp_path)
        with Processes() as processes:
            listing = list_packages(go, processes, environment, root, find_packages(root))
            answers = read_packages(go, processes, listing, lambda _: None)
        return {
            path.removeprefix("example.com/backend/"): answer for path, answer in answers.items()
        }

    return run


TYPES = """
package types

import (
	"time"

	"example.com/backend/money"
	other "example.com/backend/other/money"
	"example.com/backend/len"
)

type Cents int64
type Names []string
type Blob []byte
type ID = string
type hidden = float64
type Public = private
type private int16
type Small byte
type Bytes []Small

func Basics(a bool, b int8, c uint16, d float32, e string, f []byte, g byte, h uint) {}
func Named(a Cents, b Names, c Blob, d []Cents, e *Cents, f Bytes) {}
func Aliases(a ID, b hidden, c Public, d []ID, e []hidden, f []uint8) {}
func Others(a money.Cents, b other.Cents, c time.Month, d len.Size, e []*money.Cents) {}
func Results() (total int, _ []string, err error) { return }
func Unnamed(_ int, _ string) {}
func Bare(int, string) {}
func Error() error { return nil }

// Documented says
// what it does.
//
//go:noinline
func Documented() {}
"""

CENTS = "package money\n\ntype Cents int32\n\nfunc F() {}\n"


def parameters(read: Read, name: str) -> list[Any]:
    [function] = [function for function in read.functions if function.name == name]
    return [parameter.type for parameter in function.parameters]


def test_types_are_read_with_the_spelling_that_the_glue_needs(read: Reading) -> None:
    package = read(
        {
            "types/types.go": TYPES,
            "money/money.go": CENTS,
            "other/money/money.go": CENTS,
            "len/len.go": "package len\n\ntype Size uint8\n",
        }
    )["types"]
    assert not package.problems
    assert not package.refused
    assert parameters(package, "Basics") == [
        Bool("bool"),
        Int("int8", 8),
        Int("uint16", 16, unsigned=True),
        Float("float32", 32),
        String("string"),
        Bytes("[]byte"),
        Int("byte", 8, unsigned=True),
        Int("uint", 64, unsigned=True),
    ]
    assert parameters(package, "Named") == [
        Int("impl.Cents", 64),
        List("impl.Names", String("string")),
        Bytes("impl.Blob"),
        List("[]impl.Cents", Int("impl.Cents", 64)),
        Optional("*impl.Cents", Int("impl.Cents", 64)),
        List("impl.Bytes", Int("impl.Small", 8, unsigned=True)),
    ]
    assert parameters(package, "Aliases") == [
        String("impl.ID"),
        Float("float64", 64),
        Int("impl.Public", 16),
        List("[]impl.ID", String("impl.ID")),
        List("[]float64", Float("float64", 64)),
        Bytes("[]uint8"),
    ]
    assert parameters(package, "Others") == [
        Int("money.Cents", 32),
        Int("pkg1.Cents", 32),
        Int("time.Month", 64),
        Int("pkg2.Size", 8, unsigned=True),
        List("[]*money.Cents", Optional("*money.Cents", Int("money.Cents", 32))),
    ]
    assert package.imports == (
        Import("example.com/backend/len", "pkg2"),
        Import("example.com/backend/money", "money"),
        Import("example.com/backend/other/money", "pkg1"),
        Import("time", "time"),
    )
    by_name = {function.name: function for function in package.functions}
    assert by_name["Results"].results == (
        Parameter("total", Int("int", 64)),
        Parameter("", List("[]string", String("string"))),
    )
    assert by_name["Results"].error
    for name in ("Unnamed", "Bare"):
        assert [p.name for p in by_name[name].parameters] == ["arg1", "arg2"]
    assert by_name["Error"].error
    assert by_name["Error"].results == ()
    assert by_name["Documented"].doc == "Documented says\nwhat it does.\n"
    assert (by_name["Documented"].line, by_name["Documented"].column) == (34, 6)


def test_packages_that_the_standard_library_vendors_are_found(read: Reading) -> None:
    source = """
        package a

        import "crypto/x509"

        func F(algorithm x509.PublicKeyAlgorithm, when x509.KeyUsage) {}
    """
    package = read({"a/a.go": source})["a"]
    assert [parameter.go for parameter in parameters(package, "F")] == [
        "x509.PublicKeyAlgorithm",
        "x509.KeyUsage",
    ]


def test_of_a_dependency_only_the_declarations_matter(read: Reading) -> None:
    """What its function bodies import is not even looked for, dot imports are."""
    package = read(
        {
            "go.mod": "module example.com/backend\n\ngo 1.24\n\nrequire example.org/lib v1.2.3\n",
            "vendor/modules.txt": "# example.org/lib v1.2.3\n## explicit; go 1.24\n"
            "example.org/lib\n",
            "vendor/example.org/lib/doc.go": 'package lib\n\nimport _ "example.org/nosuch"\n',
            "vendor/example.org/lib/lib.go": """
                package lib

                import (
                    . "time"

                    other "example.org/nosuch"
                )

                type When Month

                func New() When { return When(other.Now()) }
            """,
            "a/a.go": 'package a\n\nimport "example.org/lib"\n\nfunc F(when lib.When) {}\n',
        }
    )["a"]
    assert package.problems == ()
    assert parameters(package, "F") == [Int("lib.When", 64)]


def test_only_exported_functions_count(read: Reading) -> None:
    package = read(
        {
            "a/a.go": """
                package a

                type T struct{}

                func (T) Method(chan int) {}
                func private(chan int)    {}
                func init()               {}
                func B()                  {}

                //strangler:ignore takes a channel
                func Ignored(chan int) {}

                //strangler:ignored is another word
                func A() {}
            """,
            "a/a_test.go": "package a\n\nfunc FromTest() {}\n",
            "a/a_linux.go": "package a\n\nfunc ForLinux() {}\n",
            "a/a_wasip1.go": "package a\n\nfunc ForWasip1() {}\n",
        }
    )["a"]
    assert [function.name for function in package.functions] == ["B", "A", "ForWasip1"]
    assert package.refused == ()


def test_error_variables_are_those_that_are_errors(read: Reading) -> None:
    package = read(
        {
            "a/a.go": """
                package a

                import "errors"

                type Odd struct{}

                func (*Odd) Error() string { return "" }

                var ErrB, ErrA, errC = errors.New("b"), error(&Odd{}), errors.New("c")
                var ErrOdd *Odd
                var ErrText = "text"
                var ErrOddValue Odd
                var Other = errors.New("other")
                const ErrConst = 1
            """
        }
    )["a"]
    assert package.errors == ("ErrA", "ErrB", "ErrOdd")


def test_a_package_can_be_ignored_as_a_whole(read: Reading) -> None:
    packages = read(
        {
            "cmd/main.go": "// Command does.\n//\n//strangler:ignore\npackage main\n\n"
            "func main() {}\n",
            "a/a.go": "//strangler:ignore\npackage a\n\nfunc F(chan int) {}\n",
        }
    )
    assert packages["cmd"].ignored
    assert packages["a"].ignored


REFUSED = {
    "v chan int": "parameter v: chan int cannot cross: a call has one answer: write []int",
    "v func(int) string": "parameter v: func(int) string cannot cross yet: write a parameter that",
    "v any": "parameter v: any cannot cross yet: write the concrete type",
    "v interface{ M() }": "parameter v: interface{M()} cannot cross yet: write the concrete type",
    "v map[string]int": "parameter v: map[string]int cannot cross yet: write two slices, keys "
    "[]string and values []int",
    "v struct{ X int }": "parameter v: struct{X int} cannot cross yet: write each field as",
    "v Point": "parameter v: Point cannot cross yet: write each field as a parameter or result",
    "v []*Point": "parameter v: Point cannot cross yet",
    "v [3]float64": "parameter v: [3]float64 cannot cross yet: write the slice []float64",
    "v complex128": "parameter v: complex128 cannot cross yet: write two float64",
    "v rune": "parameter v: rune cannot cross yet: write string for a character, int32 for",
    "v []rune": "parameter v: rune cannot cross yet",
    "v uintptr": "parameter v: uintptr cannot cross: an address means nothing outside of Go",
    "v unsafe.Pointer": "parameter v: unsafe.Pointer cannot cross: an address",
    "v ...string": "parameter v: ...string cannot cross yet: write v []string",
    "v context.Context": "parameter v: context.Context cannot cross yet: leave it out",
    "v time.Time": "parameter v: time.Time cannot cross yet: write int64 with microseconds since",
    "v time.Duration": "parameter v: time.Duration cannot cross yet: write int64 with microseconds",
    "v *big.Int": "parameter v: big.Int cannot cross yet: write string with its digits",
    "v error": "parameter v: error cannot cross: an error crosses as the last result alone",
    "v **int": "parameter v: **int cannot cross: Python has one None, not two: write *int",
    "v Tree": "parameter v: Tree cannot cross: it contains itself",
    "v []cents": "parameter v: type cents cannot cross: it is not exported: name it Cents, or "
    "write int64",
    "v alias": "parameter v: type cents cannot cross: it is not exported",
    "v Box[int]": "parameter v: Box[int] cannot cross yet: write []int, which it stands for",
    "int, chan int": "parameter arg2: chan int cannot cross",
}

RESULTS = {
    "(int, chan int)": "result 2: chan int cannot cross",
    "(m map[int]int, err error)": "result m: map[int]int cannot cross yet",
    "(error, int)": "result 1: error cannot cross: an error crosses as the last result alone",
    "*Odd": "result 1: Odd cannot cross yet",
}


def test_what_cannot_cross_is_refused_with_place_type_and_advice(read: Reading) -> None:
    lines = [
        "package a",
        'import ("context"; "math/big"; "time"; "unsafe")',
        "var _ = time.Now; var _ = context.TODO; var _ big.Int; var _ unsafe.Pointer",
        "type Point struct{ X int }; type Tree []Tree; type cents int64; type alias = cents",
        "type Box[T any] []T; type Odd struct{}; func (*Odd) Error() string { return `` }",
        "func Generic[T int | string](v T) T { return v }",
    ]
    messages = ["type parameters cannot cross: write one function for each type"]
    for number, (text, message) in enumerate(REFUSED.items()):
        lines.append(f"func F{number}({text}) {{}}")
        messages.append(message)
    for number, (text, message) in enumerate(RESULTS.items()):
        lines.append(f"func R{number}() {text} {{ panic(1) }}")
        messages.append(message)
    package = read({"a/a.go": "\n".join(lines)})["a"]
    assert package.problems == ()
    refused = {refusal.line: refusal for refusal in package.refused}
    for line, message in enumerate(messages, 6):
        assert refused[line].message.startswith(message)
        assert lines[line - 1].startswith(f"func {refused[line].function}")
        assert refused[line].file.endswith("/go_impls/a/a.go")
    assert len(refused) == len(package.refused) == len(messages)


def test_all_that_is_wrong_with_one_function_is_said(read: Reading) -> None:
    package = read(
        {"a/a.go": "package a\n\nfunc F(a chan int, b int, c any) map[int]int { return nil }\n"}
    )
    assert [refusal.message.split(" cannot")[0] for refusal in package["a"].refused] == [
        "parameter a: chan int",
        "parameter c: any",
        "result 1: map[int]int",
    ]


def test_a_program_is_refused_with_what_to_do(read: Reading) -> None:
    [refusal] = read({"cmd/main.go": "package main\n\nfunc main() {}\n"})["cmd"].refused
    assert "rename the package and delete func main" in refusal.message
    assert (refusal.line, refusal.function) == (1, "")


def test_cgo_is_refused_unless_it_is_for_other_platforms(read: Reading) -> None:
    cgo = '{}package a\n\nimport "C"\n\nfunc F() {{}}\n'
    package = read(
        {
            "a/plain.go": "package a\n\nfunc G() {}\n",
            "a/always.go": "// Text.\n\n" + cgo.format(""),
            "a/wasm.go": cgo.format("//go:build wasip1 && wasm && go1.24\n\n"),
            "a/other.go": cgo.format("//go:build cgo\n\n"),
            "a/a_linux.go": cgo.format(""),
            "a/linux.go": cgo.format("//go:build linux\n\n"),
            "a/broken.go": "//go:build linux\n\npackage\n",
        }
    )["a"]
    assert {Path(refusal.file).name: refusal.line for refusal in package.refused} == {
        "always.go": 5,
        "wasm.go": 5,
    }
    assert 'import "C" cannot be compiled to WebAssembly' in package.refused[0].message


def test_syntax_errors_have_their_place(read: Reading) -> None:
    packages = read(
        {
            "a/a.go": "package a\n\nfunc F() int {\n\treturn 1 +\n}\n",
            "a/b.go": "package a\n\nfunc G() { undefined() }\n",
            "b/b.go": 'package b\n\nimport "example.com/backend/a"\n\nvar X = a.F()\n',
        }
    )
    [problem] = packages["a"].problems
    assert (problem.line, problem.message) == (5, "expected operand, found '}'")
    assert packages["b"].problems == ()  # a consequence


def test_all_type_errors_are_found_with_their_places(read: Reading) -> None:
    files = {
        "a/a.go": """
            package a

            import "fmt"

            func F() int { return "text" }
            func G() { x := 1 }
            func F() {}
        """,
        "a/b.go": 'package a\n\nimport "example.com/nosuch"\n\nvar X = nosuch.Y + 1\n',
        "b/b.go": 'package b\n\nimport "example.com/backend/c"\n\nfunc F() {}\n',
        "c/c.go": 'package c\n\nimport "example.com/backend/b"\n\nfunc F() {}\n',
    }
    packages = read(files)
    found = [(Path(p.file).name, p.line, p.message) for p in packages["a"].problems]
    first = [problem for problem in found if "F redeclared" in problem[2]]
    assert first[0][:2] == ("a.go", 7)
    assert first[0][2].endswith("/a/a.go:5:6: other declaration of F")
    assert ("a.go", 3, '"fmt" imported and not used') in found
    assert ("a.go", 6, "declared and not used: x") in found
    assert any('cannot use "text"' in message for _, _, message in found)
    assert any(
        (name, line) == ("b.go", 3) and "no required module provides package" in message
        for name, line, message in found
    )
    cycle = [p.message for name in ("b", "c") for p in packages[name].problems]
    assert any("import cycle" in message for message in cycle)


def test_the_language_version_of_the_module_counts(read: Reading) -> None:
    source = "package a\n\nfunc F() int { n := 0; for range 3 { n++ }; return n }\n"
    assert read({"a/a.go": source, "go.mod": "module example.com/backend\n\ngo 1.21\n"})[
        "a"
    ].problems
    assert not read({"a/a.go": source})["a"].problems


def test_a_package_without_files_for_the_target_is_empty(read: Reading) -> None:
    package = read({"a/a_linux.go": "package a\n\nfunc F() {}\n"})["a"]
    assert (package.functions, package.refused, package.problems) == ((), (), ())


def test_odd_text_survives_the_way_from_go(read: Reading) -> None:
    source = 'package a\n\n// F says "\\" and \x01 and ü\u2028.\nfunc F() {}\n\nfunc Größe() {}\n'
    functions = read({"a/a.go": source})["a"].functions
    assert functions[0].doc == 'F says "\\" and \x01 and ü\u2028.\n'
    assert functions[1].name == "Größe"


# ---- The program itself --------------------------------------------------------------------------


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the user; Go's own stays as it is."""
    gocache = os.environ.get("GOCACHE") or str(Path("~/.cache/go-build").expanduser())
    monkeypatch.setenv("GOCACHE", gocache)
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


def compiled(commands: list[list[str]]) -> int:
    return sum(command[1:2] == ["build"] for command in commands)


def test_the_reader_is_compiled_once_and_offline(
    read: Reading,
    go: GoToolchain,
    cache: Path,
    commands: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GOOS", "plan9")
    monkeypatch.setenv("GOPROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("GOFLAGS", "-tags=mine")
    files = {"a/a.go": "package a\n\nfunc F() {}\n"}
    assert [f.name for f in read(files)["a"].functions] == ["F"]
    assert compiled(commands) == 1
    assert reader_path(go).is_relative_to(cache)
    assert reader_path(go).stat().st_mode & 0o100
    assert (cache / "strangler" / "reader").stat().st_mode & 0o777 == 0o700
    assert list((cache / "strangler" / "reader").iterdir()) == [reader_path(go)]
    read(files)
    assert compiled(commands) == 1


def test_two_that_compile_the_reader_at_once_do_not_harm_each_other(
    go: GoToolchain, cache: Path
) -> None:
    path = reader_path(go)
    path.parent.mkdir(parents=True, mode=0o700)
    with Processes() as processes, ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(compile_reader, go, processes, path) for _ in range(2)]:
            future.result()
        finished = processes.run([str(path)], cache, os.environ, "")
    assert finished == Finished(0, "[]", "")
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("damage", [b"", b"#!/bin/sh\nkill -9 $$\n", b"\x7fELF"])
def test_a_damaged_reader_is_compiled_again(
    read: Reading, go: GoToolchain, cache: Path, commands: list[list[str]], damage: bytes
) -> None:
    path = reader_path(go)
    path.parent.mkdir(parents=True, mode=0o700)
    path.write_bytes(damage)
    path.chmod(0o700)
    assert read({"a/a.go": "package a\n\nfunc F() {}\n"})["a"].functions
    assert compiled(commands) == 1


def test_a_reader_that_fails_is_reported_as_a_bug(
    read: Reading, go: GoToolchain, cache: Path
) -> None:
    path = reader_path(go)
    path.parent.mkdir(parents=True, mode=0o700)
    path.write_text("#!/bin/sh\necho oops >&2\nexit 2\n")
    path.chmod(0o700)
    with pytest.raises(
        BuildError, match="the reader of Go code has failed; please report this:\noops"
    ):
        read({"a/a.go": "package a\n"})


def test_a_cache_that_others_can_write_to_is_not_trusted(read: Reading, cache: Path) -> None:
    (cache / "strangler" / "reader").mkdir(parents=True)
    (cache / "strangler" / "reader").chmod(0o777)
    with pytest.raises(BuildError, match=r"you alone can write to.*XDG_CACHE_HOME"):
        read({"a/a.go": "package a\n"})


def test_a_reader_that_does_not_compile_or_run_is_an_error(
    read: Reading, go: GoToolchain, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Processes.run

    def fail(self: Processes, command: list[str], *rest: Any) -> Finished:
        if command[1:2] == ["build"]:
            return Finished(1, "", "no space left on device\n")
        return run(self, command, *rest)

    monkeypatch.setattr(Processes, "run", fail)
    with pytest.raises(BuildError, match=r"cannot compile strangler's reader.*\nno space left"):
        read({"a/a.go": "package a\n"})

    def truncate(self: Processes, command: list[str], *rest: Any) -> Finished:
        finished = run(self, command, *rest)
        for argument in command:
            if argument.startswith("-o="):
                Path(argument[3:]).write_bytes(b"")
        return finished

    monkeypatch.setattr(Processes, "run", truncate)
    with pytest.raises(BuildError, match="cannot be run: allow that, or set XDG_CACHE_HOME"):
        read({"a/a.go": "package a\n"})

    def full(self: Path, _target: Path) -> Path:
        raise OSError(28, "No space left on device", str(self))

    reader_path(go).unlink()
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(BuildError, match=r"reader: cannot be written \(No space .*XDG_CACHE_HOME"):
        read({"a/a.go": "package a\n"})
