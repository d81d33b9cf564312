"""A candidate: the Go side of one route, ready to be called, replayed and compared."""

import time
import types
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from strangler.engine import _native
from strangler.engine.artifact import Artifact
from strangler.engine.binding import check_errors, find_function, fit_hints
from strangler.engine.domain import Domain
from strangler.engine.failures import ErrorMap, reply_exception
from strangler.engine.fitting import Fitting
from strangler.engine.hints import Hints, function_hints, owner_of
from strangler.errors import MalformedReply, RefusedArguments, StranglerError
from strangler.limits import Limits
from strangler.signature import (
    UUID,
    AnyType,
    BigInt,
    Bool,
    Complex,
    Date,
    Decimal,
    Duration,
    Float,
    Function,
    Int,
    Optional,
    Rational,
    Rune,
    String,
    Time,
)

if TYPE_CHECKING:
    from strangler.outcome import Outcome


_UNLIMITED = Limits()


class Candidate:
    """The Go function behind a route.

    `name` is the route's, `python` the control, `parameters` the Python names in order; `native`
    takes exactly those as positional values, `python` the first `positional` of them, all unless
    given, and the others by keyword; with `variadic`, the last one holds what ``*args`` takes.
    `mutable` says whether some parameter is of a type that a function can change in place.
    """

    def __init__(
        self,
        name: str,
        python: Callable[..., Any],
        parameters: tuple[str, ...],
        artifact: Artifact,
        export: str | None,
        errors: ErrorMap,
        positional: int | None = None,
        limits: Limits = _UNLIMITED,
        *,
        variadic: bool = False,
    ) -> None:
        """Bind both sides. Raises BindError or ArtifactError when they do not fit."""
        self.name = name
        self.python = python
        self.parameters = parameters
        self.artifact = artifact
        self._positional = len(parameters) - variadic if positional is None else positional
        self._variadic = variadic
        hints = self._hints()
        leaf = name.rpartition(":")[2].rpartition(".")[2]
        self.function: Function = find_function(artifact, leaf, export, parameters, hints)
        check_errors(name, artifact, errors)
        named = artifact.manifest.types if artifact.manifest else {}
        fitted = fit_hints(name, parameters, self.function, hints, named)
        self.domain: Domain = fitted.domain
        self.mutable = any(_is_mutable(p.type) for p in self.function.parameters)
        self._arguments = _native.Codec(
            ("tuple", "", parameters, fitted.arguments), fitted.argument_definitions
        )
        self._result = _native.Codec(fitted.result, fitted.result_definitions)
        self._plain: _native.Codec | None = None
        module = artifact.compiled(limits)
        if artifact.manifest and artifact.manifest.callbacks:
            from strangler.engine.callbacks import bind_callbacks  # noqa: PLC0415  # seldom

            module.set_callbacks(bind_callbacks(artifact.manifest, artifact.name))
        self.native = _native.Function(
            module,
            self.function.export,
            self.function.convention == "packed",
            self._arguments,
            self._result,
            partial(reply_exception, abi=artifact.abi, errors=errors),
            limits.timeout or 0.0,
            self.function.context,
        )

    def _hints(self) -> Hints:
        """The hints of the parameters as they are passed here, and of the result."""
        hints = dict(function_hints(self.python))
        if self._variadic:
            rest = self.parameters[-1]
            each = hints.get(rest)
            hints[rest] = types.GenericAlias(tuple, (each, ...)) if rest in hints else tuple
        owner = owner_of(self.python)
        if owner is not None and self.parameters:
            hints.setdefault(self.parameters[0], owner)
        return hints

    @property
    def artifact_hash(self) -> str:
        """The SHA-256 of the artifact, in hex."""
        return self.artifact.sha256

    def encode(self, arguments: tuple[Any, ...]) -> bytes:
        """The snapshot of the arguments. Raises Unrepresentable, naming the place."""
        return self._arguments.encode(arguments)

    def encode_plain(self, arguments: tuple[Any, ...]) -> bytes:
        """The snapshot of arguments in plain form. Raises Unrepresentable, naming the place.

        In plain form (engine/domain.py) a struct is a dict, an Enum's member its value.
        """
        return self._plain_codec().encode(arguments)

    def decode_plain(self, snapshot: bytes) -> tuple[Any, ...]:
        """The arguments in a snapshot in plain form."""
        arguments: tuple[Any, ...] = self._plain_codec().decode(snapshot)
        return arguments

    def _plain_codec(self) -> _native.Codec:
        if self._plain is None:
            fitting = Fitting(self.domain.named)
            pairs = zip(self.domain.parameters, self.parameters, strict=True)
            descriptions = tuple(fitting.fit(kind, Any, name) for kind, name in pairs)
            self._plain = _native.Codec(
                ("tuple", "", self.parameters, descriptions), fitting.definitions
            )
        return self._plain

    def decode_arguments(self, snapshot: bytes) -> tuple[Any, ...]:
        """Fresh copies of the arguments in a snapshot.

        Raises RefusedArguments when a class does not take the values that are to be its fields.
        """
        try:
            arguments: tuple[Any, ...] = self._arguments.decode(snapshot)
        except MalformedReply as error:
            raise RefusedArguments(str(error).replace("`result.", "`", 1)) from error
        return arguments

    def spread(self, arguments: tuple[Any, ...]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The positional and the named arguments of a call of the Python function."""
        named = len(arguments) - self._variadic
        given = (*arguments[: self._positional], *(arguments[-1] if self._variadic else ()))
        keywords = zip(
            self.parameters[self._positional : named],
            arguments[self._positional : named],
            strict=True,
        )
        return given, dict(keywords)

    def encode_result(self, value: Any) -> bytes:
        """The wire form of a result that has exactly the type Go returns, else Unrepresentable."""
        return self._result.encode(value, strict=True)

    def decode_result(self, data: bytes) -> Any:
        """The value of `encode_result`."""
        return self._result.decode(data)

    def replay(self, snapshot: bytes) -> "Outcome":
        """What Go does with the arguments in a snapshot; every exception ends up in the outcome."""
        from strangler.outcome import Outcome  # noqa: PLC0415  # not needed to answer

        started = time.perf_counter()
        try:
            result, arguments = self.native.replay(snapshot)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # errors={…} may name any class
            return Outcome(exception=error, seconds=time.perf_counter() - started)
        seconds = time.perf_counter() - started
        try:
            return Outcome(
                value=self.decode_result(result),
                arguments=(
                    None
                    if arguments is None or arguments == snapshot
                    else self.decode_arguments(arguments)
                ),
                seconds=seconds,
            )
        except RefusedArguments as error:  # Go has changed them to what no caller can have
            return Outcome(exception=MalformedReply(str(error)), seconds=seconds)
        except StranglerError as error:
            return Outcome(exception=error, seconds=seconds)

    def replay_as(self, snapshot: bytes, seed: int, moment: int) -> "Outcome":
        """What Go does with a chosen seed for its randomness, at a chosen time.

        `moment` is in nanoseconds since 1970. The instance is new, and not used again.
        """
        _native.set_determinism_here((seed, moment))
        try:
            return self.replay(snapshot)
        finally:
            _native.set_determinism_here(None)

    def run_control(self, snapshot: bytes) -> "Outcome":
        """What Python does with fresh copies of the arguments in a snapshot."""
        from strangler.outcome import Outcome  # noqa: PLC0415  # not needed to answer

        arguments = self.decode_arguments(snapshot)
        given, keywords = self.spread(arguments)
        value, exception = None, None
        started = time.perf_counter()
        try:
            value = self.python(*given, **keywords)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # an outcome like any other
            exception = error
        seconds = time.perf_counter() - started
        changed = not self._arguments.matches(arguments, snapshot)
        return Outcome(value, exception, arguments if changed else None, seconds)


def _is_mutable(kind: AnyType) -> bool:
    """Whether a function can change a value of this type in place."""
    match kind:
        case Bool() | Int() | Float() | Complex() | Rune() | String():
            return False
        case Time() | Duration() | Date() | BigInt() | Rational() | Decimal() | UUID():
            return False
        case Optional():
            return _is_mutable(kind.element)
    return True
