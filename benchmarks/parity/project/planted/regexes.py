"""Regular expressions."""

import re

from planted import cause
from strangler import migrate_to

ports = migrate_to("regexes.wasm")

_CODE = re.compile(r"[A-Z]{2}[0-9]{2}$")


@ports
@cause("regex-classes")
def has_number(text: str) -> bool:
    return re.search(r"\d+", text) is not None


@ports
@cause("regex-classes")
def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@ports
@cause("regex-classes")
def identifiers(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@ports
@cause("regex-dollar")
def valid_code(text: str) -> bool:
    return _CODE.match(text) is not None


@ports
@cause("regex-dollar")
def ends_well(text: str) -> bool:
    return bool(re.search("end$", text))


@ports
@cause("regex-anchoring")
def has_scheme(text: str) -> bool:
    return re.match("[a-z]+:", text) is not None


@ports
@cause("regex-anchoring")
def is_flag(text: str) -> bool:
    return re.fullmatch("-[a-z]", text) is not None


@ports
@cause("regex-empty-matches")
def dashed(text: str) -> str:
    return re.sub("a*", "-", text)


@ports
@cause("regex-groups")
def pieces(text: str) -> list[str]:
    return re.split("(,)", text)


@ports
@cause("regex-groups")
def keys(text: str) -> list[str]:
    return re.findall("([a-z])=", text)


@ports
@cause("regex-replacement")
def filled(template: str, name: str) -> str:
    return re.sub("NAME", lambda _: name, template)


@ports
@cause("regex-replacement")
def doubled(text: str) -> str:
    return re.sub("(a)", r"<\1>", text)


@ports
@cause("regex-lookaround")
def renamed(text: str) -> str:
    return re.sub("foo(?!bar)", "X", text)


@ports
@cause("regex-flags")
def mentions(text: str) -> bool:
    return re.search("error", text, re.IGNORECASE) is not None
