"""Texts, formats and dates."""

import base64
import datetime as dt
import html
import json
import re
from urllib.parse import quote

from strangler import migrate_to

ports = migrate_to("strings.wasm", errors={"ErrDate": ValueError, "ErrKey": KeyError})

PRICES = {"tea": 3, "milk": 1, "cake": 7}


@ports
def name_length(name: str) -> int:
    return len(name)


@ports
def truncated(text: str, limit: int) -> str:
    if limit < 0:
        return ""
    return text[:limit]


@ports
def positions(text: str) -> list[int]:
    return [index for index, character in enumerate(text) if character == "a"]


@ports
def mirrored(text: str) -> str:
    return text[::-1]


@ports
def find_at(text: str, part: str) -> int:
    return text.find(part)


@ports
def column(text: str, width: int) -> str:
    if not 0 <= width <= 30:
        return text
    return text.ljust(width)


@ports
def trimmed(text: str) -> str:
    return text.strip()


@ports
def words(text: str) -> list[str]:
    return text.split()


@ports
def fields(text: str) -> list[str]:
    return text.split(",", 2)


@ports
def lines_of(text: str) -> list[str]:
    return text.splitlines()


@ports
def unquoted(text: str) -> str:
    return text.strip("'\"")


@ports
def shout(text: str) -> str:
    return "".join(chr(ord(c) - 32) if "a" <= c <= "z" else c for c in text)


@ports
def decimal(text: str) -> int:
    if not re.fullmatch("[0-9]{1,18}", text):
        return -1
    return int(text)


@ports
def flag_text(flag: bool) -> str:
    return str(flag)


@ports
def listing(numbers: list[int]) -> str:
    return str(numbers)


@ports
def valid_code(text: str) -> bool:
    return re.match(r"[A-Z]{2}[0-9]{2}$", text) is not None


@ports
def squeezed(text: str) -> str:
    return re.sub(r"[ \t\n]+", " ", text)


@ports
def filled(template: str, name: str) -> str:
    return re.sub("NAME", lambda _: name, template)


@ports
def json_list(numbers: list[int]) -> str:
    return json.dumps(numbers, separators=(",", ":"))


@ports
def quoted_path(text: str) -> str:
    return quote(text)


@ports
def token(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


@ports
def escaped(text: str) -> str:
    return html.escape(text)


@ports
def weekday(year: int, month: int, day: int) -> int:
    if not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= 31):
        return -1
    return dt.date(year, month, day).weekday()


@ports
def price(name: str) -> int:
    return PRICES[name]


@ports
def price_or_nothing(name: str) -> int | None:
    return PRICES.get(name)
