"""Regular expressions: Go's RE2 has other classes, other anchors, and no lookaround."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from strangler.parity.hazards.hazard import Hazard, Refused, Variant

Rewrite = Callable[[str, int], tuple[str, int]]

_FUNCTIONS = "match search fullmatch findall finditer sub subn split".split()
_SPACE = "[\\t\\n\\f\\r ]"
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_LOOK = re.compile(r"\(\?<?[=!]|\(\?>|[*+?}]\+|\\[1-9]|\(\?\(|\(\?P=")


def _split(pattern: Any, flags: int) -> tuple[str, int] | None:
    if isinstance(pattern, re.Pattern):
        pattern, flags = pattern.pattern, pattern.flags & ~re.UNICODE
    return (pattern, flags) if isinstance(pattern, str) else None


def _rewritten(rewrite: Rewrite) -> Variant:
    """Every use of a regular expression, with the expression rewritten."""

    def compiled(pattern: Any, flags: int = 0) -> Any:
        parts = _split(pattern, int(flags))
        return re.compile(pattern, flags) if parts is None else re.compile(*rewrite(*parts))

    def function(name: str) -> Callable[..., Any]:
        operands = {"sub": 3, "subn": 3, "split": 2}.get(name, 1)

        def call(pattern: Any, *rest: Any, flags: int = 0, **named: Any) -> Any:
            flags = rest[operands] if len(rest) > operands else flags
            return getattr(compiled(pattern, flags), name)(*rest[:operands], **named)

        return call

    def method(name: str) -> Callable[..., Any]:
        def call(pattern: Any, *rest: Any, **named: Any) -> Any:
            made = compiled(pattern) if isinstance(pattern, re.Pattern) else pattern
            return getattr(made, name)(*rest, **named)

        return call

    return {
        "call:re.compile": compiled,
        **{f"call:re.{name}": function(name) for name in _FUNCTIONS},
        **{f"method:{name}": method(name) for name in _FUNCTIONS},
    }


def _tokens(pattern: str, change: Callable[[str], str]) -> str:
    return "".join(change(found[0]) for found in _TOKEN.finditer(pattern))


def _ascii_classes(pattern: str, flags: int) -> tuple[str, int]:
    def change(part: str) -> str:
        if part == r"\s":
            return _SPACE
        if part == r"\S":
            return _SPACE.replace("[", "[^")
        return part.replace(r"\s", r"\t\n\f\r ") if part.startswith("[") else part

    return _tokens(pattern, change), flags | re.ASCII


def _only_at_end(pattern: str, flags: int) -> tuple[str, int]:
    if flags & re.MULTILINE:
        return pattern, flags
    return _tokens(pattern, lambda part: r"\Z" if part == "$" else part), flags


def _any_line(pattern: str, flags: int) -> tuple[str, int]:
    return pattern, flags | re.MULTILINE


def _dot_all(pattern: str, flags: int) -> tuple[str, int]:
    return pattern, flags ^ re.DOTALL


def _no_lines(pattern: str, flags: int) -> tuple[str, int]:
    return pattern, flags & ~re.MULTILINE


def _greedy(pattern: str, flags: int) -> tuple[str, int]:
    return re.sub(r"([*+?}])\?", r"\1", pattern), flags


def _case_folded(pattern: str, flags: int) -> tuple[str, int]:
    return pattern, flags ^ re.IGNORECASE


def _without_lookaround(pattern: str, flags: int) -> tuple[str, int]:
    return re.sub(r"\(\?<?[=!](?:\\.|[^()\\])*\)", "", pattern), flags


def _no_perl(pattern: str, flags: int) -> tuple[str, int]:
    if _LOOK.search(pattern):
        raise Refused("invalid or unsupported Perl syntax")
    return pattern, flags


def _anchored(name: str, other: str) -> Variant:
    def function(pattern: Any, *rest: Any, **named: Any) -> Any:
        return getattr(re, other)(pattern, *rest, **named)

    def method(pattern: Any, *rest: Any, **named: Any) -> Any:
        return getattr(pattern, other if isinstance(pattern, re.Pattern) else name)(*rest, **named)

    return {f"call:re.{name}": function, f"method:{name}": method}


def _matches(pattern: Any, text: str, flags: int = 0) -> Iterator[re.Match[str]]:
    """Go's FindAll: an empty match right behind another one does not count."""
    end = -1
    for found in re.compile(pattern, flags).finditer(text):
        if not (found.start() == found.end() == end):
            yield found
        end = found.end()


