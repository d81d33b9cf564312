"""Every row of the table of types, and 200 compositions of them at random, through real Go.

Each type is echoed by a Go function, through a route with hints and through one without. A nightly
run tries 10⁵ values, of other compositions each night: EXAMPLES_PER_ROUTE=430 COMPOSITIONS_SEED=5.
"""

import datetime as dt
import importlib
import os
import random
import sys
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strangler.compare import compare
from strangler.config import load_config
from strangler.engine.artifact import forget_artifacts
from strangler.outcome import Outcome
from strangler.routing.comparing import close_queue
from strangler.routing.registry import refresh
from strangler.routing.settings import use_config
from strangler.toolchain.build import build
from strangler.toolchain.sources import GOLANG

COMPOSITIONS = 200
EXAMPLES = int(os.environ.get("EXAMPLES_PER_ROUTE", "5"))
SEED = int(os.environ.get("COMPOSITIONS_SEED", "20240229"))

Plain = Callable[[Any], Any]


@dataclass(frozen=True)
class Kind:
    """A type: Go's spelling, the Python hint, its values, and what they are without a hint."""

    go: str
    hint: str
    values: Callable[[Any], st.SearchStrategy[Any]]
    """Of the Python module with the classes."""
    plain: Plain = lambda value: value
    pointer: bool = False


def whole(width: int, *, unsigned: bool = False) -> st.SearchStrategy[int]:
    low = 0 if unsigned else -(2 ** (width - 1))
    high = low + 2**width - 1
    return st.sampled_from([low, high, 0, 1]) | st.integers(low, high)


def leaf(go: str, hint: str, values: st.SearchStrategy[Any], **more: Any) -> Kind:
    return Kind(go, hint, lambda _: values, **more)


CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.text(CHARACTERS, max_size=6)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
ZONES = [dt.UTC, dt.timezone(dt.timedelta(hours=-3, minutes=-30)), ZoneInfo("Europe/Berlin")]
MICROSECOND = dt.timedelta(microseconds=1)
MOMENTS = st.builds(
    lambda micro, zone: (EPOCH + micro * MICROSECOND).astimezone(zone),
    st.integers(-(10**15), 10**16),
    st.sampled_from(ZONES),
)
SPANS = st.integers(-(2**63) // 1000 + 1, 2**63 // 1000 - 1).map(lambda n: n * MICROSECOND)
SCALARS = st.none() | st.booleans() | whole(64) | st.floats(allow_nan=False) | TEXTS
ANYTHING = st.recursive(
    SCALARS | st.binary(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(SCALARS, inner, max_size=3)
    ),
    max_leaves=4,
)

INTEGERS = [
    leaf(
        f"{'u' if unsigned else ''}int{width or ''}",
        "int",
        whole(width or 64, unsigned=unsigned),
    )
    for width in (0, 8, 16, 32, 64)
    for unsigned in (False, True)
]
KEYS = [
    leaf("string", "str", TEXTS),
    *INTEGERS,
    leaf("bool", "bool", st.booleans()),
    leaf("py.Date", "dt.date", st.dates()),
    leaf("py.UUID", "UUID", st.uuids()),
    leaf("rune", "str", CHARACTERS),
]
LEAVES = [
    *KEYS,
    leaf("float64", "float", st.floats()),
    leaf("float32", "float", st.floats(width=32)),
    leaf("complex128", "complex", st.complex_numbers()),
    leaf("[]byte", "bytes", st.binary(max_size=20)),
    leaf("any", "Any", ANYTHING, pointer=True),
    leaf("time.Time", "dt.datetime", MOMENTS),
    leaf("time.Duration", "dt.timedelta", SPANS),
    leaf("*big.Int", "int", st.integers(), pointer=True),
    leaf("*big.Rat", "Fraction", st.fractions(), pointer=True),
    leaf("py.Decimal", "Decimal", st.decimals(allow_nan=False) | st.just(Decimal("NaN"))),
    Kind(
        "Colour",
        "Colour",
        lambda module: st.sampled_from(list(module.Colour)),
        lambda member: member.value,
    ),
    leaf("Level", "Literal[1, 5]", st.sampled_from([1, 5])),
]


class Generator:
    """Writes random types; what they need is declared in `go` and `python`."""

    def __init__(self) -> None:
        self.random = random.Random(SEED)
        self.go: list[str] = []
        self.python: list[str] = []

    def kinds(self) -> list[Kind]:
        """Each leaf, each container, and compositions at random."""
        simple = KEYS[1]
        rows = [*LEAVES, *(make(self, simple) for make in self.makers)]
        return rows + [self.kind(self.random.randint(2, 4)) for _ in range(COMPOSITIONS)]

    def kind(self, depth: int) -> Kind:
        if depth == 0 or self.random.random() < 0.1:
            return self.random.choice(LEAVES)
        return self.random.choice(self.makers)(self, self.kind(depth - 1))

    def sequence(self, element: Kind) -> Kind:
        if element.go == "uint8":  # the bytes of Python
            return next(kind for kind in LEAVES if kind.go == "[]byte")
        hint, cls = self.random.choice(
            [("list", list), ("tuple", tuple), ("Sequence", list), ("deque", deque)]
        )
        spelled = f"tuple[{element.hint}, ...]" if cls is tuple else f"{hint}[{element.hint}]"
        return Kind(
            f"[]{element.go}",
            spelled,
            lambda module: st.lists(element.values(module), max_size=4).map(cls),
            lambda value: [element.plain(each) for each in value],
        )

    def array(self, element: Kind) -> Kind:
        size = self.random.randint(0, 3)
        inside = ", ".join([element.hint] * size) or "()"
        return Kind(
            f"[{size}]{element.go}",
            f"tuple[{inside}]",
            lambda module: st.tuples(*[element.values(module)] * size),
            lambda value: tuple(element.plain(each) for each in value),
        )

    def mapping(self, element: Kind) -> Kind:
        key = self.random.choice(KEYS)
        hint, cls = self.random.choice([("dict", dict), ("OrderedDict", OrderedDict)])
        go, hint, cls = self.random.choice(
            [
                (f"map[{key.go}]{element.go}", hint, cls),
                (f"py.OrderedMap[{key.go}, {element.go}]", "dict", dict),
            ]
        )
        limit = 1 if hint == "OrderedDict" else 4  # its order is part of it, Go's maps have none
        return Kind(
            go,
            f"{hint}[{key.hint}, {element.hint}]",
            lambda module: st.dictionaries(
                key.values(module), element.values(module), max_size=limit
            ).map(cls),
            lambda value: {key.plain(k): element.plain(v) for k, v in value.items()},
        )

    def distinct(self, _: Kind) -> Kind:
        element = self.random.choice(KEYS)
        cls = self.random.choice([set, frozenset])
        return Kind(
            f"map[{element.go}]struct{{}}",
            f"{cls.__name__}[{element.hint}]",
            lambda module: st.sets(element.values(module), max_size=4).map(cls),
            set,
        )

    def optional(self, element: Kind) -> Kind:
        if element.pointer:
            return element
        return Kind(
            f"*{element.go}",
            f"{element.hint} | None",
            lambda module: st.none() | element.values(module),
            lambda value: None if value is None else element.plain(value),
            pointer=True,
        )

    def struct(self, element: Kind) -> Kind:
        fields = [element, *(self.random.choice(LEAVES) for _ in range(self.random.randint(0, 2)))]
        name = f"Record{len(self.go)}"
        body = "".join(f"\tF{n} {field.go}\n" for n, field in enumerate(fields))
        self.go.append(f"type {name} struct {{\n{body}}}\n")
        head = self.random.choice(
            [
                "@dataclass\nclass {}:",
                "@dataclass(frozen=True, slots=True)\nclass {}:",
                "@dataclass(kw_only=True)\nclass {}:",
                "class {}(NamedTuple):",
                "@attrs.define\nclass {}:",
                "class {}(TypedDict):",
            ]
        )
        hints = "".join(f"    f{n}: {field.hint}\n" for n, field in enumerate(fields))
        self.python.append(f"{head.format(name)}\n{hints}")

        def values(module: Any) -> st.SearchStrategy[Any]:
            given = {f"f{n}": field.values(module) for n, field in enumerate(fields)}
            return st.fixed_dictionaries(given).map(lambda each: getattr(module, name)(**each))

        def plain(value: Any) -> Any:
            read = value.get if isinstance(value, dict) else lambda key: getattr(value, key)
            return {f"f{n}": field.plain(read(f"f{n}")) for n, field in enumerate(fields)}

        return Kind(name, name, values, plain)

    makers = (sequence, array, mapping, distinct, optional, struct)


GENERATOR = Generator()
KINDS = GENERATOR.kinds()

GO_HEADER = """\
// Package types echoes a value of many types.
package types

import (
	"math/big"
	"time"

	"example.com/types/py"
)

type Colour string

const (
	Red   Colour = "red"
	Green Colour = "green"
)

type Level int

const (
	Low  Level = 1
	High Level = 5
)

// Used keeps the imports.
func Used(a *big.Int, b time.Time, c py.Decimal) bool { return true }

"""

PYTHON_HEADER = """\
import datetime as dt
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, Literal, NamedTuple, TypedDict
from uuid import UUID

import attrs

from strangler import migrate_to

types = migrate_to("types.wasm")


class Colour(Enum):
    RED = "red"
    GREEN = "green"


"""


def go_source() -> str:
    echoes = (
        f"func Echo{n}(value {kind.go}) {kind.go} {{ return value }}\n\n"
        for n, kind in enumerate(KINDS)
    )
    return GO_HEADER + "\n".join(GENERATOR.go) + "\n" + "".join(echoes)


def python_source() -> str:
    routes = (
        f'@migrate_to("types.wasm", export="Echo{n}")\n'
        f"def hinted_{n}(value: {kind.hint}) -> {kind.hint}: raise AssertionError\n\n\n"
        f'@migrate_to("types.wasm", export="Echo{n}")\n'
        f"def plain_{n}(value): raise AssertionError\n\n\n"
        for n, kind in enumerate(KINDS)
    )
    return PYTHON_HEADER + "\n\n".join(GENERATOR.python) + "\n\n" + "".join(routes)


@pytest.fixture(scope="module")
def types_project(tmp_path_factory: pytest.TempPathFactory) -> Any:
    root = tmp_path_factory.mktemp("types")
    files = {
        "go_impls/go.mod": "module example.com/types\n\ngo 1.24\n",
        "go_impls/types/types.go": go_source(),
        "migration.toml": '[strangler]\nmodules = ["echoes"]\n\n'
        '[defaults]\nmode = "go"\non_failure = "raise"\n',
        "echoes.py": python_source(),
        **{f"go_impls/py/{path.name}": path.read_text() for path in GOLANG.glob("py/*.go")},
    }
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    config = load_config(root / "migration.toml")
    build(config)
    return config


@pytest.fixture(scope="module")
def echoes(types_project: Any) -> Any:
    """The Python module of the routes, in force until the last test of this file."""
    close_queue()
    use_config(types_project)
    forget_artifacts()
    sys.path.insert(0, str(types_project.root))
    try:
        module = importlib.import_module("echoes")
        refresh()
        yield module
    finally:
        sys.path.remove(str(types_project.root))
        sys.modules.pop("echoes", None)
        close_queue()
        use_config(None)
        forget_artifacts()
        refresh()


@pytest.mark.parametrize("number", range(len(KINDS)), ids=[kind.go[:40] for kind in KINDS])
def test_a_value_comes_back_the_same_with_hints_and_without(echoes: Any, number: int) -> None:
    kind = KINDS[number]
    hinted = getattr(echoes, f"hinted_{number}")
    plain = getattr(echoes, f"plain_{number}")

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(kind.values(echoes))
    def comes_back(value: Any) -> None:
        assert compare(Outcome(value), Outcome(hinted(value)), ()) is None
        bare = kind.plain(value)
        assert compare(Outcome(bare), Outcome(plain(bare)), ()) is None

    comes_back()


def test_there_are_200_compositions_and_every_leaf() -> None:
    assert len(KINDS) == len(LEAVES) + len(Generator.makers) + COMPOSITIONS
    assert len({kind.go for kind in KINDS}) > 150
