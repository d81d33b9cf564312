"""Which source decides the mode of a route."""

import itertools
from typing import Any

import pytest

from strangler.errors import ConfigError
from strangler.policy import Policy
from strangler.routing.resolution import Claim, resolve

HOOK = Claim("hook", "shadow", "flags")
DEMOTION = Claim("demotion", "python", "a divergence")
TABLES = {
    "route": "[functions.'m:f']\nmode = 'go'\n",
    "module": "[functions.'m:*']\nmode = 'shadow'\n",
    "defaults": "[defaults]\nmode = 'shadow'\nshare = 0.5\n",
}
ORDER = ("environment", "hook", "demotion", "route", "module", "defaults", "built-in")


@pytest.mark.parametrize(
    "present", [c for n in range(7) for c in itertools.combinations(ORDER[:-1], n)]
)
def test_the_strongest_source_that_names_a_mode_decides(
    project: Any, monkeypatch: Any, present: Any
) -> None:
    config = project.configure("".join(TABLES[name] for name in present if name in TABLES))
    if "environment" in present:
        monkeypatch.setenv("STRANGLER_MODE", "go")
    resolution = resolve(
        config,
        "m:f",
        hook=HOOK if "hook" in present else None,
        demotion=DEMOTION if "demotion" in present else None,
    )
    expected = [*present, "built-in"]
    if "demotion" in present and config.policy("m:f").mode == "python":
        expected.remove("demotion")  # there is nothing to put back
    assert [claim.source for claim in resolution.claims] == expected
    assert resolution.policy.mode == resolution.claims[0].mode


@pytest.mark.parametrize(
    ("mode", "to", "result"),
    [
        ("go", "shadow", "shadow"),
        ("go", "python", "python"),
        ("shadow", "python", "python"),
        ("shadow", "shadow", "shadow"),
        ("python", "shadow", "python"),
    ],
)
def test_a_demotion_never_trusts_go_more_than_the_file_does(
    project: Any, mode: Any, to: Any, result: Any
) -> None:
    config = project.configure(f"[defaults]\nmode = {mode!r}\n")
    resolution = resolve(config, "m:f", demotion=Claim("demotion", to, "a divergence"))
    assert resolution.policy.mode == result


def test_a_table_without_a_mode_names_none(project: Any) -> None:
    config = project.configure("[functions.'m:f']\nshare = 0.1\n[defaults]\nmode = 'go'\n")
    resolution = resolve(config, "m:f")
    assert resolution.policy == Policy("go", 0.1)
    assert resolution.claims == (
        Claim("defaults", "go", table=("defaults",)),
        Claim("built-in", "python", "the default of strangler"),
    )
    assert [claim.where(config) for claim in resolution.claims] == [
        f"{config.file}:4",
        "the default of strangler",
    ]


def test_the_environment_takes_every_call_and_a_hook_leaves_the_dials(
    project: Any, monkeypatch: Any
) -> None:
    config = project.configure("[defaults]\nmode = 'shadow'\nshare = 0.1\n")
    assert resolve(config, "m:f", hook=Claim("hook", "go", "")).policy == Policy("go", 0.1)
    monkeypatch.setenv("STRANGLER_MODE", "go")
    assert resolve(config, "m:f").policy == Policy("go", 1.0)


def test_an_unknown_mode_in_the_environment_is_an_error(project: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("STRANGLER_MODE", "bogus")
    with pytest.raises(ConfigError, match="STRANGLER_MODE=bogus"):
        resolve(project.configure(), "m:f")
