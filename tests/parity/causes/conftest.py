"""Cases: two Python functions that differ on one input, as a check would hand them on."""

from collections.abc import Callable
from typing import Any

import pytest

from strangler.compare import compare
from strangler.literal import literal
from strangler.outcome import Difference
from strangler.parity.causes.case import Case

MakeCase = Callable[..., Case]


def snapshot(*arguments: Any) -> bytes:
    return literal(arguments, 10**6).encode()


@pytest.fixture
def case(fake: Any) -> MakeCase:
    """Makes the case of two functions, the Go types of their parameters, and the arguments."""

    def make(
        python: Callable[..., Any],
        go: Callable[..., Any],
        types: str,
        *arguments: Any,
        others: tuple[Any, ...] = (),
        agreeing: tuple[Any, ...] = (),
        **fields: Any,
    ) -> Case:
        subject = fake(python, go, *types.split())
        given = snapshot(*arguments)
        control, candidate = subject.run_control(given), subject.replay(given)
        before = subject.decode_arguments(given)
        difference = compare(control, candidate, subject.parameters, before)
        return Case(
            subject,
            given,
            control,
            candidate,
            difference or Difference("result", "value", "", ""),
            tuple(snapshot(each) for each in others),
            tuple(snapshot(each) for each in agreeing),
            **fields,
        )

    return make
