"""Python functions that fill the function variables of a Go package (docs/wire.md, section 4)."""

import importlib
from collections.abc import Callable
from typing import Any

from strangler.engine import _native
from strangler.engine.fitting import Fitting
from strangler.engine.hints import function_hints
from strangler.errors import BindError
from strangler.signature import Callback, Manifest

Bound = tuple[Callable[..., Any], _native.Codec, _native.Codec]
"""The function, and the codecs of its parameters and its result."""


def bind_callbacks(manifest: Manifest, artifact: str) -> tuple[Bound, ...]:
    """Find the Python function of each of the package's variables, and fit it to Go's type.

    Raises BindError, naming the variable and the function, when there is none or when its hints and
    Go's types have nothing in common.
    """
    return tuple(_bind(callback, manifest, artifact) for callback in manifest.callbacks)


def _bind(callback: Callback, manifest: Manifest, artifact: str) -> Bound:
    where = f"{artifact}: var {callback.name} ({callback.file}:{callback.line})"
    function = _find(callback.python, where)
    fitting = Fitting(manifest.types, results=True)
    description = fitting.fit_function(callback.type, function_hints(function), _names(function))
    if fitting.problems:
        lines = (f"{where}: {callback.python}: {at}: {text}" for at, text in fitting.problems)
        raise BindError("\n".join(lines))
    _, _, parameters, result = description
    definitions = fitting.definitions
    return function, _native.Codec(parameters, definitions), _native.Codec(result, definitions)


def _find(name: str, where: str) -> Callable[..., Any]:
    module, _, path = name.partition(":")
    try:
        found: Any = importlib.import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
    except Exception as error:
        raise BindError(
            f"{where}: {name} cannot be found ({type(error).__name__}: {error}): correct the "
            "//strangler:python comment"
        ) from error
    if not callable(found):
        raise BindError(f"{where}: {name} is no function but {type(found).__name__}")
    function: Callable[..., Any] = found
    return function


def _names(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of the positional parameters, as far as they are known."""
    code = getattr(getattr(function, "__wrapped__", function), "__code__", None)
    return code.co_varnames[: code.co_argcount] if code else ()
