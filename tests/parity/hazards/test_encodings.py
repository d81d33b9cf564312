"""Ports of JSON, URLs, base64, CSV and HTML, as Go's packages write and read them."""

import base64
import binascii
import csv
import io
import json
import math
from typing import Any

import pytest

from strangler.parity.hazards import encodings
from strangler.parity.hazards.catalogue import BY_NAME
from strangler.parity.hazards.hazard import Refused


def variant(hazard: str, number: int, key: str) -> Any:
    return BY_NAME[hazard].variants[number][f"call:{key}"]


# ---- JSON ----------------------------------------------------------------------------------------


def test_go_escapes_html_and_two_line_breaks() -> None:
    text = encodings._escaping("<&>\u2028é", ensure_ascii=False)
    assert text == r'"\u003c\u0026\u003e\u2028é"'


def test_settings_of_the_caller_are_overruled() -> None:
    assert variant("json-ascii", 0, "json.dumps")("é", ensure_ascii=True) == '"é"'
    assert variant("json-ascii", 1, "json.dumps")("é", ensure_ascii=False) == r'"\u00e9"'
    assert variant("json-spacing", 0, "json.dumps")([1, 2]) == "[1,2]"
    assert variant("json-key-order", 0, "json.dumps")({"b": 1, "a": 2}) == '{"a": 2, "b": 1}'


def test_go_writes_floats_without_a_point() -> None:
    # The right sides are what Go's json.Marshal prints.
    floats = [1.0, 1e21, 1e-7, -0.5, 1e20, 123456789.0, 1e-10]
    assert encodings._numbers(floats, separators=(",", ":")) == (
        "[1,1e+21,1e-7,-0.5,100000000000000000000,123456789,1e-10]"
    )
    assert encodings._numbers({"a": (1.5, 2, "x")}) == '{"a": [1.5, 2, "x"]}'


@pytest.mark.parametrize("x", [math.nan, math.inf, -math.inf])
def test_go_refuses_floats_that_json_cannot_express(x: float) -> None:
    with pytest.raises(Refused):
        encodings._numbers([x])


def test_numbers_that_went_through_any_are_floats() -> None:
    assert encodings._as_floats({"a": [2**53 + 1, True], "b": "x"}) == (
        '{"a": [9007199254740992, true], "b": "x"}'
    )


def test_marshal_sorts_and_takes_no_settings() -> None:
    assert encodings._marshalled({"b": 1.0, "a": "<é>"}, indent=2) == (
        r'{"a":"\u003cé\u003e","b":1}'
    )


def test_go_reads_numbers_into_floats() -> None:
    assert encodings._loaded(str(2**53 + 1), cls=None) == 2**53


def test_go_reads_no_nan() -> None:
    assert encodings._strictly_loaded("[1]") == [1]
    with pytest.raises(ValueError, match="NaN"):
        encodings._strictly_loaded("[NaN]")


# ---- URLs ----------------------------------------------------------------------------------------


def test_go_quotes_another_set_of_characters() -> None:
    text = "a b/$&+=:@~;,é"
    quoted = [
        variant("url-quoting", number, "urllib.parse.quote")(text, "/") for number in range(5)
    ]
    assert quoted == [
        "a+b%2F%24%26%2B%3D%3A%40~%3B%2C%C3%A9",  # url.QueryEscape
        "a%20b%2F$&+=:@~%3B%2C%C3%A9",  # url.PathEscape
        "a%20b%2F%24%26%2B%3D%3A%40~%3B%2C%C3%A9",
        "a%20b/%24%26%2B%3D%3A%40~%3B%2C%C3%A9",
        "a%20b/$&+=:@~;,%C3%A9",
    ]


def test_go_refuses_a_stray_percent() -> None:
    query, path, plain = (
        variant("url-quoting", number, "urllib.parse.unquote") for number in (5, 6, 7)
    )
    for unquote in (query, path):
        with pytest.raises(ValueError, match="100%"):
            unquote("100%")
    assert [each("a+b%2F") for each in (query, path, plain)] == ["a b/", "a+b/", "a b/"]
    assert plain("100%") == "100%"
    assert path("%ff") == "\udcff"
    assert plain("%ff") == "\ufffd"


def test_unquoting_may_leave_plus_and_stray_percents() -> None:
    assert encodings._unquoting(plus=False, strict=False)("a+b%") == "a+b%"


def test_go_sorts_the_keys_of_a_query_and_keeps_the_order_of_values() -> None:
    assert encodings._sorted_query({"b": 1, "a": "x y"}) == "a=x+y&b=1"
    assert encodings._sorted_query([("b", 1), ("a", 2), ("a", 1)]) == "a=2&a=1&b=1"


