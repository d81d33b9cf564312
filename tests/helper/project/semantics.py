"""What Python does: the control of every function of the helper package."""

import math

from strangler import migrate_to

port = migrate_to("semantics.wasm")


@port
def floor_div(a: int, b: int) -> int:
    return a // b


@port
def mod(a: int, b: int) -> int:
    return a % b


@port
def floor_div_float(a: float, b: float) -> float:
    return a // b


@port
def mod_float(a: float, b: float) -> float:
    return a % b


@port
def div_mod_float(a: float, b: float) -> tuple[float, float]:
    return divmod(a, b)


@port
def true_div(a: float, b: float) -> float:
    return a / b


@port
def round_int(x: float) -> int:
    return round(x)


@port
def round_(x: float, digits: int) -> float:
    return round(x, digits)


@port
def fsum(values: list[float]) -> float:
    return math.fsum(values)


@port
def format_float(x: float) -> str:
    return repr(x)


@port
def at(values: list[int], index: int) -> int:
    return values[index]


@port
def slice_(values: list[int], start: int, stop: int) -> list[int]:
    return values[start:stop]


@port
def step(values: list[int], step: int) -> list[int]:
    return values[::step]


@port
def repeat(values: list[int], count: int) -> list[int]:
    return values * count


@port
def len_(text: str) -> int:
    return len(text)


@port
def char_at(text: str, index: int) -> str:
    return text[index]


@port
def slice_text(text: str, start: int, stop: int) -> str:
    return text[start:stop]


@port
def reverse(text: str) -> str:
    return text[::-1]


@port
def repeat_text(text: str, count: int) -> str:
    return text * count


@port
def find(text: str, part: str) -> int:
    return text.find(part)


@port
def split(text: str) -> list[str]:
    return text.split()


@port
def split_on(text: str, separator: str) -> list[str]:
    return text.split(separator)


@port
def split_lines(text: str) -> list[str]:
    return text.splitlines()


@port
def strip(text: str) -> str:
    return text.strip()


@port
def l_strip(text: str) -> str:
    return text.lstrip()


@port
def r_strip(text: str) -> str:
    return text.rstrip()


@port
def upper(text: str) -> str:
    return text.upper()


@port
def lower(text: str) -> str:
    return text.lower()


@port
def title(text: str) -> str:
    return text.title()


@port
def capitalize(text: str) -> str:
    return text.capitalize()


@port
def repr_(text: str) -> str:
    return repr(text)


@port
def int_(text: str) -> int:
    return int(text)


@port
def not_yet(x: int) -> int:
    return x + 1
