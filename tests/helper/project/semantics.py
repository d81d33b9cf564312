"""What Python does: the control of every function of the helper package."""

import math
from collections import OrderedDict

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


@port
def add(a: int, b: int) -> int:
    return a + b


@port
def sub(a: int, b: int) -> int:
    return a - b


@port
def mul(a: int, b: int) -> int:
    return a * b


@port
def neg(a: int) -> int:
    return -a


@port
def abs_(a: int) -> int:
    return abs(a)


@port
def div(a: int, b: int) -> int:
    return a // b


@port
def div_mod(a: int, b: int) -> tuple[int, int]:
    return divmod(a, b)


@port
def pow_(a: int, b: int) -> int:
    return a**b


@port
def pow_mod(a: int, b: int, modulus: int) -> int:
    return pow(a, b, modulus)


@port
def shift_left(a: int, count: int) -> int:
    return a << count


@port
def shift_right(a: int, count: int) -> int:
    return a >> count


@port
def quotient(a: int, b: int) -> float:
    return a / b


@port
def trunc_int(x: float) -> int:
    return int(x)


@port
def floor_int(x: float) -> int:
    return math.floor(x)


@port
def ceil_int(x: float) -> int:
    return math.ceil(x)


@port
def sqrt(x: float) -> float:
    return math.sqrt(x)


@port
def int_of(b: bool) -> int:
    return int(b)


@port
def sum_(values: list[int]) -> int:
    return sum(values)


@port
def min_(values: list[float]) -> float:
    return min(values)


@port
def max_(values: list[float]) -> float:
    return max(values)


@port
def float_(text: str) -> float:
    return float(text)


@port
def int_in(text: str, base: int) -> int:
    return int(text, base)


@port
def bit_length(a: int) -> int:
    return a.bit_length()


@port
def i_sqrt(a: int) -> int:
    return math.isqrt(a)


@port
def gcd(a: int, b: int) -> int:
    return math.gcd(a, b)


@port
def range_(start: int, stop: int, step: int) -> list[int]:
    return list(range(start, stop, step)[:20])


@port
def pop(values: list[int], index: int) -> tuple[int, list[int]]:
    values = list(values)
    return values.pop(index), values


@port
def put(values: list[int], index: int, value: int) -> list[int]:
    values = list(values)
    values[index] = value
    return values


@port
def insert(values: list[int], index: int, value: int) -> list[int]:
    values = list(values)
    values.insert(index, value)
    return values


@port
def index(values: list[int], value: int) -> int:
    return values.index(value)


@port
def count(values: list[int], value: int) -> int:
    return values.count(value)


@port
def reversed_(values: list[int]) -> list[int]:
    return values[::-1]


@port
def sorted_(values: list[str]) -> list[str]:
    return sorted(values)


@port
def sorted_by(values: list[str]) -> list[str]:
    return sorted(values, key=len)


@port
def sorted_down(values: list[str]) -> list[str]:
    return sorted(values, key=len, reverse=True)


@port
def sorted_set(values: set[int]) -> list[int]:
    return sorted(values)


@port
def union(a: set[int], b: set[int]) -> set[int]:
    return a | b


@port
def intersection(a: set[int], b: set[int]) -> set[int]:
    return a & b


@port
def difference(a: set[int], b: set[int]) -> set[int]:
    return a - b


@port
def is_subset(a: set[int], b: set[int]) -> bool:
    return a <= b


@port
def set_of(values: list[int]) -> set[int]:
    return set(values)


@port
def has(values: set[int], value: int) -> bool:
    return value in values


@port
def unpack(values: list[int]) -> int:
    a, b = values
    return a - b


@port
def step_between(values: list[int], start: int | None, stop: int | None, step: int) -> list[int]:
    return values[start:stop:step]


@port
def step_text(text: str, start: int | None, stop: int | None, step: int) -> str:
    return text[start:stop:step]


@port
def char_list(text: str) -> list[str]:
    return list(text)


@port
def chars(text: str) -> list[str]:
    return [f"{i}{c}" for i, c in enumerate(text)]


@port
def ord_(text: str) -> int:
    return ord(text)


@port
def chr_(code: int) -> str:
    return chr(code)


@port
def is_decimal(text: str) -> bool:
    return text.isdecimal()


@port
def is_digit(text: str) -> bool:
    return text.isdigit()


@port
def is_alpha(text: str) -> bool:
    return text.isalpha()


@port
def is_spaces(text: str) -> bool:
    return text.isspace()


@port
def is_ascii(text: str) -> bool:
    return text.isascii()


@port
def is_upper(text: str) -> bool:
    return text.isupper()


@port
def is_lower(text: str) -> bool:
    return text.islower()


@port
def r_find(text: str, part: str) -> int:
    return text.rfind(part)


@port
def index_text(text: str, part: str) -> int:
    return text.index(part)


@port
def split_n(text: str, separator: str, count: int) -> list[str]:
    return text.split(separator, count)


@port
def r_split_n(text: str, separator: str, count: int) -> list[str]:
    return text.rsplit(separator, count)


@port
def partition(text: str, separator: str) -> tuple[str, str, str]:
    return text.partition(separator)


@port
def r_partition(text: str, separator: str) -> tuple[str, str, str]:
    return text.rpartition(separator)


@port
def pad(text: str, width: int) -> list[str]:
    width = abs(width)
    return [f"{text:*<{width}}", f"{text:*>{width}}", f"{text:*^{width}}"]


@port
def center(text: str, width: int) -> str:
    return text.center(width, "*")


@port
def z_fill(text: str, width: int) -> str:
    return text.zfill(width)


@port
def base(value: int) -> list[str]:
    return [hex(value), oct(value), bin(value)]


@port
def grouped(value: int) -> str:
    return f"{value:,}"


@port
def fixed(x: float, digits: int) -> str:
    return format(x, f".{abs(digits)}f")


@port
def bool_(b: bool) -> str:
    return str(b)


@port
def item(mapping: OrderedDict[str, int], key: str) -> int:
    return mapping[key]


@port
def get_or(mapping: OrderedDict[str, int], key: str, other: int) -> int:
    return mapping.get(key, other)


@port
def lookup(mapping: OrderedDict[str, int], key: str) -> int | None:
    return mapping.get(key)


@port
def has_key(mapping: OrderedDict[str, int], key: str) -> bool:
    return key in mapping


@port
def values(mapping: OrderedDict[str, int]) -> list[int]:
    return list(mapping.values())


@port
def take(mapping: OrderedDict[str, int], key: str) -> int:
    return OrderedDict(mapping).pop(key)


@port
def try_(text: str, divisor: int) -> int:
    try:
        return int(text) // divisor + [1, 2, 3][divisor]
    except (ArithmeticError, ValueError):
        return -1
