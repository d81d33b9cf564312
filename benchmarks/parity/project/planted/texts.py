"""Texts, by code points."""

from planted import cause
from strangler import migrate_to

ports = migrate_to("texts.wasm")


@ports
@cause("byte-length")
def name_length(name: str) -> int:
    return len(name)


@ports
@cause("byte-length")
def fits(title: str, limit: int) -> bool:
    return len(title) <= limit


@ports
@cause("byte-length")
def tweet_left(text: str) -> int:
    return max(0, 20 - len(text))


@ports
@cause("byte-index")
def initial(name: str) -> str:
    return name[0] if name else ""


@ports
@cause("byte-index")
def positions(text: str) -> list[int]:
    return [index for index, character in enumerate(text) if character == "a"]


@ports
@cause("byte-index")
def code_sum(text: str) -> int:
    total = 0
    for character in text:
        total += ord(character)
    return total


@ports
@cause("byte-index")
def characters(text: str) -> list[str]:
    return list(text)


@ports
@cause("byte-slice")
def truncated(text: str, limit: int) -> str:
    if limit < 0:
        return ""
    return text[:limit]


@ports
@cause("byte-slice")
def preview(text: str) -> str:
    return text[:5]


@ports
@cause("byte-slice")
def area_code(number: str) -> str:
    return number[1:3]


@ports
@cause("byte-offset")
def find_at(text: str, part: str) -> int:
    return text.find(part)


@ports
@cause("byte-offset")
def last_dash(text: str) -> int:
    return text.rfind("-")


@ports
@cause("byte-reverse")
def mirrored(text: str) -> str:
    return text[::-1]


@ports
@cause("byte-reverse")
def backwards(text: str) -> str:
    return "".join(reversed(text))


@ports
@cause("padding")
def column(text: str, width: int) -> str:
    if not 0 <= width <= 30:
        return text
    return text.ljust(width) + "|"


@ports
@cause("padding")
def banner(text: str, width: int) -> str:
    if not 0 <= width <= 30:
        return text
    return text.center(width, "*")


@ports
@cause("padding")
def account(number: str) -> str:
    return number.zfill(6)


@ports
@cause("repetition")
def ruler(mark: str, count: int) -> str:
    if count > 30:
        return ""
    return mark * count


@ports
@cause("repetition")
def stars(missing: int) -> str:
    if not 0 <= missing <= 10:
        return ""
    return "*" * (5 - missing)
