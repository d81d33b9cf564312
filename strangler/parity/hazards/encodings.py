"""Formats: JSON, URLs, base64, CSV and HTML."""

import base64
import binascii
import csv
import html
import json
import math
import re
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from strangler.parity.hazards.hazard import Hazard, Refused, Variant
from strangler.parity.hazards.parsing import go_float

_HTML = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"})
_LINES = str.maketrans({"\u2028": r"\u2028", "\u2029": r"\u2029"})


def _json(**changes: Any) -> Variant:
    """`json.dumps` with other settings than the caller asked for."""

    def dumps(value: Any, **named: Any) -> str:
        return json.dumps(value, **{**named, **changes})

    return {"call:json.dumps": dumps}


def _escaping(value: Any, **named: Any) -> str:
    return json.dumps(value, **named).translate(_HTML).translate(_LINES)


def _json_float(x: float) -> str:
    """How Go's encoding/json writes a float."""
    if not math.isfinite(x):
        raise Refused("json: unsupported value")
    text = go_float(x, 21, smallest=-6)
    return re.sub(r"e-0(\d)$", r"e-\1", text)


def _numbers(value: Any, **named: Any) -> str:
    marks: list[str] = []

    def marked(each: Any) -> Any:
        if isinstance(each, float):
            marks.append(_json_float(each))
            return f"\x00{len(marks) - 1}\x00"
        if isinstance(each, Mapping):
            return {key: marked(inner) for key, inner in each.items()}
        return [marked(inner) for inner in each] if isinstance(each, list | tuple) else each

    text = json.dumps(marked(value), **named)
    return re.sub(r'"\\u0000(\d+)\\u0000"', lambda found: marks[int(found[1])], text)


def _as_floats(value: Any, **named: Any) -> str:
    """What has gone through Go's any: every number a float64."""

    def turned(each: Any) -> Any:
        if type(each) is int:
            return float(each)
        if isinstance(each, Mapping):
            return {key: turned(inner) for key, inner in each.items()}
        return [turned(inner) for inner in each] if isinstance(each, list | tuple) else each

    return _numbers(turned(value), **named)


def _marshalled(value: Any, **_named: Any) -> str:
    """Go's json.Marshal as it is."""
    named = {"ensure_ascii": False, "separators": (",", ":"), "sort_keys": True}
    return _numbers(value, **named).translate(_HTML).translate(_LINES)


def _loaded(value: Any, **_named: Any) -> Any:
    return json.loads(value, parse_int=lambda digits: int(float(digits)))


def _strictly_loaded(value: Any, **_named: Any) -> Any:
    def refuse(name: str) -> Any:
        raise ValueError(name)

    return json.loads(value, parse_constant=refuse)


# ---- URLs ----------------------------------------------------------------------------------------


def _quoting(safe: str, *, plus: bool = False) -> Callable[..., str]:
    def quote(text: Any, *_rest: Any, **_named: Any) -> str:
        quoter = urllib.parse.quote_plus if plus else urllib.parse.quote
        return quoter(text, safe=safe)

    return quote


def _quotes(safe: str, *, plus: bool = False) -> Variant:
    quote = _quoting(safe, plus=plus)
    return {"call:urllib.parse.quote": quote, "call:urllib.parse.quote_plus": quote}


def _unquoting(*, plus: bool, strict: bool) -> Callable[..., str]:
    def unquote(text: Any, *rest: Any, **named: Any) -> str:
        if strict and re.search("%(?![0-9a-fA-F]{2})", text):
            raise ValueError(text)
        if plus:
            return urllib.parse.unquote_plus(text, *rest, **named)
        if strict:
            return urllib.parse.unquote(text, errors="surrogateescape")
        return urllib.parse.unquote(text, *rest, **named)

    return unquote


def _unquotes(*, plus: bool, strict: bool) -> Variant:
    unquote = _unquoting(plus=plus, strict=strict)
    return {"call:urllib.parse.unquote": unquote, "call:urllib.parse.unquote_plus": unquote}


def _sorted_query(query: Any, *rest: Any, **named: Any) -> str:
    pairs = query.items() if isinstance(query, Mapping) else query
    return urllib.parse.urlencode(sorted(pairs, key=lambda pair: pair[0]), *rest, **named)


def _spaced_query(query: Any, *_rest: Any, **_named: Any) -> str:
    return urllib.parse.urlencode(query, quote_via=urllib.parse.quote)


