"""Ports that read numbers and write values, as Go's strconv and fmt do."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.parity.hazards import parsing
from strangler.parity.hazards.catalogue import BY_NAME
from strangler.parity.hazards.parsing import go_float


def variants(hazard: str, key: str) -> list[Any]:
    """Every way in which a port does one operation."""
    return [each[key] for each in BY_NAME[hazard].variants if key in each]


def outcome(port: Any, *operands: Any) -> Any:
    """What a port gives, or the class of what it raises."""
    try:
        return port(*operands)
    except ValueError as error:
        return type(error)


# ---- Reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12", [12] * 7),
        ("+12", [12, 12, 12, ValueError, -488, 12, 12]),  # "+" stands five before "0"
        (" 12 ", [ValueError, 12, 12, ValueError, -15896, 12, 12]),
        ("1_0", [ValueError, ValueError, 1, ValueError, 570, 10, 10]),
        ("٣", [ValueError, ValueError, ValueError, ValueError, 1587, 3, 3]),
        ("010", [10, 10, 10, 10, 10, 8, 10]),
        ("0x1f", [ValueError, ValueError, 0, ValueError, 7264, 31, ValueError]),
        ("12a", [ValueError, ValueError, 12, ValueError, 169, ValueError, ValueError]),
        ("", [ValueError, ValueError, ValueError, ValueError, 0, ValueError, ValueError]),
        (str(2**63), [ValueError, ValueError, 2**63, 2**63, 2**63, 2**63, ValueError]),
        (f"-{2**63}", [*[-(2**63)] * 3, ValueError, 2**63 - 3 * 10**19, *[-(2**63)] * 2]),
    ],
)
def test_ports_of_int_read_other_texts(text: str, numbers: list[Any]) -> None:
    found = [outcome(port, text) for port in variants("number-parsing", "call:int")]
    assert found == numbers


@pytest.mark.parametrize(
    ("text", "base", "number"),
    [
        ("ff", 16, 255),
        ("0xff", 16, ValueError),
        ("f_f", 16, ValueError),
        ("-0XFF", 16, ValueError),
        ("0b1", 16, 0xB1),  # no prefix, but a digit
        ("zz", 36, 1295),
        ("0b1", 36, 397),
        ("101", 2, 5),
        ("0x1f", 0, 31),
    ],
)
def test_go_reads_a_base_without_its_prefix(text: str, base: int, number: Any) -> None:
    assert outcome(parsing._strict_integer, text, base) == number


def test_other_values_are_converted_as_python_does() -> None:
    for port in variants("number-parsing", "call:int"):
        assert (port(2.9), port(True)) == (2, 1)
    for port in variants("number-parsing", "call:float"):
        assert port(2) == 2.0


def test_ports_of_int_take_a_base() -> None:
    ports = variants("number-parsing", "call:int")
    assert [outcome(port, "11", 2) for port in ports] == [3] * 7
    assert ports[5]("0x1f", 16) == 31


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.5", 1.5),
        (".5e1", 5.0),
        ("1.", 1.0),
        ("0x1p-2", 0.25),
        ("-Infinity", -math.inf),
        (" 1", ValueError),
        ("1_0.5_0e0_1", 105.0),  # ParseFloat takes underscores, unlike ParseInt
        ("0x_1_0p0", 16.0),
        ("1__0", ValueError),
        ("1_.5", ValueError),
        ("nan", math.nan),
        ("+nan", ValueError),
        ("1e400", ValueError),
        ("0x1p5000", ValueError),
        ("٣", ValueError),
        ("0x1", ValueError),
    ],
)
def test_go_reads_other_floats(text: str, number: Any) -> None:
    assert repr(outcome(parsing._strict_float, text)) == repr(number)


def test_trimming_comes_before_reading() -> None:
    trimmed = variants("number-parsing", "call:float")[1]
    assert trimmed(" 1.5\n") == 1.5
    assert outcome(trimmed, "+nan") is ValueError


# ---- Floats --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0, "0"),
        (-0.0, "-0"),
        (1.0, "1"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (-0.00123, "-0.00123"),
        (123.456, "123.456"),
        (5e-324, "5e-324"),
        (math.inf, "+Inf"),
        (-math.inf, "-Inf"),
        (math.nan, "NaN"),
    ],
)
def test_floats_are_written_as_gos_v_writes_them(x: float, text: str) -> None:
    assert go_float(x, 21) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_float_is_read_back(x: float) -> None:
    assert float(go_float(x, 21)) == x
    assert float(go_float(x, 400, smallest=-400)) == x


def test_ports_of_str_write_floats_in_eight_ways() -> None:
    ports = variants("float-formatting", "call:str")
    assert [port(1e7) for port in ports] == [
        *("10000000", "10000000", "1e+07"),
        *("10000000.000000", "10000000.0", "10000000.00"),
        *("10000000.0", "10000000.0"),
    ]
    assert [port(math.inf) for port in ports] == ["+Inf"] * 8
    assert ports[1](1e-7) == ports[6](1e-7) == "0.0000001"
    assert ports[7](1e-7) == "1e-07"


def test_texts_of_other_values_stay_as_they_are() -> None:
    (write, *_), (show, *_), (formatted, *_) = (
        variants("float-formatting", key) for key in ("call:str", "call:repr", "format")
    )
    assert (write(), write(3), write(b"a", "ascii")) == ("", "3", "a")
    assert (show("a"), show(1.0)) == ("'a'", "1")
    assert formatted(1.0, "", "") == "1"
    assert formatted(1.0, "", ".2f") == "1.00"
    assert formatted(math.nan, "", "6.1f") == "   NaN"
    assert formatted(math.inf, "", ".1f") == "+Inf"
    assert formatted("é", "a", ">8") == r"  '\xe9'"


# ---- Booleans, and values inside of texts --------------------------------------------------------


def test_booleans_are_written_small_or_as_numbers() -> None:
    small, number = variants("bool-formatting", "format")
    assert (small(True, "", ""), number(True, "", "")) == ("true", "1")
    assert (small(True, "", ">5"), number(True, "s", ">5")) == ("    1", "    1")
    assert (small("a", "r", ""), number("a", "r", "")) == ("'a'", "'a'")
    assert [port(False) for port in variants("bool-formatting", "call:str")] == ["false", "0"]


def test_go_quotes_with_double_quotes_and_its_own_escapes() -> None:
    # The right side is what Go's %q prints.
    text = '\a\n\\"é\x85\u2028\U000e0001\x7f'
    assert parsing._quoted(text) == r'"\a\n\\\"é\u0085\u2028\U000e0001\x7f"'
    assert parsing._quoted(3) == "3"
    quoted = variants("repr", "format")[0]
    assert (quoted("a", "r", ">5"), quoted("a", "", ">5")) == ('  "a"', "    a")


def test_go_lists_with_spaces() -> None:
    assert parsing._listed([1.0, None, True, [1, 2], "a"]) == "[1 <nil> true [1 2] a]"
    shown = variants("repr", "format")[1]
    assert (shown((1, 2), "", ""), shown(None, "r", "")) == ("[1 2]", "<nil>")
    assert (shown("a", "r", ""), shown("é", "a", ""), shown(3, "", "03")) == ("a", r"'\xe9'", "003")
