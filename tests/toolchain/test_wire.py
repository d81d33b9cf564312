"""The wire runtime and the calling conventions, on a real instance, through docs/wire.md alone."""

import math
import struct
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

SOURCE = """
package sample

import (
	"errors"
	"fmt"
	"slices"
)

type Cents int64
type Small uint8
type Flag bool
type Name string
type Names []Name
type Blob []byte
type Ratio float32
type MaybeCents *Cents

var (
	ErrNegative = errors.New("negative")
	ErrTooSmall = fmt.Errorf("too small: %w", ErrNegative)
	errHidden   = errors.New("hidden")
	ErrText     = "not an error"
	ErrTyped    = &Odd{}
)

type Odd struct{ n int }

func (o *Odd) Error() string { return fmt.Sprint("odd ", o.n) }
func (o *Odd) Is(other error) bool { _, ok := other.(*Odd); return ok }

// Direct.

func Nothing()                              {}
func Not(b bool) bool                       { return !b }
func Flip(f Flag) Flag                      { return !f }
func Int8(v int8) int8                      { return v }
func Int16(v int16) int16                   { return v }
func Int32(v int32) int32                   { return v }
func Int64(v int64) int64                   { return v }
func Int(v int) int                         { return v }
func Uint8(v uint8) uint8                   { return v }
func Byte(v byte) byte                      { return v }
func Uint16(v uint16) uint16                { return v }
func Uint32(v uint32) uint32                { return v }
func Uint64(v uint64) uint64                { return v }
func Uint(v uint) uint                      { return v }
func Float32(v float32) float32             { return v }
func Float64(v float64) float64             { return v }
func Twice(c Cents) Cents                   { return 2 * c }
func Next(s Small) Small                    { return s + 1 }
func Root(c int64) (Ratio, error)           { return 1.5, fail(c) }
func Check(c int64) error                   { return fail(c) }
func Mixed(a int8, b uint64, c float32, d bool, e Cents) float64 {
	if d {
		return float64(a) + float64(b) + float64(c) + float64(e)
	}
	return -1
}

func fail(c int64) error {
	switch {
	case c == -1:
		return fmt.Errorf("wrapped: %w", ErrTooSmall)
	case c == -2:
		return errHidden
	case c == -3:
		return &Odd{3}
	case c == -4:
		var typed *Odd
		return typed
	case c < 0:
		return ErrNegative
	}
	return nil
}

// Packed.

func Answer() string                                      { return "42" }
func Echo(text string) string                             { return text }
func Bytes(data []byte) []byte                            { return slices.Clone(data) }
func Blobs(data Blob) Blob                                { return data }
func Bools(list []bool) []bool                            { return list }
func Ints(list []int) []int                               { return list }
func Int16s(list []int16) []int16                         { return list }
func Floats(list []float64) []float64                     { return list }
func Ratios(list []Ratio) []Ratio                         { return list }
func Strings(list []string) []string                      { return list }
func NamesOf(list Names) Names                            { return list }
func Nested(rows [][]string) [][]string                   { return rows }
func Matrix(rows [][]int32) [][]int32                     { return rows }
func Maybe(v *int) *int                                   { return v }
func MaybeText(v *string) *string                         { return v }
func MaybeNamed(v MaybeCents) MaybeCents                  { return v }
func MaybeList(v *[]bool) *[]bool                         { return v }
func Maybes(list []*string) []*string                     { return list }
func Several(a int, b string) (int, string, []int)        { return a + 1, b + "!", []int{a} }
func None() []int                                         { return nil }
func Length(list []int) int                               { return len(list) }
func IsNil(list []int, rows [][]int) bool                 { return list == nil || rows == nil }
func Print(text string)                                   { last = text }
func Last() string                                        { return last }
func Split(text string, c int64) ([]string, error)        { return []string{text}, fail(c) }
func Sort(list []int, times *int) error {
	slices.Sort(list)
	*times++
	return fail(int64(list[0]))
}
func Grow(list []string) int {
	list[0] = "changed"
	list = append(list, "x")
	return len(list)
}
func Repeat(n int) []byte                                 { return make([]byte, n) }
func Broken() string                                      { return "\\xff" }

// Names that mean something in Go or in the glue.

func Keywords(in, out, err, impl, n, string, errors, a0, b0, len []bool) []bool { return in }

var last string
"""


@pytest.fixture(scope="module")
def make(build_one: Callable[[str], Callable[[], Any]]) -> Callable[[], Any]:
    return build_one(SOURCE)


@pytest.fixture(scope="module")
def sample(make: Callable[[], Any]) -> Any:
    return make()


