"""What the decorator and migration.toml say together."""

from typing import Any

import pytest

from strangler.comparison import Comparison
from strangler.errors import ConfigError
from strangler.policy import Policy
from strangler.shadow.terms import make_terms


def test_the_file_says_more_than_the_decorator_setting_by_setting() -> None:
    terms = make_terms("m:f", Policy(compare=Comparison(rtol=0.5)), {"rtol": 0.1, "ulps": 3})
    assert terms.rules.comparison == Comparison(rtol=0.5, ulps=3)


@pytest.mark.parametrize(
    ("file", "decorator", "pure"), [(None, True, True), (None, False, False), (True, False, True)]
)
def test_a_route_is_pure_unless_somebody_says_otherwise(
    file: Any, decorator: bool, pure: bool
) -> None:
    assert make_terms("m:f", Policy(pure=file), pure=decorator).pure is pure


def test_what_is_redacted_comes_from_the_file_else_from_the_decorator() -> None:
    assert make_terms("m:f", Policy(), redact="result").redaction
    assert make_terms("m:f", Policy(redact=("arguments",))).redaction.hides_arguments
    assert not make_terms(
        "m:f", Policy(redact="result"), redact="arguments"
    ).redaction.hides_arguments
    assert not make_terms("m:f", Policy()).redaction


def test_a_decorator_that_is_not_valid_is_named() -> None:
    with pytest.raises(ConfigError, match="m:f: compare= in the decorator: Expected `float`"):
        make_terms("m:f", Policy(), {"rtol": "much"})
