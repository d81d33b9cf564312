"""Artifacts: found, read once, compiled when first needed, taken from the cache after that."""

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from strangler.engine import _native, cache
from strangler.engine import artifact as module
from strangler.engine.artifact import (
    find_artifact,
    forget_artifacts,
    instance_counts,
    open_artifact,
    open_artifacts,
)
from strangler.engine.library import library_path
from strangler.errors import ArtifactError, ArtifactNotFound, NotWasm
from strangler.limits import Limits
from strangler.signature import SECTION, Int

ADD = """
(module (func (export "add") (param i64 i64) (result i64) local.get 0 local.get 1 i64.add))
"""

INT = ("int", "int", 64, False)


@pytest.fixture
def modules(tmp_path: Any, monkeypatch: Any) -> Any:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "strangler" / "modules"


@pytest.fixture
def compilations(monkeypatch: Any) -> Any:
    """How each module came to be: ``compiled`` from the cache, or ``wasm``."""
    made = []
    original = module.Artifact._module

    def record(self: Any, engine: Any, data: Any, limits: Any, *, compiled: Any) -> Any:
        made.append("cache" if compiled else "wasm")
        return original(self, engine, data, limits, compiled=compiled)

    monkeypatch.setattr(module.Artifact, "_module", record)
    return made


def test_an_artifact_is_read_once_and_compiled_when_it_is_needed(
    artifact_file: Any, modules: Any, compilations: Any, go_function: Any
) -> None:
    add = go_function("Add", "direct", {"x": Int("int", 64), "y": Int("int", 64)}, Int("int", 64))
    path = artifact_file(ADD, (add,))
    first = open_artifact(path)
    assert first.manifest.functions == (add,)
    assert (first.name, first.path) == ("guest.wasm", path)
    assert len(first.sha256) == 64
    assert compilations == []
    path.unlink()
    assert open_artifact(path) is first
    assert first.compiled(Limits()) is first.compiled(Limits())
    assert compilations == ["wasm"]
    assert len(list(modules.iterdir())) == 1


def test_the_second_process_loads_what_the_first_has_compiled(
    artifact_file: Any, modules: Any, compilations: Any
) -> None:
    path = artifact_file(ADD)
    for _ in range(2):
        assert open_artifact(path).compiled(Limits()).statistics()["created"] == 0
        forget_artifacts()
    assert compilations == ["wasm", "cache"]


def test_a_cached_module_that_wasmtime_refuses_is_compiled_again(
    artifact_file: Any, modules: Any, compilations: Any
) -> None:
    path = artifact_file(ADD)
    assert open_artifact(path).compiled(Limits())
    [cached] = modules.iterdir()
    cache.save(cached.name, b"of another wasmtime")
    forget_artifacts()
    assert open_artifact(path).compiled(Limits())
    forget_artifacts()
    assert open_artifact(path).compiled(Limits())
    assert compilations == ["wasm", "cache", "wasm", "cache"]


def test_what_was_changed_in_the_cache_is_never_loaded(
    artifact_file: Any, modules: Any, compilations: Any
) -> None:
    path = artifact_file(ADD)
    assert open_artifact(path).compiled(Limits())
    [cached] = modules.iterdir()
    content = bytearray(cached.read_bytes())
    content[len(content) // 2] ^= 1
    cached.write_bytes(content)
    forget_artifacts()
    assert open_artifact(path).compiled(Limits())
    assert compilations == ["wasm", "wasm"]


def test_another_content_under_the_same_name_has_another_key(
    artifact_file: Any, modules: Any, compilations: Any
) -> None:
    assert open_artifact(artifact_file(ADD)).compiled(Limits())
    forget_artifacts()
    assert open_artifact(artifact_file("(module)")).compiled(Limits())
    assert compilations == ["wasm", "wasm"]


def test_many_threads_compile_once(artifact_file: Any, modules: Any, compilations: Any) -> None:
    opened = open_artifact(artifact_file(ADD))
    made = []
    load = lambda: made.append(opened.compiled(Limits()))  # noqa: E731
    threads = [threading.Thread(target=load) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, made))) == 1
    assert compilations == ["wasm"]


@pytest.mark.parametrize(
    ("data", "exception", "problem"),
    [
        (b"", NotWasm, "empty.wasm"),
        (b"hello", NotWasm, "empty.wasm"),
        (b"\0asm\1\0\0\0\1", NotWasm, "empty.wasm"),
    ],
)
def test_a_file_that_is_no_module_is_named(
    tmp_path: Any, data: Any, exception: Any, problem: Any
) -> None:
    path = tmp_path / "empty.wasm"
    path.write_bytes(data)
    for _ in range(2):
        with pytest.raises(exception, match=problem):
            open_artifact(path)


def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path: Any) -> None:
    with pytest.raises(ArtifactError, match=r"gone.wasm: cannot be read .No such file"):
        open_artifact(tmp_path / "gone.wasm")
    with pytest.raises(ArtifactError, match=r"cannot be read .Is a directory"):
        open_artifact(tmp_path)


def test_a_section_that_is_no_manifest_is_named(tmp_path: Any, wat2wasm: Any) -> None:
    path = tmp_path / "x.wasm"
    section = bytes([0, 1 + len(SECTION) + 2, len(SECTION)]) + SECTION.encode() + b"{}"
    path.write_bytes(wat2wasm("(module)") + section)
    with pytest.raises(ArtifactError, match=r"x.wasm: its `strangler` section is not a manifest"):
        open_artifact(path)


