"""migration.toml: every message names file, line and key; nothing else is ever raised."""

# ruff: noqa: PT017  # a property of both outcomes

import os
import tempfile
import textwrap
from pathlib import Path
from typing import Any

import msgspec
import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from strangler.config import (
    FILE_NAME,
    find_config,
    forced_mode,
    load_config,
    module_of,
)
from strangler.errors import ConfigError
from strangler.limits import Limits
from strangler.policy import MODES, Failures, Gate, Policy, Thresholds


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: Any) -> None:
    for name in ("STRANGLER_CONFIG", "STRANGLER_MODE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def load(tmp_path: Any) -> Any:
    def write_and_load(text: Any) -> Any:
        file = tmp_path / FILE_NAME
        file.write_bytes(text if isinstance(text, bytes) else textwrap.dedent(text).encode())
        return load_config(file)

    return write_and_load


def test_everything_has_a_default(tmp_path: Any, load: Any) -> None:
    config = load("")
    without = load_config(None, tmp_path)
    assert config == msgspec.structs.replace(without, file=tmp_path / FILE_NAME)
    assert config.root == tmp_path
    assert config.go_root == tmp_path / "go_impls"
    assert config.artifacts == tmp_path / ".strangler" / "wasm"
    assert config.store == f"sqlite:///{tmp_path}/.strangler/observations.db"
    assert (config.modules, config.go, config.functions) == ((), None, {})
    assert config.defaults == Policy("python", 1.0, None, "fallback", inline=False)


def test_a_file_says_where_things_are_and_who_answers(tmp_path: Any, load: Any) -> None:
    config = load("""
        [strangler]
        go_root = "go"
        modules = ["a", "b.c"]
        artifacts = "/built"
        store = "sqlite:////var/db"
        go = "/opt/go/bin/go"

        [defaults]
        mode = "shadow"
        sample = 0.5

        [functions."m:f"]
        mode = "go"
        share = 0
        on_failure = "raise"
        inline = true

        [functions.plain]
    """)
    assert config.go_root == tmp_path / "go"
    assert config.artifacts == Path("/built")
    assert config.store == "sqlite:////var/db"
    assert (config.modules, config.go) == (("a", "b.c"), "/opt/go/bin/go")
    assert config.policy("m:f") == Policy("go", 0.0, 0.5, "raise", inline=True)
    assert config.policy("plain") == config.policy("unknown") == Policy("shadow", sample=0.5)


def test_another_kind_of_store_is_left_as_it_is(load: Any) -> None:
    assert load('[strangler]\nstore = "postgres://host/db"').store == "postgres://host/db"


@pytest.mark.parametrize(
    ("mode", "sample", "sampled"),
    [
        ("shadow", None, 1.0),
        ("go", None, 0.0),
        ("python", None, 0.0),
        ("go", 0.5, 0.5),
        ("shadow", 0.0, 0.0),
    ],
)
def test_the_sample_depends_on_the_mode_until_it_is_set(
    mode: Any, sample: Any, sampled: Any
) -> None:
    policy = Policy(mode, sample=sample)
    assert policy.sampled == sampled
    assert policy.in_mode("shadow").sampled == (1.0 if sample is None else sample)


BROKEN = [
    ("[defaults]\nmode = 'Go'", 2, "defaults.mode", "'Go' is not a mode: use python, shadow or go"),
    ("\n\n[defaults]\n\nmode=5", 5, "defaults.mode", "5 is not a mode: use"),
    ("defaults.mode = 'x'", 1, "defaults.mode", "'x' is not a mode"),
    ("\ndefaults = {mode = 'x'}", 2, "defaults.mode", "'x' is not a mode"),
    ("[defaults]\nshare = 1.5", 2, "defaults.share", "1.5 is not allowed: Expected"),
    ("[defaults]\nshare = -1", 2, "defaults.share", "-1 is not allowed"),
    ("[defaults]\nsample = nan", 2, "defaults.sample", "nan is not allowed"),
    ("[defaults]\nsample = inf", 2, "defaults.sample", "inf is not allowed"),
    ("[defaults]\nshare = true", 2, "defaults.share", "True is not allowed"),
    ("[defaults]\nshare = '1'", 2, "defaults.share", "'1' is not allowed"),
    ("[defaults]\non_failure = 'stop'", 2, "defaults.on_failure", "'stop' is not allowed"),
    ("[defaults]\ninline = 1", 2, "defaults.inline", "1 is not allowed"),
    (
        "[defaults]\nmod = 'go'",
        2,
        "defaults.mod",
        "is not a setting here: use mode, share, sample, on_failure, inline, key, demote, gate, ",
    ),
    ("[defaults]\nkey = 5", 2, "defaults.key", "5 is not allowed"),
    ("[defaults]\n\ngate.limit = 1", 3, "defaults.gate.limit", "1 is not allowed: Expected"),
    ("[defaults.demote]\nx = 1", 1, "defaults.demote", "{'x': 1} is not allowed: Object contains"),
    (
        "[defaults.on_failure]\n\ntimeout = 'stop'",
        3,
        "defaults.on_failure.timeout",
        "'stop' is not allowed",
    ),
    ("[functions]\n'm:*' = 5\n'm:f' = {}", 2, 'functions."m:*"', "is not a table but 5"),
    ("[strangler]\nmodules = 'a'", 2, "strangler.modules", "'a' is not allowed"),
    ("[strangler]\nmodules = [\n  1,\n]", 2, "strangler.modules", "[1] is not allowed"),
    ("[strangler]\nstore = 1", 2, "strangler.store", "1 is not allowed"),
    ("[strangler]\nx = 1", 2, "strangler.x", "is not a setting here: use go_root, modules"),
    ("strangler = 1", 1, "strangler", "is not a table but 1"),
    ("\n[[defaults]]\nmode = 'go'", 2, "defaults", "is not a table but [{"),
    (
        "[[functions]]\nmode = 'go'",
        1,
        "functions",
        'is not a table: write [functions."module:name"]',
    ),
    ("\nfunctions = 5", 2, "functions", "is not a table"),
    ("\nartifacts = 5", 2, "artifacts", 'is not a table: write [artifacts."name.wasm"]'),
    ("[artifacts]\n'a.wasm' = 5", 2, 'artifacts."a.wasm"', "is not a table but 5"),
    (
        "[artifacts.'a.wasm']\nmode = 'go'",
        2,
        'artifacts."a.wasm".mode',
        "is not a setting here: use timeout, interruptible, memory, stack, high_water, isolation",
    ),
    ("[defaults]\ntimeout = 0", 2, "defaults.timeout", "0 is not allowed"),
    ("[defaults]\nmemory = 4097", 2, "defaults.memory", "4097 is not allowed"),
    ("[defaults]\nisolation = 'x'", 2, "defaults.isolation", "'x' is not allowed"),
    ("[functions.'a:b'.env]\nTZ = 1", 1, 'functions."a:b".env', "{'TZ': 1} is not allowed"),
    ("[defaults.env]\n'A=B' = 'c'", 1, "defaults.env", "{'A=B': 'c'} is not allowed"),
    ("[functions]\n'a:b' = 5", 2, 'functions."a:b"', "is not a table but 5"),
    ("[functions.'a.b:c']\nmode = 'x'", 2, 'functions."a.b:c".mode', "'x' is not a mode"),
    (
        "[functions.'a:b']\n[functions.'c:d']\nshare = 2",
        3,
        'functions."c:d".share',
        "2 is not allowed",
    ),
    ("[functions]\n'a:b' = {mode = 'x'}", 2, 'functions."a:b".mode', "'x' is not a mode"),
    ("[functions]\n'a:b'.mode = 'x'", 2, 'functions."a:b".mode', "'x' is not a mode"),
    (
        "[default]\nmode = 'go'",
        1,
        "default",
        "is not a table here: use strangler, defaults, artifacts or functions",
    ),
    ("mode = 'go'", 1, "mode", "is not a table here"),
    ("[x] # [y]\n[defaults] # c\nmode = 'x'", 1, "x", "is not a table here"),
    ("['\\']\n", 1, "\\", "is not a table here"),
]


@pytest.mark.parametrize(("text", "line", "key", "problem"), BROKEN)
def test_a_mistake_is_named_with_file_line_and_key(
    tmp_path: Any, load: Any, text: Any, line: Any, key: Any, problem: Any
) -> None:
    with pytest.raises(ConfigError) as caught:
        load(text)
    assert str(caught.value).startswith(f"{tmp_path / FILE_NAME}:{line}: {key} {problem}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[defaults", "is not TOML: Expected ']' at the end of a table declaration (at end"),
        ("a = 1\na = 2", "is not TOML: Cannot overwrite a value (at end of document"),
        (b"\xff", "is not UTF-8 at byte 0: save it as UTF-8"),
        ("x = " + "[" * 5000, "is not TOML"),
        ("x = " + "9" * 5000, "is not TOML"),
    ],
)
def test_a_file_that_is_no_toml_is_named(tmp_path: Any, load: Any, text: Any, problem: Any) -> None:
    with pytest.raises(ConfigError) as caught:
        load(text)
    assert str(caught.value).startswith(f"{tmp_path / FILE_NAME}: {problem}")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Any) -> None:
    with pytest.raises(ConfigError, match=r"cannot be read .Is a directory"):
        load_config(tmp_path)


