"""The pytest plugin: a user's own tests with Go behind them, and a parity check of every route.

::

    pytest --strangler                  # one more test for each route: its parity check
    pytest --strangler-mode=go          # the existing tests, every route answered by Go
    pytest --strangler-mode=shadow      # the same, Python answers and every call is compared

Imports nothing else of strangler before one of the options, or the fixture `parity`, asks for it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from strangler.outcome import Divergence

_KEY = "strangler"
_SHOWN = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options."""
    group = parser.getgroup("strangler", "functions that move to Go")
    group.addoption(
        "--strangler",
        action="store_true",
        help="Add one test for each route of migration.toml: its parity check.",
    )
    group.addoption(
        "--strangler-mode",
        choices=("go", "shadow"),
        help="Run every test with all routes in this mode, and say what came of it.",
    )
    group.addoption(
        "--strangler-budget",
        type=float,
        default=10.0,
        metavar="SECONDS",
        help="Time for each parity check (default: 10).",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Switch on what is asked for."""
    mode = config.getoption("--strangler-mode")
    if mode is not None:
        config.pluginmanager.register(_Mode(mode), "strangler-mode")


# ---- The user's own tests in another mode --------------------------------------------------------


class _Mode:
    """Runs every test in one mode and counts what the routes did."""

    def __init__(self, mode: str) -> None:
        self.mode: Any = mode
        self.calls: Counter[str] = Counter()
        self.divergences: list[tuple[str, str]] = []
        """The test, and what differed in it."""
        self._seen: list[Divergence] = []

    def pytest_sessionstart(self) -> None:
        """Listen to what the comparing worker finds."""
        from strangler.hookspecs import hookimpl  # noqa: PLC0415 - costs nothing when unused
        from strangler.plugins import manager  # noqa: PLC0415

        seen = self._seen

        class Listener:
            @hookimpl
            def strangler_diverged(self, divergence: "Divergence") -> None:
                seen.append(divergence)

        manager().register(Listener())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """The test, its fixtures included, in the mode."""
        from strangler.routing.comparing import flush  # noqa: PLC0415
        from strangler.routing.override import mode  # noqa: PLC0415

        before = _counts()
        with mode(self.mode):
            result = yield
        flush()
        self.calls += _counts() - before
        self.divergences += [
            (item.nodeid, f"{one.route}({one.input}): Python {one.python}, Go {one.go}")
            for one in self._seen
        ]
        self._seen.clear()
        return result

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the run when the sides differed; hand the counts to the main process of xdist."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_KEY] = {"calls": dict(self.calls), "divergences": self.divergences}
        elif self.divergences and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add what a worker of xdist counted."""
        found = getattr(node, "workeroutput", {}).get(_KEY)
        if found:
            self.calls += Counter(found["calls"])
            self.divergences += [tuple(each) for each in found["divergences"]]

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Who answered, and what differed in which test."""
        write = terminalreporter.write_line
        terminalreporter.section(f"strangler, mode {self.mode}")
        go, python = self.calls["go"], self.calls["python"]
        write(f"{go} calls answered by Go, {python} by Python, {self.calls['fallback']} fell back")
        for test, what in self.divergences[:_SHOWN]:
            write(f"differs in {test}: {what}")
        hidden = len(self.divergences) - _SHOWN
        if hidden > 0:
            write(f"and {hidden} more")
        if not go and not python:
            write("No test called a route. Next: see `strangler status`.")


def _counts() -> Counter[str]:
    from strangler.routing.registry import migrations  # noqa: PLC0415

    counts: Counter[str] = Counter()
    for migration in migrations():
        counts["go"] += migration.route._go_calls  # noqa: SLF001 - a route's own names
        counts["python"] += migration.route._python_calls  # noqa: SLF001
        counts["fallback"] += migration.failures["fallback"]
    return counts


# ---- A parity check for each route ---------------------------------------------------------------


class ParityItem(pytest.Item):
    """The parity check of one route."""

    def runtest(self) -> None:
        """Fail with every divergence, or with the reason why the evidence is insufficient."""
        from strangler.parity.asserting import assert_parity  # noqa: PLC0415

        assert_parity(self.name, budget=self.config.getoption("--strangler-budget"))

    def repr_failure(self, excinfo: Any, *_: Any) -> Any:
        """What differs or is missing, without the stack of the check itself."""
        from strangler.errors import StranglerError  # noqa: PLC0415

        if isinstance(excinfo.value, AssertionError | StranglerError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        """Where the route is."""
        return self.path, None, self.name


def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add a test for each route."""
    if not config.getoption("--strangler"):
        return
    from strangler.config import find_config, load_config  # noqa: PLC0415
    from strangler.errors import StranglerError  # noqa: PLC0415
    from strangler.routing.registry import load_routes  # noqa: PLC0415

    try:
        routes = load_routes(load_config(find_config(config.rootpath)))
    except StranglerError as error:
        raise pytest.UsageError(f"--strangler: {error}") from error
    items += [ParityItem.from_parent(session, name=route.name) for route in routes]


# ---- One-off comparisons -------------------------------------------------------------------------


@pytest.fixture
def parity() -> Callable[..., Any]:
    """Call both sides of a route: ``parity(total, [1, 2])`` is Python's answer, or fails."""
    from strangler.parity.asserting import call_both  # noqa: PLC0415

    return call_both
