"""What the host learns of an error: its text, what it is, what it holds, and what it wraps."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from strangler.toolchain.sources import GOLANG

HELPER = {f"py/{path.name}": path.read_text() for path in (GOLANG / "py").glob("*.go")}

SOURCE = """
package sample

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"example.com/backend/py"
)

var ErrLow = errors.New("low")

type Shortage struct {
	SKU     string
	Missing int
	Where   []string
	Price   py.Decimal
	Cause   error
	hidden  int
}

func (s *Shortage) Error() string { return "short of " + s.SKU }
func (s *Shortage) Unwrap() error { return s.Cause }

type Code int

func (c Code) Error() string       { return "code " + strconv.Itoa(int(c)) }
func (c Code) PythonClass() string { return "OSError" }

type Named[T any] struct {
	SKU  string
	Kind T
}

func (*Named[T]) Error() string { return "named" }

type NamedInt = Named[int]

type AnyError interface{ error }

type unseen struct{ error }

type Many []string

func (m Many) Error() string { return fmt.Sprint([]string(m)) }

type Rude struct{}

func (Rude) Error() string       { return "rude" }
func (Rude) PythonClass() string { panic("no") }

func fail(which string) error {
	switch which {
	case "plain":
		return ErrLow
	case "struct":
		return &Shortage{SKU: "a", Missing: 3, Where: []string{"x"}, Cause: ErrLow}
	case "value":
		return py.ValueError("bad amount")
	case "format":
		return py.KeyErrorf("no %s: %w", "rate", ErrLow)
	case "both":
		return py.TypeErrorf("%w and %w", ErrLow, io.EOF)
	case "wrapped":
		return fmt.Errorf("outer: %w", py.IndexError("5"))
	case "joined":
		return errors.Join(ErrLow, Code(3))
	case "code":
		return Code(7)
	case "pointer":
		code := Code(7)
		return &code
	case "deep":
		several := errors.Join(io.EOF, &Shortage{SKU: "a"}, &Named[int]{"x", 5})
		return fmt.Errorf("line 3: %w", several)
	case "list":
		return Many{"a", "b"}
	case "long":
		err := ErrLow
		for range 150 {
			err = fmt.Errorf("%w", err)
		}
		return err
	}
	return nil
}

func Packed(which string) (string, error) { return which, fail(which) }
func Direct(which int) (int, error) { return which, fail([]string{"", "code"}[which]) }
func Panic(which string)                           { panic(fail(which)) }
func PanicRude()                                   { panic(Rude{}) }

func Left(ctx context.Context) bool                { _, ok := ctx.Deadline(); return ok }
func Seconds(ctx context.Context, text string) (string, float64) {
	due, _ := ctx.Deadline()
	return text, time.Until(due).Seconds()
}
func Spin(ctx context.Context, way string) (int, error) {
	for n := 0; ; n++ {
		switch way {
		case "err":
			if ctx.Err() != nil {
				return n, ctx.Err()
			}
		case "done":
			select {
			case <-ctx.Done():
				return n, context.Cause(ctx)
			default:
			}
		case "wait":
			<-ctx.Done()
			return n, ctx.Err()
		}
	}
}

var kept context.Context

