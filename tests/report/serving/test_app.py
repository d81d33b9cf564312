import asyncio
import gzip
import json
from typing import Any

import msgspec
import pytest

from strangler.errors import StoreError
from strangler.report.html.page import policy
from strangler.report.serving.guard import COOKIE, Guard


def test_the_page_and_its_data_are_served(start: Any, source: Any) -> None:
    server = start()
    page = server.ask("/")
    assert page.status == 200
    assert b'<meta name="strangler-live"' in page.body
    assert b"strangler-edit" not in page.body.partition(b"<script>")[0]
    data = server.ask("/api/report")
    assert data.headers["content-type"] == "application/json"
    assert data.json == json.loads(msgspec.json.encode(source.report))
    assert b"strangler_calls_total{" in server.ask("/metrics").body
    assert server.ask("/nothing").status == 404


def test_the_page_is_made_once_for_each_report(
    start: Any, source: Any, live: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []

    def render(report: Any, _live: Any) -> str:
        made.append(report)
        return f"page {len(made)}"

    monkeypatch.setattr("strangler.report.html.page.render", render)
    server = start()
    assert [server.ask("/").body for _ in range(2)] == [b"page 1"] * 2
    source.report = make.report([make.present("m:other")])
    live.forget()
    assert server.ask("/").body == b"page 2"
    assert made[1].functions[0].function == "m:other"


def test_large_answers_are_compressed_for_those_who_can(start: Any) -> None:
    answer = start().ask("/api/report", accept_encoding="gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.body))["functions"]


def test_every_answer_has_the_security_headers(start: Any) -> None:
    server = start()
    for path in ("/", "/api/report", "/metrics", "/nothing"):
        headers = server.ask(path).headers
        assert headers["content-security-policy"] == policy(live=True)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"
    assert server.ask("/", host="evil.example").headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:1", 200),
        ("127.0.0.1", 200),
        ("[::1]:8765", 200),
        ("evil.example", 421),
        ("localhost.evil.example:8765", 421),
        ("[::2]", 421),
        ("", 421),
    ],
)
def test_a_name_that_others_lead_here_is_refused(start: Any, host: str, status: int) -> None:
    assert start().ask("/metrics", host=host).status == status


def test_with_a_token_only_who_knows_it_sees_anything(start: Any) -> None:
    server = start(token="schlüssel")
    for path in ("/", "/api/report", "/metrics", "/?token=wrong"):
        assert server.ask(path).status == 401
    answer = server.ask("/?token=schl%C3%BCssel", host="dashboard.example")
    assert (answer.status, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert server.ask("/", cookie=f"{COOKIE}=nonsense").status == 401


def test_a_token_comes_as_a_cookie_or_for_programs_as_bearer(start: Any) -> None:
    server = start(token="abc")
    cookie = server.ask("/?token=abc").headers["set-cookie"].partition(";")[0]
    assert server.ask("/", cookie=cookie, host="dashboard.example").status == 200
    assert server.ask("/", cookie=f"{COOKIE}=abc").status == 401
    assert server.ask("/metrics", authorization="Bearer abc").status == 200


def test_what_is_not_a_request_is_not_for_the_guard() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    seen: list[str] = []
    asyncio.run(Guard(app, "abc")({"type": "lifespan"}, None, None))
    assert seen == ["lifespan"]


def test_events_say_that_something_has_changed(start: Any, source: Any, make: Any) -> None:
    with start().stream("/api/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.readline() == b"event: changed\n"
        source.report = make.report()
        lines = [stream.readline() for _ in range(20)]
        assert b"event: changed\n" in lines
        assert b": nothing new\n" in lines


def test_a_store_that_cannot_be_read_is_said(start: Any, source: Any) -> None:
    source.error = StoreError("store.db: is locked: end the program")
    server = start()
    answer = server.ask("/api/report")
    assert (answer.status, answer.json) == (503, {"error": "store.db: is locked: end the program"})
    with server.stream("/api/events") as stream:
        assert stream.readline() == b"event: failed\n"
        assert b"is locked" in stream.readline()


# ---- Editing -------------------------------------------------------------------------------------


def csrf(server: Any) -> str:
    page = server.ask("/").body.decode()
    return page.partition('name="strangler-edit" content="')[2].partition('"')[0]


@pytest.fixture
def editable(start: Any) -> Any:
    def promote(body: Any) -> Any:
        if body["function"] == "m:locked":
            raise StoreError("it is locked")
        return body["function"] == "m:f", f"said of {body['function']}"

    return start(edits={"promote": promote})


def test_without_editing_nothing_can_be_posted(start: Any) -> None:
    assert start().ask("/api/promote", "POST", "{}").status == 404
    assert start().ask("/api/report", "POST", "{}").status == 405


@pytest.mark.parametrize(
    ("body", "status", "answer"),
    [
        ('{"function": "m:f"}', 200, {"done": "said of m:f"}),
        ('{"function": "m:g"}', 409, {"error": "said of m:g"}),
        ('{"function": "m:locked"}', 409, {"error": "it is locked"}),
        ("{}", 400, {"error": "Not understood: 'function'"}),
        ("x" * 20_000, 413, {"error": "That is too much."}),
    ],
)
def test_an_edit_is_made_or_refused(editable: Any, body: str, status: int, answer: Any) -> None:
    given = editable.ask("/api/promote", "POST", body, x_csrf_token=csrf(editable))
    assert (given.status, given.json) == (status, answer)


@pytest.mark.parametrize("body", ["", "[", "[]", "1"])
def test_what_is_not_understood_is_said(editable: Any, body: str) -> None:
    assert editable.ask("/api/promote", "POST", body, x_csrf_token=csrf(editable)).status == 400


def test_an_edit_needs_the_token_of_this_server(editable: Any) -> None:
    body = '{"function": "m:f"}'
    assert editable.ask("/api/promote", "POST", body).status == 403
    assert editable.ask("/api/promote", "POST", body, x_csrf_token="wrong").status == 403
    assert editable.ask("/api/rollback", "POST", body, x_csrf_token=csrf(editable)).status == 404
