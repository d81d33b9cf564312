"""Verdicts with their reasons, from source alone."""

import ast
from pathlib import Path
from typing import Any

import pytest

from strangler.scan.cost import Estimate
from strangler.scan.go_types import GoTypes
from strangler.scan.judging import duration, reason_kinds, typed_signature, worth
from strangler.scan.reading import read_module
from strangler.scan.signature import go_signature
from strangler.scan.sources import Source

DISTANCE = """
def distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, source in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, target in enumerate(b, 1):
            replaced = diagonal + (source != target)
            diagonal = row[j]
            row[j] = min(replaced, row[j - 1] + 1, row[j] + 1)
    return row[-1]
"""

ROUTE = "from strangler import migrate_to\n"


def test_loops_over_values_with_hints_are_worth_it(judged: Any) -> None:
    found = judged(DISTANCE)["distance"]
    assert (found.verdict, found.reasons) == ("worth it", ())
    low, high = found.estimate.spread
    assert 2 < low < high
    assert found.even is not None
    assert go_signature(found.function, found.typed) == "func Distance(a, b string) int"


def test_a_sum_of_two_numbers_is_too_little_work(judged: Any) -> None:
    found = judged("def add(x: int, y: int) -> int:\n    return x + y\n")["add"]
    assert found.verdict == "not worth it"
    assert "too little work for a crossing" in found.reasons[0]


def test_work_that_cpython_does_in_c_is_not_worth_it(judged: Any) -> None:
    found = judged(
        "import json\ndef dump(data: dict[str, int]) -> str:\n    return json.dumps(data)\n"
        "def order(data: list[int]) -> list[int]:\n    return sorted(data)\n"
    )
    assert {candidate.verdict for candidate in found.values()} == {"not worth it"}


@pytest.mark.parametrize(
    ("found", "even", "verdict", "reason"),
    [
        (Estimate(1000, 9000.0, 2000.0, 500.0), 1, "worth it", ""),
        (Estimate(1000, 900.0, 800.0, 500.0), 1, "not worth it", "is too little work for a"),
        (Estimate(1000, 9000.0, 9500.0, 9000.0), None, "not worth it", "is too little work for a"),
        (Estimate(1000, 9000.0, 9500.0, 500.0), None, "not worth it", "does its work in C already"),
        (Estimate(1000, 9000.0, 6000.0, 500.0), 4, "maybe", "gains 1.5x with 1,000 elements"),
        (Estimate(1000, 9000.0, 9500.0, 500.0), 4, "not worth it", "is slower in Go with 1,000"),
    ],
)
def test_what_gains_little_is_said_to(found: Any, even: Any, verdict: str, reason: str) -> None:
    given, why = worth(found, even)
    assert given == verdict
    assert why.startswith(reason)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("async def f(x: int) -> int:\n    return await g(x)\n", "is async: move what"),
        ("async def f(x: int) -> int:\n    async for y in g(x): pass\n", "is async: move what"),
        ("async def f(x: int) -> int:\n    async with g(x): pass\n", "is async: move what"),
        ("def f(x: int) -> int:\n    yield x\n", "is a generator"),
        ("def f(x: int) -> int:\n    yield from [x]\n", "is a generator"),
        ("def f(x: int) -> int: ...\n", "has no body"),
        ("def f(x: int) -> int:\n    '''Doc.'''\n    raise NotImplementedError\n", "has no body"),
        ("def f(x: int) -> int:\n    raise NotImplementedError('x')\n", "has no body"),
        ("def f(x: int) -> int:\n    print(x)\n    return x\n", "calls print (line 2): keep that"),
        ("import time\ndef f(x: int) -> int:\n    return time.time_ns()\n", "calls time.time_ns"),
        ("def f(x: int) -> int:\n    import random\n    return random.random()\n", "calls random."),
        ("def f(x: int) -> int:\n    from random import random\n    random()\n", "calls random."),
        ("n = 0\ndef f(x: int) -> int:\n    global n\n    n += x\n", "writes the global n"),
        ("n = 0\ndef f(x: int) -> int:\n    return n\ndef g():\n    global n\n", "reads the"),
        ("seen = {}\ndef f(x: int) -> int:\n    seen[x] = 1\n", "changes the global seen"),
        ("def f(x: list[int]) -> int:\n    x.append(3)\n    return 3\n", "changes its argument x"),
        ("def f(x: list[int]) -> int:\n    x[0] += 3\n    return 3\n", "changes its argument x"),
        ("def f(x: list[int]) -> int:\n    a, x[0] = 1, 2\n    return 3\n", "changes its arg"),
        ("def f(x: list[int]) -> int:\n    del x[0]\n    return 3\n", "changes its argument x"),
        ("def f(x: str) -> int:\n    return eval(x)\n", "calls eval (line 2): Go has nothing"),
        ("@cached\ndef f(x: int) -> int:\n    return x\n", "@cached stands between"),
        ("def f(x: int, **rest: int) -> int:\n    return x\n", "**rest: Go has no keyword"),
        ("def f(x: int) -> Thing:\n    return x\n", "the result: Thing: there is no Go type"),
        (f"{ROUTE}@migrate_to('a.wasm')\ndef f(x: int) -> int:\n    return x\n", "is a route"),
        (f"{ROUTE}p = migrate_to('a')\n@p\ndef f(x: int) -> int:\n    return 1\n", "is a route"),
    ],
)  # fmt: skip
def test_what_cannot_move_says_why(judged: Any, body: str, reason: str) -> None:
    found = judged(body)["f"]
    assert found.verdict == "cannot"
    assert any(reason in given for given in found.reasons), found.reasons


