"""The routes of a project are found by importing its modules."""

import sys
from typing import Any

import pytest

from strangler.errors import ConfigError
from strangler.routing import registry, settings
from strangler.routing.registry import find_route, load_routes

ROUTES = """
from strangler import migrate_to

@migrate_to("ports.wasm")
def {0}(x: int) -> int:
    return x
"""


@pytest.fixture
def package(project: Any) -> Any:
    project.write("", "samplepkg.__init__")
    project.write(ROUTES.format("first"), "samplepkg.a")
    project.write("raise AssertionError", "samplepkg.__main__")
    project.write(ROUTES.format("elsewhere"), "sampleother")
    return project


def configured(project: Any, modules: Any, functions: Any = "") -> Any:
    return project.configure(f"[strangler]\nmodules = {modules}\n{functions}")


def test_modules_are_imported_with_all_below_and_their_routes_listed(package: Any) -> None:
    config = configured(package, ["samplepkg"])
    assert [route.name for route in load_routes(config)] == ["samplepkg.a:first"]
    config = configured(package, ["samplepkg", "sampleother"])
    names = ["sampleother:elsewhere", "samplepkg.a:first"]
    assert [route.name for route in load_routes(config)] == names
    assert [route.name for route in registry.migrations()] == names


def test_modules_are_found_from_the_folder_of_the_configuration(
    package: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry != str(package.root)])
    config = configured(package, ["samplepkg"])
    assert len(load_routes(config)) == 1
    assert sys.path[0] == str(package.root)
    load_routes(config)
    assert sys.path.count(str(package.root)) == 1


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import nothing_of_this_name", "ModuleNotFoundError: No module named"),
        ("def broken(:", "SyntaxError"),
        ("1 / 0", "ZeroDivisionError"),
        ("raise SystemExit(0)", "SystemExit: 0"),
    ],
)
def test_a_module_that_cannot_be_imported_is_named_with_the_reason(
    project: Any, source: Any, reason: Any
) -> None:
    name = project.write(source)
    with pytest.raises(ConfigError) as caught:
        load_routes(configured(project, [name]))
    message = str(caught.value)
    assert message.startswith(
        f"{project.root / 'migration.toml'}: strangler.modules: {name} cannot be imported ({reason}"
    )


@pytest.mark.parametrize("name", ["", ".relative", "no.such.module", "a b"])
def test_a_name_that_is_no_module_is_named(project: Any, name: Any) -> None:
    with pytest.raises(ConfigError, match="cannot be imported"):
        load_routes(configured(project, [name]))


def test_a_configured_route_that_no_module_defines_is_named(package: Any) -> None:
    functions = '[functions."samplepkg.a:frist"]\nmode = "go"\n'
    with pytest.raises(ConfigError, match=r'functions."samplepkg.a:frist" is defined by no module'):
        load_routes(configured(package, ["samplepkg"], functions))
    with pytest.raises(ConfigError, match=r"did you mean samplepkg.a:first?"):
        load_routes(configured(package, ["samplepkg"], functions))
    with pytest.raises(ConfigError, match=r"modules: there are none$"):
        load_routes(configured(package, [], functions))


def test_a_module_that_is_configured_as_a_whole_must_have_a_route(package: Any) -> None:
    whole = '[functions."samplepkg.a:*"]\nmode = "go"\n'
    assert len(load_routes(configured(package, ["samplepkg"], whole))) == 1
    with pytest.raises(ConfigError, match=r'functions."samplepkg.b:\*" is defined by no module'):
        load_routes(configured(package, ["samplepkg"], whole.replace(".a", ".b")))


def test_a_route_is_found_by_its_name_or_by_its_function_s(package: Any) -> None:
    config = configured(package, ["samplepkg", "sampleother"])
    assert find_route(config, "samplepkg.a:first").name == "samplepkg.a:first"
    assert find_route(config, "elsewhere").name == "sampleother:elsewhere"


def test_a_name_that_several_routes_have_is_refused_with_all_of_them(package: Any) -> None:
    package.write(ROUTES.format("first"), "samplepkg.b")
    with pytest.raises(ConfigError, match=r"say which: samplepkg.a:first, samplepkg.b:first"):
        find_route(configured(package, ["samplepkg"]), "first")


def test_a_name_that_no_route_has_is_refused_with_what_there_is(package: Any) -> None:
    config = configured(package, ["samplepkg"])
    with pytest.raises(ConfigError, match=r"no such route: did you mean samplepkg.a:first"):
        find_route(config, "samplepkg.a:fist")
    with pytest.raises(ConfigError, match=r"no such route: there are samplepkg.a:first"):
        find_route(config, "zzzzzzz")
    with pytest.raises(ConfigError, match=r"x: there are no routes: list the modules"):
        find_route(configured(package, []), "x")


def test_the_configuration_is_read_when_it_is_first_asked_for(project: Any) -> None:
    config = project.configure("[defaults]\nmode = 'go'\n")
    assert settings.current_config() is config
    settings.use_config(None)
    again = settings.current_config()
    assert again is not config
    assert again == config
    assert settings.current_config() is again
