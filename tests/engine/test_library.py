"""wasmtime's shared library: found without importing the package, and checked."""

import importlib.machinery
import importlib.util
import platform
import subprocess
import sys
import textwrap
from typing import Any

import pytest
from wasmtime import _ffi

from strangler.engine import _native, library
from strangler.errors import ArtifactError


def test_the_library_of_the_installed_package_is_found() -> None:
    assert str(library.library_path()) == str(_ffi.filename)


def test_a_missing_package_is_named_with_the_command_that_installs_it(monkeypatch: Any) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ArtifactError, match="run `pip install wasmtime`"):
        library.library_path()


def test_a_namespace_package_is_as_good_as_none(monkeypatch: Any) -> None:
    empty = importlib.machinery.ModuleSpec("wasmtime", None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: empty)
    with pytest.raises(ArtifactError, match="is not installed"):
        library.library_path()


def test_a_machine_without_a_library_is_named(monkeypatch: Any) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "vax")
    with pytest.raises(ArtifactError, match=f"does not support {sys.platform}-vax"):
        library.library_path()


def test_the_layouts_are_those_of_the_installed_package() -> None:
    library.check_layouts()
    assert len(_native.layouts()) == 8


@pytest.mark.parametrize("name", ["wasmtime_func", "wasmtime_extern.of", "wasm_byte_vec_t"])
def test_another_layout_is_refused(monkeypatch: Any, name: Any) -> None:
    monkeypatch.setattr(_native, "layouts", lambda: {name: 1})
    with pytest.raises(
        ArtifactError, match=f"wasmtime's {name} takes .* where strangler expects 1"
    ):
        library.check_layouts()


@pytest.mark.parametrize("name", ["wasmtime_gone", "wasmtime_extern.gone"])
def test_a_structure_that_is_gone_is_refused(monkeypatch: Any, name: Any) -> None:
    monkeypatch.setattr(_native, "layouts", lambda: {name: 1})
    with pytest.raises(ArtifactError, match=f"wasmtime no longer declares {name}"):
        library.check_layouts()


def test_a_package_with_other_parts_is_refused(monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "wasmtime", sys)
    with pytest.raises(ArtifactError, match="wasmtime no longer declares"):
        library.check_layouts()


def test_a_library_that_cannot_be_used_is_named_and_another_one_still_can(tmp_path: Any) -> None:
    (tmp_path / "text.so").write_text("no library")
    (tmp_path / "empty.c").write_text("int nothing;")
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-o", tmp_path / "empty.so", tmp_path / "empty.c"], check=True
    )
    program = textwrap.dedent("""
        import sys
        from strangler.engine import _native
        from strangler.engine.library import library_path
        from strangler.errors import ArtifactError

        for name, problem in (("text", "cannot be loaded"), ("empty", "lacks wasm_config_new")):
            try:
                _native.Engine(f"{sys.argv[1]}/{name}.so", 2 << 20)
            except ArtifactError as error:
                assert problem in str(error), error
            else:
                raise AssertionError(name)
        _native.Engine(str(library_path()), 2 << 20)
    """)
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, timeout=60)
