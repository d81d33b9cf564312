"""Go calls Python: function variables, function parameters, and what Python raises meanwhile."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from strangler.toolchain.sources import GOLANG

HELPER = {f"py/{path.name}": path.read_text() for path in (GOLANG / "py").glob("*.go")}

SOURCE = """
package sample

import (
	"errors"
	"fmt"

	"example.com/backend/py"
	"example.com/backend/rates"
)

type Point struct{ X, Y int }

type Transform func(p Point, scale float64) (Point, string, error)

// Lookup finds a rate.
//
//strangler:python py_impls.rates:lookup
var Lookup func(code string) (float64, error)

var (
	//strangler:python py_impls.log:Log.write
	Log func(text string, values []any)

	//strangler:python py_impls.shapes:transform
	Move Transform = func(p Point, scale float64) (Point, string, error) { return p, "", nil }

	//strangler:python py_impls.sample:again
	Again func(n int) int
)

var ErrNoRate = errors.New("no rate")

func Rate(code string) (float64, error) { return Lookup(code) }
func Wrapped(code string) (float64, error) {
	rate, err := Lookup(code)
	if err != nil {
		return 0, fmt.Errorf("%w for %s: %w", ErrNoRate, code, err)
	}
	return rate, nil
}
func Text(code string) string {
	_, err := Lookup(code)
	if err == nil {
		return "fine"
	}
	var chooser interface{ PythonClass() string }
	return fmt.Sprint(err, " ", errors.As(err, &chooser), " ", chooser.PythonClass(), " ",
		errors.Is(err, py.KeyError("")), " ", errors.Is(err, py.ValueError("")))
}
func Swallow(codes []string) (failed int) {
	for _, code := range codes {
		if _, err := Lookup(code); err != nil {
			failed++
		}
	}
	return failed
}
func Report(text string)          { Log(text, []any{1, text, nil}) }
func Recovered(text string) (message string) {
	defer func() { message = fmt.Sprint(recover()) }()
	Log(text, nil)
	return "not reached"
}
func Shift(p Point) (Point, string, error) { return Move(p, 0.5) }
func Shared(code string) (string, error)   { return rates.Name(code) }

func Apply(f func(int) int, list []int) []int {
	for i, n := range list {
		list[i] = f(n)
	}
	return list
}
func Compose(f func(string) (string, error), g func() , text string) (string, error) {
	g()
	return f(text)
}
func Sum(n int) int {
	if n == 0 {
		return 0
	}
	return Again(n-1) + n
}
func Strings(n int) []string {
	if n == 0 {
		return nil
	}
	text := fmt.Sprint(n)
	return []string{text, fmt.Sprint(Again(n - 1)), text}
}
func Failing(n int) ([]string, error) {
	_, err := Lookup("x")
	return []string{"kept"}, errors.Join(nil, errors.New("joined"), err)
}
func Direct(n int) int { Again(n); return n }
func Panic(n int) int  { Again(n); panic("own") }
"""

RATES = """
package rates

//strangler:python py_impls.rates:name
var Find func(code string) (string, error)

