"""Saved inputs are readable, in a stable order, and come back as they were."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.corpus import Input, input_of, read_corpus, snapshot_of, write_corpus
from strangler.errors import ConfigError, Unrepresentable


class Crossing:
    """Takes ints and a list of texts; everything else has no literal."""

    name = "m:f"

    def encode_plain(self, arguments: tuple[Any, ...]) -> bytes:
        try:
            return json.dumps(arguments).encode()
        except TypeError as error:
            raise Unrepresentable(str(error)) from error

    def decode_plain(self, snapshot: bytes) -> tuple[Any, ...]:
        return tuple(json.loads(snapshot))


class Opaque(Crossing):
    """Its arguments are objects."""

    def decode_plain(self, snapshot: bytes) -> tuple[Any, ...]:
        return (Path(snapshot.decode()),)


@given(st.tuples(st.integers(), st.lists(st.text())))
def test_an_input_comes_back_as_it_was(arguments: Any) -> None:
    snapshot = Crossing().encode_plain(arguments)
    saved = input_of(Crossing(), snapshot, "s")
    assert snapshot_of(Crossing(), saved) == snapshot
    assert saved.signature == "s"


def test_what_a_literal_says_is_all_that_is_saved() -> None:
    assert input_of(Crossing(), b'[1, "a"]') == Input(("1", '"a"'))


def test_what_has_no_literal_is_saved_encoded_too() -> None:
    saved = input_of(Opaque(), b"/a")
    assert (saved.arguments, saved.wire) == (("PosixPath('/a')",), "L2E=")
    assert snapshot_of(Opaque(), saved) == b"/a"


def test_a_literal_that_says_less_than_the_bytes_is_not_enough() -> None:
    assert input_of(Crossing(), b"[ 1 ]").wire == "WyAxIF0="
    long = Crossing().encode_plain(("x" * 200_000,))
    assert snapshot_of(Crossing(), input_of(Crossing(), long)) == long


def test_the_file_is_readable_and_does_not_depend_on_the_order_of_saving(tmp_path: Path) -> None:
    inputs = [Input(("100",), "b"), Input(("1",), "a"), Input(("2",), "a"), Input(("1",), "a")]
    file = write_corpus(tmp_path / "corpus", "m.n:C.f", inputs)
    assert file == tmp_path / "corpus" / "m.n.C.f.json"
    first = file.read_text()
    assert first == (
        '{\n  "function": "m.n:C.f",\n  "inputs": [\n'
        '    {\n      "arguments": [\n        "1"\n      ],\n      "signature": "a"\n    },\n'
        '    {\n      "arguments": [\n        "2"\n      ],\n      "signature": "a"\n    },\n'
        '    {\n      "arguments": [\n        "100"\n      ],\n      "signature": "b"\n    }\n'
        "  ]\n}\n"
    )
    write_corpus(
        tmp_path / "corpus", "m.n:C.f", reversed(read_corpus(tmp_path / "corpus", "m.n:C.f"))
    )
    assert file.read_text() == first
    assert read_corpus(tmp_path, "m:nobody") == ()


def test_what_is_no_corpus_is_named(tmp_path: Path) -> None:
    (tmp_path / "m.f.json").write_text('{"function": "m:f", "inputs": [{"argument": 1}]}')
    with pytest.raises(ConfigError, match="m.f.json: is not a corpus .*correct or remove it"):
        read_corpus(tmp_path, "m:f")
    (tmp_path / "m.g.json").mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        read_corpus(tmp_path, "m:g")
    with pytest.raises(ConfigError, match="cannot be written"):
        write_corpus(tmp_path / "m.f.json", "m:f", [])


@pytest.mark.parametrize("saved", [Input(("{1}",)), Input(("f(",)), Input(("1",), wire="%")])
def test_an_input_that_does_not_fit_any_more_is_named(saved: Input) -> None:
    with pytest.raises(
        ConfigError, match="corpus of m:f: .* does not fit its Go signature any more"
    ):
        snapshot_of(Crossing(), saved)
