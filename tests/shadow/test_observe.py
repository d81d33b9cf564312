import datetime as dt
from typing import Any

import pytest

from strangler.errors import GoError, GoPanic, GoTrap, MalformedReply, MissingImport
from strangler.ledger import Entry, Ledger, write_entry
from strangler.outcome import Divergence, Observation, Outcome
from strangler.shadow.job import Job
from strangler.shadow.observe import Observer, digest_of, example_of, versions_of
from strangler.shadow.redaction import Redaction


def observe(job: Job, ledger: Any = None) -> Observation:
    return Observer(ledger or Ledger()).observe(job)


def test_equal_outcomes_match_and_keep_both_durations(sample: Any) -> None:
    job = sample(lambda x: Outcome("a", seconds=0.25)).job("a", Outcome("a", seconds=0.5))
    observation = observe(job)
    assert (observation.route, observation.label) == ("m:f", "match")
    assert (observation.control_seconds, observation.candidate_seconds) == (0.5, 0.25)
    assert (observation.divergence, observation.failure) == (None, None)


def test_different_outcomes_diverge_and_say_where(sample: Any) -> None:
    observation = observe(sample(lambda x: 1, python=lambda x: True).job("a", Outcome(True)))
    assert observation.label == "divergence"
    assert observation.divergence == Divergence(
        "m:f", observation.divergence.signature, '"a"', "True", "1", "result", "type", "", b"a"
    )


@pytest.mark.parametrize("kind", [GoTrap, MalformedReply, MissingImport])
def test_a_candidate_that_gives_no_answer_fails_and_is_not_compared(sample: Any, kind: Any) -> None:
    observation = observe(sample(lambda x: Outcome(exception=kind("gone"))).job())
    assert (observation.label, observation.failure) == ("failure", kind.__name__)
    assert observation.divergence is None


@pytest.mark.parametrize("kind", [GoError, GoPanic])
def test_an_error_or_a_panic_is_an_answer_that_is_compared(sample: Any, kind: Any) -> None:
    job = sample(lambda x: Outcome(exception=kind("no"))).job("a", Outcome(exception=kind("no")))
    assert observe(job).label == "match"
    job = sample(lambda x: Outcome(exception=kind("no"))).job(pure=False)
    assert observe(job).label == "divergence"


@pytest.mark.parametrize(
    ("python", "go", "label"),
    [
        (("a",), None, "match"),
        (("b",), None, "divergence"),
        (None, ("b",), "divergence"),
        (("b",), ("b",), "divergence"),  # the caller sees Python's change alone
        (("a",), ("a",), "match"),
        (("b",), ("c",), "divergence"),
    ],
)
def test_a_side_that_left_its_arguments_alone_has_them_as_they_were(
    sample: Any, python: Any, go: Any, label: str
) -> None:
    job = sample(lambda x: Outcome(1, arguments=go)).job(
        "a", Outcome(1, arguments=python), pure=False
    )
    assert observe(job).label == label


# ---- Versions, inputs ----------------------------------------------------------------------------


def test_an_observation_names_the_versions_of_both_sides_and_tells_inputs_apart(
    sample: Any,
) -> None:
    one = sample()
    first, second = observe(one.job("a")), observe(one.job("b"))
    assert first.versions == versions_of(one) == (first.versions.python, "a")
    assert len(first.versions.python) == 64
    assert first.digest != second.digest
    assert first.digest == observe(one.job("a")).digest == digest_of(b"a") < 2**63


# ---- The control of a difference -----------------------------------------------------------------


def test_a_python_side_that_does_not_agree_with_itself_is_said_to(sample: Any) -> None:
    answers = iter("xyz")
    job = sample(python=lambda x: next(answers)).job("a", Outcome("c"))
    observation = observe(job)
    assert observation.label == "python-nondeterministic"
    plain = observe(sample(lambda x: "other").job("a", pure=False))
    assert observation.divergence.signature != plain.divergence.signature


