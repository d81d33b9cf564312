"""One migration: a Python function, its Go counterpart, and who answers a call.

The native `Route` keeps the hot paths of every mode; everything else comes here.
"""

# ruff: noqa: SLF001  # a route's own methods have underscores: its names are its function's

from __future__ import annotations

from _thread import RLock
from collections import Counter
from contextlib import suppress
from functools import partial
from os.path import abspath
from types import FunctionType

from strangler.engine import _native
from strangler.errors import BindError, ConfigError, StranglerError, Unrepresentable
from strangler.routing.breaker import Breaker
from strangler.routing.comparing import (
    call_compared,
    call_shadowed,
    open_lane,
    start_counting,
)
from strangler.routing.dials import make_key
from strangler.routing.failures import failure_kind, is_answer
from strangler.routing.log import warn, warn_once
from strangler.routing.override import overriding_mode

TYPE_CHECKING = False  # importing typing would double what `import strangler` costs
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any, TypeAlias

    from strangler.engine.candidate import Candidate
    from strangler.policy import Mode, Policy
    from strangler.routing.resolution import Claim, Resolution
    from strangler.shadow.terms import Terms

    Arguments: TypeAlias = tuple[Any, ...]
    Keywords: TypeAlias = dict[str, Any]

# Flags of a code object, as in `inspect`, which is slow to import.
_VARARGS, _VARKEYWORDS = 0x04, 0x08
_GENERATOR, _COROUTINE, _ASYNC_GENERATOR = 0x20, 0x80, 0x200

_UNDEMOTED = {"environment", "hook", "retired"}
"""Sources that a demotion does not overrule: somebody insists, or there is no Python left."""


