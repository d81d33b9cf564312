import hashlib
import inspect

from strangler.parity.record import evidence_row, python_hash
from strangler.parity.verdict import CheckReport, Evidence


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


def test_a_function_without_source_has_no_hash():
    assert python_hash(len) == ""
