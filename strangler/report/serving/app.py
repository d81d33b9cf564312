"""The live page: the same one as in a file, which follows the store.

``GET /`` the page, ``GET /api/report`` its data, ``GET /api/events`` when to ask for them again,
``GET /metrics`` for Prometheus, and with an editor ``POST /api/promote`` and the like.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from strangler.errors import StranglerError
from strangler.report.html import page
from strangler.report.model import Report
from strangler.report.serving import metrics
from strangler.report.serving.guard import Guard
from strangler.report.serving.live import LiveReport

Edit = Callable[[Mapping[str, Any]], tuple[bool, str]]
"""Changes something, from what the page sends: whether it was done, and what is to be said of it.

Raises KeyError, TypeError or ValueError for what it does not understand.
"""

EVENT_SECONDS = 0.5
"""Between two looks for something new to tell a page."""

_LARGEST = 10_000
"""How many bytes a page may send."""


def make_app(
    live: LiveReport, *, token: str = "", edits: Mapping[str, Edit] | None = None
) -> Starlette:
    """The application; `edits` are what the page may change, nothing by default."""
    serving = _Serving(live, edits or {})
    routes = [
        Route("/", serving.page),
        Route("/api/report", serving.report),
        Route("/api/events", serving.events),
        Route("/metrics", serving.metrics),
    ]
    if edits:
        routes.append(Route("/api/{edit}", serving.edit, methods=["POST"]))
    guards = [Middleware(Guard, token=token), Middleware(GZipMiddleware, minimum_size=1000)]
    return Starlette(
        routes=routes, middleware=guards, exception_handlers={StranglerError: _unavailable}
    )


async def _unavailable(_request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 503)


class _Serving:
    def __init__(self, live: LiveReport, edits: Mapping[str, Edit]) -> None:
        self._live = live
        self._edits = edits
        self._csrf = secrets.token_urlsafe(32)
        self._editing = asyncio.Lock()
        self._rendered: tuple[Report, str] | None = None

    async def page(self, _request: Request) -> Response:
        return HTMLResponse(await asyncio.to_thread(self._render))

    def _render(self) -> str:
        """The page of the present report, made once for all who ask."""
        report = self._live.report()
        rendered = self._rendered
        if rendered is None or rendered[0] is not report:
            live = page.Live(self._csrf if self._edits else "")
            rendered = self._rendered = report, page.render(report, live)
        return rendered[1]

    async def report(self, _request: Request) -> Response:
        report = await asyncio.to_thread(self._live.report)
        return Response(msgspec.json.encode(report), media_type="application/json")

    async def metrics(self, _request: Request) -> Response:
        text = await asyncio.to_thread(lambda: metrics.render(self._live.report()))
        return Response(text, media_type="text/plain; version=0.0.4")

    async def events(self, _request: Request) -> Response:
        return StreamingResponse(self._follow(), media_type="text/event-stream")

    async def _follow(self) -> AsyncIterator[str]:
        told: object = None
        while True:
            try:
                now: object = await asyncio.to_thread(self._live.version)
                event, data = "changed", "{}"
            except StranglerError as error:
                now, event, data = str(error), "failed", json.dumps({"error": str(error)})
            if now != told:
                told = now
                yield f"event: {event}\ndata: {data}\n\n"
            else:
                yield ": nothing new\n\n"  # a page that went away is found out
            await asyncio.sleep(EVENT_SECONDS)

    async def edit(self, request: Request) -> Response:
        edit = self._edits.get(request.path_params["edit"])
        if edit is None:
            return JSONResponse({"error": "There is no such action."}, 404)
        given = request.headers.get("x-csrf-token", "")
        if not secrets.compare_digest(given.encode(), self._csrf.encode()):
            return JSONResponse({"error": "The page is of another server: load it again."}, 403)
        if int(request.headers.get("content-length", _LARGEST)) >= _LARGEST:
            return JSONResponse({"error": "That is too much."}, 413)
        async with self._editing:
            try:
                body = json.loads(await request.body())
                done, said = await asyncio.to_thread(edit, body)
            except (KeyError, TypeError, ValueError) as error:
                return JSONResponse({"error": f"Not understood: {error}"}, 400)
            except StranglerError as error:
                return JSONResponse({"error": str(error)}, 409)
        self._live.forget()
        return JSONResponse({"done": said} if done else {"error": said}, 200 if done else 409)