INT_LIMITS = {
    "Int8": (-(2**7), 2**7 - 1),
    "Int16": (-(2**15), 2**15 - 1),
    "Int32": (-(2**31), 2**31 - 1),
    "Int64": (-(2**63), 2**63 - 1),
    "Int": (-(2**63), 2**63 - 1),
    "Uint8": (0, 2**8 - 1),
    "Byte": (0, 2**8 - 1),
    "Uint16": (0, 2**16 - 1),
    "Uint32": (0, 2**32 - 1),
    "Uint64": (0, 2**64 - 1),
    "Uint": (0, 2**64 - 1),
}


@pytest.mark.parametrize(("name", "limits"), list(INT_LIMITS.items()))
def test_every_integer_type_crosses_at_its_limits(
    sample: Any, name: str, limits: tuple[int, int]
) -> None:
    assert sample.functions[name]["convention"] == "direct"
    assert [sample.call(name, limit) for limit in limits] == list(limits)


def test_floats_cross_bit_by_bit(sample: Any) -> None:
    for value in (0.0, -0.0, 0.1, 5e-324, math.inf):
        assert struct.pack("d", sample.call("Float64", value)) == struct.pack("d", value)
    assert math.isnan(sample.call("Float64", math.nan))
    assert sample.call("Float32", 0.5) == 0.5


def test_bools_and_named_scalars_cross(sample: Any) -> None:
    assert [sample.call("Not", value) for value in (True, False)] == [False, True]
    assert sample.call("Flip", True) is False
    assert sample.call("Twice", -21) == -42
    assert sample.call("Next", 255) == 0
    assert sample.call("Nothing") is None


def test_scalars_of_all_kinds_mix_in_one_call(sample: Any) -> None:
    assert sample.call("Mixed", -1, 2**32, 0.5, True, 100) == 2**32 + 99.5
    assert sample.call("Mixed", -1, 2**32, 0.5, False, 100) == -1


VALUES: list[tuple[str, Any]] = [
    ("Echo", ""),
    ("Echo", "naïve 日本 🙂 \x00"),
    ("Bytes", b""),
    ("Bytes", bytes(range(256))),
    ("Blobs", b"abc"),
    ("Bools", []),
    ("Bools", [True, False, True]),
    ("Ints", []),
    ("Ints", [0, -1, 2**63 - 1, -(2**63)]),
    ("Int16s", [1, -1, 3]),
    ("Floats", [0.5, -math.inf]),
    ("Ratios", [0.5]),
    ("Strings", ["", "a", "ü"]),
    ("NamesOf", ["a", "b"]),
    ("Nested", [[], ["a"], ["b", ""]]),
    ("Matrix", [[1, -1], [], [2]]),
    ("Maybe", None),
    ("Maybe", 0),
    ("MaybeText", None),
    ("MaybeText", ""),
    ("MaybeNamed", None),
    ("MaybeNamed", -5),
    ("MaybeList", None),
    ("MaybeList", [True]),
    ("Maybes", [None, "x", None]),
]


@pytest.mark.parametrize(("name", "value"), VALUES)
def test_composite_values_come_back_as_they_went(sample: Any, name: str, value: Any) -> None:
    assert sample.functions[name]["convention"] == "packed"
    assert sample.call(name, value) == value


def test_several_results_come_in_order(sample: Any) -> None:
    assert sample.call("Several", 1, "a") == (2, "a!", [1])


def test_calls_without_parameters_or_results(sample: Any) -> None:
    assert sample.call("Answer") == "42"
    assert sample.call("Print", "kept") is None
    assert sample.call("Last") == "kept"


def test_a_nil_slice_is_an_empty_list(sample: Any) -> None:
    assert sample.call("None") == []


def test_an_empty_list_is_not_nil_in_go(sample: Any) -> None:
    assert sample.call("IsNil", [], []) is False


def test_parameter_names_may_be_anything_that_go_allows(sample: Any) -> None:
    assert sample.call("Keywords", [True], *[[]] * 9) == [True]


def test_text_that_is_not_utf8_is_passed_on(sample: Any) -> None:
    with pytest.raises(UnicodeDecodeError):
        sample.call("Broken")


def test_errors_match_the_exported_variables_and_types_in_order(
    sample: Any, host: ModuleType
) -> None:
    assert sample.manifest["errors"] == ["ErrNegative", "ErrTooSmall", "ErrTyped", "Odd"]
    expected = {
        -1: ("*fmt.wrapError", "wrapped: too small: negative", ["ErrNegative", "ErrTooSmall"]),
        -2: ("*errors.errorString", "hidden", []),
        -3: ("*sample.Odd", "odd 3", ["ErrTyped", "Odd"]),
        -5: ("*errors.errorString", "negative", ["ErrNegative"]),
    }
    for number, failure in expected.items():
        for call in (("Root", number), ("Check", number), ("Split", "a", number)):
            with pytest.raises(host.GuestError) as raised:
                sample.call(*call)
            assert raised.value.args[:3] == failure
    assert sample.call("Root", 1) == 1.5
    assert sample.call("Check", 1) is None
    assert sample.call("Split", "a", 1) == ["a"]