func Keep(ctx context.Context)                     { kept = ctx }
func Kept() string                                 { return fmt.Sprint(kept.Err()) }
"""


@pytest.fixture(scope="module")
def sample(build_one: Callable[..., Callable[[], Any]]) -> Any:
    return build_one(SOURCE, HELPER)()


@pytest.fixture
def error(sample: Any, host: ModuleType) -> Callable[..., Any]:
    def call(*call: Any) -> Any:
        with pytest.raises(host.GuestError) as raised:
            sample.call(*call)
        return raised.value.args

    return call


def test_an_error_has_type_text_and_what_it_matches(error: Callable[..., Any]) -> None:
    assert error("Packed", "plain") == ("*errors.errorString", "low", ["ErrLow"], 0, "", {}, None)


def test_the_exported_fields_of_an_error_that_an_any_can_hold_go_along(
    error: Callable[..., Any],
) -> None:
    kind, text, matched, number, chosen, fields, cause = error("Packed", "struct")
    assert (kind, text, matched, number, chosen) == (
        "*sample.Shortage",
        "short of a",
        ["ErrLow", "Shortage"],
        0,
        "",
    )
    assert fields == {"SKU": "a", "Missing": 3, "Where": ["x"]}
    assert cause.args[:3] == ("*errors.errorString", "low", ["ErrLow"])
    assert error("Packed", "list")[5] == {}


def test_an_error_brings_the_fields_of_the_types_that_it_wraps(
    sample: Any, error: Callable[..., Any]
) -> None:
    kind, _, matched, _, _, fields, _ = error("Packed", "deep")
    assert (kind, matched) == ("*fmt.wrapError", ["NamedInt", "Shortage"])
    assert fields == {"SKU": "x", "Kind": 5, "Missing": 0, "Where": [], "Cause": None}
    assert sample.manifest["errors"] == ["Code", "ErrLow", "Many", "NamedInt", "Rude", "Shortage"]


@pytest.mark.parametrize(
    ("which", "text", "matched", "chosen", "cause"),
    [
        ("value", "bad amount", [], "ValueError", None),
        ("format", "no rate: low", ["ErrLow"], "KeyError", "low"),
        ("both", "low and EOF", ["ErrLow"], "TypeError", "low and EOF"),
        ("wrapped", "outer: 5", [], "IndexError", "5"),
        ("joined", "low\ncode 3", ["Code", "ErrLow"], "OSError", None),
        ("code", "code 7", ["Code"], "OSError", None),
        ("pointer", "code 7", ["Code"], "OSError", None),
    ],
)
def test_an_error_may_choose_its_python_class(
    error: Callable[..., Any],
    which: str,
    text: str,
    matched: list[str],
    chosen: str,
    cause: str | None,
) -> None:
    found = error("Packed", which)
    assert (found[1], found[2], found[4]) == (text, matched, chosen)
    assert found[3:6:2] == (0, {})
    assert (found[6].args[1] if found[6] else None) == cause


def test_direct_calls_fail_in_the_same_way(sample: Any, error: Callable[..., Any]) -> None:
    assert error("Direct", 1) == ("sample.Code", "code 7", ["Code"], 0, "OSError", {}, None)
    assert sample.call("Direct", 0) == 0


def test_a_long_chain_is_cut(error: Callable[..., Any]) -> None:
    length, found = 1, error("Packed", "long")
    while found[6] is not None:
        length, found = length + 1, found[6].args
    assert length == 100


def test_a_panic_with_an_error_has_its_class(sample: Any, host: ModuleType) -> None:
    with pytest.raises(host.GuestPanic) as raised:
        sample.call("Panic", "wrapped")
    assert raised.value.args[0:2] == ("*fmt.wrapError", "outer: 5")
    assert raised.value.args[3:] == (0, "IndexError")


def test_a_panic_whose_class_panics_has_none(sample: Any, host: ModuleType) -> None:
    with pytest.raises(host.GuestPanic) as raised:
        sample.call("PanicRude")
    assert raised.value.args[0:2] == ("sample.Rude", "rude")
    assert raised.value.args[4] == ""
    assert sample.call("Direct", 0) == 0


def test_a_context_has_the_deadline_of_the_call(sample: Any) -> None:
    assert sample.functions["Left"]["context"]
    assert sample.functions["Left"]["convention"] == "direct"
    assert sample.functions["Seconds"]["parameters"][0]["name"] == "text"
    assert sample.call("Left") is False
    assert sample.call("Left", deadline=10**9) is True
    text, seconds = sample.call("Seconds", "x", deadline=3600 * 10**9)
    assert text == "x"
    assert 3500 < seconds <= 3600


@pytest.mark.parametrize("way", ["err", "done", "wait"])
def test_a_function_can_notice_that_its_time_is_up(sample: Any, host: ModuleType, way: str) -> None:
    with pytest.raises(host.GuestError, match="context deadline exceeded"):
        sample.call("Spin", way, deadline=20_000_000)
    with pytest.raises(host.GuestError, match="context deadline exceeded"):
        sample.call("Spin", way, deadline=-1)


def test_a_context_ends_with_its_call(sample: Any) -> None:
    sample.call("Keep")
    assert sample.call("Kept") == "context canceled"
