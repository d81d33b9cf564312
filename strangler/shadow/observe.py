"""A job becomes an observation: Go is run on the snapshot and compared with Python."""

from strangler.compare import compare, divergence
from strangler.errors import GoError, GoPanic, StranglerError
from strangler.outcome import Observation, Outcome
from strangler.shadow.job import Job


def observe(job: Job) -> Observation:
    """Run the candidate, and compare it with the control."""
    candidate, control = job.candidate, job.control
    answer = candidate.replay(job.snapshot)
    times = control.seconds, answer.seconds
    failure = _failure(answer)
    if failure is not None:
        return Observation(candidate.name, "failure", *times, failure=failure)
    before = None
    if (control.arguments is None) != (answer.arguments is None):
        before = candidate.decode_arguments(job.snapshot)
    difference = compare(control, answer, candidate.parameters, before)
    if difference is None:
        return Observation(candidate.name, "match", *times)
    arguments = candidate.decode_arguments(job.snapshot)
    return Observation(
        candidate.name,
        "divergence",
        *times,
        divergence(candidate.name, candidate.parameters, arguments, control, answer, difference),
    )


def _failure(answer: Outcome) -> str | None:
    """The class of the exception that says why Go gave no answer, if it gave none."""
    error = answer.exception
    if isinstance(error, StranglerError) and not isinstance(error, GoError | GoPanic):
        return type(error).__name__
    return None
