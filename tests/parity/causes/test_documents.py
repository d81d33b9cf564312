"""Two JSON documents of the same content, and what tells them apart."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.parity.causes.documents import written_differently

DOCUMENT = {"b": [1, "é"], "a": {"z": 1.0, "y": "<"}}


@pytest.mark.parametrize(
    ("left", "right", "name"),
    [
        ('{"a": 1}', '{"a":1}', "json-spacing"),
        ('{"a":1,"b":2}', '{"b":2,"a":1}', "json-key-order"),
        ('[{"a":1,"b":2}]', '[{"b":2,"a":1}]', "json-key-order"),
        ("[1.0]", "[1]", "json-numbers"),
        ('["<"]', '["\\u003c"]', "json-escaping"),
        ('["\\u00e9"]', '["é"]', "json-ascii"),
        ('"\\u00e9"', '"é"', "json-ascii"),
        ("[1]", "[1]", None),  # nothing differs
        ("[1]", "[2]", None),  # the content does
        ("1.0", "1", None),  # no document
        ("[1", "[1", None),
        ("[" * 100_000, "[]", None),
    ],
)
def test_the_hazard_is_the_one_without_which_they_would_be_equal(
    left: str, right: str, name: str | None
) -> None:
    assert written_differently(left, right) == name


@given(st.sampled_from([None, 1]), st.booleans(), st.booleans())
def test_whatever_is_written_otherwise_has_a_name(
    indent: int | None, ascii_: bool, ordered: bool
) -> None:
    written = json.dumps(DOCUMENT, indent=indent, ensure_ascii=ascii_, sort_keys=ordered)
    plain = json.dumps(DOCUMENT)
    found: Any = written_differently(plain, written)
    assert (found is None) == (plain == written)
