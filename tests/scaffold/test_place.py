"""Where a port goes: folders and files that Go accepts."""

from pathlib import Path

import msgspec
import pytest

from strangler.config import Config
from strangler.errors import BuildError, ScaffoldError
from strangler.scaffold.place import file_stem, find_place
from strangler.scaffold.subject import find_subject


def test_a_module_becomes_a_package_without_the_first_part_of_its_name(
    config: Config, folder: Path
) -> None:
    place = find_place(config, find_subject(config, "shop.tax:rate").function)
    assert place.folder == place.package == "tax"
    assert place.artifact == "tax.wasm"
    assert place.file == folder / "go_impls/tax/rate.go"
    assert place.test == folder / "go_impls/tax/rate_test.go"
    assert place.import_path == "example.com/shop"


def test_a_module_of_its_own_becomes_a_package_of_its_name(config: Config, folder: Path) -> None:
    (folder / "type.py").write_text("def f(x: int) -> int:\n    return x\n")
    assert find_place(config, find_subject(config, "type:f").function).folder == "typepkg"


def test_a_package_that_is_there_keeps_its_name(config: Config, folder: Path) -> None:
    go = folder / "go_impls/tax"
    go.mkdir()
    (go / "a_test.go").write_text("package tax_test\n")
    (go / "b.go").write_text("// No clause yet.\n")
    (go / "c.go").write_text("// Taxes.\n\npackage taxes\n")
    assert find_place(config, find_subject(config, "shop.tax:rate").function).package == "taxes"


def test_go_root_may_lie_within_the_module(config: Config, folder: Path) -> None:
    inner = folder / "go_impls/ports"
    inner.mkdir()
    config = msgspec.structs.replace(config, go_root=inner)
    place = find_place(config, find_subject(config, "shop.tax:rate").function)
    assert place.import_path == "example.com/shop/ports"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("word_count", "word_count"),
        ("parse_linux", "parselinux"),
        ("run_test", "runtest"),
        ("to_wasm", "towasm"),
        ("a_linux_amd64", "a_linuxamd64"),
        ("linux", "linux"),
        ("_private", "private"),
        ("_", "x"),
        ("Straße", "straße"),
    ],
)
def test_a_file_is_never_taken_for_a_test_or_another_system(name: str, stem: str) -> None:
    assert file_stem(name) == stem


def test_without_a_go_module_there_is_no_place(config: Config, folder: Path) -> None:
    function = find_subject(config, "shop.tax:rate").function
    (folder / "go_impls/go.mod").write_text("go 1.24\n")
    with pytest.raises(ScaffoldError, match="names no module"):
        find_place(config, function)
    (folder / "go_impls/go.mod").write_bytes(b"\xff\xff")
    with pytest.raises(ScaffoldError, match="cannot be read"):
        find_place(config, function)
    (folder / "go_impls/go.mod").unlink()
    with pytest.raises(BuildError, match="there is no go.mod"):
        find_place(config, function)
