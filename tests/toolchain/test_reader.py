"""The Go program that reads packages, on real packages."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from strangler.config import Config
from strangler.errors import BuildError
from strangler.signature import (
    UUID,
    Bool,
    Bytes,
    Constant,
    Date,
    Decimal,
    Float,
    Int,
    List,
    Map,
    Optional,
    Parameter,
    Ref,
    String,
)
from strangler.signature import Any as Any_
from strangler.toolchain.compile import target_environment
from strangler.toolchain.go import GoToolchain
from strangler.toolchain.listing import list_packages
from strangler.toolchain.package import Import
from strangler.toolchain.processes import Finished, Processes
from strangler.toolchain.reader import Read, compile_reader, read_packages, reader_path
from strangler.toolchain.sources import GOLANG, find_packages

HELPER = {f"py/{path.name}": path.read_text() for path in (GOLANG / "py").glob("*.go")}

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

MONTHS = tuple(
    Constant(name, number)
    for number, name in enumerate(
        "January February March April May June July August September October November "
        "December".split(),
        1,
    )
)

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
        Int("time.Month", 64, constants=MONTHS),
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
    "v []func()": "parameter v: func() cannot cross here: a callable lives as long as the call",
    "v func(f func())": "parameter v: func() cannot cross here",
    "v func(a int, b ...any)": "parameter v: func(a int, b ...any) cannot cross: write []any",
    "v func(ctx context.Context)": "parameter v: context.Context cannot cross here: make it the",
    "v func() chan int": "parameter v: chan int cannot cross: a call has one answer",
    "v interface{ M() }": "parameter v: interface{M()} cannot cross: Python cannot know which type",
    "v fmt.Stringer": "parameter v: fmt.Stringer cannot cross: Python cannot know",
    "v map[Point]int": "parameter v: map[Point]int cannot cross: a Python dict does not compare "
    "keys as Go compares Point: write string or [N]string for the key, or a slice of structs",
    "v map[*int]int": "parameter v: map[*int]int cannot cross: a Python dict does not",
    "v map[[1]time.Time]bool": "parameter v: map[[1]time.Time]bool cannot cross: a Python dict",
    "v map[chan int]struct{}": "parameter v: chan int cannot cross",
    "v py.OrderedMap[Point, int]": "parameter v: py.OrderedMap[Point, int] cannot cross: a Python",
    "v py.OrderedMap[string, chan int]": "parameter v: chan int cannot cross",
    "v uintptr": "parameter v: uintptr cannot cross: an address means nothing outside of Go",
    "v unsafe.Pointer": "parameter v: unsafe.Pointer cannot cross: an address",
    "v ...byte": "parameter v: ...byte cannot cross: write v []byte",
    "v int, ctx context.Context": "parameter ctx: context.Context cannot cross here: make it the",
    "v big.Int": "parameter v: big.Int cannot cross by value: write *big.Int",
    "v []big.Rat": "parameter v: big.Rat cannot cross by value: write *big.Rat",
    "v *big.Float": "parameter v: big.Float cannot cross: Python has no such float: write *big.Rat",
    "v error": "parameter v: error cannot cross: an error crosses as the last result alone",
    "v **int": "parameter v: **int cannot cross: Python has one None, not two: write *int",
    "v *any": "parameter v: *any cannot cross: Python has one None, not two: write any",
    "v []cents": "parameter v: type cents cannot cross: it is not exported: name it Cents, or "
    "write int64",
    "v alias": "parameter v: type cents cannot cross: it is not exported",
    "v Box[cents]": "parameter v: type cents cannot cross: it is not exported",
    "v hidden": "parameter v: type hidden cannot cross: it is not exported: name it Hidden",
    "v struct{ x int }": "parameter v: struct{x int} cannot cross: its field x is not exported: "
    "name it X, or declare a type",
    "v struct{ X chan int }": "parameter v: chan int cannot cross",
    "v sync.Mutex": "parameter v: sync.Mutex cannot cross: its field mu is not exported, and the "
    "type is not yours: write a struct of your own with what Python needs, or tag",
    "v []sync.Mutex": "parameter v: sync.Mutex cannot cross: its field mu is not exported",
    "v *httptest.Holder": "parameter v: chan int cannot cross",
    "int, chan int": "parameter arg2: chan int cannot cross",
}

RESULTS = {
    "(int, chan int)": "result 2: chan int cannot cross",
    "(m map[int]chan bool, err error)": "result m: chan bool cannot cross",
    "(error, int)": "result 1: error cannot cross: an error crosses as the last result alone",
    "func()": "result 1: func() cannot cross here: a callable lives as long as the call",
}


def test_what_cannot_cross_is_refused_with_place_type_and_advice(read: Reading) -> None:
    imports = (
        '"context"  "fmt" "math/big" "sync" "time" "unsafe" "example.com/backend/py" '
        '"example.org/lib/httptest"'
    ).split()
    lines = [
        "package a",
        f"import ({'; '.join(imports)})",
        "var (_ = time.Now; _ = context.TODO; _ big.Int; _ unsafe.Pointer; _ sync.Mutex)",
        "type Point struct{ X int }; type cents int64; type alias = cents; type hidden struct{}",
        "var (_ fmt.Stringer; _ httptest.Holder; _ py.Date)",
        "type Box[T any] []T",
        "func Generic[T int | string](v T) T { return v }",
    ]
    messages = ["type parameters: they cannot cross: write one function for each type"]
    for number, (text, message) in enumerate(REFUSED.items()):
        lines.append(f"func F{number}({text}) {{}}")
        messages.append(message)
    for number, (text, message) in enumerate(RESULTS.items()):
        lines.append(f"func R{number}() {text} {{ panic(1) }}")
        messages.append(message)
    files = {
        **HELPER,
        "go.mod": "module example.com/backend\n\ngo 1.24\n\nrequire example.org/lib v1.2.3\n",
        "vendor/modules.txt": "# example.org/lib v1.2.3\n## explicit; go 1.24\n"
        "example.org/lib/httptest\n",
        "vendor/example.org/lib/httptest/lib.go": "package httptest\n\n"
        "type Holder struct{ C chan int }\n",
        "a/a.go": "\n".join(lines),
    }
    package = read(files)["a"]
    assert package.problems == ()
    refused = {refusal.line: refusal for refusal in package.refused}
    for line, message in enumerate(messages, 7):
        assert refused[line].message.startswith(message)
        assert lines[line - 1].startswith(f"func {refused[line].function}")
        assert refused[line].file.endswith("/go_impls/a/a.go")
    assert len(refused) == len(package.refused) == len(messages)


STRUCTS = """
package a

