"""The Go side as text: the function of a route, and what it calls."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from strangler.parity.gosource import GoLine, best_line, read_body
from strangler.signature import Function

GO = """package shop

func Half(x int) int { return x / 2 }

// Total adds "func other(".
func Total(prices []int) int {
	sum := 0 // of all
	for _, price := range prices {
		sum += rounded(price) / len("a // b") // not a comment inside

	}
	return Half(sum) + Half(sum)/len(`//`)
}

func unrelated() int { return 1 }

func (r *Rounder) rounded(x int) int {
	if x < 0 {
		return rounded(-x)
	}
	return unfinished[int](x)
}

func unfinished[T any](x T) T {
	return x"""

FUNCTION = Function("Total", "Total", "packed", (), (), file="shop.go", line=6)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "shop.go").write_text(GO)
    return tmp_path


def test_the_body_of_a_function_comes_first_then_what_it_calls_once(root: Path) -> None:
    assert [(line.number, line.text) for line in read_body(root, FUNCTION)] == [
        (6, "func Total(prices []int) int {"),
        (7, "sum := 0"),
        (8, "for _, price := range prices {"),
        (9, 'sum += rounded(price) / len("a // b")'),
        (11, "}"),
        (12, "return Half(sum) + Half(sum)/len(`//`)"),
        (13, "}"),
        (17, "func (r *Rounder) rounded(x int) int {"),
        (18, "if x < 0 {"),
        (19, "return rounded(-x)"),
        (20, "}"),
        (21, "return unfinished[int](x)"),
        (22, "}"),
        (3, "func Half(x int) int { return x / 2 }"),
        (24, "func unfinished[T any](x T) T {"),
        (25, "return x"),
    ]


def test_without_a_source_there_are_no_lines(root: Path) -> None:
    assert read_body(None, FUNCTION) == ()
    for missing in ({"file": ""}, {"line": 0}, {"file": "gone.go"}):
        changed: Any = msgspec.structs.replace(FUNCTION, **missing)
        assert read_body(root, changed) == ()


def test_the_best_line_has_the_pattern_most_often_and_is_the_first_of_several(root: Path) -> None:
    def number(pattern: str) -> int | None:
        best = best_line(read_body(root, FUNCTION), pattern)
        return best.number if best else None

    assert number("/") == 9  # before a line that has it as often
    assert number(r"Half\(") == 12
    assert number("x") == 3  # a whole function in one line counts
    assert number("prices") == 8  # not the declaration
    assert number("nowhere") is None
    assert number("") is None
    assert best_line((), "x") is None
    assert best_line((GoLine("a.go", 1, "func F() int {"),), "F") is None
