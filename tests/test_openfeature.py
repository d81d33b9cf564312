"""Modes from the flags of a real OpenFeature provider, held in memory."""

from typing import Any

import pytest
from openfeature import api
from openfeature.provider.in_memory_provider import InMemoryFlag, InMemoryProvider

from strangler import plugins
from strangler.openfeature import use_flags


@pytest.fixture(autouse=True)
def own_plugins(monkeypatch: Any) -> Any:
    monkeypatch.setattr(plugins, "entry_points", lambda group: [])
    monkeypatch.setattr(plugins, "_failures", type(plugins._failures)())
    plugins._manager.cache_clear()
    yield
    plugins._manager.cache_clear()
    api.clear_providers()


def flags(**values: Any) -> InMemoryProvider:
    return InMemoryProvider(
        {name: InMemoryFlag("on", {"on": value}) for name, value in values.items()}
    )


def test_a_flag_named_as_the_route_decides_its_mode() -> None:
    api.set_provider(flags(**{"m:f": "shadow", "m:g": ""}))
    use_flags()
    assert plugins.ask_modes(["m:f", "m:g", "m:h"]) == {"m:f": ("openfeature", "shadow")}
    assert plugins.failures() == {}


def test_flags_may_have_other_names_and_another_provider() -> None:
    api.set_provider(flags(), "payments")
    api.set_provider(flags(strangler_f="go"), "payments")
    use_flags("payments", lambda route: f"strangler_{route.partition(':')[2]}")
    assert plugins.ask_modes(["m:f"]) == {"m:f": ("openfeature (payments)", "go")}


def test_a_flag_that_cannot_be_evaluated_is_counted_and_decides_nothing() -> None:
    api.set_provider(flags(**{"m:f": 5}))
    plugin = use_flags()
    assert plugins.ask_modes(["m:f"]) == {}
    assert plugins.failures() == {"openfeature: strangler_resolve_mode": 1}
    with pytest.raises(LookupError, match="m:f: "):
        plugin.strangler_resolve_mode("m:f")
