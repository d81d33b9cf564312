"""A captured input becomes the simplest one that differs in the same way."""

import json
from typing import Any

from strangler.errors import RefusedArguments, Unrepresentable
from strangler.outcome import Outcome
from strangler.parity.captured import simplest


class Subject:
    """Two functions of one int; Go takes those below 10 000."""

    name, parameters = "m:f", ("x",)

    def __init__(self, python: Any, go: Any) -> None:
        self.python, self.go = python, go

    def encode_plain(self, arguments: tuple[Any, ...]) -> bytes:
        if not isinstance(arguments[0], int) or arguments[0] == 7:
            raise Unrepresentable(f"m:f: {arguments[0]}")
        return json.dumps(arguments).encode()

    def decode_arguments(self, snapshot: bytes) -> tuple[Any, ...]:
        return tuple(json.loads(snapshot))

    decode_plain = decode_arguments

    def run_control(self, snapshot: bytes) -> Outcome:
        return Outcome(self.python(*self.decode_arguments(snapshot)))

    def replay(self, snapshot: bytes) -> Outcome:
        return Outcome(self.go(*self.decode_arguments(snapshot)))


def test_the_simplest_input_has_the_same_signature() -> None:
    subject: Any = Subject(lambda x: x + (x > 5), lambda x: x if x > 3 else None)
    snapshot, divergence = simplest(subject, b"[9000]")
    assert snapshot == b"[6]"
    assert divergence is not None
    assert (divergence.python, divergence.go) == ("7", "6")


def test_an_input_on_which_the_sides_agree_stays_as_it_is() -> None:
    subject: Any = Subject(abs, abs)
    assert simplest(subject, b"[9000]") == (b"[9000]", None)


def test_an_input_that_a_class_of_python_s_refuses_is_no_simpler_one() -> None:
    class Even(Subject):
        def decode_arguments(self, snapshot: bytes) -> tuple[Any, ...]:
            arguments = super().decode_arguments(snapshot)
            if arguments[0] % 2:
                raise RefusedArguments("odd")
            return arguments

    subject: Any = Even(lambda x: x + (x > 6), lambda x: x)
    assert simplest(subject, b"[9000]")[0] == b"[8]"


def test_the_time_is_bounded() -> None:
    subject: Any = Subject(lambda x: 1, lambda x: 2)
    snapshot, divergence = simplest(subject, b"[9000]", seconds=0.0)
    assert snapshot == b"[9000]"
    assert divergence is not None