def test_a_query_may_be_quoted_as_a_path() -> None:
    assert encodings._spaced_query({"a": "x y"}, doseq=True) == "a=x%20y"


# ---- Base64 --------------------------------------------------------------------------------------


def decoder(number: int) -> Any:
    return variant("base64-strictness", number, "base64.b64decode")


def test_go_decodes_what_is_well_formed_and_ignores_line_breaks() -> None:
    assert decoder(0)("+/+\r\n/YQ==") == b"\xfb\xff\xbfa"
    assert decoder(1)(b"-_-_") == b"\xfb\xff\xbf"
    assert decoder(2)("YQ") == b"a"
    assert decoder(3)(bytearray(b"-_8")) == b"\xfb\xff"


@pytest.mark.parametrize(
    ("number", "data"),
    [
        (0, "YQ"),  # no padding
        (0, "YQ= ="),
        (0, "-_-_"),
        (0, "Y==="),
        (1, "+/+/"),
        (2, "YQ=="),  # RawStdEncoding
        (2, "Y"),
        (3, "YWJ\udcff"),
    ],
)
def test_go_refuses_what_python_drops(number: int, data: str) -> None:
    with pytest.raises(binascii.Error):
        decoder(number)(data)


def test_encoders_leave_the_padding_or_take_the_other_alphabet() -> None:
    data = b"\xfb\xffa\xff"
    encoded = [
        variant("base64-strictness", n, "base64.b64encode")(data, None) for n in (4, 5, 6, 7)
    ]
    assert encoded == [b"+/9h/w", b"-_9h_w", b"-_9h_w==", b"+/9h/w=="]
    assert base64.b64encode(data) == encoded[3]


# ---- CSV -----------------------------------------------------------------------------------------

ROW = ["a b", " x", 'a"b', r"\.", "", "é,", None, 1.5]


def written(number: int, rows: list[Any], **named: Any) -> str:
    file = io.StringIO(newline="")
    writer = variant("csv-quoting", number, "csv.writer")(file, **named)
    writer.writerow(rows[0])
    writer.writerows(rows[1:])
    return file.getvalue()


def test_go_quotes_a_leading_space_and_its_end_of_data() -> None:
    quoted = r'a b," x","a""b","\.",,"é,",,1.5'
    assert written(0, [ROW, [1]]) == f"{quoted}\r\n1\r\n"
    assert written(1, [ROW, [1]]) == f"{quoted}\n1\n"
    assert written(0, [["a,b", "c;"]], delimiter=";", lineterminator="|") == 'a,b;"c;"|'


def test_ports_of_a_writer_join_or_change_the_line_break() -> None:
    assert written(2, [["a,b", 'c"']]) == 'a,b,c"\r\n'
    assert written(3, [["a,b", "c"]]) == '"a,b",c\n'


@pytest.mark.parametrize(
    "text",
    [
        'a,"b"\n',
        '"a""b",c\n\nd,e\n',
        '"a\nb",""\r\nc,d',
        '"a,""b"",c"\n',
        "",
    ],
)
def test_go_reads_what_is_well_formed(text: str) -> None:
    lines = text.splitlines(keepends=True)
    wanted = [row for row in csv.reader(lines) if row]
    assert list(encodings._strict_reader(lines)) == wanted


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ('"a"b,c\n', ","),
        ('a"b\n', ","),
        ('a,"b"c\n', ","),
        ('a,"b\n', ","),
        ("a,b\nc\n", ","),
        ('a,"b"\n', ";"),
    ],
)
def test_go_refuses_stray_quotes_and_uneven_rows(text: str, delimiter: str) -> None:
    with pytest.raises(ValueError, match="field"):
        list(encodings._strict_reader(text.splitlines(keepends=True), delimiter=delimiter))


def test_a_naive_reader_splits_at_every_comma() -> None:
    assert list(encodings._naive_reader(['"a,b"\r\n', "c"])) == [['"a', 'b"'], ["c"]]
    assert list(encodings._naive_reader(["a;b"], delimiter=";")) == [["a", "b"]]


# ---- HTML ----------------------------------------------------------------------------------------


def test_go_escapes_quotes_by_number() -> None:
    assert encodings._go_html("<\"'&>") == "&lt;&#34;&#39;&amp;&gt;"
    assert variant("html-escaping", 1, "html.escape")("'") == "'"
    assert variant("html-escaping", 1, "html.escape")("'", quote=False) == "&#x27;"


def test_what_json_writes_stays_readable() -> None:
    value = {"a": ["<", 1.5, None, 10.0]}
    assert json.loads(encodings._marshalled(value)) == value