import (
	"sync"
	"time"
)

type Order struct {
	total   int
	_secret bool
	Made    chan int
	*Base
	sync.Mutex
	UserID  int
	User_Id int
	Other   int `json:"user_id"`
	Ok      int
	Skipped func() `json:"-"`
	count   int    `json:"-"`
	Inner   Inner
}

type Base struct{ A int }

type Inner struct{ lost int }

type Shadow struct {
	Base
	Deep
	B int
}

type Deep struct {
	A int
	B int
}

type Method struct{ Deep }

func (Method) B() {}

type Both struct {
	Base
	A int `json:"-"`
}

func F(v Order, w []*Order, x Inner) {}
func G(v Shadow, w Method, x Both, y time.Duration) (z Order) { return }
"""


def test_fields_that_cannot_cross_are_refused_once_where_they_are_declared(read: Reading) -> None:
    package = read({"a/a.go": STRUCTS})["a"]
    assert package.problems == ()
    found = [(refusal.line, refusal.function, refusal.message) for refusal in package.refused]
    lost = "it is not exported, so Python would lose it: name it"
    otherwise = 'or tag it `json:"-"` if Python need not see it'
    hides = "another field or method hides it: rename one of the two, or tag it"
    expected = [
        (9, f"field total of Order: {lost} Total, {otherwise}"),
        (10, f"field _secret of Order: {lost} Secret, {otherwise}"),
        (11, "field Made of Order: chan int cannot cross: a call has one answer: write []int"),
        (
            12,
            "field Base of Order: an embedded pointer cannot cross, because its fields may",
        ),
        (
            13,
            "field Mutex of Order: sync.Mutex cannot cross: its field mu is not exported, and",
        ),
        (15, "field User_Id of Order: it pairs with the same Python name as field UserID: rename"),
        (16, "field Other of Order: it pairs with the same Python name as field UserID: rename"),
        (25, f"field lost of Inner: {lost} Lost, {otherwise}"),
        (34, "field A of Shadow: it pairs with the same Python name as field A: rename one of the"),
        (35, f"field B of Shadow: {hides}"),
        (35, f"field B of Method: {hides}"),
        (23, f"field A of Both: {hides}"),
    ]
    for line, message in expected:
        assert any(
            (at, function) == (line, "") and text.startswith(message)
            for at, function, text in found
        ), message
    assert len(found) == len(expected)


CALLBACKS = """
package a

import "fmt"

//strangler:python rates:lookup
var Lookup func(code string) (float64, error)

//strangler:python rates:lookup
var private func()

//strangler:python rates:lookup
var A, B func()

//strangler:python rates.lookup
var NoColon func()

//strangler:python
var NoName func()

//strangler:python rates:lookup
var Number int

//strangler:python rates:lookup
var Chan func(chan int)

//strangler:python rates:lookup

var Loose func()

