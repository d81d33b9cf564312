"""Shares: by chance or by key, the same key on the same side everywhere."""

import gc
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.engine import _native
from strangler.errors import ConfigError
from strangler.routing import registry
from strangler.routing.dials import key_position, make_key

SOURCE = """
from dataclasses import dataclass

@dataclass
class Customer:
    id: object

@ports
def wrong(x: int) -> int:
    return x

@ports
def add(x: int, y: int = 0) -> int:
    return x + y + 1000
"""


@pytest.fixture
def sample(project: Any) -> Any:
    return project.module(SOURCE)


def go(project: Any, **dials: Any) -> Any:
    lines = "\n".join(f"{name} = {value!r}" for name, value in dials.items())
    return project.configure(f"[defaults]\nmode = 'go'\n{lines}\n")


def answered_by_go(route: Any, keys: Any) -> Any:
    """Of the function `wrong`, whose sides differ."""
    return {key for key in keys if route(key) == key + 1}


# ---- Chance ----------------------------------------------------------------------------------


@pytest.mark.parametrize("blocked", [False, True])
def test_a_share_by_chance_is_about_that_share(project: Any, sample: Any, blocked: Any) -> None:
    go(project, share=0.25)
    _native.seed(1)
    if blocked:  # some block is open in another context: calls take the dispatcher
        _native.add_override(1)
    try:
        answers = [sample.wrong(1) for _ in range(4000)]
    finally:
        _native.add_override(-blocked)
    assert 850 < answers.count(2) < 1150
    assert sample.wrong._go_calls == answers.count(2)
    assert sample.wrong._python_calls == answers.count(1)


@pytest.mark.parametrize(("mode", "counter"), [("go", "_go_calls"), ("shadow", "_python_calls")])
def test_a_sample_is_about_that_part_of_the_answers(
    project: Any, sample: Any, mode: Any, counter: Any
) -> None:
    project.configure(
        f"[defaults]\nmode = {mode!r}\nsample = 0.1\ninline = true\ndemote.divergences = 0\n"
    )
    _native.seed(2)
    for _ in range(3000):
        sample.wrong(1)
    assert getattr(sample.wrong, counter) == 3000
    from strangler.routing.comparing import flush

    assert flush()
    [row] = project.store.routes()
    assert 220 < row.counts["divergence"] < 390


def test_a_sample_is_drawn_independently_of_the_share(project: Any, sample: Any) -> None:
    go(project, share=0.5, sample=0.5, key="x", **{"demote.divergences": 0})
    _native.seed(3)
    inside = answered_by_go(sample.wrong, range(100))
    assert 30 < len(inside) < 70
    assert sample.wrong._go_calls == len(inside)


def test_chance_differs_between_a_process_and_its_children(run_python: Any) -> None:
    program = """
        import os, sys
        from strangler.engine import _native
        import strangler
        def draws(): return "".join("01"[_native.chance(0.5)] for _ in range(64))
        r, w = os.pipe()
        children = []
        for _ in range(2):
            if os.fork() == 0:
                os.write(w, draws().encode())
                os._exit(0)
            os.wait()
            children.append(os.read(r, 64).decode())
        print(len({draws(), *children}))
    """
    assert run_python(program) == "3\n"


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_share_of_all_or_nothing_leaves_nothing_to_chance(share: Any) -> None:
    assert {_native.chance(share) for _ in range(100)} == {bool(share)}


def test_what_is_no_share_or_seed_is_refused() -> None:
    for wrong in (1.5, -1.0, float("nan")):
        with pytest.raises(ValueError, match="a share is a number from 0 to 1"):
            _native.chance(wrong)
    with pytest.raises(TypeError):
        _native.chance("x")
    with pytest.raises(OverflowError):
        _native.seed(-1)


# ---- Keys ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (0, "310e0edd47db6f72"),
        (1, "fd67dc93c539f874"),
        (7, "37d1018bf50002ab"),
        (8, "6224939a79f5f593"),
        (15, "e545be4961ca29a1"),
        (63, "724506eb4c328a95"),
    ],
)
def test_the_hash_is_siphash_2_4(length: Any, expected: Any) -> None:
    # The vectors of the algorithm's authors: secret 00 01 … 0f, data 00 01 02 …
    value = _native.siphash(bytes(range(16)), bytes(range(length)))
    assert value.to_bytes(8, "little").hex() == expected


def test_a_secret_has_16_bytes() -> None:
    with pytest.raises(ValueError, match="a secret has 16 bytes"):
        _native.siphash(b"short", b"")
    with pytest.raises(ValueError, match="a secret has 16 bytes"):
        _native.Key(b"short", 0, (), None)
    with pytest.raises(TypeError):
        _native.siphash(b"short")
    with pytest.raises(TypeError):
        _native.Key(bytes(16))


def test_a_key_stands_where_it_stood_on_every_machine() -> None:
    # Changing these moves the callers of every user between the sides.
    assert key_position("m:f", "alice") == 0.5173435054284108
    assert key_position("m:f", 42) == key_position("m:f", "42") == key_position("m:f", b"42")
    assert key_position("m:g", "alice") != key_position("m:f", "alice")


