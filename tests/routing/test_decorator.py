"""Decorating does not change what a function is to the rest of Python."""

import copy
import doctest
import functools
import gc
import importlib
import inspect
import multiprocessing
import pickle
import pydoc
import sys
import textwrap
import typing
import unittest.mock
import weakref
from typing import Any

import pytest

from strangler import BindError, migrate_to
from strangler.engine import _native
from strangler.routing import registry

SOURCE = '''
@ports
def add(x: int, y: "int" = 2) -> int:
    """Add.

    >>> add(1, 1)
    2
    """
    # a comment
    return x + y


class Holder:
    @ports
    def method(self, x: int = 1) -> int:
        """A method."""
        return x + 1

    @staticmethod
    @ports
    def static(x: int) -> int:
        return x

    @ports
    @staticmethod
    def other(x: int) -> int:
        return x

    @classmethod
    @ports
    def build(cls, x: int) -> tuple:
        return cls, x


class Child(Holder):
    def method(self, x: int = 1) -> int:
        return super().method(x) * 10
'''


@pytest.fixture
def sample(project: Any) -> Any:
    return project.module(SOURCE)


def test_name_docstring_hints_defaults_and_signature_are_the_function_s(sample: Any) -> None:
    add = sample.add
    assert add.__name__ == add.__qualname__ == "add"
    assert add.__module__ == sample.__name__
    assert add.__doc__.startswith("Add.")
    assert typing.get_type_hints(add) == {"x": int, "y": int, "return": int}
    assert str(inspect.signature(add)) == "(x: int, y: 'int' = 2) -> int"
    assert add.__defaults__ == (2,)
    assert add.__kwdefaults__ is None
    assert add.__annotations__ == {"x": int, "y": "int", "return": int}
    assert add.__globals__ is vars(sample)
    assert add.__closure__ is None
    assert add.__code__.co_name == "add"
    assert type(add.__wrapped__).__name__ == "function"
    assert inspect.unwrap(add) is add.__wrapped__
    assert repr(add).startswith("<route <function add at")
    with pytest.raises(AttributeError):
        _ = add.no_such_attribute


def test_inspection_sees_a_routine_with_source(sample: Any) -> None:
    assert inspect.isroutine(sample.add)
    assert callable(sample.add)
    assert not inspect.iscoroutinefunction(sample.add)
    assert "# a comment" in inspect.getsource(sample.add)
    assert inspect.getdoc(sample.Holder.method) == "A method."
    assert inspect.getfile(sample.add.__wrapped__) == sample.__file__


def test_help_and_doctest_find_it(sample: Any) -> None:
    text = pydoc.render_doc(sample.add, renderer=pydoc.plaintext)
    assert "add(x: int, y: 'int' = 2) -> int" in text
    assert "add(x" in pydoc.render_doc(sample, renderer=pydoc.plaintext)
    results = doctest.testmod(sample)
    assert (results.attempted, results.failed) == (1, 0)


def test_it_is_pickled_by_reference_and_copied_as_itself(sample: Any) -> None:
    for name in ("add", "Holder.method", "Holder.static", "Holder.other"):
        function = functools.reduce(getattr, name.split("."), sample)
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            if "." in name and protocol < 4:
                continue  # nested names came with protocol 4
            assert pickle.loads(pickle.dumps(function, protocol)) is function
        assert copy.copy(function) is function
        assert copy.deepcopy(function) is function


@pytest.mark.forks_threads
def test_another_process_can_be_told_to_call_it(sample: Any) -> None:
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.starmap(sample.add, [(1, 2), (3, 4)]) == [3, 7]


def test_methods_bind_as_functions_do(sample: Any) -> None:
    holder = sample.Holder()
    assert holder.method(4) == sample.Holder.method(holder, 4) == 5
    assert holder.method() == 2
    bound = holder.method
    assert (bound(1), bound.__self__, bound.__func__) == (
        2,
        holder,
        sample.Holder.__dict__["method"],
    )
    assert bound.__name__ == "method"
    assert sample.Holder.static(3) == holder.static(3) == 3
    assert sample.Holder.other(3) == holder.other(3) == 3
    assert sample.Child.build(1) == (sample.Child, 1)
    assert sample.Child().method(2) == 30
    assert inspect.signature(holder.method) == inspect.signature(
        holder.method.__func__.__wrapped__
    ).replace(parameters=list(inspect.signature(sample.Holder.method).parameters.values())[1:])


