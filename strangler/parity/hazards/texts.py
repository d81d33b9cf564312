"""Texts: Python counts code points, Go counts bytes."""

import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from strangler.parity.hazards.hazard import CONVERSIONS, Hazard, Refused
from strangler.parity.program import times


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _text(data: bytes) -> str:
    """Bytes as a text; what is not UTF-8 shows as lone surrogates."""
    return data.decode(errors="surrogateescape")


def _length(value: Any) -> int:
    return len(_bytes(value)) if isinstance(value, str) else len(value)


def _utf16_length(value: Any) -> int:
    return len(value.encode("utf-16-le")) // 2 if isinstance(value, str) else len(value)


def _byte_at(value: Any, index: Any) -> Any:
    """Go's string(text[i]): the byte taken for a code point."""
    return chr(_bytes(value)[index]) if isinstance(value, str) else value[index]


def _byte_kept(value: Any, index: Any) -> Any:
    """Go's text[i:i+1]."""
    if not isinstance(value, str):
        return value[index]
    data = _bytes(value)
    return _text(data[index : index + 1 or None] if data[index] else b"\0")


def _byte_replaced(value: Any, index: Any) -> Any:
    """Go's text[i:i+1] where what is not UTF-8 became U+FFFD."""
    kept = _byte_kept(value, index)
    return "\ufffd" if isinstance(value, str) and "\ud800" <= kept <= "\udfff" else kept


def _each_byte(value: Any) -> Any:
    return [chr(byte) for byte in _bytes(value)] if isinstance(value, str) else value


def _numbered(value: Any, start: int = 0) -> Iterator[tuple[int, Any]]:
    """Go's range over a string: it counts bytes."""
    if not isinstance(value, str):
        yield from enumerate(value, start)
        return
    for character in value:
        yield start, character
        start += len(_bytes(character))


def _slice(value: Any, part: slice) -> Any:
    if not isinstance(value, str) or part.step not in (None, 1):
        return value[part]
    return _text(_bytes(value)[part])


def _replaced(value: Any, part: slice) -> Any:
    """Go's slice of bytes where what is not UTF-8 became U+FFFD."""
    if not isinstance(value, str) or part.step not in (None, 1):
        return value[part]
    return _bytes(value)[part].decode(errors="replace")


def _valid(value: Any, part: slice) -> Any:
    if not isinstance(value, str):
        return value[part]
    return _bytes(value)[part].decode(errors="ignore")


def _offset(method: str) -> Callable[..., Any]:
    def found(value: Any, part: Any, *rest: Any) -> Any:
        if not isinstance(value, str) or not isinstance(part, str) or rest:
            return getattr(value, method)(part, *rest)
        return getattr(_bytes(value), method)(_bytes(part))

    return found


def _reversed(value: Any, part: Any = None) -> Any:
    if not isinstance(value, str):
        return reversed(value) if part is None else value[part]
    if part is None:
        return [_text(bytes([byte])) for byte in reversed(_bytes(value))]
    return _text(_bytes(value)[part]) if part.step == -1 else value[part]


def _clusters(value: Any, part: Any = None) -> Any:
    """Reversed with combining marks left on their letters."""
    if not isinstance(value, str):
        return reversed(value) if part is None else value[part]
    if part is not None:
        if part.step != -1:
            return value[part]
        value = value[part][::-1]
    groups: list[str] = []
    for character in value:
        if groups and unicodedata.combining(character):
            groups[-1] += character
        else:
            groups.append(character)
    return "".join(reversed(groups))


def _padded(method: str) -> Callable[..., Any]:
    def pad(value: Any, width: int, *fill: Any) -> Any:
        if isinstance(value, str):
            width -= len(_bytes(value)) - len(value)
        return getattr(value, method)(width, *fill)

    return pad


def _formatted(value: Any, form: str, spec: str) -> str:
    if isinstance(value, str) and not form:
        digits = "".join(filter(str.isdigit, spec))
        if digits:
            width = max(0, int(digits) - len(_bytes(value)) + len(value))
            spec = spec.replace(digits, str(width) if width else "")
            return format(value, spec)
    return format(CONVERSIONS[form](value), spec)


def _centred(left_heavy: bool) -> Callable[..., Any]:
    def centre(value: Any, width: int, fill: Any = " ") -> Any:
        spare = max(0, width - len(value))
        left = (spare + 1) // 2 if left_heavy else spare // 2
        return fill * left + value + fill * (spare - left)

    return centre


def _zero_filled(value: Any, width: int) -> Any:
    return value.rjust(width, "0")


