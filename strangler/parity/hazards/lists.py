"""Lists: their ends, their order, and who owns them."""

import operator
from collections.abc import Callable, Iterable
from typing import Any

from strangler.parity.hazards.hazard import Hazard

_SEQUENCES = (str, list, tuple, bytes)


def _no_negative(value: Any, index: Any) -> Any:
    if isinstance(value, _SEQUENCES) and isinstance(index, int) and index < 0:
        raise IndexError(index)
    return value[index]


def _clamped_index(value: Any, index: Any) -> Any:
    if isinstance(value, _SEQUENCES) and isinstance(index, int) and index < 0:
        return value[0]
    return value[index]


def _ends(value: Any, part: slice) -> tuple[int, int]:
    start = 0 if part.start is None else part.start
    return start, len(value) if part.stop is None else part.stop


def _plain(value: Any, part: slice) -> bool:
    return isinstance(value, _SEQUENCES) and part.step in (None, 1)


def _negative_refused(value: Any, part: slice) -> Any:
    if _plain(value, part) and any(end is not None and end < 0 for end in (part.start, part.stop)):
        raise IndexError(part)
    return value[part]


def _negative_clamped(value: Any, part: slice) -> Any:
    if not _plain(value, part):
        return value[part]
    start, stop = _ends(value, part)
    return value[max(0, start) : max(0, stop)]


def _negative_shifted(value: Any, part: slice) -> Any:
    """A window whose start was cut to 0 before its end was computed from it."""
    if not _plain(value, part) or part.start is None or part.stop is None or part.start >= 0:
        return value[part]
    return value[: max(0, part.stop - part.start)]


def _out_of_range_refused(value: Any, part: slice) -> Any:
    if _plain(value, part):
        start, stop = _ends(value, part)
        if start > stop >= 0 or stop > len(value) or start > len(value):
            raise IndexError(part)
    return value[part]


def _crossed_refused(value: Any, part: slice) -> Any:
    """Bounds that are cut to the length, and panic where the first is behind the second."""
    if _plain(value, part):
        start, stop = _ends(value, part)
        if 0 <= min(stop, len(value)) < start:
            raise IndexError(part)
    return value[part]


def _negative_zero(value: Any, part: slice) -> Any:
    """A port of xs[-n:] as xs[len(xs)-n:]: nothing for n = 0, and a panic for a large n."""
    if _plain(value, part) and part.stop is None and part.start is not None:
        if part.start == 0:
            return value[:0]
        if part.start < -len(value):
            raise IndexError(part)
    return value[part]


def _out_of_range_as(answer: Callable[[Any], Any]) -> Callable[..., Any]:
    def cut(value: Any, part: slice) -> Any:
        if _plain(value, part):
            start, stop = _ends(value, part)
            if start > len(value) or stop > len(value):
                return answer(value)
        return value[part]

    return cut


def _popped(value: Any, *index: Any) -> Any:
    if index and isinstance(index[0], int) and index[0] < 0 and isinstance(value, list):
        raise IndexError(index)
    return value.pop(*index)


def _inserted(value: Any, index: int, element: Any) -> None:
    if not 0 <= index <= len(value):
        raise IndexError(index)
    value.insert(index, element)


def _flipped(values: Iterable[Any], *, key: Any = None, reverse: bool = False) -> list[Any]:
    """Sorted upwards and then reversed: ties come in the other order."""
    done = sorted(values, key=key)
    return done[::-1] if reverse else done


def _ties_flipped(values: Iterable[Any], *, key: Any = None, reverse: bool = False) -> list[Any]:
    backwards = list(values)[::-1]
    backwards.sort(key=key, reverse=reverse)
    return backwards


def _ties_by_value(values: Iterable[Any], *, key: Any = None, reverse: bool = False) -> list[Any]:
    return sorted(sorted(values), key=key, reverse=reverse)


def _ties_wholly(values: Iterable[Any], *, key: Any = None, reverse: bool = False) -> list[Any]:
    """Sorted by the key and then by the elements, both in the same direction."""
    whole = key and (lambda value: (key(value), value))
    return sorted(values, key=whole, reverse=reverse)


def _in_place(rule: Callable[..., list[Any]]) -> Callable[..., None]:
    def sort(values: list[Any], **named: Any) -> None:
        values[:] = rule(values, **named)

    return sort


def _last_of_equals(function: Callable[..., Any]) -> Callable[..., Any]:
    def chosen(*values: Any, **named: Any) -> Any:
        many = list(values[0]) if len(values) == 1 else list(values)
        return function(many[::-1], **named)

    return chosen


def _strict_zip(*many: Iterable[Any], **_named: Any) -> list[Any]:
    """A loop over the first that indexes the others."""
    lists = [list(each) for each in many]
    if any(len(each) < len(lists[0]) for each in lists):
        raise IndexError("index out of range")
    return list(zip(*lists, strict=False))


def _refusing_zip(*many: Iterable[Any], **_named: Any) -> list[Any]:
    lists = [list(each) for each in many]
    if len({len(each) for each in lists}) > 1:
        raise ValueError("different lengths")
    return list(zip(*lists, strict=True))


