"""Amounts read, written and computed in whole cents: never a float."""

import re

from strangler import migrate_to

ports = migrate_to(
    "money.wasm",
    errors={"ErrBadAmount": ValueError, "ErrBadPeople": ValueError, "ErrBadRate": ValueError},
)

_AMOUNT = re.compile(r"(-?[0-9]{1,17})(?:\.([0-9]{1,2}))?")
_INT64 = range(-(2**63), 2**63)
_MAX_PEOPLE = 10_000
_MAX_RATED_CENTS = 10**13
_MAX_BASIS_POINTS = 100_000
_WHOLE_IN_POINTS = 10_000


@ports
def split_bill(cents: int, people: int) -> list[int]:
    """Return what each of the ``people`` pays, in cents; a negative bill is a refund.

    The shares add up to ``cents`` and differ by at most one, the larger ones first. Raises
    ``ValueError`` where ``people`` is not 1 to 10000.

    The Go port is wrong on purpose: its ``/`` and ``%`` go towards zero where ``divmod`` goes
    down, so a refund that does not divide evenly loses its last cents. The demo finds it.
    """
    if not 1 <= people <= _MAX_PEOPLE:
        raise ValueError(f"people must be 1 to {_MAX_PEOPLE}: {people}")
    share, rest = divmod(cents, people)
    return [share + 1] * rest + [share] * (people - rest)


@ports
def parse_amount(text: str) -> int:
    """Return the cents that ``text`` writes, such as "12.34", "-0.5" or "7".

    The grammar: an optional minus sign, 1 to 17 ASCII digits, and optionally a point with one or
    two more. Raises ``ValueError`` on anything else, also on spaces and plus signs, and beyond
    int64 cents.
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(f"bad amount: {text!r}, want digits such as 12.34")
    whole, fraction = match.groups(default="")
    cents = int(whole + fraction.ljust(2, "0"))
    if cents not in _INT64:
        raise ValueError(f"bad amount: {text!r} exceeds int64 cents")
    return cents


@ports
def format_amount(cents: int) -> str:
    """Write ``cents`` with a point and two decimals, such as "12.34" or "-0.05"."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02}"


@ports
def apply_rate(cents: int, basis_points: int) -> int:
    """Return ``cents`` times ``basis_points`` (each 0.01 %), in cents.

    Half a cent goes to the even neighbour. Raises ``ValueError`` where ``cents`` lies outside
    ±10**13 or ``basis_points`` outside ±100000.
    """
    if abs(cents) > _MAX_RATED_CENTS:
        raise ValueError(f"bad amount: {cents} cents is outside ±{_MAX_RATED_CENTS}")
    if abs(basis_points) > _MAX_BASIS_POINTS:
        raise ValueError(f"rate must be ±{_MAX_BASIS_POINTS} basis points: {basis_points}")
    result, rest = divmod(cents * basis_points, _WHOLE_IN_POINTS)
    # Not round(x / y), which goes through a float.
    twice = 2 * rest
    up = twice > _WHOLE_IN_POINTS or (twice == _WHOLE_IN_POINTS and result % 2 == 1)
    return result + 1 if up else result
