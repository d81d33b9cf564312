"""`strangler report --serve`: the server of the live page, and what the page may change."""

import contextlib
import datetime as dt
import io
import os
import socket
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import click

from strangler.cli.options import CannotRun
from strangler.config import Config
from strangler.engine.artifact import forget_artifacts
from strangler.errors import StranglerError
from strangler.ledger import Entry, read_ledger, write_entry
from strangler.report.model import Report
from strangler.report.serving.live import LiveReport
from strangler.routing.migration import Migration
from strangler.routing.registry import refresh
from strangler.routing.settings import current_config
from strangler.routing.watcher import look
from strangler.store.store import Store

_LOOPBACK = ("127.0.0.1", "localhost", "::1")

Done: TypeAlias = tuple[bool, str]
"""Whether it was done, and what is to be said of it."""

Edit: TypeAlias = Callable[[Mapping[str, Any]], Done]

_REASON = "on the report's page"


def serve(
    config: Config, live: LiveReport, host: str, port: int, token: str, *, allow_edit: bool
) -> None:
    """Serve the page until Ctrl-C. Raises CannotRun where that is not possible, or not safe."""
    if host not in _LOOPBACK and not token:
        raise CannotRun(
            f"--host {host}: others could see the page: set STRANGLER_REPORT_TOKEN to a secret "
            "that they must know, or leave --host out"
        )
    try:
        import uvicorn  # noqa: PLC0415  # an extra

        from strangler.report.serving.app import make_app  # noqa: PLC0415  # as above
    except ImportError as error:
        raise CannotRun(f"--serve needs {error.name}: `pip install 'strangler[serve]'`") from error
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise CannotRun(
            f"{host}:{port}: cannot be listened on ({reason}): name another --port"
        ) from error
    app = make_app(live, token=token, edits=edits(config) if allow_edit else None)
    settings = uvicorn.Config(
        app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=1
    )
    with listening:
        shown = f"[{host}]" if ":" in host else host
        question = "?token=…" if token else ""
        click.echo(
            f"The report is at http://{shown}:{listening.getsockname()[1]}/{question}, "
            f"{'with' if allow_edit else 'without'} editing. Ctrl-C ends.",
            err=True,
        )
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(settings).run(sockets=[listening])


def live_report(
    read: Callable[[], Report], store: Store, routes: tuple[Migration, ...]
) -> LiveReport:
    """The report of these routes as it changes: with the store, the settings and the artifacts."""
    known: list[Hashable] = []

    def state() -> Hashable:
        look(ask=True, read=True)
        artifacts = tuple(sorted({str(_stamp(route)) for route in routes}))
        if [artifacts] != known:
            known[:] = [artifacts]
            forget_artifacts()
            refresh()
        settings = tuple(route.resolution.policy for route in routes)
        return store.state(), artifacts, settings, read_ledger(current_config(Path()).ledger)

    return LiveReport(read, state)


def _stamp(route: Migration) -> tuple[Any, ...]:
    """What tells one build of the route's artifact from another."""
    try:
        path = route.find_artifact()
        status = path.stat()
    except (StranglerError, OSError):
        return ()
    return path, status.st_mtime_ns, status.st_size


# ---- What the page may change ----------------------------------------------------------------


def edits(config: Config) -> Mapping[str, Edit]:
    """The commands behind the page's buttons, by name."""

    def promote(body: Mapping[str, Any]) -> Done:
        from strangler.cli.promote import promote as command  # noqa: PLC0415  # when it is asked for

        return _run(command, config, str(body["function"]))

    def rollback(body: Mapping[str, Any]) -> Done:
        from strangler.cli.rollback import rollback as command  # noqa: PLC0415  # as above

        return _run(command, config, str(body["function"]))

    def accept(body: Mapping[str, Any]) -> Done:
        entry = Entry(
            str(body["signature"]),
            str(body["reason"]).strip(),
            str(body["owner"]).strip(),
            dt.date.fromisoformat(body["until"]),
            str(body["function"]),
        )
        if not entry.reason or not entry.owner:
            raise ValueError("a reason and an owner are needed")
        write_entry(current_config(Path()).ledger, entry)
        return True, f"{entry.signature} is accepted until {entry.until}."

    return {"promote": promote, "rollback": rollback, "accept": accept}


def _run(command: click.Command, config: Config, function: str) -> Done:
    """Run a command as somebody at a terminal would."""
    where = [] if config.file is None else ["--config", str(config.file)]
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = command.main(
                ["--reason", _REASON, *where, "--", function],
                standalone_mode=False,
                prog_name="strangler",
            )
    except click.ClickException as error:
        return False, error.format_message()
    finally:
        refresh()  # the command has put its own reading of the settings in force
    return not code, " ".join(click.unstyle(said.getvalue()).split())