# ---- Base64 --------------------------------------------------------------------------------------


def _strict(alphabet: str, *, padded: bool = True) -> Callable[..., bytes]:
    def decode(data: Any, *_rest: Any, **_named: Any) -> bytes:
        text = data if isinstance(data, str) else bytes(data).decode("latin-1")
        text = text.replace("\r", "").replace("\n", "")
        body = text.rstrip("=")
        pads = len(text) - len(body)
        whole = len(text) % 4 == 0 and pads <= 2 if padded else not pads
        if not re.fullmatch(f"[A-Za-z0-9{alphabet}]*", body) or not whole or len(body) % 4 == 1:
            raise binascii.Error("illegal base64 data")
        standard = body.translate(str.maketrans("-_", "+/"))
        return base64.b64decode(standard + "=" * (-len(body) % 4))

    return decode


def _bare(encode: Callable[..., bytes]) -> Callable[..., bytes]:
    return lambda data, *_rest: encode(data).rstrip(b"=")


def _swapped(data: Any, *_rest: Any) -> bytes:
    return base64.urlsafe_b64encode(data)


def _encodes(encode: Callable[..., bytes]) -> Variant:
    return {"call:base64.b64encode": encode, "call:base64.urlsafe_b64encode": encode}


def _decodes(decode: Callable[..., bytes]) -> Variant:
    return {"call:base64.b64decode": decode, "call:base64.urlsafe_b64decode": decode}


# ---- CSV -----------------------------------------------------------------------------------------


class _GoWriter:
    """Go's encoding/csv Writer, by default."""

    def __init__(self, file: Any, *_rest: Any, end: str | None = None, **named: Any) -> None:
        self.file = file
        self.comma = named.get("delimiter", ",")
        self.end = end or named.get("lineterminator", "\r\n")

    def writerow(self, row: Any) -> None:
        fields = ["" if field is None else str(field) for field in row]
        self.file.write(self.comma.join(map(self._field, fields)) + self.end)

    def writerows(self, rows: Any) -> None:
        for row in rows:
            self.writerow(row)

    def _field(self, text: str) -> str:
        quoted = bool(re.search(r'[\r\n"]', text)) or self.comma in text or text == r"\."
        if not (quoted or text[:1].isspace()):
            return text
        return '"' + text.replace('"', '""') + '"'


class _NaiveWriter(_GoWriter):
    """Fields joined with commas."""

    def _field(self, text: str) -> str:
        return text


def _unix_writer(file: Any, *rest: Any, **named: Any) -> Any:
    return csv.writer(file, *rest, **{**named, "lineterminator": "\n"})


def _strict_reader(lines: Any, *rest: Any, **named: Any) -> Iterator[list[str]]:
    """Go's encoding/csv Reader: it refuses stray quotes and rows of another length."""
    length = None
    kept = list(lines)
    comma = re.escape(named.get("delimiter", ","))
    text = "\n".join(line.rstrip("\r\n") for line in kept)
    if '"' in re.sub(rf'(^|{comma})"([^"]|"")*"(?={comma}|$)', r"\1", text, flags=re.MULTILINE):
        raise ValueError("a quote inside of a field")
    for row in csv.reader(kept, *rest, **named):
        if not row:
            continue
        if length not in (None, len(row)):
            raise ValueError("wrong number of fields")
        length = len(row)
        yield row


def _naive_reader(lines: Any, *_rest: Any, **named: Any) -> Iterator[list[str]]:
    for line in lines:
        yield line.rstrip("\r\n").split(named.get("delimiter", ","))


def _go_html(text: str, _quote: bool = True) -> str:
    return html.escape(text, quote=False).replace('"', "&#34;").replace("'", "&#39;")


_GO_JSON = r"json\.|Encoder|Marshal"

