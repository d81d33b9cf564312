from typing import Any

import pytest

from strangler.errors import StoreError
from strangler.report.serving import live as module
from strangler.report.serving.live import LiveReport


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.0)


def test_what_has_not_changed_is_not_read_again(source: Any, live: LiveReport, make: Any) -> None:
    assert live.report() is live.report() is source.report
    assert (source.reads, live.version()) == (1, 1)
    source.report = make.report()
    assert live.version() == 2
    assert live.report() is source.report
    assert source.reads == 2


def test_looks_are_some_time_apart_unless_one_asks(
    source: Any, live: LiveReport, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 3600.0)
    before = live.report()
    source.report = make.report()
    assert live.report() is before
    live.forget()
    assert live.report() is source.report


def test_an_error_is_for_the_one_who_asks_and_the_next_one_asks_again(
    source: Any, live: LiveReport
) -> None:
    source.error = StoreError("it is locked")
    with pytest.raises(StoreError):
        live.version()
    source.error = None
    assert live.report() is source.report
