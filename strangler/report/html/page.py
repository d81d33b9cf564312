"""The page: markup, style and scripts in one file, and the report inside as packed JSON.

No value ever becomes markup: the report is data, and the scripts put each value into a text node.
The page's policy allows its own scripts and styles, by their hashes, and nothing else.
"""

import base64
import hashlib
import re
import zlib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from strangler.report.model import Report

ROOM = 1_500_000
"""How many bytes the page may have."""

_SCRIPTS = "dom wording picture overview chart table details live main".split()
_STEPS = (20, 10, 5, 3, 1, 0)
_LEVEL = 6


class Live(NamedTuple):
    """What a page that is served can do beside showing: follow the store, and with a token edit."""

    token: str = ""


def render(report: Report, live: Live | None = None) -> str:
    """The page of a report, with as many divergences of each route as there is room for."""
    return page(_fitting(report, ROOM - len(page(""))), live)


def page(data: str, live: Live | None = None) -> str:
    """The page around packed data."""
    style, script = _asset("vendor/uPlot.min.css") + _asset("report.css"), _script()
    parts = {
        "policy": policy(live=live is not None, in_page=True),
        "live": _live(live),
        "style": style,
        "script": script,
        "data": data,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], _asset("page.html"))


def pack(report: Report) -> str:
    """The JSON of a report, deflated, in base64."""
    return base64.b64encode(zlib.compress(msgspec.json.encode(report), _LEVEL)).decode()


def policy(*, live: bool, in_page: bool = False) -> str:
    """The content policy; `in_page` leaves out what a page cannot say of itself."""
    script, style = (
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in (_script(), _asset("vendor/uPlot.min.css") + _asset("report.css"))
    )
    rules = [
        "default-src 'none'",
        f"script-src {script}",
        f"style-src {style}",
        "img-src data:",
        *(["connect-src 'self'"] if live else []),
        "base-uri 'none'",
        "form-action 'none'",
        *([] if in_page else ["frame-ancestors 'none'"]),
    ]
    return "; ".join(rules)


def _fitting(report: Report, room: int) -> str:
    """The report as data, with fewer divergences where there would be too little room."""
    promising = float(_STEPS[0])
    for most in _STEPS[:-1]:
        if most > promising:
            continue
        data = pack(_trimmed(report, most))
        if len(data) <= room:
            return data
        promising = most * room / len(data)
    return pack(_trimmed(report, _STEPS[-1]))


def _trimmed(report: Report, most: int) -> Report:
    """The same report with at most so many divergences of each route."""
    functions = tuple(
        msgspec.structs.replace(function, divergences=function.divergences[:most])
        if len(function.divergences) > most
        else function
        for function in report.functions
    )
    return msgspec.structs.replace(report, functions=functions)


def _live(live: Live | None) -> str:
    if live is None:
        return ""
    token = f'\n<meta name="strangler-edit" content="{live.token}">' if live.token else ""
    return f'<meta name="strangler-live" content="yes">{token}'


@cache
def _script() -> str:
    parts = "\n".join(_asset(f"{name}.js") for name in _SCRIPTS)
    return f'{_asset("vendor/uPlot.iife.min.js")}\n(() => {{\n"use strict";\n{parts}}})();\n'


@cache
def _asset(name: str) -> str:
    return (files(__package__) / "assets" / name).read_text(encoding="utf-8")