HAZARDS = (
    Hazard(
        "json-escaping",
        "JSON: HTML escaping",
        r"Go's json.Marshal writes <, > and & as \u003c, \u003e and \u0026; Python does not.",
        "encode with json.NewEncoder and SetEscapeHTML(false), and cut the final line break",
        ({"call:json.dumps": _escaping},),
        None,
        _GO_JSON,
    ),
    Hazard(
        "json-ascii",
        "JSON: other than ASCII",
        r"Python writes é as \u00e9 unless ensure_ascii=False; Go writes it as it is.",
        "pass ensure_ascii=False in Python, or escape what is above 0x7e in Go",
        (_json(ensure_ascii=False), _json(ensure_ascii=True)),
        ("call:json.dumps",),
        _GO_JSON,
    ),
    Hazard(
        "json-spacing",
        "JSON: spaces",
        'Python puts a space behind "," and ":"; Go does not.',
        'pass separators=(",", ":") in Python, or write the spaces in Go',
        (_json(separators=(",", ":")), _json(separators=(", ", ": "))),
        ("call:json.dumps",),
        _GO_JSON,
    ),
    Hazard(
        "json-numbers",
        "JSON: numbers",
        "Python writes the float 1.0 as 1.0 and NaN as NaN, and reads big integers exactly; Go "
        "writes 1, refuses NaN, and reads numbers into float64.",
        'write floats with strconv.FormatFloat and ".0"; read with Decoder.UseNumber',
        (
            {"call:json.dumps": _numbers},
            {"call:json.dumps": _as_floats},
            {"call:json.loads": _loaded},
            {"call:json.loads": _strictly_loaded},
        ),
        ("call:json.dumps", "call:json.loads"),
        _GO_JSON,
    ),
    Hazard(
        "json-key-order",
        "JSON: order of keys",
        "Python writes keys in the order of insertion; Go sorts those of a map.",
        "use a struct, whose fields keep their order, or an ordered map",
        (_json(sort_keys=True), {"call:json.dumps": _marshalled}),
        ("call:json.dumps",),
        _GO_JSON + r"|map\[",
    ),
    Hazard(
        "url-quoting",
        "Quoting for URLs",
        "Python's quote() keeps / and writes a space as %20; Go's QueryEscape escapes / and writes "
        "+, PathEscape keeps $&+=:@, and Go refuses a stray %.",
        'url.QueryEscape with "+" replaced by "%20" and "%2F" by "/"',
        (
            _quotes("", plus=True),
            _quotes("$&+=:@~"),
            _quotes("", plus=False),
            _quotes("/"),
            _quotes("/$&+=:@~;,"),
            _unquotes(plus=True, strict=True),
            _unquotes(plus=False, strict=True),
            _unquotes(plus=True, strict=False),
            {"call:urllib.parse.urlencode": _sorted_query},
            {"call:urllib.parse.urlencode": _spaced_query},
        ),
        None,
        r"url\.|Escape",
    ),
    Hazard(
        "base64-strictness",
        "Base64",
        "Python's b64decode drops what is not in the alphabet and all behind the padding; Go's "
        "decoders refuse it.",
        "drop other characters before decoding, or pass validate=True in Python",
        (
            _decodes(_strict("+/")),
            _decodes(_strict("_-")),
            _decodes(_strict("+/", padded=False)),
            _decodes(_strict("_-", padded=False)),
            _encodes(_bare(base64.b64encode)),
            _encodes(_bare(base64.urlsafe_b64encode)),
            _encodes(_swapped),
            _encodes(lambda data, *_rest: base64.b64encode(data)),
        ),
        None,
        r"base64\.",
    ),
    Hazard(
        "csv-quoting",
        "CSV",
        "Python's csv.writer ends rows with \\r\\n and quotes what needs it; Go's ends them with "
        "\\n, quotes a leading space too, and its reader refuses stray quotes and uneven rows.",
        "set w.UseCRLF = true; set r.LazyQuotes = true and r.FieldsPerRecord = -1",
        (
            {"call:csv.writer": _GoWriter},
            {"call:csv.writer": lambda *a, **k: _GoWriter(*a, end="\n", **k)},
            {"call:csv.writer": _NaiveWriter},
            {"call:csv.writer": _unix_writer},
            {"call:csv.reader": _strict_reader},
            {"call:csv.reader": _naive_reader},
        ),
        None,
        r"csv\.|Join|Split",
    ),
    Hazard(
        "html-escaping",
        "HTML escaping",
        "Python writes quotes as &quot; and &#x27;, Go as &#34; and &#39;.",
        "use a strings.NewReplacer with Python's five pairs",
        (
            {"call:html.escape": _go_html},
            {"call:html.escape": lambda text, quote=True: html.escape(text, not quote)},
        ),
        None,
        r"html\.|Replace",
    ),
)