def test_the_routes_of_a_class_have_its_name(sample: Any) -> None:
    names = [route.name.partition(":")[2] for route in registry.migrations()]
    assert names == ["Holder.build", "Holder.method", "Holder.other", "Holder.static", "add"]


def test_partials_caches_and_wrappers_work_on_top(sample: Any) -> None:
    assert functools.partial(sample.add, 1)(5) == 6
    assert functools.partial(sample.add, y=1)(5) == 6
    cached = functools.lru_cache(sample.add)
    assert (cached(1, 2), cached(1, 2), cached.cache_info().hits) == (3, 3, 1)

    @functools.wraps(sample.add)
    def wrapper(*args: Any) -> Any:
        return sample.add(*args)

    assert inspect.signature(wrapper) == inspect.signature(sample.add)
    assert list(map(sample.add, [1, 2])) == [3, 4]


def test_a_decorator_below_stays_in_the_call(project: Any) -> None:
    module = project.module("""
        import functools
        calls = []

        @ports
        @functools.lru_cache
        def same(x: int, *, y: int = 1) -> int:
            calls.append(x)
            return x
    """)
    assert [module.same(5), module.same(5), module.calls] == [5, 5, [5]]
    assert module.same.cache_info().hits == 1
    [route] = registry.migrations()
    assert route.parameters == ("x", "y")


def test_attributes_can_be_set_and_read_and_deleted(sample: Any) -> None:
    sample.add.note = "mine"
    assert sample.add.note == "mine"
    assert sample.add.__dict__["note"] == "mine"
    del sample.add.note
    with pytest.raises(AttributeError):
        _ = sample.add.note


def test_attributes_of_the_function_come_along(project: Any) -> None:
    module = project.module("""
        def mark(function):
            function.mark = 5
            return function

        @ports
        @mark
        def same(x: int) -> int:
            return x
    """)
    assert module.same.mark == 5


def test_it_is_hashable_equal_to_itself_only_and_weakly_referable(sample: Any) -> None:
    assert {sample.add: 1}[sample.add] == 1
    assert sample.add != sample.add.__wrapped__
    marker = weakref.ref(sample.add)
    assert marker() is sample.add


def test_it_can_be_mocked(sample: Any) -> None:
    with unittest.mock.patch.object(sample, "add", autospec=True) as fake:
        fake.return_value = 9
        assert sample.add(1, 2) == 9
    assert sample.add(1, 2) == 3


def test_a_route_that_nobody_holds_is_collected(project: Any) -> None:
    def make() -> Any:
        def local(x: int) -> int:
            return x

        return migrate_to("ports.wasm")(local)

    marker = weakref.ref(make())
    registry._migrations.clear()
    gc.collect()
    assert marker() is None


def test_a_call_during_its_collection_is_an_error_and_no_crash() -> None:
    route = _native.Route(len, print, print, print, (), (), 0, 0, False, True)

    class Late:
        """Lives until the cycle is taken apart."""

    # A type's clear cannot be called from Python; collection of a cycle calls it.
    late = Late()
    late.route, late.me = route, late
    route.late = late
    calls = []
    weakref.finalize(late, lambda: calls.append(1))
    del route, late
    gc.collect()
    assert calls == [1]


# ---- What cannot be decorated --------------------------------------------------------------


def generator() -> Any:
    yield 1


async def async_generator() -> Any:
    yield 1


@pytest.mark.parametrize("function", [generator, async_generator])
def test_what_go_cannot_answer_is_refused_with_a_way_out(function: Any) -> None:
    with pytest.raises(TypeError, match="move the computing part into a function of its own"):
        migrate_to("x.wasm")(function)


@pytest.mark.parametrize(
    "thing", [len, int, 5, functools.partial(print), property(print), object()]
)
def test_what_is_no_python_function_is_refused(thing: Any) -> None:
    with pytest.raises(TypeError, match="@migrate_to takes a Python function, not"):
        migrate_to("x.wasm")(thing)


