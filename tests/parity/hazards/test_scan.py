"""The hazards of a source are listed by line, before anyone ports it."""

from typing import Any

import pytest

from strangler.parity.hazards.scan import find_hazards


def names(body: str, parameters: str = "x", **options: Any) -> set[str]:
    source = f"import math, re\nfrom json import dumps as write\ndef f({parameters}):\n    {body}\n"
    return {sighting.hazard.name for sighting in find_hazards(source, **options)}


@pytest.mark.parametrize(
    ("body", "parameters", "hazard"),
    [
        ("return x // 2", "x: int", "floor-division"),
        ("return x % 2", "x: int", "modulo-sign"),
        ("return x ** 2", "x: int", "power"),
        ("return x << 2", "x: int", "shifts"),
        ("return round(x)", "x: float", "round-half-even"),
        ("return math.isqrt(x)", "x: int", "float-precision"),
        ("return sum(x)", "x: list[float]", "summation-order"),
        ("return f'{x}'", "x: float", "float-formatting"),
        ("return len(x)", "x: str", "byte-length"),
        ("return x[1:]", "x: str", "byte-slice"),
        ("return x[y]", "x: list[int], y: int", "negative-index"),
        ("return x[-1]", "x: list[int]", "negative-index"),
        ("return x.upper()", "x: str", "case-mapping"),
        ("return x.split()", "x: str", "split"),
        ("return sorted(x)", "x: list[str]", "sort-stability"),
        ("return re.search('a', x)", "x: str", "regex-classes"),
        ("return write(x)", "x: list[int]", "json-spacing"),
        ("return 1 if x else 0", "x: int", "truthiness"),
        ("return x * 3", "x: str", "repetition"),
        ("return f'{x}' * 3", "x: int", "repetition"),
    ],
)
def test_a_hazard_is_seen(body: str, parameters: str, hazard: str) -> None:
    assert hazard in names(body, parameters)


@pytest.mark.parametrize(
    ("body", "parameters", "hazard"),
    [
        ("return len(x)", "x: list[int]", "byte-length"),
        ("return '%s' % x", "x: int", "modulo-sign"),
        ("return x[0]", "x: list[int]", "negative-index"),
        ("return f'{x}'", "x: int", "float-formatting"),
        ("return x[1]", "x: list[int]", "regex-groups"),
        ("return x * 3", "x: int", "repetition"),
    ],
)
def test_what_cannot_bite_is_not_listed(body: str, parameters: str, hazard: str) -> None:
    assert hazard not in names(body, parameters)


def test_methods_have_qualified_names_and_one_function_can_be_asked_for() -> None:
    source = (
        "class Shop:\n    def half(self, x: int): return x // 2\n"
        "if True:\n    def other(x: int): x %= 2\n"
    )
    first = find_hazards(source, "Shop.half")[0]
    assert (first.function, first.line) == ("Shop.half", 2)
    assert "modulo-sign" in {s.hazard.name for s in find_hazards(source, "other")}
    with pytest.raises(LookupError):
        find_hazards(source, "nothing")


def test_names_that_hide_a_built_in_are_no_hazard() -> None:
    source = "def round(x): return x\ndef f(x: float): return round(x)\n"
    assert "round-half-even" not in {s.hazard.name for s in find_hazards(source)}
