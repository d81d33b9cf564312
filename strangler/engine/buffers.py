"""Hints that ask for a buffer of numbers: numpy arrays, array.array, memoryview.

None of these modules is imported here: a hint that names one has done so.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, get_args

from strangler.engine.hints import origin_of
from strangler.signature import AnyType, Float, Int

Factory = Callable[[bytearray], Any]
"""Makes the value of its bytes, which it may keep."""


def buffer_of(hint: Any, element: AnyType) -> Factory | None:
    """What makes a buffer of the hinted class with Go's elements; None for any other hint.

    None too where a numpy array is hinted with a dtype that is not Go's.
    """
    cls = origin_of(hint)
    if not isinstance(element, (Int, Float)) or not isinstance(cls, type):
        return None
    name = f"{cls.__module__}.{cls.__qualname__}"
    if name == "numpy.ndarray":
        return _numpy(hint, element)
    if name == "array.array":
        return partial(cls, _code(element))
    if cls is memoryview:
        return partial(_view, _code(element))
    return None


def _numpy(hint: Any, element: Int | Float) -> Factory | None:
    import numpy as np  # noqa: PLC0415  # imported by whoever wrote the hint

    dtype = np.dtype(_code(element))
    wanted = [each for argument in get_args(hint)[1:] for each in get_args(argument)]
    classes = [each for each in wanted if isinstance(each, type) and each is not Any]
    if not all(issubclass(dtype.type, each) for each in classes):
        return None
    return partial(np.frombuffer, dtype=dtype)


def _view(code: str, data: bytearray) -> memoryview:
    view: memoryview = memoryview(data).cast(code)  # type: ignore[call-overload]  # a native code
    return view


def _code(element: Int | Float) -> str:
    """The element's code in `struct` and `array`; numpy knows it too."""
    if isinstance(element, Float):
        return {32: "f", 64: "d"}[element.width]
    code = {8: "b", 16: "h", 32: "i", 64: "q"}[element.width]
    return code.upper() if element.unsigned else code
