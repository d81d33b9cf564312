"""Who may see the page, and what a browser may do with it."""

import hashlib
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from strangler.report.html.page import policy

COOKIE = "strangler-token"

LOOPBACK = ("localhost", "127.0.0.1", "::1")

_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class Guard:
    """Lets through who knows the token; without one, only who came by the name of this machine.

    A page elsewhere can have its own name lead to this machine (DNS rebinding); the name that the
    browser asked for gives it away. Every answer gets the security headers.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token
        self._known = hashlib.sha256(token.encode()).hexdigest()
        self._headers = {**_HEADERS, "Content-Security-Policy": policy(live=True)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self._app)(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not self._token:
            if _name(headers.get("host", "")) in LOOPBACK:
                return None
            return PlainTextResponse("Ask for this page as localhost or 127.0.0.1.\n", 421)
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if self._is_token(given):
            answer = RedirectResponse("/", 303)  # so that it stays out of the history
            answer.set_cookie(COOKIE, self._known, httponly=True, samesite="strict")
            return answer
        bearer = headers.get("authorization", "").removeprefix("Bearer ")
        cookie = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
        if self._is_token(bearer) or secrets.compare_digest(cookie.encode(), self._known.encode()):
            return None
        return PlainTextResponse("Give the token once: /?token=…\n", 401)

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._token.encode())


def _name(host: str) -> str:
    """The name in a Host header: ``localhost:8000``, ``[::1]:8000``."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
