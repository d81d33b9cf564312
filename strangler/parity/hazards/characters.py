"""Characters: case, what counts as white space, digit or letter, and splitting by them."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from strangler.parity.hazards.hazard import Hazard, Variant

_ASCII_SPACE = " \t\n\v\f\r"
_SEPARATORS = re.compile("[\x1c-\x1f]")


def _upper(character: str) -> str:
    """Go's unicode.ToUpper: one character for one character."""
    upper = character.upper()
    if len(upper) == 1:
        return upper
    title = character.title()
    return title if len(title) == 1 else character


def _lower(character: str) -> str:
    return character.lower()[:1]


def _go_upper(text: str) -> str:
    return "".join(map(_upper, text))


def _go_lower(text: str) -> str:
    return "".join(map(_lower, text))


def _words(text: str) -> str:
    """Go's strings.Title: it raises what follows no letter, and lowers nothing."""
    out, inside = [], False
    for character in text:
        out.append(character if inside else _upper(character))
        if character.isascii():
            inside = character.isalnum() or character == "_"
        else:
            inside = not _space(character)
    return "".join(out)


def _spaced_words(text: str) -> str:
    return re.sub(r"\S+", lambda m: _upper(m[0][0]) + _go_lower(m[0][1:]), text)


def _lowered_words(text: str) -> str:
    return _words(_go_lower(text))


