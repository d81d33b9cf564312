"""Hints of every form, fitted to Go types."""

import array
import collections
import datetime as dt
import typing
from typing import Any

import numpy as np
import pytest

from strangler import signature as go
from strangler.engine import _native
from strangler.engine.fitting import Fitting
from strangler.errors import Unrepresentable

INT = go.Int("int", 64)
FLOAT = go.Float("float64", 64)
STRING = go.String("string")
POINT = go.Struct("Point", (go.Field("X", INT), go.Field("Y", INT)))
NAMED = {"Point": POINT}


def fitted(kind: Any, hint: Any, *, results: bool = False) -> tuple[Any, list[str]]:
    fitting = Fitting(NAMED, results=results)
    description = fitting.fit(kind, hint, "x")
    return _native.Codec(description, fitting.definitions), [text for _, text in fitting.problems]


@pytest.mark.parametrize(
    ("kind", "hint", "value"),
    [
        (go.List("[]float64", FLOAT), array.array, array.array("d", [1.5])),
        (go.List("[]int", INT), memoryview, memoryview(array.array("q", [1]))),
        (go.List("[]int", INT), collections.deque[int], collections.deque([1])),
        (go.Map("map[string]int", STRING, INT), collections.Counter[str], collections.Counter("a")),
        (
            go.Map("M", STRING, INT),
            collections.defaultdict[str, int],
            collections.defaultdict(int, a=1),
        ),
        (go.Bytes("[]byte"), bytearray, bytearray(b"a")),
        (POINT, tuple[int, int], (1, 2)),
        (POINT, dict[str, int], {"x": 1, "y": 2}),
        (go.Set("map[Point]struct{}", go.Ref("Point", "Point")), set, {(1, 2)}),
        (go.Map("map[[1]Point]int", go.Array("[1]Point", POINT, 1), INT), dict, {((1, 2),): 3}),
        (go.Optional("*int", INT), None, 5),
    ],
)
def test_a_result_is_of_the_class_that_is_hinted(kind: Any, hint: Any, value: Any) -> None:
    codec, problems = fitted(kind, hint, results=True)
    plain, _ = fitted(kind, hint)
    made = codec.decode(plain.encode(value))
    assert problems == []
    assert (type(made), made) == (type(value), value)


def test_a_numpy_array_is_hinted_with_go_s_dtype_or_none() -> None:
    codec, problems = fitted(go.List("[]float64", FLOAT), np.ndarray, results=True)
    assert problems == []
    assert codec.decode(codec.encode(np.array([1.5, 2.5]))).tolist() == [1.5, 2.5]
    _, wrong = fitted(go.List("[]float64", FLOAT), np.ndarray[Any, np.dtype[np.int32]])
    assert len(wrong) == 1


def test_a_list_is_no_tuple_in_a_result() -> None:
    codec, _ = fitted(go.List("[]int", INT), typing.Sequence[int], results=True)
    with pytest.raises(Unrepresentable, match="takes list, not tuple"):
        codec.encode((1,), strict=True)


@pytest.mark.parametrize(
    "moment",
    [
        dt.datetime(2024, 1, 1),  # noqa: DTZ001
        dt.datetime(2024, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=1), "mine")),
        dt.datetime(2024, 1, 1, tzinfo=dt.timezone(dt.timedelta(microseconds=1))),
        dt.datetime(2024, 1, 1, fold=1, tzinfo=dt.UTC),
    ],
)
def test_a_moment_that_would_come_back_as_another_is_unrepresentable(moment: Any) -> None:
    codec, _ = fitted(go.Time("time.Time"), dt.datetime)
    with pytest.raises(Unrepresentable):
        codec.encode(moment)


def test_a_length_of_more_than_292_years_is_unrepresentable() -> None:
    codec, _ = fitted(go.Duration("time.Duration"), dt.timedelta)
    with pytest.raises(Unrepresentable, match="292 years"):
        codec.encode(dt.timedelta.max)