def _substituted(pattern: Any, replacement: Any, text: str, count: int = 0, flags: int = 0) -> str:
    out, end = [], 0
    for done, found in enumerate(_matches(pattern, text, flags)):
        if count and done == count:
            break
        new = replacement(found) if callable(replacement) else found.expand(replacement)
        out += [text[end : found.start()], new]
        end = found.end()
    return "".join([*out, text[end:]])


def _parts(pattern: Any, text: str, maxsplit: int = 0, flags: int = 0) -> list[str]:
    """Go's Split: groups are no parts, and nothing comes behind an empty match at the end."""
    out: list[str] = []
    end = begin = 0
    made = re.compile(pattern, flags)
    for found in _matches(made, text):
        if maxsplit > 0 and len(out) == maxsplit:
            break
        end = found.start()
        if found.end():
            out.append(text[begin:end])
        begin = found.end()
    return out if end == len(text) and (text or not made.pattern) else [*out, text[begin:]]


def _no_groups(pattern: Any, text: str, maxsplit: int = 0, flags: int = 0) -> list[str]:
    made = re.compile(pattern, flags)
    parts: list[str] = made.split(text, maxsplit)
    return parts[:: made.groups + 1]


def _whole_matches(pattern: Any, text: str, flags: int = 0) -> list[str]:
    return [found[0] for found in re.compile(pattern, flags).finditer(text)]


def _non_empty_matches(pattern: Any, text: str, flags: int = 0) -> list[Any]:
    made = re.compile(pattern, flags)
    found = list(_matches(made, text))
    return [m.group(*range(1, made.groups + 1)) if made.groups else m[0] for m in found]


def _literally(pattern: Any, replacement: Any, text: str, count: int = 0, flags: int = 0) -> str:
    if callable(replacement):
        return re.sub(pattern, replacement, text, count=count, flags=flags)
    return re.sub(pattern, lambda _: replacement, text, count=count, flags=flags)


def _dollars(pattern: Any, replacement: Any, text: str, count: int = 0, flags: int = 0) -> str:
    """Go's ReplaceAllString: $1 and $name stand for groups."""

    def expanded(found: re.Match[str]) -> str:
        new = replacement(found) if callable(replacement) else replacement

        def group(name: re.Match[str]) -> str:
            if name[0] == "$$":
                return "$"
            key = name[1] or name[2]
            try:
                return found[int(key) if key.isdigit() else key] or ""
            except IndexError:
                return ""

        return re.sub(r"\$\{(\w+)\}|\$(\w+)|\$\$", group, new)

    return re.sub(pattern, expanded, text, count=count, flags=flags)


def _first_only(pattern: Any, replacement: Any, text: str, count: int = 0, flags: int = 0) -> str:
    return re.sub(pattern, replacement, text, count=0 if count else 1, flags=flags)


def _empty_group(found: Any, *which: Any) -> Any:
    if not isinstance(found, re.Match):
        return found.group(*which)
    value = found.group(*which)
    return "" if value is None else value


def _group_item(found: Any, which: Any) -> Any:
    return _empty_group(found, which) if isinstance(found, re.Match) else found[which]


