"""How two JSON documents of the same content are written otherwise."""

import json
import re
from typing import Any

_STRING = re.compile(r'"(?:\\.|[^"\\])*"')


def written_differently(left: str, right: str) -> str | None:
    """The hazard between two JSON texts of equal content; None where they are not such texts.

    Of several, the one without which nothing else could be seen to differ comes first.
    """
    try:
        first, second = json.loads(left), json.loads(right)
    except (ValueError, RecursionError):
        return None
    if left == right or not isinstance(first, dict | list | str) or first != second:
        return None
    if _spaces(left) != _spaces(right):
        return "json-spacing"
    if _keys(first) != _keys(second):
        return "json-key-order"
    written, other = _STRING.findall(left), _STRING.findall(right)
    if written == other:
        return "json-numbers"
    html = [re.sub(r"\\u00(3c|3e|26)|\\u202[89]", _plain, text) for text in (left, right)]
    return "json-escaping" if html[0] == html[1] else "json-ascii"


def _plain(found: re.Match[str]) -> str:
    character: str = json.loads(f'"{found[0]}"')
    return character


def _spaces(text: str) -> list[str]:
    """What stands between the parts, without strings and numbers."""
    return re.findall(r"[,:{}\[\]][ \n\t]*", _STRING.sub("", text))


def _keys(value: Any) -> list[Any]:
    """The keys of every object, in their order."""
    if isinstance(value, dict):
        return [*value, *(_keys(each) for each in value.values())]
    return [_keys(each) for each in value] if isinstance(value, list) else []