def test_methods_are_told_apart(judged: Any) -> None:
    found = judged(
        """
        class Shop:
            rate: int = 3

            def total(self, x: int) -> int:
                return x

            @classmethod
            def make(cls) -> int:
                return 3

            @property
            def size(self) -> int:
                return 3

            @size.setter
            def size(self, x: int) -> None:
                self.x = x

            @staticmethod
            def tax(x: int) -> int:
                return x * 3
        """
    )
    assert "is a method" in found["Shop.total"].reasons[0]
    assert "is a class method" in found["Shop.make"].reasons[0]
    assert "is a property" in found["Shop.size"].reasons[0]
    tax = found["Shop.tax"]
    assert tax.verdict == "not worth it"
    assert go_signature(tax.function, tax.typed) == "func Tax(x int) int"


def test_missing_hints_leave_the_question_open(judged: Any) -> None:
    found = judged(
        "def f(x, *rest):\n    total = 0\n    for n in rest:\n        total += n * n % x\n"
        "    return total\n"
    )["f"]
    assert found.verdict == "maybe"
    assert "has no hint for x, rest, the result" in found.reasons[0]
    assert go_signature(found.function, found.typed) == "func F(x ?, rest ...?) ?"


def test_what_was_seen_stands_where_there_is_no_hint(project: Any) -> None:
    read = project("from sys import datetime\ndef f(x, y: int):\n    return x\n")
    function, module = read.functions["shop.f"], read.modules["shop"]
    seen = {"x": "list[datetime.date]", "y": "str", "return": "tuple[int, str]"}
    typed = typed_signature(GoTypes(read), function, module, seen)
    assert [kind.spelling for _, kind in typed.parameters] == ["[]py.Date", "int"]
    assert [kind.spelling for kind in typed.results] == ["int", "string"]
    typed = typed_signature(
        GoTypes(read), function, module, {"x": "shop.f.<locals>.C", "return": "None"}
    )
    assert typed.refusals == ("x: has no hint: add one",)
    assert typed.results == ()


def test_calls_of_what_stays_in_python_leave_the_question_open(judged: Any) -> None:
    found = judged(
        "from otherlib import convert\n"
        "def f(x: list[int], g: int) -> int:\n    total = 0\n    for n in x:\n"
        "        total += convert(n) + n.frob() + g(n) + (lambda y: y)(n)\n    return total\n"
    )["f"]
    assert found.verdict == "maybe"
    assert [reason.partition(":")[0] for reason in found.reasons] == [
        "calls otherlib.convert",
        "calls the method .frob",
        "calls its argument g",
    ]


def test_raising_is_no_obstacle(judged: Any) -> None:
    found = judged(
        DISTANCE
        + "    # more\n"
        + "class Wrong(ValueError): pass\n"
        + "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\n"
        + "def f(x: list[int]) -> int:\n    total = 0\n    for n in x:\n        total += n * n\n"
        "        if n < 0:\n            raise Wrong('no')\n        P(n)\n"
        "    if total > 9:\n        raise ValueError('big')\n    return total\n"
    )["f"]
    assert found.reasons == ()