//strangler:python rates:lookup
func F() { fmt.Println(private, Loose) }

//strangler:pythonic is another word
var Other func(chan int)

var (
	// Grouped is one of several.
	//strangler:python rates:Table.get
	Grouped func()
)
"""


def test_function_variables_are_read_with_their_python_functions(read: Reading) -> None:
    package = read({"a/a.go": CALLBACKS})["a"]
    assert package.problems == ()
    found = [(b.name, b.target, b.python, b.line) for b in package.callbacks]
    assert found == [
        ("Lookup", "impl.Lookup", "rates:lookup", 6),
        ("Grouped", "impl.Grouped", "rates:Table.get", 39),
    ]
    assert [p.type for p in package.callbacks[0].type.parameters] == [String("string")]
    assert package.callbacks[0].type.error
    refused = {refusal.line: refusal.message for refusal in package.refused}
    assert {line: message.split(": write")[0] for line, message in refused.items()} == {
        9: "variable private: it is not exported, so nothing can fill it: name it Private",
        12: "variable A: a Python function fills one variable: declare each by itself",
        15: "variable NoColon: //strangler:python rates.lookup names no Python function",
        18: "variable NoName: //strangler:python  names no Python function",
        21: "variable Number: int is no function type",
        24: "variable Chan: chan int cannot cross: a call has one answer",
        26: "//strangler:python: it does not stand right above a variable",
        30: "//strangler:python: it does not stand right above a variable",
    }


def test_constants_of_named_types_are_read_in_the_order_of_the_source(read: Reading) -> None:
    source = """
        package a

        import "time"

        type Level int
        type Color string
        type Rate float32
        type Flag bool
        type Plain int

        const (
            High Level = 1 << 40
            Low  Level = -1
            low  Level = 0
            Red        = Color("re\\"d")
            Full Rate  = 1
            Half Rate  = 0.5
            Yes  Flag  = true
            Other      = 1
        )

        const Blue Color = "blue"

        func F(l Level, c Color, r Rate, f Flag, p Plain, d time.Weekday, ls []Level) {}
    """
    level, color, rate, flag, plain, day, levels = parameters(read({"a/a.go": source})["a"], "F")
    assert level == Int("impl.Level", 64, constants=(Constant("High", 2**40), Constant("Low", -1)))
    assert color == String("impl.Color", (Constant("Red", 're"d'), Constant("Blue", "blue")))
    assert rate == Float("impl.Rate", 32, (Constant("Full", 1.0), Constant("Half", 0.5)))
    assert all(type(constant.value) is float for constant in rate.constants)
    assert (flag, plain) == (Bool("impl.Flag"), Int("impl.Plain", 64))
    assert [constant.name for constant in day.constants][:2] == ["Sunday", "Monday"]
    assert levels.element == level


def test_the_helper_package_is_known_by_its_mark(read: Reading) -> None:
    packages = read(
        {
            **HELPER,
            "a/a.go": 'package a\n\nimport "example.com/backend/py"\n\n'
            "func F(d py.Decimal, u py.UUID, t py.Date, m py.OrderedMap[string, py.Tuple]) {}\n",
            "b/b.go": 'package b\n\nimport "example.com/backend/other/py"\n\n'
            "func F(d py.Decimal) {}\n",
            "c/c.go": 'package c\n\nimport "example.com/backend/a"\n\n'
            "type Amount = a.Amount\n\nfunc F(d Amount) {}\n",
            "a/amount.go": 'package a\n\nimport "example.com/backend/py"\n\n'
            "type Amount = py.Decimal\n",
            "other/py/py.go": "package py\n\nconst StranglerHelper = 2\n\n"
            "type Decimal struct{ Text string }\n",
        }
    )
    assert parameters(packages["a"], "F") == [
        Decimal("py.Decimal"),
        UUID("py.UUID"),
        Date("py.Date"),
        Map(
            "py.OrderedMap[string, py.Tuple]",
            String("string"),
            List("py.Tuple", Any_("any")),
            ordered=True,
        ),
    ]
    assert packages["a"].helper == "py"
    assert parameters(packages["b"], "F") == [Ref("py.Decimal", "py.Decimal")]
    assert packages["b"].helper == ""
    assert parameters(packages["c"], "F") == [Decimal("impl.Amount")]
    assert packages["c"].helper == "py"
    assert packages["py"].ignored


def test_all_that_is_wrong_with_one_function_is_said(read: Reading) -> None:
    package = read(
        {"a/a.go": "package a\n\nfunc F(a chan int, b int, c error) uintptr { return 0 }\n"}
    )
    assert [refusal.message.split(" cannot")[0] for refusal in package["a"].refused] == [
        "parameter a: chan int",
        "parameter c: error",
        "result 1: uintptr",
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
