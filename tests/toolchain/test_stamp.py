"""What is remembered of the last build."""

from pathlib import Path

import pytest

from strangler.toolchain.sources import Inputs, digest_of
from strangler.toolchain.stamp import Stamp, Stamps


@pytest.fixture
def stamps(tmp_path: Path) -> Stamps:
    return Stamps(tmp_path)


def stamp(artifact: Path) -> Stamp:
    return Stamp("f", Inputs(("a",)), artifact.name, digest_of(artifact), 3, ("F",))


def test_what_was_written_is_read(stamps: Stamps) -> None:
    written = {".": Stamp("1", Inputs()), "a": Stamp("2", Inputs(("a",), ("b",), ("c",)))}
    written["a/b"] = Stamp("3", Inputs(), skipped="why")
    for name, value in written.items():
        stamps.write(name, value)
    assert set(stamps.names()) == set(written)
    assert {name: stamps.read(name) for name in written} == written


def test_a_missing_or_damaged_stamp_is_none(stamps: Stamps, tmp_path: Path) -> None:
    assert stamps.read("a") is None
    stamps.write("a", Stamp("1", Inputs()))
    [file] = tmp_path.rglob("a.json")
    file.write_text('{"fingerprint": 1}')
    assert stamps.read("a") is None
    file.write_bytes(b"\xff")
    assert stamps.read("a") is None


def test_removing_deletes_only_what_is_as_it_was_written(stamps: Stamps, tmp_path: Path) -> None:
    artifact = tmp_path / "a.wasm"
    artifact.write_bytes(b"abc")
    stamps.write("a", stamp(artifact))
    assert stamps.remove("a", stamps.read("a")) == "a.wasm"
    assert not artifact.exists()
    assert stamps.read("a") is None

    artifact.write_bytes(b"abc")
    stamps.write("a", stamp(artifact))
    artifact.write_bytes(b"mine")
    assert stamps.remove("a", stamps.read("a")) == ""
    assert artifact.read_bytes() == b"mine"
    assert stamps.remove("a", None) == ""
    assert stamps.remove("b", Stamp("f", Inputs(), skipped="why")) == ""