def test_a_module_that_wasmtime_refuses_is_named_at_the_first_call(
    tmp_path: Any, wat2wasm: Any
) -> None:
    good = wat2wasm('(module (func (export "f") (result i32) i32.const 1))')
    path = tmp_path / "bad.wasm"
    path.write_bytes(good.replace(b"\x41\x01\x0b", b"\x41\x01\x7c"))
    opened = open_artifact(path)
    for _ in range(2):
        with pytest.raises(ArtifactError, match=r"bad.wasm: wasmtime refuses it"):
            _ = opened.compiled(Limits())


def test_the_first_folder_that_has_the_file_counts(tmp_path: Any) -> None:
    folders = [tmp_path / name for name in "abc"]
    for folder in folders[1:]:
        folder.mkdir()
        (folder / "x.wasm").touch()
    assert find_artifact("x.wasm", folders) == tmp_path / "b" / "x.wasm"
    assert find_artifact(str(tmp_path / "c" / "x.wasm"), folders) == tmp_path / "c" / "x.wasm"


def test_a_missing_file_is_named_with_its_places_and_the_command_that_builds_it(
    tmp_path: Any,
) -> None:
    with pytest.raises(ArtifactNotFound) as caught:
        find_artifact("x.wasm", (tmp_path, tmp_path / "b", tmp_path))
    places = f"{tmp_path}, {tmp_path / 'b'}"
    assert str(caught.value) == f"x.wasm: not found in {places}: run `strangler build`"
    with pytest.raises(ArtifactNotFound):
        find_artifact(".", (tmp_path,))


def test_a_place_that_may_not_be_looked_into_has_no_file(tmp_path: Any, monkeypatch: Any) -> None:
    def denied(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "stat", denied)
    monkeypatch.setattr(Path, "stat", denied)
    with pytest.raises(ArtifactNotFound):
        find_artifact("x.wasm", (tmp_path,))


def test_the_engine_is_made_once() -> None:
    engine = module._get_engine(library_path(), Limits())
    assert module._get_engine(library_path(), Limits(memory=4)) is engine
    assert module._get_engine(library_path(), Limits(timeout=1, interruptible=False)) is engine
    assert module._get_engine(library_path(), Limits(interruptible=False)) is not engine
    assert module._get_engine(library_path(), Limits(stack=4)) is not engine


def test_calls_share_the_instances_of_equal_limits(
    artifact_file: Any, modules: Any, compilations: Any
) -> None:
    opened = open_artifact(artifact_file(ADD))
    first = opened.compiled(Limits())
    assert opened.compiled(Limits()) is first
    assert opened.compiled(Limits(timeout=1.0)) is first
    fast = opened.compiled(Limits(interruptible=False))
    assert opened.compiled(Limits(env={"A": "b"})) is not first
    assert opened.modules()[:2] == (first, fast)
    assert open_artifacts() == (opened,)
    assert compilations == ["wasm", "wasm", "cache"]  # what cannot be interrupted is another form


def test_the_instances_of_an_artifact_are_counted_over_all_its_limits(artifact_file: Any) -> None:
    artifact = open_artifact(artifact_file(ADD))
    assert instance_counts()[artifact.name]["alive"] == 0
    for stack in (1, 2):
        module = artifact.compiled(Limits(stack=stack))
        numbers = _native.Codec(("tuple", "", ("x", "y"), (INT, INT)))
        add = _native.Function(module, "add", False, numbers, _native.Codec(INT), KeyError)
        assert add(1, 2) == 3
    counts = instance_counts()[artifact.name]
    assert (counts["created"], counts["alive"], counts["poisoned"]) == (2, 2, 0)


def test_another_stack_shares_the_compiled_form(
    artifact_file: Any, modules: Any, compilations: Any
) -> None:
    opened = open_artifact(artifact_file(ADD))
    opened.compiled(Limits())
    opened.compiled(Limits(stack=8))
    assert compilations == ["wasm", "cache"]


def test_a_file_that_was_replaced_is_not_taken_for_another_form_of_the_first(
    artifact_file: Any, modules: Any
) -> None:
    path = artifact_file(ADD)
    opened = open_artifact(path)
    opened.compiled(Limits())
    artifact_file("(module)")
    with pytest.raises(ArtifactError, match="is not the file that this process has read"):
        opened.compiled(Limits(interruptible=False))
    path.unlink()
    with pytest.raises(ArtifactError, match="cannot be read"):
        opened.compiled(Limits(interruptible=False))


def test_a_forked_child_does_not_wait_for_a_lock_of_its_parent(
    artifact_file: Any, modules: Any
) -> None:
    held = threading.Event()
    leave = threading.Event()

    def hold() -> None:
        with module._lock:
            held.set()
            leave.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(60)
    parents = module._lock
    module._after_fork()  # as in a child
    assert open_artifact(artifact_file(ADD)).compiled(Limits()).statistics()["created"] == 0
    assert module._lock is not parents
    leave.set()
    thread.join()


def test_an_artifact_inside_of_an_archive_says_what_to_do(tmp_path: Any) -> None:
    archive = tmp_path / "shop.zip"
    archive.write_bytes(b"")
    with pytest.raises(
        ArtifactNotFound, match="x.wasm: is inside .*shop.zip, from where Go cannot"
    ):
        find_artifact("x.wasm", [tmp_path / "built", archive / "shop"])
