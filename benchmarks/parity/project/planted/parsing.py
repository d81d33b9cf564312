"""Reading numbers and writing values."""

from planted import cause
from strangler import migrate_to

ports = migrate_to("parsing.wasm")


@ports
@cause("number-parsing")
def amount(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return -1


@ports
@cause("number-parsing")
def weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0


@ports
@cause("number-parsing")
def hexadecimal(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        return -1


@ports
@cause("float-formatting")
def label(value: float) -> str:
    return str(value)


@ports
@cause("float-formatting")
def reading(value: float) -> str:
    return f"{value} C"


@ports
@cause("float-formatting")
def ratio(value: float) -> str:
    return f"{value:.3f}"


@ports
@cause("bool-formatting")
def flag_text(flag: bool) -> str:
    return str(flag)


@ports
@cause("bool-formatting")
def setting(name: str, flag: bool) -> str:
    return f"{name}={flag}"


@ports
@cause("repr")
def quoted(text: str) -> str:
    return repr(text)


@ports
@cause("repr")
def listing(numbers: list[int]) -> str:
    return str(numbers)