def test_an_error_whose_text_panics_is_a_panic(sample: Any, host: ModuleType) -> None:
    with pytest.raises(host.GuestPanic, match="nil pointer dereference"):
        sample.call("Check", -4)
    assert sample.call("Check", 1) is None


def test_the_parameters_after_the_call_come_on_request(sample: Any, host: ModuleType) -> None:
    assert sample.call_and_look("Sort", [3, 1, 2], 7) == (None, [[1, 2, 3], 8])
    assert sample.call("Sort", [3, 1, 2], 7) is None
    assert sample.call_and_look("Grow", ["a", "b"]) == (3, [["changed", "b"]])
    assert sample.call_and_look("Answer") == ("42", [])
    with pytest.raises(host.GuestError):
        sample.call_and_look("Sort", [3, -1, 2], 7)


MALFORMED = [
    ("Echo", b"", "ends too early"),
    ("Echo", struct.pack("<I", 5) + b"abc", "ends too early"),
    ("Echo", struct.pack("<I", 1) + b"abc", "2 bytes too many"),
    ("Ints", struct.pack("<Iq", 2**32 - 1, 1), "ends too early"),
    ("Strings", struct.pack("<I", 2**32 - 1), "longer than the request"),
    ("Bools", struct.pack("<IB", 1, 2), "2 is neither 0 nor 1"),
    ("Maybe", b"\x07", "7 is neither 0 nor 1"),
    ("Answer", b"\x00", "1 bytes too many"),
]


@pytest.mark.parametrize(("name", "request_", "message"), MALFORMED)
def test_a_malformed_request_is_refused_and_harms_nothing(
    sample: Any, host: ModuleType, name: str, request_: bytes, message: str
) -> None:
    with pytest.raises(host.GuestPanic) as raised:
        sample.send(name, request_)
    assert raised.value.args[0] == "string"
    assert raised.value.args[1].startswith("strangler: malformed request: ")
    assert message in raised.value.args[1]
    assert sample.call("Echo", "fine") == "fine"


def test_a_request_longer_than_the_arena_is_refused(sample: Any, host: ModuleType) -> None:
    with pytest.raises(host.GuestPanic, match="slice bounds out of range"):
        sample.send("Echo", b"", length=2**31 - 1)
    assert sample.call("Echo", "fine") == "fine"


def test_the_arena_keeps_what_is_in_it_when_it_grows(make: Callable[[], Any]) -> None:
    sample = make()
    small = sample.invoke("strangler_arena", 0)
    sample.write(small, b"kept")
    large = sample.invoke("strangler_arena", 5_000_000)
    assert small != large
    assert sample.read(large, 4) == b"kept"
    assert sample.invoke("strangler_arena", 4_999_999) == large


def test_an_impossible_arena_is_refused(sample: Any) -> None:
    assert sample.invoke("strangler_arena", -1) == 0
    assert sample.call("Echo", "fine") == "fine"


def test_the_control_block_stays_where_it_is(sample: Any) -> None:
    sample.call("Ints", list(range(5000)))
    assert sample.invoke("strangler_control") == sample.control


def test_memory_is_bounded_by_the_largest_payload(make: Callable[[], Any]) -> None:
    sample = make()
    for _ in range(3):
        assert len(sample.call("Repeat", 20_000_000)) == 20_000_000
    grown = sample.size()
    for _ in range(10):
        sample.call("Repeat", 20_000_000)
        assert sample.call("Length", list(range(1000))) == 1000
    assert sample.size() <= grown * 1.5
    assert sample.call("Echo", "small again") == "small again"


def test_strings_of_all_lengths_stand_next_to_each_other(sample: Any) -> None:
    """Short ones share blocks of the request: 256 and 4096 bytes are where that ends."""
    for lengths in (
        [0, 1, 0, 255, 256, 257, 0, 5000, 3],
        [200] * 50,
        [256] * 17,
        [4096, 1, 4095, 2],
        [0] * 5,
    ):
        texts = [chr(97 + i % 26) * length for i, length in enumerate(lengths)]
        assert sample.call("Strings", texts) == texts
        assert sample.call("Nested", [texts, texts[::-1]]) == [texts, texts[::-1]]


def test_a_string_that_is_kept_stays_what_it_is(sample: Any) -> None:
    sample.call("Print", "kept")
    for _ in range(3):
        sample.call("Strings", ["other", "texts"])
    assert sample.call("Last") == "kept"
