"""A check finds planted bugs, makes their inputs minimal, and passes only on evidence."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from strangler.errors import ArtifactError, GoError, GoExit, GoPanic, GoTrap
from strangler.outcome import Outcome
from strangler.parity.check import check
from strangler.parity.verdict import ENOUGH


def ticking(step: float) -> Callable[[], float]:
    """A clock that advances by `step` seconds whenever it is read."""
    times: Iterator[int] = iter(range(10**9))
    return lambda: next(times) * step


def wrapped(number: int) -> int:
    """An int64 as Go computes it."""
    return (number + 2**63) % 2**64 - 2**63


# ---- The routes, Python first ----------------------------------------------------------------


def add(a: int, b: int) -> int:
    return a + b


def go_add(a: int, b: int) -> int:
    return wrapped(a + b)


def split_bill(cents: int, people: int) -> list[int]:
    if not 1 <= people <= 1000:
        raise ValueError(people)
    share, rest = divmod(cents, people)
    return [share + 1] * rest + [share] * (people - rest)


def go_split_bill(cents: int, people: int) -> list[int]:
    if not 1 <= people <= 1000:
        raise ValueError(people)
    share = abs(cents) // people * (1 if cents > 0 else -1)
    rest = cents - share * people
    return [share + (index < rest) for index in range(people)]


def truncate(text: str, limit: int) -> str:
    if limit < 0:
        raise ValueError(limit)
    return text if len(text) <= limit else text[:limit] + "…"


def go_truncate(text: str, limit: int) -> str:
    if limit < 0:
        raise ValueError(limit)
    return text if len(text.encode()) <= limit else text[:limit] + "…"


def expensive(cents: int) -> bool:
    return cents > 1000


def go_expensive(cents: int) -> bool:
    return cents > 1001


def first(items: list[int]) -> int:
    if not items:
        raise IndexError("list index out of range")
    return items[0]


def go_first(items: list[int]) -> int:
    if not items:
        raise GoPanic("index out of range [0] with length 0")
    return items[0]


def lowest(items: list[int]) -> int:
    return min(items, default=0)


def go_lowest(items: list[int]) -> int:
    items.sort()
    return items[0] if items else 0


def upper(text: str) -> str:
    return text.upper()


def go_upper(text: str) -> str:
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text)


def rounded(x: float) -> float:
    return float(round(x)) if math.isfinite(x) else x


def go_rounded(x: float) -> float:
    if not math.isfinite(x) or math.fmod(x, 1) == 0:
        return x
    return math.copysign(math.floor(abs(x) + 0.5), x)


def describe(number: int, text: str) -> Any:
    if number == 31337:
        raise KeyError(number)
    if text == "boom":
        return [1, 2]
    return number + len(text) if number < 100 else None


def go_describe(number: int, text: str) -> Any:
    if number == 31337:
        raise ValueError(number)
    if text == "boom":
        return [1, 2.0]
    if number < 0:
        raise GoTrap("unreachable")
    if number > 100:
        return 0
    return number + len(text) if number < 100 else None


def invert(flag: bool) -> bool:
    return not flag


def nothing() -> None:
    return None


def picky(x: int) -> int:
    raise ValueError(x)


# ---- Planted bugs ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sides", "types", "minimal"),
    [
        ((split_bill, go_split_bill), ("int", "int"), "-1, 2"),
        ((truncate, go_truncate), ("string", "int"), '"é", 1'),
        ((add, go_add), ("int", "int"), "1, 9223372036854775807"),
        ((expensive, go_expensive), ("int",), "1001"),
        ((first, go_first), ("[]int",), "[]"),
        ((rounded, go_rounded), ("float64",), "0.5"),
    ],
)
def test_a_bug_is_found_and_shrunk_to_its_simplest_input(
    fake: Any, sides: Any, types: tuple[str, ...], minimal: str
) -> None:
    examples = 1000 if sides[0] is expensive else 400
    report = check(fake(*sides, *types), budget=1000, bulk=0, examples=examples)
    assert report.verdict == "fail"
    assert [finding.divergence.input for finding in report.divergences] == [minimal]


def test_special_casing_is_found(fake: Any) -> None:
    [finding] = check(
        fake(upper, go_upper, "string"), budget=1000, bulk=0, examples=400
    ).divergences
    assert len(finding.divergence.input) == 3


def test_a_finding_is_complete(fake: Any) -> None:
    subject = fake(split_bill, go_split_bill, "int", "int")
    [finding] = check(subject, budget=1000, bulk=0, examples=300).divergences
    divergence = finding.divergence
    assert divergence.route == subject.name
    assert (divergence.python, divergence.go) == ("[0, -1]", "[0, 0]")
    assert (divergence.path, divergence.cause) == ("result[1]", "value")
    assert finding.explanation == "At result[1] Python has -1, Go has 0."
    assert finding.reproduce == f"strangler call {subject.name} --mode both -- -1 2"


def test_a_mutated_argument_is_found_and_each_side_has_its_own_copy(fake: Any) -> None:
    [finding] = check(
        fake(lowest, go_lowest, "[]int"), budget=1000, bulk=0, examples=200
    ).divergences
    assert finding.divergence.path.startswith("arguments.a[")
    assert finding.divergence.input in {"[1, 0]", "[0, -1]"}
    assert finding.divergence.python.endswith("# arguments unchanged")


def test_several_bugs_of_one_function_are_all_reported(fake: Any) -> None:
    report = check(fake(describe, go_describe, "int", "string"), budget=1000, bulk=0)
    found = {f.divergence.input: f.explanation for f in report.divergences}
    assert found == {
        '31337, ""': "Python raised KeyError, Go raised ValueError.",
        '0, "boom"': "At result[1] Python has 2, Go has 2.0.",
        '-1, ""': "Python returned -1, Go gave no answer (GoTrap: unreachable).",
        '101, ""': "Python returned None (NoneType), Go returned 0 (int).",
    }
    assert len({f.divergence.signature for f in report.divergences}) == 4


def test_values_that_python_s_classes_refuse_are_evidence_of_nothing(fake: Any) -> None:
    subject = fake(abs, abs, "int")
    subject.refuses = lambda x: x != 7
    report = check(subject, budget=1000, bulk=0)
    assert report.verdict == "insufficient"
    assert report.evidence.refused > 900
    assert "inputs are not taken by Python's own class (at `a`: ValueError: " in report.reason


def test_what_is_refused_while_an_input_is_made_simpler_is_not_counted(fake: Any) -> None:
    subject = fake(abs, lambda x: x, "int")
    subject.refuses = lambda x: x % 2
    report = check(subject, budget=1000, bulk=0)
    assert report.divergences[0].divergence.input == "-2"
    assert report.evidence.refused + report.evidence.distinct <= report.evidence.examples


def test_the_search_ends_after_enough_different_bugs(fake: Any) -> None:
    report = check(
        fake(describe, go_describe, "int", "string"), budget=1000, bulk=0, max_divergences=2
    )
    assert len(report.divergences) == 2
    assert report.evidence.examples < 1000


@pytest.mark.parametrize("failure", [GoTrap("x"), GoExit("exit status 1"), GoError("no")])
def test_no_answer_and_an_error_are_divergences(fake: Any, failure: Exception) -> None:
    def fail(flag: bool) -> bool:
        raise failure

    [finding] = check(fake(invert, fail, "bool")).divergences
    assert finding.divergence.input == "False"
    assert finding.divergence.cause == "raised"


def test_arguments_too_long_for_a_command_are_reproduced_by_the_seed(fake: Any) -> None:
    long = "x" * 5000

    def python(x: str) -> bool:
        return x == long

    def go(x: str) -> bool:
        return False

    subject = fake(python, go, "string")
    subject.encode_plain = lambda arguments: repr((long,)).encode()
    [finding] = check(subject, budget=1000, bulk=0, examples=77, seed=5).divergences
    assert finding.reproduce == f"strangler check {subject.name} --seed 5 --examples 77"


# ---- Verdicts and evidence ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("python", "types"),
    [(add, ("int", "int")), (upper, ("string",)), (lowest, ("[]int",)), (rounded, ("float64",))],
)
def test_a_faithful_port_passes(fake: Any, python: Any, types: tuple[str, ...]) -> None:
    report = check(fake(python, python, *types), budget=1000, bulk=0, examples=200)
    assert (report.verdict, report.reason, report.divergences) == ("pass", "", ())
    assert report.evidence.examples == 200
    assert report.evidence.distinct >= ENOUGH
    assert report.evidence.unrepresentable == 0


@pytest.mark.parametrize(("python", "types", "inputs"), [(invert, ("bool",), 2), (nothing, (), 1)])
def test_all_inputs_of_a_small_signature_are_enough(
    fake: Any, python: Any, types: tuple[str, ...], inputs: int
) -> None:
    report = check(fake(python, python, *types))
    assert report.verdict == "pass"
    assert report.evidence.distinct == inputs


def test_a_function_that_always_raises_is_not_evidence(fake: Any) -> None:
    report = check(fake(picky, picky, "int"), budget=1000, bulk=0, examples=100)
    assert report.verdict == "insufficient"
    assert report.reason.startswith("both sides raised on ")


def test_few_inputs_are_not_evidence(fake: Any) -> None:
    report = check(fake(add, add, "int", "int"), examples=20, budget=1000, bulk=0)
    assert report.verdict == "insufficient"
    assert report.reason.endswith("50 are needed: ask for more examples")


def test_inputs_that_go_cannot_hold_are_counted_and_are_not_evidence(fake: Any) -> None:
    subject = fake(add, add, "int", "int")
    narrow = fake(add, add, "bool", "bool")
    subject.encode_plain = narrow.encode_plain
    report = check(subject, budget=1000, bulk=0, examples=100)
    assert report.verdict == "insufficient"
    assert report.evidence.unrepresentable == report.evidence.examples
    assert report.reason.endswith("cannot be expressed in Go: widen the Go types")


def test_the_budget_ends_the_search_and_the_shrinking(fake: Any) -> None:
    report = check(fake(add, add, "int", "int"), budget=10, bulk=0, clock=ticking(1))
    assert report.evidence.exhausted
    assert report.evidence.examples == 10
    assert report.reason.endswith("50 are needed: give it more time")
    late = check(fake(expensive, lambda cents: True, "int"), budget=10, bulk=0, clock=ticking(1))
    assert late.verdict == "fail"
    assert late.evidence.examples == 6


def test_one_input_is_compared_however_small_the_budget(fake: Any) -> None:
    report = check(fake(add, add, "int", "int"), budget=0.0)
    assert report.evidence.examples == 1


def test_fast_inputs_come_first_and_progress_is_told_after_some_dozens(fake: Any) -> None:
    told: list[int] = []
    subject = fake(add, add, "int", "int")
    check(subject, bulk=1000, examples=1, progress=lambda examples, _: told.append(examples))
    assert told == [*range(64, 1025, 64), 1025]


def test_progress_is_told_after_every_input(fake: Any) -> None:
    told: list[tuple[int, int]] = []
    check(
        fake(expensive, lambda cents: False, "int"),
        budget=1000,
        bulk=0,
        examples=60,
        progress=lambda examples, divergences: told.append((examples, divergences)),
    )
    assert [examples for examples, _ in told] == list(range(1, 61))
    assert told[0][1] == 0
    assert told[-1][1] == 1


def test_the_same_seed_gives_the_same_inputs(fake: Any) -> None:
    def inputs(seed: int | None) -> list[bytes]:
        subject = fake(add, add, "int", "int")
        check(subject, budget=1000, bulk=0, examples=60, seed=seed)
        calls: list[bytes] = subject.calls
        return calls

    assert inputs(1) == inputs(1) != inputs(2)
    assert inputs(None) == inputs(None) != inputs(1)


def test_no_input_is_run_twice_by_the_search(fake: Any) -> None:
    subject = fake(split_bill, split_bill, "int", "int")
    check(subject, budget=1000, bulk=0, examples=200)
    assert len(set(subject.calls)) == len(subject.calls)


# ---- What is not an outcome --------------------------------------------------------------------


def test_a_system_exit_of_the_function_is_an_outcome(fake: Any) -> None:
    def leave(flag: bool) -> bool:
        raise SystemExit(3)

    [finding] = check(fake(leave, invert, "bool")).divergences
    assert finding.divergence.python == "raise SystemExit(3)"


def test_the_users_interrupt_ends_the_check(fake: Any) -> None:
    def interrupted(flag: bool) -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(fake(interrupted, invert, "bool"))


@pytest.mark.parametrize("error", [ArtifactError("sum.wasm: gone"), GeneratorExit()])
def test_what_makes_the_route_unanswerable_is_raised(fake: Any, error: BaseException) -> None:
    subject = fake(invert, invert, "bool")

    def replay(snapshot: bytes) -> Outcome:
        raise error

    subject.replay = replay
    with pytest.raises(type(error)) as raised:
        check(subject)
    assert raised.value is error


def test_an_artifact_that_turns_out_unusable_is_raised_too(fake: Any) -> None:
    subject = fake(invert, invert, "bool")
    subject.replay = lambda snapshot: Outcome(exception=ArtifactError("needs env.syscall/js"))
    with pytest.raises(ArtifactError, match=r"env\.syscall/js"):
        check(subject)


def test_nothing_is_printed_and_nothing_is_warned_about(
    fake: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    check(fake(split_bill, go_split_bill, "int", "int"), budget=1000, bulk=0, examples=100)
    assert capfd.readouterr() == ("", "")
