"""The code change that retires a function: what moves, what stays, and what is refused."""

import ast
import textwrap
from typing import Any

import pytest

from strangler.errors import RetireError
from strangler.retiring.rewrite import rewrite

SOURCE = '''\
"""Money."""

from __future__ import annotations

import decimal, math
import os.path
from functools import cache
from typing import *

from strangler import migrate_to

from . import rounding
from .tables import RATES as rates, NAMES

LIMIT, STEP = 5, 1  # of something
size: int = 3


def helper(x):
    return x


class Kind:
    pass


# Why it is here.
@cache
@migrate_to(
    "money.wasm",
    errors={"ErrBad": ValueError},
)
def total(x: int, kind: Kind = Kind()) -> int:
    """Add it up.

    Slowly.
    """
    # Careful.
    if x > LIMIT + size:
        return total(x - STEP)
    return helper(math.floor(x)) + rates[x] + rounding.half(x) + os.path.sep.count("/")


def after(): return total(1)
'''


def change(source: str = SOURCE, name: str = "total") -> Any:
    return rewrite(textwrap.dedent(source), "shop.money", name, "tests/oracles/x.py")


def test_the_function_keeps_its_head_and_its_docstring() -> None:
    written = change().module
    before, _, rest = SOURCE.partition("    # Careful.\n")
    errors = '    errors={"ErrBad": ValueError},\n'
    assert written == (
        before.replace(errors, f'{errors}    retired="tests/oracles/x.py",\n')
        + '    raise NotImplementedError("Go answers; see tests/oracles/x.py")\n'
        + "\n\ndef after(): return total(1)\n"
    )
    assert rest
    ast.parse(written)


def test_the_oracle_has_the_body_and_what_it_needs() -> None:
    assert change().oracle == textwrap.dedent('''\
        """What `shop.money:total` was in Python, before Go answered alone."""

        from __future__ import annotations
        import math
        import os.path
        from shop import rounding
        from shop.tables import RATES as rates
        from shop.money import Kind, LIMIT, STEP, helper, size


        def total(x: int, kind: Kind = Kind()) -> int:
            """Add it up.

            Slowly.
            """
            # Careful.
            if x > LIMIT + size:
                return total(x - STEP)
            return helper(math.floor(x)) + rates[x] + rounding.half(x) + os.path.sep.count("/")
        ''')


def test_a_function_that_needs_nothing_stands_alone() -> None:
    written = change("import strangler\n@strangler.migrate_to('a.wasm')\ndef total(x): return x\n")
    assert written.oracle == (
        '"""What `shop.money:total` was in Python, before Go answered alone."""\n'
        "\n\ndef total(x): return x\n"
    )
    assert written.module == (
        "import strangler\n"
        "@strangler.migrate_to('a.wasm', retired=\"tests/oracles/x.py\")\n"
        "def total(x):\n"
        '    raise NotImplementedError("Go answers; see tests/oracles/x.py")\n'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("'a.wasm'", "'a.wasm', retired=\"tests/oracles/x.py\""),
        ("'a.wasm',", "'a.wasm',retired=\"tests/oracles/x.py\","),
        ("\n    'a.wasm',\n", "\n    'a.wasm',\n    retired=\"tests/oracles/x.py\",\n"),
        ("*names", '*names, retired="tests/oracles/x.py"'),
    ],
)
def test_the_decorator_keeps_its_layout(before: str, after: str) -> None:
    source = "@migrate_to({})\ndef total(x): return x\n"
    assert change(source.format(before)).module.startswith(f"@migrate_to({after})\ndef total(x):\n")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("x = 1", "is not a function at the top of its module, defined once: move it there"),
        ("class A:\n    def total(x): pass", "is not a function at the top of its module"),
        ("def total(x): pass\ndef total(x): pass", "is not a function at the top of its module"),
        (
            "@migrate_to('a.wasm')\ndef total(x):\n    global n\n    n = x",
            "assigns to globals: pass them in and out",
        ),
        ("def total(x): pass", "write @migrate_to"),
        ("@ports\ndef total(x): pass", "write @migrate_to"),
        ("@migrate_to('a.wasm')\n@cache\ndef total(x): pass", "write @migrate_to"),
    ],
)
def test_what_cannot_be_moved_is_refused_with_what_to_do(source: str, reason: str) -> None:
    with pytest.raises(RetireError, match=reason):
        change(source)