HAZARDS = (
    Hazard(
        "negative-index",
        "Negative indexes",
        "Python counts a negative index from the end; Go panics.",
        "if i < 0 { i += len(xs) }",
        (
            {"index": _no_negative, "slice": _negative_refused, "method:pop": _popped},
            {"index": _clamped_index, "slice": _negative_clamped},
            {"slice": _negative_zero},
            {"slice": _negative_shifted},
        ),
        None,
        r"\[[^\]]+\]",
    ),
    Hazard(
        "slice-bounds",
        "Slices past the end",
        "Python cuts a slice's bounds to what there is; Go panics.",
        "cut the bounds yourself: xs[min(a, len(xs)):min(b, len(xs))]",
        (
            {"slice": _out_of_range_refused, "method:insert": _inserted},
            {"slice": _crossed_refused},
            {"slice": _out_of_range_as(lambda value: type(value)())},
            {"slice": _out_of_range_as(lambda value: value)},
        ),
        None,
        r"\[[^\]]*:[^\]]*\]|Insert",
    ),
    Hazard(
        "zip-length",
        "Lists of different lengths",
        "Python's zip() ends with the shortest; a Go loop over one list that indexes another "
        "panics or drops the rest.",
        "loop up to min(len(a), len(b))",
        ({"call:zip": _strict_zip}, {"call:zip": _refusing_zip}),
        None,
        r"for |range |\[i\]",
    ),
    Hazard(
        "sort-stability",
        "Sort stability and ties",
        "Python's sort keeps the order of equals, also with reverse=True, and min and max take the "
        "first of them; Go's sort.Slice and slices.SortFunc keep no order.",
        "use sort.SliceStable or slices.SortStableFunc; negate the comparison to sort downwards",
        (
            {"call:sorted": _flipped, "method:sort": _in_place(_flipped)},
            {"call:sorted": _ties_flipped, "method:sort": _in_place(_ties_flipped)},
            {"call:sorted": _ties_by_value, "method:sort": _in_place(_ties_by_value)},
            {"call:sorted": _ties_wholly, "method:sort": _in_place(_ties_wholly)},
            {"call:min": _last_of_equals(min), "call:max": _last_of_equals(max)},
        ),
        ("call:sorted", "method:sort"),
        r"sort\.|slices\.Sort|slices\.(Min|Max)|[<>]",
    ),
    Hazard(
        "map-order",
        "Map order",
        "Python's dict keeps the order of insertion; Go's map has none, and changes it every time.",
        "keep the keys in a slice beside the map, or sort them before you range",
        (
            {
                "iterate": lambda xs: sorted(xs) if hasattr(xs, "keys") or _is_view(xs) else xs,
                "call:list": lambda *v: sorted(*v) if v and _is_dict(v[0]) else list(*v),
            },
        ),
        (
            "call:dict.fromkeys",
            "call:set",
            "call:collections.Counter",
            "call:collections.defaultdict",
        ),
        r"range |map\[|maps\.",
    ),
    Hazard(
        "off-by-one",
        "Boundaries",
        "Python's < and <=, range(n) and range(n + 1) mean the same in Go; ports mix them up.",
        "compare as the Python side does, in the line shown",
        (
            {"<": operator.le},
            {"<=": operator.lt},
            {">": operator.ge},
            {">=": operator.gt},
            {
                "call:range": lambda *ends: (
                    range(*ends[:1], *(e + 1 for e in ends[1:2]), *ends[2:])
                    if len(ends) > 1
                    else range(ends[0] + 1)
                )
            },
            {
                "call:range": lambda *ends: (
                    range(*ends[:1], *(e - 1 for e in ends[1:2]), *ends[2:])
                    if len(ends) > 1
                    else range(ends[0] - 1)
                )
            },
        ),
        (),
        r"[<>]",
    ),
    Hazard(
        "nondeterminism",
        "Chance and the clock",
        "What depends on the time, on random numbers or on other state cannot be compared by "
        "calling it twice.",
        "pass the time or the random number as an argument",
        (),
        tuple(
            f"call:{name}"
            for name in (
                "time.time",
                "random.random",
                "random.randint",
                "random.choice",
                "random.shuffle",
                "datetime.datetime.now",
                "datetime.date.today",
                "datetime.datetime.today",
                "uuid.uuid4",
                "os.urandom",
                "secrets.token_hex",
                "time.monotonic",
                "time.perf_counter",
            )
        ),
        r"time\.Now|rand\.",
    ),
    Hazard(
        "argument-mutation",
        "Changed arguments",
        "Sorting, appending or assigning in place reaches the caller's list in Python; what a Go "
        "port does stays in its own copy. strangler compares both, and a function that changes its "
        "caller's arguments differs in any case.",
        "work on a copy with slices.Clone(xs); what Python's caller has to see, return on both "
        "sides",
        (),
        (
            "method:append",
            "method:sort",
            "method:extend",
            "method:insert",
            "method:reverse",
            "method:clear",
            "method:update",
            "method:remove",
            "method:setdefault",
        ),
        r"sort\.|slices\.(Sort|Reverse|Delete|Compact)|\] ?[-+*/]?=|append\(",
    ),
)


def _is_dict(value: Any) -> bool:
    return isinstance(value, dict) or _is_view(value)


def _is_view(value: Any) -> bool:
    return isinstance(value, type({}.keys()) | type({}.values()) | type({}.items()))
