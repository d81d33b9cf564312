"""Case, white space, digits, and splitting."""

from planted import cause
from strangler import migrate_to

ports = migrate_to("characters.wasm")


@ports
@cause("case-mapping")
def shout(text: str) -> str:
    return text.upper()


@ports
@cause("case-mapping")
def quiet(text: str) -> str:
    return text.lower()


@ports
@cause("case-mapping")
def capital(text: str) -> str:
    return text.capitalize()


@ports
@cause("case-mapping")
def folded(text: str) -> str:
    return text.casefold()


@ports
@cause("white-space")
def trimmed(text: str) -> str:
    return text.strip()


@ports
@cause("white-space")
def blank(text: str) -> bool:
    return text.isspace()


@ports
@cause("white-space")
def words(text: str) -> list[str]:
    return text.split()


@ports
@cause("white-space")
def left_trimmed(text: str) -> str:
    return text.lstrip()


@ports
@cause("digits-and-letters")
def numeric(text: str) -> bool:
    return text.isdigit()


@ports
@cause("digits-and-letters")
def plain_name(text: str) -> bool:
    return text.isalnum()


@ports
@cause("digits-and-letters")
def letters_only(text: str) -> bool:
    return text.isalpha()


@ports
@cause("split")
def parts(text: str) -> list[str]:
    return text.split(" ")


@ports
@cause("split")
def tokens(text: str) -> list[str]:
    return text.split()


@ports
@cause("split")
def head_and_rest(text: str) -> list[str]:
    return text.split(",", 2)


@ports
@cause("line-breaks")
def lines_of(text: str) -> list[str]:
    return text.splitlines()


@ports
@cause("line-breaks")
def line_count(text: str) -> int:
    return len(text.splitlines())


@ports
@cause("strip-characters")
def unquoted(text: str) -> str:
    return text.strip("'")


@ports
@cause("strip-characters")
def without_zeros(text: str) -> str:
    return text.lstrip("0")