def test_an_impure_python_side_is_not_run_again(sample: Any) -> None:
    def python(x: Any) -> Any:
        raise AssertionError("not to be called")

    assert observe(sample(lambda x: 1, python=python).job(pure=False)).label == "divergence"


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        (lambda seed, moment: seed, "go-nondeterministic"),
        (lambda seed, moment: moment, "clock-dependent"),
        (lambda seed, moment: 0, "divergence"),
    ],
)
def test_a_go_side_that_depends_on_its_seed_or_its_clock_is_said_to(
    sample: Any, answer: Any, label: str
) -> None:
    class Odd(sample):
        def replay_as(self, snapshot: bytes, seed: int, moment: int) -> Outcome:
            return Outcome(answer(seed, moment))

    assert observe(Odd(lambda x: 1).job()).label == label


def test_of_a_difference_that_is_seen_all_the_time_some_are_run_again(sample: Any) -> None:
    ran = []

    class Counted(sample):
        def run_control(self, snapshot: bytes) -> Outcome:
            ran.append(snapshot)
            return super().run_control(snapshot)

    observer, one = Observer(Ledger()), Counted(lambda x: 1)
    labels = {observer.observe(one.job()).label for _ in range(20 + 32)}
    assert labels == {"divergence"}
    assert len(ran) == 20 + 2


# ---- The ledger ----------------------------------------------------------------------------------


def test_an_accepted_difference_is_told_apart(sample: Any, tmp_path: Any) -> None:
    job = sample(lambda x: 1).job()
    signature = observe(job).divergence.signature
    for until, label in ((dt.date(2999, 1, 1), "accepted"), (dt.date(2000, 1, 1), "divergence")):
        write_entry(tmp_path / "ledger.toml", Entry(signature, "known", "me", until))
        observation = observe(job, Ledger(tmp_path / "ledger.toml"))
        assert (observation.label, observation.divergence.signature) == (label, signature)


# ---- What is kept --------------------------------------------------------------------------------


def test_nothing_of_a_difference_is_kept_where_no_values_are(sample: Any) -> None:
    whole = observe(sample(lambda x: {"k": 2}).job("a", Outcome({"k": 1}), pure=False)).divergence
    found = observe(
        sample(lambda x: {"k": 2}).job("a", Outcome({"k": 1}), values="none", pure=False)
    ).divergence
    assert found == Divergence("m:f", whole.signature, "", "", "", "result[*]", "value")


def test_what_is_redacted_is_not_in_the_record(sample: Any) -> None:
    redaction = Redaction(["arguments.x", 'result["k"]'])
    job = sample(lambda x: {"k": 2, "n": 3}).job(
        "a", Outcome({"k": 1, "n": 3}), redaction=redaction, pure=False
    )
    found = observe(job).divergence
    assert found.input == "Redacted()"
    assert found.python == '{"k": Redacted(), "n": 3}'
    assert found.path == "result[*]"
    assert (found.snapshot, found.detail) == (None, "")


def test_a_snapshot_is_kept_where_no_argument_is_redacted(sample: Any) -> None:
    job = sample(lambda x: 2).job("a", Outcome(1), redaction=Redaction("result"), pure=False)
    found = observe(job).divergence
    assert (found.snapshot, found.input, found.python) == (b"a", '"a"', "Redacted()")


def test_where_redacting_fails_nothing_is_kept(sample: Any) -> None:
    def broken(path: str, value: Any) -> bool:
        raise SystemExit(value)

    job = sample(lambda x: 2).job("a", Outcome(1), redaction=Redaction(broken), pure=False)
    found = observe(job).divergence
    assert (found.input, found.python, found.go, found.snapshot) == ("", "", "", None)


def test_the_user_can_interrupt_a_redaction(sample: Any) -> None:
    def interrupted(path: str, value: Any) -> bool:
        raise KeyboardInterrupt

    job = sample(lambda x: 2).job("a", Outcome(1), redaction=Redaction(interrupted), pure=False)
    with pytest.raises(KeyboardInterrupt):
        observe(job)


def test_an_example_of_a_match_is_redacted_too(sample: Any) -> None:
    plain = example_of(sample().job("a"), 7)
    assert (plain.input, plain.python, plain.snapshot, plain.rank) == ('"a"', '"a"', b"a", 7)
    hidden = example_of(sample().job("a", redaction=Redaction("arguments")), 7)
    assert (hidden.input, hidden.python, hidden.snapshot) == ("Redacted()", '"a"', None)
    kept = example_of(sample().job("a", redaction=Redaction("result")), 7)
    assert (kept.input, kept.python, kept.snapshot) == ('"a"', "Redacted()", b"a")