def test_a_classmethod_goes_above() -> None:
    with pytest.raises(TypeError, match="write @classmethod above @migrate_to"):
        migrate_to("x.wasm")(classmethod(lambda cls: None))


def test_a_function_has_one_counterpart() -> None:
    route = migrate_to("x.wasm")(lambda: None)
    for again in (route, functools.wraps(route)(lambda: None)):
        with pytest.raises(TypeError, match="has a Go counterpart already"):
            migrate_to("x.wasm")(again)


def test_a_forgotten_artifact_is_named() -> None:
    with pytest.raises(TypeError, match=r'write @migrate_to\("package.wasm"\)'):

        @migrate_to
        def function() -> None:
            """Nothing."""


@pytest.mark.parametrize("wrong", [5, int, "KeyError", KeyError("x")])
def test_errors_map_to_exception_classes(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"errors\['ErrX'\] is .*: name an exception class"):
        migrate_to("x.wasm", errors={"ErrX": wrong})


# ---- Names ----------------------------------------------------------------------------------


def test_two_routes_with_one_name_are_named_with_their_places(project: Any) -> None:
    with pytest.raises(BindError) as caught:
        project.module("""
            @ports
            def same(x): return x

            @ports
            def same(x): return x
        """)
    assert "two routes have this name, at" in str(caught.value)
    assert str(caught.value).count(".py:") == 2
    assert str(caught.value).endswith(": rename one")


def test_a_module_that_is_loaded_again_replaces_its_routes(project: Any) -> None:
    module = project.module("@ports\ndef same(x: int) -> int: return 1")
    old = module.same
    path = project.root / f"{module.__name__}.py"
    path.write_text(path.read_text().replace("return 1", "return 22") + "\n")
    path.write_text("# moved down\n\n" + path.read_text())
    importlib.invalidate_caches()
    importlib.reload(module)
    assert module.same(0) == 22
    assert old(0) == 1
    [migration] = registry.migrations()
    assert migration.route is module.same
    del sys.modules[module.__name__]
    assert importlib.import_module(module.__name__).same(0) == 22


def test_a_function_made_again_and_again_is_one_route(project: Any) -> None:
    def make(number: Any) -> Any:
        @migrate_to("ports.wasm")
        def local() -> Any:
            return number

        return local

    assert [make(n)() for n in range(3)] == [0, 1, 2]
    assert len(registry.migrations()) == 1


def test_an_interactive_session_may_define_a_function_again(run_python: Any) -> None:
    program = textwrap.dedent("""
        def cell(number):
            source = "from strangler import migrate_to\\n" + "\\n" * number + (
                f"@migrate_to('x.wasm')\\ndef f(): return {number}"
            )
            exec(compile(source, f"<cell {number}>", "exec"), globals())
            assert f() == number
        __spec__ = None
        cell(1)
        cell(2)
        cell(2)
    """)
    run_python(program)


def test_importing_a_decorated_module_loads_no_wasm(project: Any, run_python: Any) -> None:
    project.write(
        "from strangler import migrate_to\n@migrate_to('ports.wasm')\ndef same(x): return x", "lazy"
    )
    program = textwrap.dedent("""
        import sys
        import lazy
        heavy = {"wasmtime", "strangler.engine.artifact", "strangler.config", "msgspec", "logging"}
        assert not heavy & set(sys.modules), heavy & set(sys.modules)
        assert lazy.same(3) == 3  # python mode needs the configuration, no wasm
        assert "strangler.engine.artifact" not in sys.modules
    """)
    cache = project.root / "no-cache"
    run_python(program, XDG_CACHE_HOME=str(cache))
    assert not cache.exists()


def test_errors_that_map_to_exception_classes_are_accepted() -> None:
    route = migrate_to("x.wasm", errors={"ErrX": KeyError, "ErrY": ValueError})(lambda: 5)
    [migration] = registry.migrations()
    assert migration.route is route
    assert migration.errors == {"ErrX": KeyError, "ErrY": ValueError}
