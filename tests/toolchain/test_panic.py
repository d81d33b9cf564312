"""What the host learns of a panic: its type, its message, and the stack from where it happened."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

SOURCE = """
package sample

import (
	"errors"
	"strings"
)

type Thing struct{}
type Code int
type Label string
type Loud struct{}
type Broken struct{}

func (Loud) String() string            { return "LOUD" }
func (Broken) Error() string           { panic("again") }
func (Thing) At(list []int, i int) int { return list[i] }

func Index(i int) int    { return indirect(i) }
func indirect(i int) int { return Thing{}.At([]int{1, 2}, i) }
func Divide(i int) int   { return 10 / i }
func Deref(i int) int    { var p *int; return *p + i }
func Deep(i int) int {
	if i == 0 {
		panic("deep")
	}
	return Deep(i-1) + 1
}
func Second() {
	defer func() { panic("second") }()
	panic("first")
}
func Value(which int) {
	panic([]any{
		errors.New("an error"), Loud{}, "text", true, 7, uint8(7), 1.5, 2i, Code(3), Label("l"),
		Thing{}, Broken{}, nil,
	}[which])
}
func Text(text string) string { return strings.Repeat(text, -1) }
"""


@pytest.fixture(scope="module")
def sample(build_one: Callable[[str], Callable[[], Any]]) -> Any:
    return build_one(SOURCE)()


@pytest.fixture
def panic(sample: Any, host: ModuleType) -> Callable[..., tuple[str, str, str]]:
    def call(name: str, *arguments: Any) -> tuple[str, str, str]:
        with pytest.raises(host.GuestPanic) as raised:
            sample.call(name, *arguments)
        kind, message, stack = raised.value.args[:3]
        return kind, message, stack

    return call


VALUES = [
    ("*errors.errorString", "an error"),
    ("sample.Loud", "LOUD"),
    ("string", "text"),
    ("bool", "true"),
    ("int", "7"),
    ("uint8", "7"),
    ("float64", "1.5"),
    ("complex128", "(0+2i)"),
    ("sample.Code", "sample.Code(3)"),
    ("sample.Label", 'sample.Label("l")'),
    ("sample.Thing", "(sample.Thing)"),
    ("sample.Broken", "(its Error or String method panicked)"),
    ("*runtime.PanicNilError", "panic called with nil argument"),
]


@pytest.mark.parametrize(("which", "expected"), list(enumerate(VALUES)))
def test_a_panic_value_has_its_type_and_reads_as_in_go(
    panic: Callable[..., tuple[str, str, str]], which: int, expected: tuple[str, str]
) -> None:
    kind, message, _ = panic("Value", which)
    assert kind == expected[0]
    # The versions of Go do not agree about this prefix, nor about what follows.
    assert message.removeprefix("runtime error: ").startswith(expected[1])


def test_a_runtime_error_has_its_message(panic: Callable[..., tuple[str, str, str]]) -> None:
    assert panic("Index", 5)[:2] == (
        "runtime.boundsError",
        "runtime error: index out of range [5] with length 2",
    )
    assert panic("Divide", 0)[1] == "runtime error: integer divide by zero"
    assert "nil pointer dereference" in panic("Deref", 1)[1]


def functions_in(stack: str) -> list[str]:
    """The functions of a stack, innermost first, without arguments."""
    calls = [line for line in stack.splitlines() if not line.startswith("\t")]
    return [call[: call.rindex("(")].removeprefix("example.com/backend/") for call in calls]


def test_the_stack_goes_from_the_panic_to_the_exported_function(
    panic: Callable[..., tuple[str, str, str]],
) -> None:
    stack = panic("Index", 5)[2]
    assert functions_in(stack) == ["sample.Thing.At", "sample.indirect", "sample.Index"]
    assert "example.com/backend/sample/sample.go:16" in stack
    assert functions_in(panic("Deref", 1)[2]) == ["sample.Deref"]


def test_the_stack_of_library_code_begins_in_the_library(
    panic: Callable[..., tuple[str, str, str]],
) -> None:
    assert functions_in(panic("Text", "a")[2]) == ["strings.Repeat", "sample.Text"]


def test_a_stack_may_be_long(panic: Callable[..., tuple[str, str, str]]) -> None:
    _, message, stack = panic("Deep", 500)
    assert message == "deep"
    assert stack.startswith("example.com/backend/sample.Deep(")
    assert "frames elided" in stack
    assert "main." not in stack


def test_the_last_of_several_panics_counts(panic: Callable[..., tuple[str, str, str]]) -> None:
    _, message, stack = panic("Second")
    assert message == "second"
    assert functions_in(stack)[0] == "sample.Second.func1"


def test_the_instance_stays_usable_after_a_panic(
    sample: Any, panic: Callable[..., tuple[str, str, str]]
) -> None:
    panic("Divide", 0)
    assert sample.call("Divide", 5) == 2