class Migration:
    """The state behind one decorated function.

    `name` is ``module:qualname``, `place` the file and line of the function, `route` the object
    that stands in its place. `failures` counts the calls that Go was to answer and did not, under
    the names of the store's counters (``unrepresentable``, ``failure:GoTrap``, ``fallback``).
    """

    def __init__(
        self,
        python: Callable[..., Any],
        artifact: str,
        export: str | None,
        errors: Mapping[str, type[BaseException]],
        key: str | Callable[..., Any] | None = None,
        terms: Mapping[str, Any] | None = None,
        retired: str | None = None,
    ) -> None:
        inner = _inner(python)
        code = inner.__code__
        self.name = f"{python.__module__}:{python.__qualname__}"
        self.place = f"{code.co_filename}:{code.co_firstlineno}"
        self.file = abspath(code.co_filename)  # noqa: PTH100  # pathlib is slow to import
        self._folder: Path | None = None
        self._spec = inner.__globals__.get("__spec__")
        self.python = python
        self.artifact = artifact
        self.export = export
        self.errors = errors
        self.key = key
        self.retired = retired
        self._written_terms = terms or {}
        self._terms: Terms | None = None
        self.failures: Counter[str] = Counter()
        self._lock = RLock()
        self._resolution: Resolution | None = None
        self._hook: Claim | None = None
        self._breaker = Breaker()
        self._candidate: Candidate | StranglerError | None = None
        self.parameters, defaults = _parameters(inner)
        self._positional = code.co_argcount
        self._variadic = bool(code.co_flags & _VARARGS)
        self._bindable = not code.co_flags & _VARKEYWORDS
        self.route = _native.Route(
            python,
            self._dispatch,
            self._compare,
            self._recover,
            self.parameters,
            defaults,
            code.co_posonlyargcount,
            self._positional,
            self._variadic,
            self._bindable,
        )

    def redefines(self, known: Migration) -> bool:
        """Whether this is `known`, a migration of the same name, defined anew.

        A module that is loaded again has a new spec. An interactive session has none, and each of
        its inputs is a file.
        """
        if self._spec is None and known._spec is None and self.file != known.file:
            return True
        return self._spec is not known._spec or self.place == known.place

    @property
    def folder(self) -> Path:
        """The directory of the module."""
        from pathlib import Path  # noqa: PLC0415  # first call only

        if self._folder is None:
            self._folder = Path(self.file).parent
        return self._folder

    @property
    def resolution(self) -> Resolution:
        """The mode in force and where it comes from. Raises ConfigError, as `policy` does."""
        with self._lock:
            if self._resolution is None:
                from strangler.routing.hooks import hook_claims  # noqa: PLC0415  # first call only

                self._hook = hook_claims([self.name]).get(self.name)
                self._resolution = self._resolve()
            return self._resolution

    def _resolve(self) -> Resolution:
        from strangler.routing.resolution import resolve, resolve_retired  # noqa: PLC0415
        from strangler.routing.settings import current_config  # noqa: PLC0415

        config = current_config(self.folder)
        if self.retired is not None:
            return resolve_retired(config, self.name, self.retired)
        resolution = resolve(config, self.name, hook=self._hook)
        demotion = None if resolution.policy.mode == "python" else self._demotion(config.store)
        if demotion is None:
            return resolution
        return resolve(config, self.name, hook=self._hook, demotion=demotion)

    def _demotion(self, store: str) -> Claim | None:
        """The demotion in force, unless it was of another build of the Go side."""
        from strangler.routing.demotions import demotions  # noqa: PLC0415  # not in Python's mode
        from strangler.routing.resolution import Claim  # noqa: PLC0415  # first call only

        row = demotions.find(store, self.name)
        if row is None or row.versions.artifact not in {"", self._artifact_hash()}:
            return None
        return Claim("demotion", row.mode, f"{row.reason}, in {row.author}")

    def _artifact_hash(self) -> str:
        """The SHA-256 of the Go side; empty when there is none."""
        try:
            return self.candidate().artifact_hash
        except StranglerError:
            return ""

    @property
    def policy(self) -> Policy:
        """The policy in force. Raises ConfigError when migration.toml is not valid."""
        return self.resolution.policy

    def candidate(self) -> Candidate:
        """The Go side, bound when it is first needed.

        Raises ArtifactError or BindError, with the same message until `refresh`.
        """
        with self._lock:
            if self._candidate is None:
                try:
                    self._candidate = self.bind(self.python)
                except StranglerError as error:
                    self._candidate = type(error)(*error.args)
                except Exception as error:  # noqa: BLE001  # not to be taken for Go's answer
                    problem = f"{self.name}: cannot be bound ({type(error).__name__}: {error})"
                    self._candidate = BindError(problem)
            if isinstance(self._candidate, StranglerError):
                # Never the one that was raised: its traceback would keep the caller's objects.
                raise type(self._candidate)(*self._candidate.args)
            return self._candidate

    def terms(self) -> Terms:
        """On which terms both sides are compared. Raises ConfigError when they are not valid."""
        from strangler.shadow.terms import make_terms  # noqa: PLC0415  # sampled calls only

        with self._lock:
            if self._terms is None:
                self._terms = make_terms(self.name, self.policy, **self._written_terms)
            return self._terms

    def find_artifact(self) -> Path:
        """The .wasm file: among the built artifacts, else beside the module.

        Raises ArtifactNotFound, or ConfigError.
        """
        from strangler.engine.artifact import find_artifact  # noqa: PLC0415  # first call only
        from strangler.routing.settings import current_config  # noqa: PLC0415

        return find_artifact(self.artifact, (current_config(self.folder).artifacts, self.folder))

    def bind(self, python: Callable[..., Any]) -> Candidate:
        """The Go side, beside this Python side. Raises ArtifactError or BindError."""
        from strangler.engine.artifact import open_artifact  # noqa: PLC0415  # first call only
        from strangler.engine.candidate import Candidate  # noqa: PLC0415
        from strangler.lock import check_pinned  # noqa: PLC0415
        from strangler.routing.settings import current_config  # noqa: PLC0415

        if not self._bindable:
            raise BindError(f"{self.name}: takes **kwargs: name its parameters one by one")
        config = current_config(self.folder)
        artifact = open_artifact(self.find_artifact())
        check_pinned(config, self.artifact, artifact.sha256)
        return Candidate(
            self.name,
            python,
            self.parameters,
            artifact,
            self.export,
            self.errors,
            self._positional,
            config.limits(self.name, self.artifact),
            variadic=self._variadic,
        )

    def refresh(self) -> None:
        """Resolve mode and Go side again at the next call."""
        with self._lock:
            self._resolution = None
            self._candidate = None
            self._terms = None
            self.route._use_dispatch()

    def explain(self, claim: Claim) -> str:
        """Where a claim of its resolution stands, or why, for people."""
        from strangler.routing.settings import current_config  # noqa: PLC0415  # commands only

        return claim.where(current_config(self.folder))

    @property
    def in_use(self) -> bool:
        """Whether it has been called since it was last refreshed."""
        return self._resolution is not None

    @property
    def trusts_go(self) -> bool:
        """Whether it is in use, and Go answers or would but for a demotion."""
        resolution = self._resolution
        return resolution is not None and (
            resolution.policy.mode == "go" or any(c.mode == "go" for c in resolution.claims)
        )

    def claimed(self, hook: Claim | None) -> bool:
        """Take note of what the plugins say; whether that is something new, for `update`."""
        known, self._hook = self._hook, hook
        return known != hook

    def update(self) -> None:
        """Put in force what the sources of the mode say now; calls go on meanwhile."""
        before = self._resolution
        after = self._resolve()
        if before is None or before == after:
            return
        if after.policy.mode != "python":
            start_counting()
            with suppress(StranglerError):  # every call says so, or falls back
                self.candidate()
        with self._lock:
            if self._resolution is before:  # else refreshed since: the next call resolves it
                self._resolution = after
                self._settle(after)

    def diverged(self) -> None:
        """Take note of a divergence."""
        policy = self.policy
        if policy.mode == "go":
            self._demote(self._breaker.diverged(policy.demote))

    def _failed(self, error: BaseException, policy: Policy) -> None:
        """Take note of a call that Go was to answer, and has not."""
        if policy.mode == "go":
            answered = self.route._go_calls
            self._demote(self._breaker.failed(failure_kind(error), answered, policy.demote))

    def _demote(self, verdict: tuple[Mode, str] | None) -> None:
        """Put the route back to another mode, here at once and in other processes soon."""
        if verdict is None or self.resolution.claims[0].source in _UNDEMOTED:
            return
        from strangler.routing.demoting import demote  # noqa: PLC0415  # rare

        self._breaker.reset()
        demote(self.name, *verdict, self._artifact_hash())
        self.update()

    def release_lock(self) -> None:
        """Forget who holds the lock: in a forked child, nobody does."""
        self._lock = RLock()

    # ---- Calls ---------------------------------------------------------------------------------

    def _dispatch(self, _route: _native.Route, args: Arguments, kwargs: Keywords) -> Any:
        """Answer a call that has no native path."""
        policy = self.start_call()
        if policy.mode == "python":
            return self._python(args, kwargs)
        if policy.mode == "shadow":
            return self._shadow(policy, args, kwargs, sampled=_native.chance(policy.sampled))
        if policy.share < 1.0 and not self.route._chosen(args, kwargs):
            return self._python(args, kwargs)
        return self._go(policy, args, kwargs, sampled=_native.chance(policy.sampled))

    def start_call(self) -> Policy:
        """The policy of one call; from now on its sources are followed, and calls counted."""
        from strangler.routing.watcher import start_watching  # noqa: PLC0415  # first call only

        resolution = self.resolution
        policy = resolution.policy
        mode = None if self.retired else overriding_mode()
        if mode is None:
            self._settle(resolution)
        else:
            policy = policy.forced(mode)
        start_watching()
        if policy.mode != "python":
            start_counting()
        return policy

    def _settle(self, resolution: Resolution) -> None:
        """Give the route the native path of its mode."""
        policy = resolution.policy
        with self._lock:
            if resolution is not self._resolution:
                return  # refreshed since: the next call settles it
            function, key = None, None
            if policy.mode == "go":
                with suppress(StranglerError):  # every call says so, or falls back, in _go
                    function = self.candidate().native
                key = self._key(policy)
            share = 0.0 if key is None and self._keyed(policy) else policy.share
            self.route._use(policy.mode, function, share, policy.sampled, key)
            if policy.mode == "shadow" and policy.sampled and not policy.inline:
                with suppress(Exception):  # every call says so in _shadow
                    lane = open_lane(self.candidate(), self.terms(), self._count)
                    self.route._use_lane(lane)

    def _keyed(self, policy: Policy) -> bool:
        return bool(policy.key or self.key) and policy.share < 1.0

    def _key(self, policy: Policy) -> _native.Key | None:
        """What the share goes by; None when that is chance, or what is named does not exist."""
        key = policy.key or self.key
        if key is None or policy.share >= 1.0:
            return None
        try:
            return make_key(self.name, self.parameters, key)
        except ConfigError as error:
            warn_once(f"{error}; Python answers every call")
            return None

    def _python(self, args: Arguments, kwargs: Keywords) -> Any:
        self.route._count_python()
        return self.python(*args, **kwargs)

    def _compare(self, _route: _native.Route, args: Arguments, kwargs: Keywords) -> Any:
        """Answer a call that the sample takes."""
        policy = self.policy
        if policy.mode == "go":
            return self._go(policy, args, kwargs, sampled=True)
        if policy.mode == "shadow":
            return self._shadow(policy, args, kwargs, sampled=True)
        return self._python(args, kwargs)  # the mode has changed since

    def _go(self, policy: Policy, args: Arguments, kwargs: Keywords, *, sampled: bool) -> Any:
        arguments = self.route._bind(args, kwargs)
        if arguments is None:  # Python says what is wrong with the call
            return self._python(args, kwargs)
        try:
            candidate = self.candidate()
            if sampled:
                answer = call_compared(candidate, arguments, self.terms(), inline=policy.inline)
            else:
                answer = candidate.native(*arguments)
        except BaseException as error:
            if is_answer(error):
                self.route._count_go()
                raise
            failure = error
        else:
            self.route._count_go()
            return answer
        # Outside of the handler, so that what Python raises has no context of ours.
        return self._recover(self.route, failure, args, kwargs)

    def _shadow(self, policy: Policy, args: Arguments, kwargs: Keywords, *, sampled: bool) -> Any:
        """Python answers; the arguments as they were before go to the comparing worker."""
        self.route._count_python()
        arguments = self.route._bind(args, kwargs) if sampled else None
        if arguments is not None:
            try:
                candidate = self.candidate()
                terms = self.terms()
                snapshot = candidate.encode(arguments)
            except StranglerError as error:
                self._count(error)
            else:
                call = partial(self.python, *args, **kwargs)
                return call_shadowed(
                    candidate, call, arguments, snapshot, terms, inline=policy.inline
                )
        return self.python(*args, **kwargs)

    def _recover(
        self, _route: _native.Route, error: BaseException, args: Arguments, kwargs: Keywords
    ) -> Any:
        """Decide who answers a call that Go did not."""
        self.give_up(error)
        return self._python(args, kwargs)

    def give_up(self, error: BaseException) -> None:
        """Take note of a call that Go did not answer; returns when Python is to, else raises."""
        policy = self.policy
        self._count(error)
        self._failed(error, policy)
        if policy.on(failure_kind(error)) == "raise":
            raise error
        with self._lock:
            self.failures["fallback"] += 1

    def _count(self, error: BaseException) -> None:
        known = isinstance(error, Unrepresentable)
        name = "unrepresentable" if known else f"failure:{type(error).__name__}"
        with self._lock:
            self.failures[name] += 1
            first = self.failures[name] == 1
        if first and not known:
            warn(f"{self.name}: Go did not answer: {error} (not logged again)")


