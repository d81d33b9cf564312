"""Who answers a route, as frozen values: the mode, its dials, and what happens when Go fails.

::

    Policy
    ├── mode, share, sample, key     who answers, for how many calls, and how many are compared
    ├── timeout, memory, stack …     Limits: what a call may use
    ├── on_failure   OnFailure, or Failures: one for each kind
    ├── compare      Comparison: what is accepted beside equality
    ├── pure, values, redact         what a difference may run again, and what is kept of it
    ├── demote       Thresholds: what Go may do wrong before it answers no more
    └── gate         Gate: what evidence a promotion needs
"""

from typing import Annotated, Literal, get_args

import msgspec

from strangler.comparison import STRICT, Comparison
from strangler.limits import Limits

Mode = Literal["python", "shadow", "go"]
OnFailure = Literal["fallback", "raise"]
FailureKind = Literal["unrepresentable", "timeout", "trap", "artifact", "mismatch"]
Dial = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Positive = Annotated[float, msgspec.Meta(gt=0.0)]
Open = Annotated[float, msgspec.Meta(gt=0.0, lt=1.0)]

Values = Literal["none", "divergences", "sample"]
"""Which inputs and answers leave the process: none, those that differ, or some that match too."""

MODES: tuple[Mode, ...] = get_args(Mode)


class Failures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who answers when Go cannot, by the kind of failure; `default` is for those not named.

    `unrepresentable`: arguments that Go's types cannot hold; `timeout`: the call took too long;
    `trap`: wasm trapped, exited or ran out of stack or memory; `artifact`: there is no usable .wasm
    file, or it does not fit the function; `mismatch`: its hash is not the one that was locked.
    """

    default: OnFailure = "fallback"
    unrepresentable: OnFailure | None = None
    timeout: OnFailure | None = None
    trap: OnFailure | None = None
    artifact: OnFailure | None = None
    mismatch: OnFailure | None = None


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What Go may do wrong in `go` mode, within `seconds`, before the route is demoted.

    Each threshold is the number that demotes; 0 switches it off. `divergences` puts the route back
    to `shadow`, the others to `python`: `timeouts`, `traps` (instances that were lost), and
    `error_rate`, the share of calls without an answer, once there are `calls` of them.
    """

    divergences: Count = 1
    timeouts: Count = 5
    traps: Count = 5
    error_rate: Dial = 0.05
    calls: Annotated[int, msgspec.Meta(ge=1)] = 100
    seconds: Positive = 60.0


class Gate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a promotion needs: evidence for the current code of both sides.

    `comparisons` and `distinct` inputs at least, over at least `minutes` between the first and the
    last; `limit` is the rate of divergences that the step may have, None the ladder's own, and
    `alpha` the risk of promoting a function whose rate is that high. A function may be retired when
    Go has answered everything for `retire_days`.
    """

    comparisons: Count = 1000
    distinct: Count = 50
    minutes: Annotated[float, msgspec.Meta(ge=0.0)] = 60.0
    limit: Open | None = None
    alpha: Open = 0.05
    retire_days: Annotated[float, msgspec.Meta(ge=0.0)] = 7.0


class Policy(Limits, frozen=True, forbid_unknown_fields=True):
    """Who answers one route, and how much of it is compared.

    `share` is the part of the calls that Go answers in `go` mode; `sample` the part on which the
    other side runs too and is compared: unset, it is 1 in `shadow` mode and 0 in `go` mode. In `go`
    mode it is a part of the calls that Go answers.
    `key` names a parameter (``user_id``), or something in one (``order.customer.id``): calls with
    one key are answered by one side.
    `on_failure` says who answers when Go cannot: Python (`fallback`), or nobody (`raise`).
    `inline` compares on the caller's thread before returning, for tests.
    `compare` says what is accepted beside equality, `pure` whether Python may run again on the same
    arguments, `values` and `redact` what may leave the process.
    """

    mode: Mode = "python"
    share: Dial = 1.0
    sample: Dial | None = None
    on_failure: OnFailure | Failures = "fallback"
    inline: bool = False
    key: str | None = None
    demote: Thresholds = Thresholds()
    gate: Gate = Gate()
    compare: Comparison = STRICT
    pure: bool | None = None
    values: Values = "divergences"
    redact: tuple[str, ...] | str = ()

    @property
    def sampled(self) -> float:
        """The sample that is in force: 0 to 1."""
        if self.sample is not None:
            return self.sample
        return 1.0 if self.mode == "shadow" else 0.0

    def in_mode(self, mode: Mode) -> "Policy":
        """The same policy with another mode."""
        return msgspec.structs.replace(self, mode=mode)

    def forced(self, mode: Mode) -> "Policy":
        """The policy of somebody who wants this mode for every call: its share is 1."""
        return msgspec.structs.replace(self, mode=mode, share=1.0)

    def on(self, kind: FailureKind) -> OnFailure:
        """Who answers after a failure of this kind."""
        if not isinstance(self.on_failure, Failures):
            return self.on_failure
        chosen: OnFailure | None = getattr(self.on_failure, kind)
        return chosen or self.on_failure.default
