import base64
import hashlib
import json
import re
import zlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

import strangler
from strangler.report.html.page import ROOM, Live, pack, page, policy, render

NAMES = re.compile(r"<(?:script|style)[^>]*>(.*?)</(?:script|style)>", re.DOTALL)


def unpacked(text: str) -> Any:
    data = re.search(r'id="data">([^<]*)<', text)[1]
    return json.loads(zlib.decompress(base64.b64decode(data)))


def test_the_page_carries_the_report_as_data(make: Any) -> None:
    report = make.every_kind()
    assert unpacked(render(report)) == json.loads(msgspec.json.encode(report))


def test_the_policy_allows_the_scripts_and_styles_that_are_there_and_no_others(make: Any) -> None:
    text = render(make.report())
    allowed = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    assert allowed == policy(live=False, in_page=True)
    style, data, script = NAMES.findall(text)
    assert allowed == (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert "unsafe" not in allowed
    assert base64.b64decode(data)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_nothing_in_it_is_loaded_from_anywhere(make: Any) -> None:
    text = render(make.every_kind())
    assert re.findall(r'(?:src|href|action)="([^"]*)"', text) == ["data:,", "#routes"]
    assert re.findall(r"url\(([^)]*)\)", text) == []
    assert "{{" not in text


def test_no_attribute_has_a_handler() -> None:
    markup = NAMES.sub("", page(""))
    assert not re.search(r"\son\w+=", markup)
    assert "style=" not in markup


def test_a_live_page_may_ask_its_server_and_edits_with_a_token() -> None:
    shown = page("", Live())
    assert "connect-src 'self'" in shown
    assert '<meta name="strangler-live" content="yes">' in shown
    assert 'name="strangler-edit"' not in shown
    assert '<meta name="strangler-edit" content="abc">' in page("", Live("abc"))
    assert 'name="strangler-live"' not in page("")
    assert "frame-ancestors 'none'" in policy(live=True)


def test_a_large_report_has_room_for_the_most_frequent_divergences(make: Any) -> None:
    names = [f"m:f{number:04}" for number in range(1000)]
    found = [
        make.divergence(name, hashlib.sha256(f"{name}{n}".encode()).hexdigest(), signature=str(n))
        for name in names
        for n in range(20)
    ]
    report = make.report(map(make.present, names), [], found)
    text = render(report)
    assert len(text) <= ROOM
    shown = unpacked(text)["functions"]
    assert len(shown) == 1000
    assert {len(function["divergences"]) for function in shown} <= {10, 5, 3, 1}
    assert {function["signatures"] for function in shown} == {20}


def test_every_divergence_of_a_small_report_is_there(make: Any) -> None:
    found = [make.divergence(signature=str(n)) for n in range(20)]
    [function] = unpacked(render(make.report([make.present()], [], found)))["functions"]
    assert len(function["divergences"]) == 20


def test_where_there_is_no_room_the_routes_are_there_all_the_same(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("strangler.report.html.page.ROOM", 0)
    [function] = unpacked(render(make.report([], [], [make.divergence()])))["functions"]
    assert (function["divergences"], function["signatures"]) == ([], 1)


def test_packed_data_cannot_end_its_element(make: Any) -> None:
    packed = pack(make.report([], [], [make.divergence("</script>")]))
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", packed)


def test_the_licence_of_what_others_wrote_comes_along() -> None:
    vendor = Path(strangler.__file__).parent / "report" / "html" / "assets" / "vendor"
    assert "MIT" in (vendor / "uPlot.LICENSE").read_text()