func Name(code string) (string, error) { return Find(code) }
"""


@pytest.fixture(scope="module")
def make(build_one: Callable[..., Callable[[], Any]]) -> Callable[[], Any]:
    return build_one(SOURCE, {**HELPER, "rates/rates.go": RATES})


class NoSuchRate(Exception):
    pass


def lookup(code: str) -> float:
    if code == "odd":
        raise NoSuchRate("odd", 1)
    if code == "empty":
        raise NoSuchRate
    return {"EUR": 1.0, "USD": 1.25}[code]


@pytest.fixture
def sample(make: Callable[[], Any]) -> Any:
    instance = make()
    functions = {
        "Lookup": lookup,
        "Log": lambda text, values: None,
        "Move": lambda point, scale: ({"X": point["Y"], "Y": point["X"]}, str(scale)),
        "Again": lambda n: instance.call("Sum", n),
        "rates.Find": str.lower,
    }
    instance.bind(**functions)
    return instance


def test_the_manifest_names_the_python_functions_in_order(sample: Any) -> None:
    found = [(c["name"], c["python"]) for c in sample.manifest["callbacks"]]
    assert found == [
        ("Lookup", "py_impls.rates:lookup"),
        ("Log", "py_impls.log:Log.write"),
        ("Move", "py_impls.shapes:transform"),
        ("Again", "py_impls.sample:again"),
        ("rates.Find", "py_impls.rates:name"),
    ]
    first, *_, last = sample.manifest["callbacks"]
    assert (first["file"], first["line"]) == ("sample/sample.go", 18)
    assert last["file"] == "rates/rates.go"
    assert first["type"]["go"] == "func(string) (float64, error)"


def test_go_gets_what_python_answers(sample: Any) -> None:
    assert sample.call("Rate", "USD") == 1.25
    assert sample.call("Wrapped", "EUR") == 1.0
    assert sample.call("Shift", {"X": 1, "Y": 2}) == ({"X": 2, "Y": 1}, "0.5")
    assert sample.call("Shared", "EUR") == "eur"


def test_python_gets_what_go_passes(sample: Any) -> None:
    seen = []
    kinds = [c["type"] for c in sample.manifest["callbacks"]]
    sample.callables[1] = (kinds[1], lambda *arguments: seen.append(arguments))
    assert sample.call("Report", "text") is None
    assert seen == [("text", [1, "text", None])]


def test_the_very_exception_comes_back_from_go(sample: Any) -> None:
    for name in ("Rate", "Wrapped"):
        with pytest.raises(KeyError) as raised:
            sample.call(name, "XXX")
        assert raised.value is sample.raised[-1]
    with pytest.raises(KeyError):
        sample.call("Failing", 1)


def test_an_exception_reads_like_one_in_go(sample: Any) -> None:
    assert sample.call("Text", "XXX") == "KeyError: 'XXX' true KeyError true false"
    assert sample.call("Text", "odd").startswith("NoSuchRate: ('odd', 1) true ")
    assert sample.call("Text", "empty").startswith("NoSuchRate true ")
    assert sample.call("Text", "EUR") == "fine"


def test_go_may_swallow_an_exception(sample: Any) -> None:
    assert sample.call("Swallow", ["EUR", "a", "b"]) == 2


def test_without_an_error_result_an_exception_is_a_panic(sample: Any) -> None:
    def fail(text: str, values: object) -> None:
        raise OSError(text)

    sample.callables[1] = (sample.callables[1][0], fail)
    with pytest.raises(OSError, match="full") as raised:
        sample.call("Report", "full")
    assert raised.value is sample.raised[-1]
    assert sample.call("Recovered", "full") == "OSError: full"
    assert sample.call("Rate", "EUR") == 1.0


def test_a_parameter_may_be_a_python_function(sample: Any, host: ModuleType) -> None:
    assert sample.call("Apply", lambda n: n * n, [1, 2, 3]) == [1, 4, 9]
    assert sample.call("Compose", str.upper, lambda: None, "abc") == "ABC"
    with pytest.raises(ZeroDivisionError):
        sample.call("Apply", lambda n: 1 // n, [1, 0])
    _, after = sample.call_and_look("Apply", lambda n: -n, [1])
    assert after == [5, [-1]]  # the handle stays


def test_calls_may_be_nested(sample: Any) -> None:
    assert sample.call("Sum", 50) == 50 * 51 // 2
    assert sample.call("Strings", 3) == ["3", "3", "3"]
    assert sample.call_and_look("Strings", 3) == (["3", "3", "3"], [3])


def test_what_fails_in_a_nested_call_is_forgotten(sample: Any, host: ModuleType) -> None:
    def again(n: int) -> int:
        with pytest.raises(host.GuestPanic):
            sample.call("Panic", n - 1)
        with pytest.raises(host.GuestPanic):
            sample.send("Rate", b"")
        return n

    kind = sample.callables[3][0]
    sample.callables[3] = (kind, lambda n: again(n) if n > 0 else n)
    assert sample.call("Direct", 3) == 3
    assert sample.call_and_look("Strings", 2) == (["2", "1", "2"], [2])


def test_memory_does_not_grow_with_the_calls(sample: Any) -> None:
    for _ in range(200):
        sample.call("Rate", "EUR")
    before = sample.size()
    for _ in range(2000):
        sample.call("Rate", "EUR")
    assert sample.size() <= before + 2**20