def _truncating(method: str) -> Callable[..., Any]:
    return lambda value, width, *fill: getattr(value, method)(width, *fill)[: max(0, width)]


def _refusing_pad(method: str) -> Callable[..., Any]:
    def pad(value: Any, width: int, *fill: Any) -> Any:
        if width < len(value):
            raise Refused("strings: negative Repeat count")
        return getattr(value, method)(width, *fill)

    return pad


def _repeated(a: Any, b: Any) -> Any:
    count, many = (a, b) if isinstance(a, int) else (b, a)
    if isinstance(many, str | bytes | list | tuple) and isinstance(count, int) and count < 0:
        raise Refused("strings: negative Repeat count")
    return times(a, b)


def _ordinal(value: Any) -> Any:
    return _bytes(value)[0] if isinstance(value, str) and value else ord(value)


_BYTES = r"len\(|\[[^\]]*\]|utf8|range "
_PADS = ("ljust", "rjust", "center", "zfill")

HAZARDS = (
    Hazard(
        "byte-length",
        "Length of a text",
        "Python's len() counts code points; Go's counts bytes.",
        "use utf8.RuneCountInString(text)",
        ({"call:len": _length}, {"call:len": _utf16_length}),
        None,
        r"len\(",
    ),
    Hazard(
        "byte-index",
        "Characters of a text",
        "Python indexes and enumerates code points; in Go text[i] is a byte, and range counts "
        "bytes.",
        "convert once: runes := []rune(text); runes[i], and range over runes",
        (
            {
                "index": _byte_at,
                "iterate": _each_byte,
                "call:ord": _ordinal,
                "call:list": lambda *v: list(*map(_each_byte, v)),
            },
            {"index": _byte_kept},
            {"index": _byte_replaced},
            {"call:enumerate": _numbered},
            {
                "call:set": lambda *v: set(*map(_each_byte, v)),
                "call:sorted": lambda v, **k: sorted(_each_byte(v), **k),
            },
            {
                "iterate": lambda v: (
                    [_text(bytes([b])) for b in _bytes(v)] if isinstance(v, str) else v
                )
            },
        ),
        ("index", "call:ord", "call:enumerate"),
        r"\[[^\]:]*\]|range |for ",
    ),
    Hazard(
        "byte-slice",
        "Parts of a text",
        "Python slices code points; Go slices bytes, and may cut a character in two.",
        "slice runes: string([]rune(text)[a:b])",
        ({"slice": _slice}, {"slice": _replaced}, {"slice": _valid}),
        None,
        r"\[[^\]]*:[^\]]*\]",
    ),
    Hazard(
        "byte-offset",
        "Positions in a text",
        "Python's find() and index() count code points; Go's strings.Index counts bytes.",
        "count the runes before it: utf8.RuneCountInString(text[:i])",
        ({f"method:{name}": _offset(name) for name in ("find", "index", "rfind", "rindex")},),
        None,
        r"strings\.(Last)?Index|range ",
    ),
    Hazard(
        "byte-reverse",
        "Reversing a text",
        "Python's text[::-1] reverses code points; reversing bytes breaks every character that "
        "has several.",
        "reverse runes: r := []rune(text); slices.Reverse(r); string(r)",
        (
            {"slice": _reversed, "call:reversed": _reversed},
            {"slice": _clusters, "call:reversed": _clusters},
        ),
        ("call:reversed",),
        r"for |slices\.Reverse|\[\]byte",
    ),
    Hazard(
        "padding",
        "Padding",
        "Python pads to a number of code points, zfill() puts zeros after the sign, and center() "
        "decides by the width which side gets more.",
        "count with utf8.RuneCountInString, and pad with strings.Repeat on the side Python does",
        (
            {**{f"method:{name}": _padded(name) for name in _PADS}, "format": _formatted},
            {"method:center": _centred(left_heavy=False)},
            {"method:center": _centred(left_heavy=True)},
            {"method:zfill": _zero_filled},
            {f"method:{name}": _truncating(name) for name in _PADS},
            {f"method:{name}": _refusing_pad(name) for name in _PADS},
        ),
        tuple(f"method:{name}" for name in _PADS),
        r"Repeat|Sprintf|len\(",
    ),
    Hazard(
        "repetition",
        "Repetition",
        "Python's text * n is empty for a negative n; Go's strings.Repeat and slices.Repeat panic.",
        "repeat max(n, 0) times",
        ({"*": _repeated},),
        None,
        r"Repeat|make\(",
    ),
)
