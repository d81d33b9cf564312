"""On which terms a route is shadowed: how it is compared, and what may be kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from strangler.compare import Rules
from strangler.comparison import STRICT, make_comparison
from strangler.errors import ConfigError
from strangler.policy import Policy, Values
from strangler.shadow.redaction import Redaction


@dataclass(frozen=True, slots=True)
class Terms:
    """What the user has said about comparing one route.

    `pure`: Python may be run again on the same arguments. `values`: which inputs and answers leave
    the process; `redaction` says what is blacked out in those.
    """

    rules: Rules = field(default_factory=Rules)
    pure: bool = True
    values: Values = "divergences"
    redaction: Redaction = field(default_factory=Redaction)


def make_terms(
    name: str,
    policy: Policy,
    compare: Mapping[str, Any] | None = None,
    *,
    pure: bool = True,
    redact: Sequence[str] | Callable[[str, Any], object] = (),
) -> Terms:
    """The terms of a route: what the policy leaves open is as the decorator has it.

    Raises ConfigError when the decorator's settings are not valid.
    """
    written = {
        key: value
        for key in STRICT.__struct_fields__
        if (value := getattr(policy.compare, key)) != getattr(STRICT, key)
    }
    try:
        comparison = make_comparison(compare or {}, written)
    except ValueError as error:
        raise ConfigError(f"{name}: compare= in the decorator: {error}") from None
    return Terms(
        Rules(comparison),
        pure if policy.pure is None else policy.pure,
        policy.values,
        Redaction(policy.redact or redact),
    )
