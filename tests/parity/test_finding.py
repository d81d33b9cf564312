"""A finding says in one sentence what differs, and gives a command that shows it."""

import shlex
from typing import Any

import pytest

from strangler.compare import compare
from strangler.errors import GoTrap
from strangler.literal import parse
from strangler.outcome import Outcome
from strangler.parity.finding import explain, reproduction


def explained(control: Outcome, candidate: Outcome) -> str:
    difference = compare(control, candidate, ("rows", "n"))
    assert difference is not None
    return explain(control, candidate, difference)


@pytest.mark.parametrize(
    ("control", "candidate", "sentence"),
    [
        (Outcome(-1), Outcome(0), "Python returned -1, Go returned 0."),
        (Outcome(1), Outcome(True), "Python returned 1 (int), Go returned True (bool)."),
        (
            Outcome(exception=ValueError("x")),
            Outcome(3),
            "Python raised ValueError, Go returned 3.",
        ),
        (
            Outcome(3),
            Outcome(exception=GoTrap("unreachable")),
            "Python returned 3, Go gave no answer (GoTrap: unreachable).",
        ),
        (
            Outcome(exception=KeyError(1)),
            Outcome(exception=ValueError()),
            "Python raised KeyError, Go raised ValueError.",
        ),
        (Outcome([1, 2]), Outcome([1, 3]), "At result[1] Python has 2, Go has 3."),
        (Outcome({"a": 1}), Outcome({}), 'At result["a"] Python has 1, Go has nothing.'),
        (Outcome({}), Outcome({"a": 1}), 'At result["a"] Python has nothing, Go has 1.'),
        (
            Outcome(arguments=([1], 2)),
            Outcome(arguments=([3], 2)),
            "After the call argument rows[0] was 1 in Python and 3 in Go.",
        ),
        (
            Outcome(arguments=([1], 2)),
            Outcome(),
            "After the call the arguments were ([1], 2) in Python and unchanged in Go.",
        ),
        (
            Outcome("a" * 70),
            Outcome("b" * 70),
            f'Python returned "{"a" * 59}…, Go returned "{"b" * 59}….',
        ),
        (
            Outcome("a" * 70 + "b"),
            Outcome("a" * 70),
            f'Python returned "{"a" * 70}b", Go returned "{"a" * 70}".',
        ),
    ],
)
def test_one_sentence_states_what_differs(
    control: Outcome, candidate: Outcome, sentence: str
) -> None:
    assert explained(control, candidate) == sentence


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (("é", 1), "strangler call m:f '\"é\"' 1 --mode both"),
        ((-5, 3), "strangler call m:f --mode both -- -5 3"),
        (([-5], None), "strangler call m:f '[-5]' None --mode both"),
        ((), "strangler call m:f --mode both"),
    ],
)
def test_the_command_calls_both_sides(arguments: tuple[Any, ...], command: str) -> None:
    assert reproduction("m:f", arguments, 1, 1000) == command


def test_a_shell_hands_the_arguments_over_unharmed() -> None:
    arguments = ('it\'s "$HOME" `x` \\ \n\x00\U0001f600', b"\xff'", [float("inf")], "--mode")
    words = shlex.split(reproduction("m:f", arguments, 1, 1000))
    assert tuple(map(parse, words[3:-2])) == arguments


def test_arguments_too_long_for_a_command_are_reproduced_by_the_check() -> None:
    command = reproduction("m:f.<locals>.g", ("x" * 5000,), 7, 20)
    assert command == "strangler check 'm:f.<locals>.g' --seed 7 --examples 20"