def _ascii(function: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "".join(function(c) if c.isascii() else c for c in text)


def _on_texts(**functions: Callable[..., Any]) -> Variant:
    """Methods of texts alone: those of other values stay as they are."""

    def guarded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(value: Any, *rest: Any, **named: Any) -> Any:
            if isinstance(value, str):
                return function(value, *rest, **named)
            return getattr(value, name)(*rest, **named)

        return run

    return {f"method:{name}": guarded(name, each) for name, each in functions.items()}


_CASE = (
    {"upper": _go_upper, "lower": _go_lower, "casefold": _go_lower},
    {
        "casefold": str.lower,
        "title": _words,
        "capitalize": lambda text: text[:1].upper() + text[1:],
        "swapcase": lambda text: "".join(
            _upper(c) if c.islower() else _lower(c) if c.isupper() else c for c in text
        ),
    },
    {"title": _spaced_words, "capitalize": lambda t: _go_upper(t[:1]) + _go_lower(t[1:])},
    {"title": _lowered_words, "capitalize": lambda t: _ascii(str.upper)(t[:1]) + t[1:]},
    {"upper": _ascii(str.upper), "lower": _ascii(str.lower), "title": _go_upper},
    {
        "isupper": lambda text: text == _go_upper(text),
        "islower": lambda text: text == _go_lower(text),
    },
    {
        "isupper": lambda text: all("A" <= c <= "Z" for c in text),
        "islower": lambda text: all("a" <= c <= "z" for c in text),
    },
    {
        "isupper": lambda text: all(unicodedata.category(c) == "Lu" for c in text),
        "islower": lambda text: all(unicodedata.category(c) == "Ll" for c in text),
    },
    {
        "isupper": lambda text: bool(text) and all(unicodedata.category(c) == "Lu" for c in text),
        "islower": lambda text: bool(text) and all(unicodedata.category(c) == "Ll" for c in text),
    },
)


def _space(character: str) -> bool:
    """Go's unicode.IsSpace: the separators U+001C to U+001F are none."""
    return character.isspace() and not _SEPARATORS.match(character)


def _stripped(space: Callable[[str], bool], *, left: bool, right: bool) -> Callable[..., Any]:
    def strip(text: str, characters: str | None = None) -> str:
        if characters is not None:
            return text.strip(characters) if left and right else _one_side(text, characters, left)
        start, end = 0, len(text)
        while left and start < end and space(text[start]):
            start += 1
        while right and end > start and space(text[end - 1]):
            end -= 1
        return text[start:end]

    return strip


def _one_side(text: str, characters: str, left: bool) -> str:
    return text.lstrip(characters) if left else text.rstrip(characters)


def _fields(space: Callable[[str], bool]) -> Callable[..., Any]:
    def split(text: str, sep: str | None = None, maxsplit: int = -1) -> list[str]:
        if sep is not None or maxsplit >= 0:
            return text.split(sep, maxsplit)
        return [word for word in _cut(text, space) if word]

    return split


def _cut(text: str, space: Callable[[str], bool]) -> list[str]:
    words = [""]
    for character in text:
        if space(character):
            words.append("")
        else:
            words[-1] += character
    return words


def _spaces(space: Callable[[str], bool]) -> Variant:
    return _on_texts(
        strip=_stripped(space, left=True, right=True),
        lstrip=_stripped(space, left=True, right=False),
        rstrip=_stripped(space, left=False, right=True),
        isspace=lambda text: bool(text) and all(map(space, text)),
        split=_fields(space),
    )


def _every(test: Callable[[str], bool], *, empty: bool) -> Callable[[str], bool]:
    return lambda text: all(map(test, text)) if text else empty


def _category(*starts: str) -> Callable[[str], bool]:
    return lambda character: unicodedata.category(character).startswith(starts)


_digit, _letter, _number = _category("Nd"), _category("L"), _category("N")


def _classes(*, empty: bool, number: Callable[[str], bool], ascii_only: bool = False) -> Variant:
    def test(inside: Callable[[str], bool]) -> Callable[[str], bool]:
        return _every(lambda c: inside(c) and (not ascii_only or c.isascii()), empty=empty)

    return _on_texts(
        isdigit=test(number),
        isdecimal=test(number),
        isnumeric=test(number),
        isalpha=test(_letter),
        isalnum=test(lambda c: _letter(c) or number(c)),
    )


def _single_spaces(text: str, sep: str | None = None, maxsplit: int = -1) -> list[str]:
    return text.split(" " if sep is None else sep, maxsplit)


def _no_empties(text: str, sep: str | None = None, maxsplit: int = -1) -> list[str]:
    return [part for part in text.split(sep, maxsplit) if part]


def _split_n(text: str, sep: str | None = None, maxsplit: int = -1) -> list[str]:
    """Go's SplitN: its number is that of the parts, not that of the cuts."""
    if maxsplit < 0:
        return text.split(sep)
    return text.split(sep, maxsplit - 1) if maxsplit else []


def _cut_everywhere(text: str, sep: str | None = None, _maxsplit: int = -1) -> list[str]:
    return text.split(sep)


def _runs_of_space(text: str, sep: str | None = None, maxsplit: int = -1) -> list[str]:
    return re.split(r"[ \t\n\f\r]+", text) if sep is None else text.split(sep, maxsplit)


def _nothing_for_empty(text: str, sep: str | None = None, maxsplit: int = -1) -> list[str]:
    return text.split(sep, maxsplit) if text else []


def _lines(text: str, keepends: bool = False) -> list[str]:
    return [line + "\n" * keepends for line in text.split("\n")]


def _scanned_lines(text: str, keepends: bool = False) -> list[str]:
    """Go's bufio.Scanner: two line breaks are known, and no line comes after the last."""
    lines = [line.removesuffix("\r") + "\n" * keepends for line in text.split("\n")]
    return lines if lines[-1] else lines[:-1]


def _trimmed_lines(text: str, keepends: bool = False) -> list[str]:
    return _lines(text.removesuffix("\n"), keepends)


def _unix_lines(text: str, keepends: bool = False) -> list[str]:
    return _lines(text.replace("\r\n", "\n"), keepends)


def _affix(*, left: bool, right: bool) -> Callable[..., Any]:
    def strip(text: str, characters: str | None = None) -> str:
        if characters is None:
            return _stripped(str.isspace, left=left, right=right)(text)  # type: ignore[no-any-return]
        text = text.removeprefix(characters) if left else text
        return text.removesuffix(characters) if right else text

    return strip


HAZARDS = (
    Hazard(
        "case-mapping",
        "Upper and lower case",
        "Python's upper(), lower(), title() and casefold() follow Unicode in full: one letter may "
        "become several (ß, İ), and a final sigma differs; Go maps character by character.",
        "list the letters that matter in a strings.NewReplacer, or use golang.org/x/text/cases",
        tuple(_on_texts(**functions) for functions in _CASE),
        (
            "method:upper",
            "method:lower",
            "method:title",
            "method:capitalize",
            "method:swapcase",
            "method:casefold",
        ),
        r"To(Upper|Lower|Title)|Title|EqualFold|IsUpper|IsLower|cases\.",
    ),
    Hazard(
        "white-space",
        "White space",
        "To Python the separators U+001C to U+001F are white space too; to Go's unicode.IsSpace "
        "they are not, and hand-written sets often lack more.",
        "strings.FieldsFunc or TrimFunc with unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f",
        (
            _spaces(_space),
            _spaces(lambda c: c in _ASCII_SPACE),
            _spaces(lambda c: c in " \t\n\r"),
            _spaces(lambda c: c in " \t"),
            _spaces(lambda c: c == " "),
            _on_texts(isspace=_every(_space, empty=True)),
            _on_texts(isspace=_every(str.isspace, empty=True)),
        ),
        ("method:strip", "method:lstrip", "method:rstrip", "method:isspace", "method:split"),
        r"Trim|Fields|IsSpace|' '|\" ",
    ),
    Hazard(
        "digits-and-letters",
        "Digits and letters",
        "Python's isdigit() takes superscripts, isalnum() fractions, and none of them an empty "
        "text; Go's unicode.IsDigit and IsLetter judge one character, by category.",
        "test for the empty text, and name the class you mean: unicode.IsDigit is isdecimal()",
        (
            _classes(empty=False, number=_digit),
            _classes(empty=True, number=_digit),
            _classes(empty=True, number=str.isdigit),
            _classes(empty=True, number=str.isnumeric),
            _classes(empty=False, number=_number),
            _classes(empty=False, number=_digit, ascii_only=True),
            _classes(empty=True, number=_digit, ascii_only=True),
        ),
        None,
        r"unicode\.Is|'0'|'a'|'A'",
    ),
    Hazard(
        "split",
        "Splitting",
        "Python's split() drops empty parts, split(sep) keeps them, and maxsplit counts cuts; Go's "
        "Fields, Split and SplitN draw these lines elsewhere.",
        "split() is strings.Fields, split(sep) is strings.Split, split(sep, n) is "
        "strings.SplitN(text, sep, n+1)",
        tuple(
            _on_texts(split=each, rsplit=each)
            for each in (
                *(_single_spaces, _no_empties, _split_n, _cut_everywhere),
                *(_runs_of_space, _nothing_for_empty),
            )
        ),
        ("method:split", "method:rsplit"),
        r"Split|Fields|Cut",
    ),
    Hazard(
        "line-breaks",
        "Line breaks",
        "Python's splitlines() knows ten line breaks and no line after the last; splitting at \\n "
        "knows one.",
        "normalise \\r\\n and \\r first, and drop the empty last line",
        tuple(
            _on_texts(splitlines=each)
            for each in (_lines, _scanned_lines, _trimmed_lines, _unix_lines)
        ),
        None,
        r"Split|Scanner|Lines",
    ),
    Hazard(
        "strip-characters",
        "Stripping characters",
        "Python's strip(chars) removes any of the characters, again and again; Go's TrimPrefix and "
        "TrimSuffix remove one whole text, once.",
        "use strings.Trim(text, cutset), or TrimLeft and TrimRight",
        (
            _on_texts(
                strip=_affix(left=True, right=True),
                lstrip=_affix(left=True, right=False),
                rstrip=_affix(left=False, right=True),
            ),
            _on_texts(removeprefix=lambda t, p: t.lstrip(p), removesuffix=lambda t, p: t.rstrip(p)),
        ),
        ("method:removeprefix", "method:removesuffix"),
        r"Trim(Prefix|Suffix|Left|Right)?",
    ),
)
