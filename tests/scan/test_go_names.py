"""Names on the Go side: they pair with Python's by convention, and always compile."""

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.scan.go_names import exported, local, package
from strangler.signature import pairing_key


@pytest.mark.parametrize(
    ("python", "go"),
    [
        ("word_count", "WordCount"),
        ("parse_url", "ParseURL"),
        ("user_id", "UserID"),
        ("total", "Total"),
        ("_private", "Private"),
        ("MAX", "MAX"),
        ("_", "X"),
        ("_1", "X1"),
    ],
)
def test_a_function_is_exported_under_the_name_a_go_developer_would_choose(
    python: str, go: str
) -> None:
    assert exported(python) == go


@given(st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True))
def test_an_exported_name_pairs_with_its_python_name(name: str) -> None:
    assert pairing_key(exported(name)) == pairing_key(name)


@pytest.mark.parametrize(
    ("python", "go"),
    [
        ("unit_price", "unitPrice"),
        ("type", "type_"),
        ("len", "len_"),
        ("time", "time_"),
        ("URL", "url"),
        ("user_id", "userID"),
        ("_", "x"),
        ("__x", "x"),
        ("_1", "x1"),
    ],
)
def test_a_parameter_is_never_a_keyword_nor_predeclared(python: str, go: str) -> None:
    assert local(python) == go


def test_a_parameter_gives_way_to_one_that_has_its_name() -> None:
    assert local("a_b", {"aB"}) == "aB_"
    assert local("a_b", {"aB", "aB_"}) == "aB__"


@pytest.mark.parametrize(
    ("python", "go"),
    [
        ("text", "text"),
        ("func", "funcpkg"),
        ("main", "mainpkg"),
        ("py", "pypkg"),
        ("2d", "p2d"),
        ("tax_rates", "taxrates"),
        ("_", "p"),
    ],
)
def test_a_package_has_a_plain_name(python: str, go: str) -> None:
    assert package(python) == go


def test_every_python_keyword_has_a_go_name() -> None:
    assert all(local(word.lower()).isidentifier() for word in keyword.kwlist)
