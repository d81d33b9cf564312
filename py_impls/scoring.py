"""Ranking, grading and checking."""

import math
import re
import zlib

from strangler import migrate_to

ports = migrate_to(
    "scoring.wasm",
    errors={
        "ErrBadCount": ValueError,
        "ErrBadQuantile": ValueError,
        "ErrBadScore": ValueError,
        "ErrNaN": ValueError,
    },
)

_DIGITS = re.compile("[0-9]{2,}")
_SCORES = range(101)


@ports
def levenshtein(a: str, b: str) -> int:
    """Return how many code points must be inserted, deleted or replaced to turn a into b.

    Time grows with the product of the lengths.
    """
    row = list(range(len(b) + 1))
    for i, source in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, target in enumerate(b, 1):
            replaced = diagonal + (source != target)
            diagonal = row[j]
            row[j] = min(replaced, row[j - 1] + 1, row[j] + 1)
    return row[-1]


@ports
def percentile(values: list[float], q: float) -> float | None:
    """Return the value below which the share ``q`` (0 to 1) of the values lies.

    Interpolated between the two nearest; ``None`` where there are no values. Raises
    ``ValueError`` on any other ``q`` and where a value is NaN.
    """
    if not 0 <= q <= 1:  # a NaN fails every comparison
        raise ValueError(f"q must be 0 to 1: {q}")
    if not values:
        return None
    for index, value in enumerate(values):
        if math.isnan(value):
            raise ValueError(f"value is NaN: value {index}")
    # -0.0 + 0.0 is 0.0: sorting leaves open which of them comes first.
    ordered = sorted(value + 0.0 for value in values)
    position = q * (len(ordered) - 1)
    below = int(position)
    share = position - below
    low = ordered[below]
    if share == 0 or low == ordered[below + 1]:
        return low
    return low * (1 - share) + ordered[below + 1] * share


@ports
def luhn_valid(number: str) -> bool:
    """Return whether ``number`` ends in the right Luhn check digit, as payment cards do.

    ASCII digits, at least two, and spaces; anything else is not valid.
    """
    digits = number.replace(" ", "")
    if not _DIGITS.fullmatch(digits):
        return False
    total = 0
    for index, digit in enumerate(map(int, reversed(digits))):
        total += sum(divmod(2 * digit, 10)) if index % 2 else digit
    return total % 10 == 0


@ports
def adler32(data: bytes) -> int:
    """Return the Adler-32 checksum of ``data`` (RFC 1950), 0 to 2**32 - 1."""
    return zlib.adler32(data)


@ports
def top_scores(scores: list[int], n: int) -> list[int]:
    """Return the ``n`` highest scores, the highest first, or all where there are fewer.

    Raises ``ValueError`` where ``n`` is negative.
    """
    if n < 0:
        raise ValueError(f"count must not be negative: {n}")
    return sorted(scores, reverse=True)[:n]


@ports
def score_histogram(scores: list[int]) -> list[int]:
    """Count scores of 0 to 100 in ten buckets: 0 to 9, 10 to 19 and so on, the last 90 to 100.

    Raises ``ValueError`` on any other score.
    """
    buckets = [0] * 10
    for index, score in enumerate(scores):
        if score not in _SCORES:
            raise ValueError(f"score must be 0 to 100: score {index} is {score}")
        buckets[min(score // 10, 9)] += 1
    return buckets


@ports
def passing(scores: list[int], pass_mark: int | None) -> list[bool]:
    """Return for each of the scores whether it reaches ``pass_mark``; with ``None``, all do."""
    return [pass_mark is None or score >= pass_mark for score in scores]
