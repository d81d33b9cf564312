"""`@migrate_to`: tag a Python function with its Go counterpart."""

from __future__ import annotations

from functools import partial, update_wrapper

from strangler.routing.migration import Migration, is_coroutine_function
from strangler.routing.registry import register

TYPE_CHECKING = False  # importing typing would double what `import strangler` costs
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, TypeVar

    F = TypeVar("F", bound=Callable[..., Any])


def migrate_to(
    artifact: str,
    *,
    export: str | None = None,
    errors: Mapping[str, type[BaseException]] | None = None,
    key: str | Callable[..., Any] | None = None,
    compare: Mapping[str, Any] | None = None,
    pure: bool = True,
    redact: str | Sequence[str] | Callable[[str, Any], object] = (),
    retired: str | None = None,
) -> Callable[[F], F]:
    """Let a Go function in `artifact` stand beside a Python function, or answer in its place.

    `artifact` is the name of a .wasm file among those that `strangler build` has written, or beside
    the module. The Go function pairs by name (``word_count`` with ``WordCount``); `export` names
    another one. `errors` maps the package's exported ``Err…`` variables, and its exported types of
    errors, to the exceptions that Python raises: ``{"ErrNotFound": KeyError}``.

    `key` is what a share goes by where migration.toml names nothing else: a parameter
    (``"user_id"``), something in one (``"order.customer.id"``), or a function that is given the
    call's arguments. Without it, a share is left to chance.

    `compare` says what is accepted beside equality: the settings of the table `compare` in
    migration.toml, where a predicate may be a function (``{"rtol": 1e-9}``). `pure` is False for a
    function that must not run twice on the same arguments. `redact` names what must not leave the
    process: paths (``"arguments.card"``), or a function of a path and a value.

    `retired` is written by ``strangler retire``: Go answers every call, whatever the mode, and the
    Python that it was ported from is in that file, for checks.

    What it returns may decorate many functions; an ``async def`` stays one, and Go computes in a
    worker thread while it is awaited. The function keeps its name, signature, hints and
    docstring; no wasm is loaded before the first call that needs it. Raises BindError when another
    route has the same name, TypeError when the decorated object is not a plain function.
    """
    if not isinstance(artifact, str):
        raise TypeError('@migrate_to takes the artifact: write @migrate_to("package.wasm")')
    mapping = dict(errors or {})
    for name, exception in mapping.items():
        if not (
            isinstance(exception, type)  # type: ignore[redundant-expr]  # a user may err
            and issubclass(exception, BaseException)
        ):
            raise TypeError(f"errors[{name!r}] is {exception!r}: name an exception class")
    if not (key is None or isinstance(key, str) or callable(key)):
        raise TypeError(f"key is {key!r}: name a parameter, or give a function")

    def decorate(function: F) -> F:
        if isinstance(function, classmethod):
            raise TypeError("write @classmethod above @migrate_to, not below")
        if isinstance(function, staticmethod):
            return staticmethod(decorate(function.__func__))  # type: ignore[return-value]
        terms = {"compare": compare, "pure": pure, "redact": redact}
        make = partial(
            Migration,
            artifact=artifact,
            export=export,
            errors=mapping,
            key=key,
            terms=terms,
            retired=retired,
        )
        if is_coroutine_function(function):
            from strangler.routing.asynchronous import awaited, run_to_end  # noqa: PLC0415  # rare

            migration = make(run_to_end(function))
            register(migration)
            return awaited(migration, function)  # type: ignore[return-value]
        migration = make(function)
        register(migration)
        return update_wrapper(migration.route, function)  # type: ignore[return-value]

    return decorate