def test_a_key_is_answered_by_go_below_the_share(project: Any, sample: Any) -> None:
    go(project, share=0.3, key="x")
    name = f"{sample.wrong.__module__}:wrong"
    keys = [*range(-50, 300), 2**62, -(2**63), 2**63 - 1]
    expected = {key for key in keys if key_position(name, key) < 0.3}
    assert answered_by_go(sample.wrong, keys) == expected - {2**63 - 1}
    assert answered_by_go(sample.wrong, keys) == expected - {2**63 - 1}
    assert 70 < len(expected) < 140
    assert sample.wrong._unkeyed_calls == 0


def test_a_share_that_grows_moves_no_key_back(project: Any, sample: Any) -> None:
    before: set[int] = set()
    for share in (0.0, 0.01, 0.1, 0.5, 0.9, 1.0):
        go(project, share=share, key="x")
        inside = answered_by_go(sample.wrong, range(300))
        assert before <= inside
        before = inside
    assert before == set(range(300))


def test_one_key_is_on_one_side_in_every_process(project: Any, run_python: Any) -> None:
    go(project, share=0.4, key="x")
    name = project.module(SOURCE).__name__
    program = f"""
        from {name} import wrong
        print([x for x in range(200) if wrong(x) == x + 1])
    """
    answers = {run_python(program), run_python(program, PYTHONHASHSEED="7")}
    assert len(answers) == 1
    assert answers != {"[]\n"}


def test_a_key_may_lie_deep_within_a_parameter(project: Any, sample: Any) -> None:
    class Mapping:
        def __init__(self, **items: Any) -> None:
            self.items = items

        def __getitem__(self, name: Any) -> Any:
            return self.items[name]

    go(project, share=0.5, key="x.customer.id")
    module = project.module("@ports\ndef wrong(x): return 'python'")
    name = f"{module.__name__}:wrong"
    high = next(str(n) for n in range(99) if key_position(name, str(n)) >= 0.5)
    for order in (
        {"customer": {"id": high}},
        {"customer": sample.Customer(high)},
        Mapping(customer=sample.Customer(high)),
    ):
        assert module.wrong(order) == "python"
    assert module.wrong._unkeyed_calls == 0
    # On the other side Go is asked, and cannot hold such an argument.
    low = next(str(n) for n in range(99) if key_position(name, str(n)) < 0.5)
    assert module.wrong({"customer": {"id": low}}) == "python"
    [migration] = [m for m in registry.migrations() if m.name == name]
    assert migration.failures["fallback"] == 1


def test_a_function_of_the_arguments_may_be_the_key(project: Any) -> None:
    module = project.module("""
        seen = []

        def by_parity(x, y=0):
            seen.append((x, y))
            return str(x % 2)

        @migrate_to("ports.wasm", export="add", key=by_parity)
        def wrong(x: int, y: int = 0) -> int:
            return -1
    """)
    name = f"{module.__name__}:wrong"
    project.configure("[defaults]\nmode = 'go'\nshare = 0.5\n")
    for x in (1, 2, 3, 4):
        expected = x + 1 if key_position(name, str(x % 2)) < 0.5 else -1
        assert module.wrong(x, y=1) == expected
        assert module.wrong(x=x, y=1) == expected
    assert set(module.seen) == {(1, 1), (2, 1), (3, 1), (4, 1)}


def test_the_key_of_migration_toml_comes_before_the_decorator_s(project: Any) -> None:
    module = project.module("""
        @migrate_to("ports.wasm", export="add", key="y")
        def wrong(x: int, y: int) -> int:
            return -1
    """)
    name = f"{module.__name__}:wrong"
    low = next(n for n in range(99) if key_position(name, n) < 0.5)
    high = next(n for n in range(99) if key_position(name, n) >= 0.5)
    go(project, share=0.5)
    assert module.wrong(high, low) == high + low
    go(project, share=0.5, key="x")
    assert module.wrong(high, low) == -1


class Shouting:
    def __str__(self) -> str:
        raise AssertionError("its text is not asked for")


@pytest.mark.parametrize(
    "key", [None, 1.5, [], Shouting(), "\ud800", {"a": 1}, 10**5000], ids=lambda key: str(type(key))
)
@pytest.mark.parametrize("blocked", [False, True])
def test_without_a_usable_key_python_answers_and_it_is_counted(
    project: Any, sample: Any, key: Any, blocked: Any
) -> None:
    go(project, share=0.999999, key="x.id")
    module = project.module("@ports\ndef wrong(x): return 'python'")
    module.wrong(sample.Customer("a"))
    _native.add_override(int(blocked))
    try:
        before = module.wrong._python_calls
        for call in range(1, 3):
            assert module.wrong(sample.Customer(key)) == "python"
            assert module.wrong._unkeyed_calls == call
            assert module.wrong._python_calls == before + call
    finally:
        _native.add_override(-int(blocked))
    go(project, share=1.0, key="x.id")  # everybody: nothing is left to ask for
    assert module.wrong(sample.Customer(key)) == "python"
    assert module.wrong._unkeyed_calls == 2


