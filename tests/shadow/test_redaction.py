"""What the user keeps to himself is in nothing that is shown."""

import dataclasses
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from strangler.errors import ConfigError
from strangler.literal import literal
from strangler.outcome import Outcome
from strangler.shadow.redaction import Redaction


@dataclasses.dataclass
class Card:
    number: str
    name: str


class Pair(NamedTuple):
    left: Any
    right: Any


def shown(value: Any, *what: Any) -> str:
    return literal(
        Redaction(what[0] if callable(what[0]) else what).of_outcome((), Outcome(value)).value
    )


def test_what_a_path_names_is_blacked_out_with_all_inside() -> None:
    value = {"card": {"number": "4111", "name": "A"}, "n": [1, 2]}
    assert shown(value, 'result["card"]') == '{"card": Redacted(), "n": [1, 2]}'
    assert shown(value, 'result["card"]["number"]') == (
        '{"card": {"number": Redacted(), "name": "A"}, "n": [1, 2]}'
    )
    assert shown(value, "result") == "Redacted()"


def test_a_star_names_every_element() -> None:
    assert shown([1, (2, 3)], "result[*]") == "[Redacted(), Redacted()]"
    assert shown([(1, 2), (3, 4)], "result[*][0]") == "[(Redacted(), 2), (Redacted(), 4)]"


def test_attributes_and_fields_are_blacked_out_in_a_copy() -> None:
    card = Card("4111", "A")
    assert "4111" not in shown([card], "result[*].number")
    assert 'name="A"' in shown([card], "result[*].number")
    assert card.number == "4111"
    assert "secret" not in shown(Pair("secret", 1), "result.left")


def test_nothing_is_touched_where_nothing_is_named() -> None:
    card = Card("4111", "A")
    outcome = Redaction(("result.other", "arguments.x.y")).of_outcome(
        ("z",), Outcome([card], None, (card,))
    )
    assert outcome.value[0] is card
    assert outcome.arguments is not None
    assert outcome.arguments[0] is card


def test_arguments_are_blacked_out_by_name_or_number() -> None:
    redaction = Redaction(("arguments.card", "arguments[1]"))
    outcome = redaction.of_outcome(("card",), Outcome(arguments=("4111", "secret", "plain")))
    assert outcome.arguments is not None
    assert [*map(literal, outcome.arguments)] == ["Redacted()", "Redacted()", '"plain"']
    assert redaction.hides_arguments
    assert not Redaction("result").hides_arguments


def test_an_exception_keeps_its_class_alone() -> None:
    outcome = Redaction("exception").of_outcome((), Outcome(exception=KeyError("4111")))
    assert literal(outcome.exception) == "KeyError(Redacted())"
    outcome = Redaction("result").of_outcome((), Outcome(exception=KeyError("4111")))
    assert literal(outcome.exception) == 'KeyError("4111")'


def test_a_predicate_is_asked_about_every_value_with_its_path() -> None:
    asked = []

    def long(path: str, value: Any) -> bool:
        asked.append(path)
        return isinstance(value, str) and len(value) > 3

    assert shown({"a": ["4111", "b"]}, long) == '{"a": [Redacted(), "b"]}'
    assert 'result["a"][0]' in asked
    assert Redaction(long)
    assert Redaction(long).hides_arguments
    assert not Redaction()


def test_what_refers_to_itself_ends() -> None:
    value: list[Any] = []
    value.append(value)
    assert shown(value, lambda path, value: False).startswith("[[[")


def test_a_predicate_can_be_named() -> None:
    named = Redaction("operator:contains")  # the path contains the value
    assert literal(named.of_outcome((), Outcome("result")).value) == "Redacted()"
    with pytest.raises(ConfigError, match="redact: 'nowhere:f' cannot be found"):
        Redaction("nowhere:f")


@pytest.mark.parametrize("what", [("card",), "card", ("result.",)])
def test_what_is_no_path_is_refused(what: Any) -> None:
    with pytest.raises(ConfigError, match="redact: .* is not a path: write result, arguments.NAME"):
        Redaction(what)


def test_keys_are_taken_out_of_paths() -> None:
    hide: Callable[[str], str] = Redaction("result").of_path
    assert hide('result["a@b.c"][3].x["d"]') == "result[*][3].x[*]"
