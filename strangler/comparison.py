"""How the outcomes of a route are compared, where strictly is not what the user wants.

In migration.toml::

    [functions."py_impls.scoring:rank".compare]
    ulps = 4                                     # floats may be so many representable numbers apart
    paths = { "result[*].score" = { rtol = 1e-9 }, "result[*].debug" = { ignore = true } }

and as the same mapping in the decorator, where a predicate may be a function.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

Detail = Literal["message", "attributes", "chain"]

NAMES = ("rtol", "ulps", "unordered", "ignore", "predicate")
"""The relaxations that hold for a place and everything inside it."""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is accepted at a place and inside it; nothing, unless it says so.

    Two floats are the same within `rtol` times the larger one's size, or when at most `ulps`
    representable numbers lie between them and one of them counts. `unordered` accepts any order of
    the elements of lists and tuples. `ignore` accepts everything. `predicate` is asked about the
    two values, and accepts them with a true answer: ``module:function``, or a function.
    """

    rtol: Annotated[float, msgspec.Meta(ge=0.0)] = 0.0
    ulps: Annotated[int, msgspec.Meta(ge=0)] = 0
    unordered: bool = False
    ignore: bool = False
    predicate: Any = None


class Comparison(Rule, frozen=True, forbid_unknown_fields=True):
    """The rule for everything, and further ones by path.

    A path is written as reports write it, with ``[*]`` for any index or key: ``result[*].score``,
    ``arguments.rows``. Of several rules for one place the one with the longest path counts, alone.
    `same_error` takes any two exceptions for the same; `errors` compares more than their class.
    """

    same_error: bool = False
    errors: tuple[Detail, ...] = ()
    paths: Mapping[str, Rule] = {}


STRICT = Comparison()


def make_comparison(*tables: Mapping[str, Any]) -> Comparison:
    """What several tables say together; of two that name one setting, the later counts.

    Raises ValueError, naming the setting, when one is not allowed.
    """
    together: dict[str, Any] = {}
    for table in tables:
        together |= table
    try:
        return msgspec.convert(together, Comparison)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