@pytest.mark.parametrize("path", ["x.nothing", "x.id.further", "x.real.imag.x"])
def test_a_path_that_leads_nowhere_is_no_key(project: Any, sample: Any, path: Any) -> None:
    go(project, share=0.999999, key=path)
    assert [sample.wrong(1), sample.wrong(1)] == [1, 1]
    assert sample.wrong._unkeyed_calls == 2


def test_a_key_that_raises_is_none_and_an_interrupt_gets_through(project: Any) -> None:
    module = project.module("""
        errors = [ValueError, KeyboardInterrupt]

        def broken(x):
            raise errors[0]

        @migrate_to("ports.wasm", export="same", key=broken)
        def wrong(x: int) -> int:
            return -1
    """)
    project.configure("[defaults]\nmode = 'go'\nshare = 0.999999\n")
    assert [module.wrong(1), module.wrong(1)] == [-1, -1]
    assert module.wrong._unkeyed_calls == 2
    module.errors.pop(0)
    with pytest.raises(KeyboardInterrupt):
        module.wrong(1)
    _native.add_override(1)
    try:
        with pytest.raises(KeyboardInterrupt):
            module.wrong(1)
    finally:
        _native.add_override(-1)


def test_an_unknown_parameter_leaves_every_call_to_python_and_is_logged_once(
    project: Any, sample: Any, routing_log: Any
) -> None:
    for _ in range(2):
        go(project, share=0.999999, key="user.id")
        assert [sample.wrong(1), sample.wrong(1)] == [1, 1]
    [record] = routing_log.records
    assert record.message == (
        f"{sample.wrong.__module__}:wrong: key 'user.id' begins with no parameter: it has x; "
        "Python answers every call (not logged again)"
    )
    with pytest.raises(ConfigError, match="key 'user' begins with no parameter: it has x, y"):
        make_key("m:f", ("x", "y"), "user")


def test_what_is_neither_a_name_nor_a_function_is_no_key() -> None:
    import strangler

    with pytest.raises(TypeError, match="key is 5: name a parameter, or give a function"):
        strangler.migrate_to("ports.wasm", key=5)  # type: ignore[arg-type]


def test_a_sampled_call_whose_mode_has_just_become_python_is_python_s(
    project: Any, sample: Any
) -> None:
    [migration] = [m for m in registry.migrations() if m.name.endswith(":wrong")]
    project.configure()
    assert migration._compare(sample.wrong, (1,), {}) == 1


def test_a_uuid_is_a_key_by_its_usual_form(project: Any, sample: Any) -> None:
    module = project.module("@ports\ndef wrong(x): return 'python'")
    go(project, share=0.5, key="x.id")
    name = f"{module.__name__}:wrong"
    for number in range(8):
        key = uuid.UUID(int=number)
        module.wrong(sample.Customer(key))
        asked = key_position(name, str(key)) < 0.5
        [migration] = [m for m in registry.migrations() if m.name == name]
        assert migration.failures.pop("fallback", 0) == asked
    assert module.wrong._unkeyed_calls == 0


def test_the_key_may_change_the_mode_it_is_asked_for(project: Any) -> None:
    module = project.module("""
        from strangler.routing import registry

        def refreshing(x):
            registry.refresh()
            return "1"

        @migrate_to("ports.wasm", export="same", key=refreshing)
        def wrong(x: int) -> int:
            return -1
    """)
    name = f"{module.__name__}:wrong"
    share = key_position(name, "1") + 0.001
    project.configure(f"[defaults]\nmode = 'go'\nshare = {share}\n")
    assert [module.wrong(5) for _ in range(3)] == [5, 5, 5]


@given(
    st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3), max_size=3),
    st.lists(st.text(max_size=3), max_size=3),
)
def test_any_path_into_any_value_gives_a_key_or_none(value: Any, path: Any) -> None:
    route = _native.Route(lambda x: "python", print, print, print, ("x",), (1,), 0, 1, False, True)
    route._use("go", None, 0.5, 0.0, _native.Key(bytes(16), 0, tuple(path), None))
    assert route._chosen((value,), {}) in {True, False}
    assert route._chosen((), {"x": value}) in {True, False}
    assert not route._chosen((1,) * 80, {})


def test_a_key_and_its_route_are_collected_together() -> None:
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(200):
        route = _native.Route(lambda x: x, print, print, print, ("x",), (1,), 0, 1, False, True)
        key = _native.Key(bytes(16), 0, (), lambda x, _route=route: "k")
        route._use("go", None, 0.5, 0.0, key)
        route._chosen((1,), {})
        route._use("go", None, 0.5, 0.0, _native.Key(bytes(16), 0, ("real",), None))
        route._use("go", None, 0.5, 0.0, key)
    del route, key
    gc.collect()
    assert len(gc.get_objects()) < before + 50