def test_lines_that_look_like_headers_or_keys_do_not_mislead_the_search(load: Any) -> None:
    with pytest.raises(ConfigError, match=r":7: defaults.mode"):
        load(
            "[strangler]\nmodules = [\n  [\n],\n]\n[defaults]\nmode = 'x'".replace("  [\n],", "\n")
        )
    with pytest.raises(ConfigError, match=r":2: strangler.modules"):
        load("[strangler]\nmodules = [\n  [1, 2\n]]\n")


KEYS = st.sampled_from(
    [
        "strangler",
        "defaults",
        "functions",
        "mode",
        "share",
        "sample",
        "inline",
        "modules",
        "store",
        "a:b",
    ]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
SCALARS = (
    st.sampled_from(["go", "python", "shadow", "raise", "fallback"])
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
    | st.dates()
)
DOCUMENTS = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@given(DOCUMENTS.map(tomlkit.dumps) | st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_loads_or_is_a_config_error(text: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / FILE_NAME
        file.write_bytes(text.encode())
        try:
            config = load_config(file)
        except ConfigError as error:
            assert str(error).startswith(f"{file}:")
        else:
            assert config.defaults.mode in MODES
            assert 0 <= config.defaults.share <= 1


# ---- Finding it --------------------------------------------------------------------------------


def test_the_environment_names_the_file(tmp_path: Any, monkeypatch: Any) -> None:
    other = tmp_path / "other.toml"
    other.touch()
    monkeypatch.setenv("STRANGLER_CONFIG", str(other))
    assert find_config() == other
    for wrong in (tmp_path / "gone.toml", tmp_path):
        monkeypatch.setenv("STRANGLER_CONFIG", str(wrong))
        with pytest.raises(ConfigError, match="there is no such file: correct or unset it"):
            find_config()


def test_it_is_looked_for_upwards_from_the_working_directory_then_from_the_module(
    tmp_path: Any, monkeypatch: Any
) -> None:
    here, near = tmp_path / "here" / "below", tmp_path / "near" / "below"
    here.mkdir(parents=True)
    near.mkdir(parents=True)
    monkeypatch.chdir(here)
    assert find_config(near) is None
    (near.parent / FILE_NAME).touch()
    assert find_config(near) == near.parent / FILE_NAME
    assert find_config() is None
    (here.parent / FILE_NAME).touch()
    assert find_config(near) == here.parent / FILE_NAME


def test_a_working_directory_that_is_gone_is_no_place_to_look(
    tmp_path: Any, monkeypatch: Any
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    (tmp_path / FILE_NAME).touch()
    assert find_config(tmp_path) == tmp_path / FILE_NAME
    assert load_config(None).root == Path(os.sep)


def test_a_folder_that_may_not_be_looked_into_is_passed_over(
    tmp_path: Any, monkeypatch: Any
) -> None:
    def denied(path: Any, *_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "stat", denied)
    monkeypatch.setattr(Path, "stat", denied)
    assert find_config() is None


@pytest.mark.parametrize("mode", MODES)
def test_the_environment_names_a_mode(monkeypatch: Any, mode: Any) -> None:
    monkeypatch.setenv("STRANGLER_MODE", mode)
    assert forced_mode() == mode


def test_an_unknown_mode_in_the_environment_is_named(monkeypatch: Any) -> None:
    monkeypatch.setenv("STRANGLER_MODE", "bogus")
    with pytest.raises(
        ConfigError, match="STRANGLER_MODE=bogus: is not a mode: use python, shadow or go"
    ):
        forced_mode()
    monkeypatch.setenv("STRANGLER_MODE", "")
    assert forced_mode() is None


# ---- Tables of a route, its module, and all ---------------------------------------------------


def test_a_setting_comes_from_the_route_else_its_module_else_the_defaults(load: Any) -> None:
    config = load("""
        [functions."m:f"]
        sample = 0.1

        [functions."m:*"]
        mode = "shadow"
        on_failure = { timeout = "raise" }

        [defaults]
        share = 0.5
        on_failure = { default = "raise", trap = "fallback" }
    """)
    failures = Failures("raise", timeout="raise", trap="fallback")
    assert config.policy("m:f") == Policy("shadow", 0.5, 0.1, failures)
    assert config.policy("m:g") == Policy("shadow", 0.5, None, failures)
    assert config.policy("n:f").mode == "python"
    assert module_of("a.b:C.f") == "a.b:*"


def test_the_tables_of_a_route_are_known_with_their_lines(load: Any) -> None:
    config = load("[functions.'m:*']\n[functions.'m:f']\nmode = 'go'\n[defaults]\n")
    route, module, defaults = ("functions", "m:f"), ("functions", "m:*"), ("defaults",)
    assert config.tables("m:f") == (route, module, defaults)
    assert config.tables("n:f") == (defaults,)
    assert config.where(route, "mode") == f"{config.file}:3"
    assert load("").tables("m:f") == ()


def test_thresholds_and_gates_have_defaults_of_their_own(load: Any) -> None:
    config = load("""
        [defaults]
        demote.traps = 9
        [functions."m:f"]
        demote = { divergences = 0 }
        gate = { comparisons = 10, limit = 0.01 }
    """)
    policy = config.policy("m:f")
    assert policy.demote == Thresholds(divergences=0, traps=9)
    assert policy.gate == Gate(comparisons=10, limit=0.01)


def test_limits_come_from_the_route_its_module_its_artifact_and_the_defaults(load: Any) -> None:
    config = load("""
        [defaults]
        memory = 512
        timeout = 9
        [defaults.env]
        TZ = "UTC"
        [artifacts."a.wasm"]
        memory = 64
        stack = 4
        timeout = 5
        [functions."m:*"]
        timeout = 2
        mode = "go"
        [functions."m:f"]
        timeout = 0.5
        isolation = "fresh"
        [functions."m:f".env]
        LANG = "C"
    """)
    everything = {"TZ": "UTC", "LANG": "C"}
    assert config.limits("m:f", "a.wasm") == Limits(
        timeout=0.5, memory=64, stack=4, isolation="fresh", env=everything
    )
    assert config.limits("m:g", "a.wasm").timeout == 2.0
    assert config.limits("n:g", "a.wasm").timeout == 5.0
    assert config.limits("n:g", "b.wasm") == Limits(timeout=9.0, memory=512, env={"TZ": "UTC"})
    assert config.policy("m:f").timeout == 0.5
