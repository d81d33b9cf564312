from hypothesis import given
from hypothesis import strategies as st

from py_impls import arith


def test_a_dozen_and_a_dozen_are_twenty_four() -> None:
    assert arith.sum(12, 12) == 24


def test_a_sum_grows_beyond_int64() -> None:
    assert arith.sum(2**63 - 1, 1) == 2**63


@given(st.integers(), st.integers())
def test_subtracting_undoes_a_sum(x: int, y: int) -> None:
    assert arith.sum(arith.sum(x, y), -y) == x
