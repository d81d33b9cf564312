"""A Python expression as Go: the code, its kind, and what is known of it."""

from dataclasses import dataclass, replace

from strangler.scaffold.draft.kinds import INT, NONE, Kind, optional

Constant = bool | int | float | str | bytes | None

LENGTH = 2**32
"""Nothing in a guest is longer: lengths, and what counts them, add up without a check."""

SAFE = 2**62
"""Sums and products of numbers that stay below cannot overflow."""


class Refused(Exception):
    """Why something has no translation that is surely the same."""


@dataclass(frozen=True, slots=True)
class Value:
    """A Go expression.

    `atom` says that it can stand beside an operator without parentheses, `fresh` that nothing else
    refers to it, `origin` is the variable that it belongs to. `bound` is the largest absolute value
    that an integer can have, None where that is not known. `constant` is a literal's value in a
    tuple of one.
    """

    code: str
    kind: Kind
    atom: bool = True
    fresh: bool = False
    origin: str = ""
    bound: int | None = None
    constant: tuple[Constant] | tuple[()] = ()

    @property
    def operand(self) -> str:
        """The code where an operator stands beside it."""
        return self.code if self.atom else f"({self.code})"

    @property
    def is_simple(self) -> bool:
        """Whether it may be written twice: a name or a literal."""
        return bool(self.constant) or self.code.isidentifier()


def integer(code: str, bound: int | None = None, *, atom: bool = True) -> Value:
    """An int."""
    return Value(code, INT, atom=atom, bound=bound)


def must(code: str, kind: Kind, *, fresh: bool = False, bound: int | None = None) -> Value:
    """A call that fails with an error, inside an expression."""
    return Value(f"py.Must({code})", kind, fresh=fresh, bound=bound)


def fit(value: Value, kind: Kind) -> Value:
    """The same value where one of that kind is wanted.

    Raises Refused where Python's would be another.
    """
    if value.kind == NONE and value.code != "nil":
        raise Refused("what returns nothing has no value")
    if value.kind == kind or kind.shape == "?":
        return value
    if kind.shape == "optional":
        if value.kind == NONE:
            return replace(value, code="nil", kind=kind)
        inner = fit(value, kind.item)
        return Value(f"py.Some({inner.code})", optional(inner.kind), fresh=value.fresh)
    raise Refused(f"is {described(value.kind)} where {described(kind)} is wanted")


def sliced(value: Value) -> Value:
    """A tuple of equal kinds as a list; others as they are."""
    if value.kind.shape != "tuple":
        return value
    kind = Kind("list", value.kind.items[:1])
    if value.is_simple:
        return replace(value, code=f"{value.code}[:]", kind=kind)
    code = f"func() {kind.go} {{ parts := {value.code}; return parts[:] }}()"
    return replace(value, code=code, kind=kind, atom=True)


def described(kind: Kind) -> str:
    """A kind as Python would write it."""
    inner = [described(item) for item in kind.items]
    match kind.shape:
        case "none":
            return "None"
        case "?":
            return "of unknown type"
        case "optional":
            return f"{inner[0]} | None"
    return f"{kind.shape}[{', '.join(inner)}]" if inner else kind.shape
