"""Kinds of failures, and who answers after each."""

from typing import Any

import pytest

from strangler import errors
from strangler.routing import log
from strangler.routing.failures import failure_kind


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (errors.Unrepresentable(), "unrepresentable"),
        (errors.GoTimeout(), "timeout"),
        (errors.GoTrap(), "trap"),
        (errors.GoMemoryExceeded(), "trap"),
        (errors.GoExit(), "trap"),
        (errors.ArtifactMismatch(), "mismatch"),
        (errors.ArtifactNotFound(), "artifact"),
        (errors.BindError(), "artifact"),
        (errors.ConfigError(), "artifact"),
    ],
)
def test_every_failure_has_a_kind(error: Any, kind: Any) -> None:
    assert failure_kind(error) == kind


def test_each_kind_of_failure_is_answered_as_its_policy_says(project: Any) -> None:
    module = project.module("""
        @ports
        def trap(x: int) -> int:
            return -1

        @ports
        def gone(x: int) -> int:
            return -1
    """)
    project.configure("[defaults]\nmode = 'go'\non_failure = {trap = 'raise'}\n")
    for _ in range(2):
        with pytest.raises(errors.GoTrap):
            module.trap(1)
        assert module.trap(2**70) == -1  # unrepresentable
        assert module.gone(1) == -1  # not exported
    project.configure(
        "[defaults]\nmode = 'go'\non_failure = {default = 'raise', trap = 'fallback'}\n"
    )
    for _ in range(2):
        assert module.trap(1) == -1
        with pytest.raises(errors.Unrepresentable):
            module.trap(2**70)
        with pytest.raises(errors.ExportNotFound):
            module.gone(1)


def test_a_warning_is_said_once_and_a_handler_s_exception_is_nobody_s(
    routing_log: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(log, "_said", set())
    log.warn_once("one")
    log.warn_once("one")
    log.warn_once("two")
    assert [record.message for record in routing_log.records] == [
        "one (not logged again)",
        "two (not logged again)",
    ]
    monkeypatch.setattr(routing_log.handler, "emit", lambda _: 1 / 0)
    log.warn("three")
