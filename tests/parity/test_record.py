import hashlib
import inspect

from strangler.outcome import Divergence, Versions
from strangler.parity.causes.cause import Cause, Place
from strangler.parity.finding import Finding
from strangler.parity.record import check_batch, evidence_row, python_hash
from strangler.parity.verdict import CheckReport, Evidence
from strangler.store.rows import CauseRow


class Subject:
    name = "shop:total"
    artifact_hash = "a" * 64

    @staticmethod
    def python(x):
        return x


def test_the_row_is_bound_to_both_sides():
    evidence = Evidence(
        examples=10, distinct=8, unrepresentable=1, raised=0, possible=50, seed=1, exhausted=False
    )
    report = CheckReport("shop:total", "pass", "", evidence, 1.5, ())
    row = evidence_row(Subject, report)
    source = inspect.getsource(Subject.python)
    assert row.route == "shop:total"
    assert (row.verdict, row.examples, row.distinct, row.unrepresentable) == ("pass", 10, 8, 1)
    assert row.python_hash == hashlib.sha256(source.encode()).hexdigest()
    assert row.artifact_hash == "a" * 64


def test_the_findings_come_with_their_causes_and_both_lines():
    evidence = Evidence(
        examples=10, distinct=8, unrepresentable=1, raised=0, possible=50, seed=1, exhausted=False
    )
    cause = Cause("floor-division", "gap", "tried", 0.9, "advice", Place("m.py", 3, "a // b"))
    known = Divergence("shop:total", "s1", "1", "2", "3", "result", "value", "Go has 1 more")
    other = Divergence("shop:total", "s2", "4", "5", "6", "result", "type")
    report = CheckReport(
        *("shop:total", "fail", "", evidence, 1.5, (Finding(known, "So.", "call", (cause,)),)),
        accepted=(Finding(other, "Otherwise.", "call"),),
    )
    batch = check_batch(Subject, report)
    [row] = batch.evidence
    found, accepted = batch.findings
    versions = Versions(row.python_hash, row.artifact_hash)
    assert (found.route, found.when, found.versions) == ("shop:total", row.when, versions)
    assert (found.signature, found.input, found.python, found.go) == ("s1", "1", "2", "3")
    assert (found.path, found.cause, found.detail) == ("result", "value", "Go has 1 more")
    assert (found.explanation, found.reproduce) == ("So.", "call")
    assert found.causes == (
        CauseRow("floor-division", "gap", "tried", 0.9, "advice", "m.py:3: a // b", ""),
    )
    assert (accepted.signature, accepted.causes) == ("s2", ())


def test_a_function_without_source_has_no_hash():
    assert python_hash(len) == ""
