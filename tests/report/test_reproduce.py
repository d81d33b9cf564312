import shlex

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from strangler.literal import is_complete, literal
from strangler.report.reproduce import reproduce


def test_each_argument_is_a_word_of_its_own() -> None:
    assert reproduce("m:f", '"a, b", [1, 2], None') == (
        """strangler call m:f '"a, b"' '[1, 2]' None --mode both"""
    )


def test_a_negative_number_is_not_taken_for_an_option() -> None:
    assert reproduce("m:f", "-1, 2") == "strangler call m:f --mode both -- -1 2"


def test_a_function_without_parameters_is_called() -> None:
    assert reproduce("m:f", "") == "strangler call m:f --mode both"


@pytest.mark.parametrize(
    "arguments",
    [
        "[1, 2…",
        "1) or (2",
        "1)(2",
        "a=1",
        "1 2",
        "(" * 10_000,
        "1,\n2",
        "\0",
        '"unfinished',
        "1" * 1001,
    ],
)
def test_what_cannot_be_read_back_is_searched_for_again(arguments: str) -> None:
    assert reproduce("m:f", arguments) == "strangler check m:f"


@given(st.lists(st.integers() | st.text() | st.lists(st.floats() | st.binary()), max_size=4))
def test_what_was_written_is_what_is_called(values: list[object]) -> None:
    literals = [literal(value) for value in values]
    assume(all(map(is_complete, literals)))  # a long one is cut, and searched for again
    assume(len(", ".join(literals)) <= 1000)  # nobody types more
    words = shlex.split(reproduce("m:f", ", ".join(literals)))
    assert [word for word in words[3:] if word not in {"--", "--mode", "both"}] == literals