def test_names_that_come_through_a_star_are_known(judged: Any) -> None:
    found = judged(
        """
        from nowhere import *
        from pack.base import *
        def f(x: list[int], y: Money) -> int:
            total = 0
            for n in x:
                total += helper(n)
                if n < 0:
                    raise Odd()
                if n < 1:
                    raise Strange()
                if n < 2:
                    unknown()
            return total
        """,
        pack__base="""
            from dataclasses import dataclass
            class Base(Exception): pass
            class Odd(Base): pass
            class Strange(Other, Mixin): pass
            class Mixin: pass
            class Ring(Ring): pass
            @dataclass
            class Money:
                cents: int
            def helper(n: int) -> int:
                Ring()
                return n
        """,
    )
    assert [reason.partition(":")[0] for reason in found["f"].reasons] == [
        "calls Strange",
        "calls unknown",
    ]
    assert found["f"].first == ("pack.base:helper",)
    assert found["helper"].reasons[-1].startswith("calls Ring")


def test_effects_reach_callers_through_everything_they_call(judged: Any) -> None:
    found = judged(
        """
        from pack.disk import load as read
        def outer(x: int) -> int:
            return middle(x) + middle(x)
        def middle(x: int) -> int:
            return read(x) + outer(x)
        """,
        pack__disk="def load(x: int) -> int:\n    x[0] = 1\n    return open(x)\n",
    )
    outer = found["outer"]
    assert outer.verdict == "cannot"
    assert outer.reasons == (
        "calls open, in load (line 3): keep that in Python and pass in what it reads",
    )
    assert outer.first == ("pack.disk:load",)
    assert outer.together == ("shop:middle",)


def test_overloads_and_generated_files_are_recognised(judged: Any) -> None:
    found = judged(
        """
        # Automatically generated, do not edit.
        import typing
        if typing.TYPE_CHECKING:
            from a import B
        try:
            import c
        except ImportError:
            c = None
        else:
            pass
        with open("x") as f:
            pass
        type_ = 3
        type_ = 3 + len("x")
        odd = lambda: 3
        type_ = 4
        name: str = "x"
        class Inner:
            size: int = 3
            other: int

        @typing.overload
        def f(x: int) -> int: ...
        @typing.overload
        def f(x: str) -> str: ...
        def f(x: int) -> int:
            return x
        """
    )
    assert list(found) == ["f"]
    assert "is generated code" in found["f"].reasons[0]


def test_everything_in_a_body_is_read_without_a_crash(judged: Any) -> None:
    found = judged(
        """
        import math
        class Box: pass
        def f(x: list[int], *, flag: bool = True) -> int:
            total: int = 0
            other: int
            def inner(y):
                yield y
            async def later():
                async for z in y:
                    pass
            for n in (1, 2, 3):
                total += sum([a * b for a in x for b in x if a])
            for _ in range(3):
                total += -n
            for _ in range(1000):
                total -= 1
            else:
                total += 1
            while total > 9:
                total //= 2
            else:
                pass
            words = {k: f"{v}" for k, v in {}.items()}
            text = "%s" % total + "x" + b"y".hex() + "a".upper()
            box = Box.make(math.sqrt(2), key=len("x"), other=max(1, 2))
            del total
            for n in ():
                pass
            def again():
                nonlocal total
                total = 3
            (yield_ := [*x, *{1}, *(2,)])
            with open_it() as z:
                pass
            self.x = 3
            return lambda: (a() or inner(3))()
        """
    )["f"]
    assert found.verdict == "maybe"


def test_a_type_statement_names_a_type(tmp_path: Path) -> None:
    class TypeAlias(ast.stmt):  # as Python 3.12 parses it
        name = ast.Name("Names")
        value = ast.Name("int")

    tree = ast.Module([TypeAlias()], [])
    found = read_module(Source("shop", tmp_path / "shop.py", tree, ""))
    assert list(found.aliases) == ["Names"]


def test_the_most_frequent_reasons_are_counted(judged: Any) -> None:
    asynchronous = "async def f(): await x\nasync def g(): await x\n"
    found = judged(f"{asynchronous}def h(x: Thing) -> int:\n    return 1\n")
    assert reason_kinds(found.values()) == [
        ("async", 2),
        ("a type that does not cross", 1),
    ]


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [(120.0, "120 ns"), (1500.0, "1.5 µs"), (2.5e6, "2.5 ms"), (3e9, "3 s")],
)
def test_times_are_shown_in_their_own_unit(nanoseconds: float, text: str) -> None:
    assert duration(nanoseconds) == text
