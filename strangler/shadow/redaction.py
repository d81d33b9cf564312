"""Blacking out: what the user keeps to himself leaves the process in no form."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from strangler.compare.rules import ANY, covers, find_function, segments
from strangler.compare.walk import ATTRIBUTE, KEY, Step, segment
from strangler.literal import attributes
from strangler.outcome import Outcome

_DEPTH = 30
_SCALARS = (type(None), bool, int, float, complex, str, bytes, bytearray)
_KEYS = re.compile(r'\["(?:\\.|[^"\\])*"\]')

Place = tuple[str, ...]


class Redacted:
    """Stands for what is kept to oneself; shown as ``Redacted()``."""


REDACTED = Redacted()


class Redaction:
    """What is blacked out: by path, or where a predicate says so.

    A path is written as in reports (``arguments.card.number``, ``result[*].token``, ``exception``)
    and covers everything inside it. A predicate gets the path of a value, and the value; where it
    answers true, that is blacked out. It is asked from the outside in.
    """

    def __init__(self, what: Sequence[str] | str | Callable[[str, Any], object] = ()) -> None:
        """Raises ConfigError when a path is not one, or a predicate cannot be found."""
        self._paths: tuple[Place, ...] = ()
        self._predicate: Callable[[str, Any], object] | None = None
        if callable(what) or (isinstance(what, str) and ":" in what):
            self._predicate = find_function("redact", what)
        else:
            paths = (what,) if isinstance(what, str) else what
            self._paths = tuple(segments(path, "redact") for path in paths)

    def __bool__(self) -> bool:
        return bool(self._paths) or self._predicate is not None

    @property
    def hides_arguments(self) -> bool:
        """Whether something in the arguments may be blacked out, so that no snapshot is kept."""
        return self._predicate is not None or any(path[0] == "arguments" for path in self._paths)

    def of_arguments(self, names: tuple[str, ...], values: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments, blacked out."""
        return tuple(
            self._black_out(
                value, ("arguments", f".{names[index]}" if index < len(names) else f"[{index}]")
            )
            for index, value in enumerate(values)
        )

    def of_outcome(self, names: tuple[str, ...], outcome: Outcome) -> Outcome:
        """An outcome, blacked out; an exception keeps its class."""
        error, after = outcome.exception, outcome.arguments
        if error is not None:
            arguments = self._black_out(error.args, ("exception", ".args"))
            error = type(error).__new__(type(error))
            error.args = arguments if isinstance(arguments, tuple) else (REDACTED,)
        return replace(
            outcome,
            value=self._black_out(outcome.value, ("result",)),
            exception=error,
            arguments=None if after is None else self.of_arguments(names, after),
        )

    def of_path(self, path: str) -> str:
        """A path, without the keys that it passes through."""
        return _KEYS.sub(ANY, path)

    def _black_out(self, value: Any, place: Place) -> Any:
        if any(covers(path, place) for path in self._paths):
            return REDACTED
        if self._predicate is not None:
            if self._predicate("".join(place), value):
                return REDACTED
        elif not any(_leads_to(place, path) for path in self._paths):
            return value
        if isinstance(value, _SCALARS) or len(place) > _DEPTH:
            return value
        return self._inside(value, place)

    def _inside(self, value: Any, place: Place) -> Any:
        if isinstance(value, dict):
            return {
                key: self._black_out(entry, (*place, segment(Step(KEY, key))))
                for key, entry in value.items()
            }
        names = getattr(type(value), "_fields", ())
        if isinstance(value, list | tuple) and not names:
            inside = [
                self._black_out(entry, (*place, f"[{index}]")) for index, entry in enumerate(value)
            ]
            return tuple(inside) if isinstance(value, tuple) else inside
        found = dict(zip(names, value, strict=True)) if names else attributes(value)
        kind = type(value)
        shown = type(
            kind.__name__, (), {"__module__": kind.__module__, "__qualname__": kind.__qualname__}
        )()
        for name, entry in found.items():
            vars(shown)[name] = self._black_out(entry, (*place, segment(Step(ATTRIBUTE, name))))
        return shown


def _leads_to(place: Place, path: Place) -> bool:
    """Whether something inside `place` may be what a path names."""
    return len(place) < len(path) and covers(path[: len(place)], place)