# ---- Signatures ----------------------------------------------------------------------------------


def _inner(python: Callable[..., Any]) -> FunctionType:
    """The function whose parameters `python` has; other decorators are looked through.

    Raises TypeError when it is not a plain Python function.
    """
    inner: Any = python
    while hasattr(inner, "__wrapped__") and not isinstance(inner, _native.Route):
        inner = inner.__wrapped__
    if isinstance(inner, _native.Route):
        raise TypeError(f"@migrate_to: {python.__qualname__} has a Go counterpart already")
    if not isinstance(inner, FunctionType):
        raise TypeError(f"@migrate_to takes a Python function, not {python!r}")
    code = inner.__code__
    if code.co_flags & (_GENERATOR | _ASYNC_GENERATOR):
        raise TypeError(
            f"@migrate_to: {python.__qualname__} is a generator, which Go cannot answer: move the "
            "computing part into a function of its own"
        )
    return inner


def is_coroutine_function(python: Callable[..., Any]) -> bool:
    """Whether it is an ``async def``. Raises TypeError, as a Migration of it would."""
    return bool(_inner(python).__code__.co_flags & _COROUTINE)


def _parameters(inner: FunctionType) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """The names that a call can fill, and the default of each; that of ``*args`` is the last."""
    code = inner.__code__
    count = code.co_argcount
    total = count + code.co_kwonlyargcount
    variadic = bool(code.co_flags & _VARARGS)
    names = code.co_varnames[: total + variadic]
    positional = inner.__defaults__ or ()
    keyword = inner.__kwdefaults__ or {}
    defaults = (
        *(_native.MISSING for _ in range(count - len(positional))),
        *positional,
        *(keyword.get(name, _native.MISSING) for name in names[count:total]),
        *(_native.MISSING for _ in range(variadic)),
    )
    return names, defaults