def _on_patterns(name: str, function: Callable[..., Any]) -> Variant:
    def method(pattern: Any, *rest: Any, **named: Any) -> Any:
        if isinstance(pattern, re.Pattern):
            return function(pattern, *rest, **named)
        return getattr(pattern, name)(*rest, **named)

    return {f"call:re.{name}": function, f"method:{name}": method}


_USES = tuple(f"call:re.{name}" for name in ("compile", *_FUNCTIONS))
_GO = r"regexp\.|Match|Find|Replace|Split"

HAZARDS = (
    Hazard(
        "regex-classes",
        "Character classes",
        r"In Python \d, \w, \s and \b know all of Unicode; in Go they know ASCII, and \s lacks \v.",
        r"write the classes out: \p{Nd}, [\p{L}\p{N}_], or use re.ASCII on the Python side",
        (_rewritten(_ascii_classes),),
        _USES,
        _GO,
    ),
    Hazard(
        "regex-dollar",
        "The end of a text",
        "Python's $ also matches before a line break at the end; Go's only at the very end.",
        r"write \n?\z for Python's $, or \Z on the Python side",
        (
            _rewritten(_only_at_end),
            _rewritten(_any_line),
            _rewritten(_no_lines),
            _rewritten(_dot_all),
        ),
        _USES,
        _GO,
    ),
    Hazard(
        "regex-anchoring",
        "Where a match starts",
        "Python's re.match starts at the beginning and fullmatch takes everything; Go's "
        "MatchString looks anywhere.",
        r"put \A in front, and \z behind for fullmatch, around a group: \A(?:…)\z",
        (
            _anchored("match", "search"),
            _anchored("fullmatch", "search"),
            _anchored("fullmatch", "match"),
            _anchored("match", "fullmatch"),
            _anchored("search", "match"),
        ),
        ("call:re.match", "call:re.fullmatch"),
        _GO,
    ),
    Hazard(
        "regex-groups",
        "Groups",
        "Python's split() and findall() give the groups too, and None for a group that took no "
        'part; Go\'s Split and FindAllString give none, and "".',
        "use FindAllStringSubmatchIndex: -1 marks the group that took no part",
        (
            _on_patterns("split", _no_groups),
            _on_patterns("findall", _whole_matches),
            {"method:group": _empty_group, "index": _group_item},
        ),
        ("call:re.split", "call:re.findall", "method:group"),
        _GO,
    ),
    Hazard(
        "regex-empty-matches",
        "Empty matches",
        "Python counts an empty match right behind another match; Go does not.",
        "use an expression that cannot match nothing (x+ for x*)",
        (
            {
                **_on_patterns("sub", _substituted),
                **_on_patterns("split", _parts),
                **_on_patterns("findall", _non_empty_matches),
                **_on_patterns("finditer", _matches),
            },
        ),
        ("call:re.sub", "call:re.split"),
        _GO,
    ),
    Hazard(
        "regex-replacement",
        "Replacements",
        r"Python's replacement names groups as \1 and \g<name>; Go's as $1 and ${name}, and a $ "
        "that comes with the data is taken for one.",
        "use ${1}, and ReplaceAllLiteralString for what is data",
        (
            _on_patterns("sub", _literally),
            _on_patterns("sub", _dollars),
            _on_patterns("sub", _first_only),
        ),
        ("call:re.sub",),
        _GO,
    ),
    Hazard(
        "regex-lookaround",
        "Lookaround and backreferences",
        "RE2 has no lookahead, lookbehind, backreference or possessive quantifier; a port leaves "
        "them out or does not compile.",
        "match without them, and test what stands before and behind in Go",
        (_rewritten(_without_lookaround), _rewritten(_no_perl)),
        (),
        _GO,
    ),
    Hazard(
        "regex-flags",
        "Flags",
        "Flags that Python takes as arguments stand in Go's expression: (?i), (?s), (?m), (?U).",
        "put the flags in front of the expression: (?is)…",
        (_rewritten(_case_folded), _rewritten(_greedy)),
        (),
        _GO,
    ),
)
