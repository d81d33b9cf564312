"""JSON, URLs, base64, CSV and HTML."""

import base64
import csv
import html
import io
import json
from urllib.parse import quote, unquote

from planted import cause
from strangler import migrate_to

ports = migrate_to("encodings.wasm")


@ports
@cause("json-escaping")
def json_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@ports
@cause("json-ascii")
def json_ascii(text: str) -> str:
    if any(ord(character) < 32 or ord(character) in (127, 0x2028, 0x2029) for character in text):
        return ""
    return json.dumps(text)


@ports
@cause("json-spacing")
def json_list(numbers: list[int]) -> str:
    return json.dumps(numbers)


@ports
@cause("json-numbers")
def json_floats(numbers: list[float]) -> str:
    return json.dumps(numbers, separators=(",", ":"))


@ports
@cause("json-key-order")
def json_object(first: str, second: str) -> str:
    return json.dumps({first: 1, second: 2}, ensure_ascii=False, separators=(",", ":"))


@ports
@cause("url-quoting")
def quoted_path(text: str) -> str:
    return quote(text)


@ports
@cause("url-quoting")
def quoted_query(text: str) -> str:
    return quote(text, safe="")


@ports
@cause("url-quoting")
def unquoted(text: str) -> str:
    return unquote(text)


@ports
@cause("base64-strictness")
def decoded(text: str) -> bytes:
    if not text.isascii():
        return b""
    try:
        return base64.b64decode(text)
    except ValueError:
        return b""


@ports
@cause("base64-strictness")
def token(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


@ports
@cause("csv-quoting")
def csv_row(fields: list[str]) -> str:
    if len(fields) < 2 or r"\." in fields:
        return ""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(fields)
    return out.getvalue()


@ports
@cause("csv-quoting")
def csv_line(first: int, second: int) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([first, second])
    return out.getvalue()


@ports
@cause("html-escaping")
def escaped(text: str) -> str:
    if "\0" in text:
        return ""
    return html.escape(text)


@ports
@cause("html-escaping")
def attribute(text: str) -> str:
    return f"title={html.escape(text)}"
