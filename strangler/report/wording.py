"""Numbers, times and hostile values as people read them, the same in every face."""

from datetime import datetime

LONGEST = 400
"""How many characters of a value people are shown; the JSON has all that are stored."""

_BEFORE = 100
"""How many characters are shown before the place that matters, in a long value."""

_SIZES = ((1_000_000, "MB"), (1_000, "kB"))
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
_LARGE = ((86_400.0, "days"), (3600.0, "hours"), (60.0, "minutes"))
_MILLION = 1_000_000
_RARE = 0.0001


def plain(text: str) -> str:
    """The text on one line, with everything but letters, marks, symbols and spaces escaped."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text.encode("utf-8", "backslashreplace").decode()
    )


def value(text: str, start: int = 0) -> str:
    """A value from the store, on one line and not too long: with what stands at `start`."""
    if len(text) <= LONGEST:
        return plain(text)
    first = min(max(0, start - _BEFORE), len(text) - LONGEST)
    before = f"{number(first)} characters … " if first else ""
    after = len(text) - LONGEST - first
    behind = f" … {number(after)} more characters" if after else ""
    return f"{before}{plain(text[first : first + LONGEST])}{behind}"


def size(count: int) -> str:
    """A number of bytes: ``24 bytes``, ``1.5 kB``."""
    for least, unit in _SIZES:
        if count >= least:
            return f"{count / least:.3g} {unit}"
    return several(count, "byte")


def number(count: int) -> str:
    """A count: ``1,234``, ``12.35M``."""
    return f"{count:,}" if count < _MILLION else f"{count / _MILLION:,.2f}M"


def several(count: int, what: str) -> str:
    """A count with its noun: ``1 route``, ``2 routes``."""
    return f"{number(count)} {what}{'s' * (count != 1)}"


def duration(seconds: float) -> str:
    """A duration: ``1.5 µs``, ``3.2 hours``."""
    for size, unit in _LARGE:
        if abs(seconds) >= 2 * size:
            return f"{seconds / size:,.3g} {unit}"
    size, unit = next((unit for unit in _UNITS if abs(seconds) >= unit[0]), _UNITS[-1])
    return f"{seconds / size:.3g} {unit}"


def percent(share: float) -> str:
    """A part of a whole: ``5 %``, ``0.37 %``."""
    if 0 < share < _RARE:
        return "< 0.01 %"
    return f"{share * 100:.3g} %"


def when(moment: datetime) -> str:
    """A time to the minute."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
