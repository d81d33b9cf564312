"""What is drafted: one function for each thing that Python and Go do differently, or alike."""

import math
import string
from typing import cast

UNITS = ("B", "KB", "MB")
VOWELS = frozenset("aeiou")
PRICES = {"a": 1, "b": 20}
LIMIT = 60 * 60
LARGE = 2**40


def arithmetic(a: int, b: int) -> int:
    return (a + b) * 3 - a // 7 + b % 5 - (a & 0xFF | 1 ^ b) + -a


def division(a: int, b: int) -> float:
    return a / b + a // 2


def mixed(a: int, x: float, flag: bool) -> float:
    return a * x - x / 2 + flag + x // 3 + x % 3 + -x


def divided(a: int, b: int) -> tuple[int, int]:
    return divmod(a, b)


def powers(a: int, n: int) -> int:
    return a**2 + 2 ** (n % 20) + (a << 2) + (a >> 1) + abs(a) + ~n + LIMIT + LARGE + pow(a, 3, 7)


def roots(n: int) -> tuple[int, int, int]:
    return math.isqrt(n), math.gcd(n, 12), n.bit_length()


def floats(x: float) -> int:
    if math.isnan(x) or math.isinf(x) or not math.isfinite(x):
        return int(x)
    return round(x) + int(x) + math.floor(x) + math.ceil(math.fabs(x)) + len(str(round(x, 2)))


def area(r: float) -> float:
    return math.pi * r * r + math.sqrt(abs(r)) + max(r, 1.5) + min(r, -r)


def ordering(a: int, b: int, c: int) -> bool:
    return a < b <= c or not a == b != c and (a, b) < (b, c) and a is not None


def words(text: str) -> dict[str, int]:
    counts = {}
    for word in text.lower().split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def longest(values: list[str]) -> str | None:
    best = None
    for value in values:
        if best is None or len(value) > len(best):
            best = value
    return best


def greeting(name: str | None, times: int = 2) -> str:
    name = name or "you"
    if not name.strip():
        raise ValueError(f"{name!r} is no name, {times} times")
    return f"{name:>8}|{times:03d}|{times:,}|{times:x}|{times:<4}|{name[:times]}" * (times % 3)


def percent(n: int, x: float, s: str) -> str:
    return (
        "%d %5d %-5s|%05d %s %r 100%% %.2f" % (n, n, s, n, x, s, x)
        + "{} {0.real}".replace("{0.real}", "{!r:>4} {b}")[:0]
        + "{} {b:.1f} {}".format(n, s, b=x)
    )


def slices(text: str, i: int, j: int) -> str:
    return text[i:j] + text[:2] + text[-1:] + text[::-1] + text[1::2] + text[i] + text[::-2]


def listed(values: list[int], i: int) -> list[int]:
    result = values[i:] + [values[0], i] + values[::-1] + values[::2]
    result.append(len(values))
    result.extend(x * 2 for x in values if x % 2)
    result.insert(1, 7)
    result[0] = values[-1]
    result[1] += 1
    result += [1, 2] * 2
    del result[0]
    last = result.pop()
    result.pop(0)
    return [last] if not result else sorted(result, reverse=True)


def comprehended(values: list[int]) -> dict[int, str]:
    evens = {x for x in values if not x % 2}
    pairs = [(x, str(x)) for x in values if x in evens or x > 10]
    return {x: text for x, text in pairs}


def sets(left: set[int], right: set[int]) -> list[int]:
    both = left | right
    if left <= right and left != right:
        both.add(7)
    both.discard(3)
    return sorted(both - (left & right)) + [len(both), int(left.issubset(right))]


def counted(text: str) -> int:
    return sum(1 for c in text if c in VOWELS) + sum(c in string.digits for c in text)


def some(values: list[int], limit: int) -> bool:
    return any(v > limit for v in values) and all(values) and not any([v == 3 for v in values])


def methods(text: str, part: str) -> list[str]:
    head, _, tail = text.partition(part)
    rest = text.rpartition("-")
    return (
        [
            text.strip(),
            text.lstrip("-"),
            text.rstrip(),
            text.upper().title().capitalize().lower(),
            text.replace(part, "x"),
            text.replace("a", part, 1),
            text.removeprefix(part).removesuffix("b"),
            ",".join(text.split(part)),
            "|".join(text.split(",", 1) + text.rsplit(",", 1)),
            "+".join(reversed(text)),
            text.zfill(5) + text.ljust(4, ".") + text.rjust(5) + text.center(6, "*"),
            head + tail + rest[0] + rest[-1],
            str(text.find(part) + text.rfind(part) + text.count(part)),
            str(text.startswith(part)) + str(text.endswith(("a", "b"))),
            repr(text.isdigit() or text.isalpha() or text.isspace() or text.isupper()),
            str(text.islower() or text.isascii() or text.isdecimal()),
        ]
        if text
        else text.splitlines()
    )


def numbers(text: str) -> list[int]:
    found = []
    for part in text.split(","):
        try:
            number = int(part)
        except ValueError:
            continue
        found.append(number)
    return found


def tried(text: str, base: dict[str, int]) -> int:
    try:
        value = int(text, 16)
        return base[text] // value
    except (KeyError, ArithmeticError):
        return -1


def parsed(text: str) -> float:
    try:
        return float(text)
    except Exception:
        return -1.0


def checked(n: int) -> int:
    assert n >= 0, "negative"
    if n > 10:
        raise OverflowError
    elif n == 7:
        raise KeyError("seven")
    require(n)
    return n


def require(n: int) -> None:
    if n == 3:
        raise IndexError("three")
    return None


def looped(n: int) -> int:
    total = 0
    while True:
        n -= 1
        if n < 0:
            break
        if n % 3 == 0:
            continue
        total += n
        if total > 100:
            return total
    for i in range(2, n + 9, 2):
        total += i
    for i in reversed(range(3)):
        total -= i
    for _ in range(n):
        total += 1
    return total


def paired(left: list[int], right: list[str]) -> list[str]:
    out: list[str] = []
    for a, b in zip(left, right):
        out.append(f"{a}{b}")
    for i, b in enumerate(right, start=1):
        out.append(f"{i}:{b}")
    for i, c in enumerate("ab"):
        out.append(c * i)
    return out


def numbered(values: list[str]) -> list[str]:
    out = []
    for i, value in enumerate(values):
        out.append(f"{i}{value}")
    for value in reversed(values):
        out.append(value)
    return out


def fibonacci(n: int) -> int:
    a, b = 0, 1
    for _ in range(min(n, 200)):
        a, b = b, a + b
    return a


def factorial(n: int) -> int:
    return 1 if n <= 1 or n > 30 else n * factorial(n - 1)


def size(n: int, exact: bool = False) -> str:
    value = float(n)
    for unit in UNITS:
        if value < 1024:
            return f"{value:.1f} {unit}"
        value /= 1024
    return "huge" if exact else cast(str, "large")


def priced(names: list[str]) -> int:
    total = 0
    for name in names:
        if name in PRICES:
            total += PRICES[name]
        elif name not in ("c", "d"):
            total += weight(name, plus=2)
    return total


def weight(name: str, factor: int = 3, *, plus: int = 0) -> int:
    return factor * len(name) + plus


def grouped(names: list[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name in names:
        key = name[:1]
        if key not in groups:
            groups[key] = []
        groups[key].append(name)
    return groups


def table(n: int) -> list[list[int]]:
    rows = [[0] * 3 for _ in range(max(n, 0) % 5)]
    for i in range(len(rows)):
        rows[i][i % 3] = i
    return rows


def totals(prices: dict[str, int]) -> tuple[int, list[str], str]:
    total = 0
    for name, price in prices.items():
        total += price * len(name)
    for price in prices.values():
        total -= price
    names = [name for name in prices]
    return total + sum(prices.values()), sorted(prices.keys()), "".join(names)


def sorted_by(values: list[str]) -> list[str]:
    return sorted(values, key=len) + sorted(values, key=lambda v: v[-1:]) + sorted(set(values))


def extremes(values: list[int], texts: list[str]) -> tuple[int, str]:
    return max(values) - min(values) + max(len(t) for t in texts), min(texts)


def codes(text: str) -> list[int]:
    return [ord(c) for c in text] + [len(chr(ord(c))) for c in text if ord(c) < 0xD800]


def octets(data: bytes) -> int:
    check = 0
    for byte in data:
        check = (check * 31 + byte) % 65521
    return check + len(data) + (data[0] if data else 0) + (data[1:3] == b"ab")


def based(n: int) -> str:
    return hex(n) + oct(n) + bin(n) + f"{n:b}{n:X}{n:_}"


def optional_sum(a: int | None, b: int | None) -> int | None:
    if a is None and b is None:
        return None
    if a is not None and b is not None:
        return a + b
    return a if a is not None else b


def matches(name: str | None, other: str) -> bool:
    return name == other or name != other and bool(other)


def variadic(*values: int) -> int:
    return sum(values) + len(values)


def luhn(number: str, alphabet: str = "0123456789") -> int:
    n = len(alphabet)
    digits = tuple(alphabet.index(i) for i in reversed(number))
    return (sum(digits[::2]) + sum(sum(divmod(i * 2, n)) for i in digits[1::2])) % n


def rebound(text: str) -> int:
    text = text.strip()
    parts = text.split()
    parts = len(parts)
    return parts


def conditional(n: int, text: str) -> str:
    sign = "-" if n < 0 else "+"
    value = n and -n
    if (text or sign) == sign:
        value = 0
    return sign + str(value) + (text if len(text) > 2 else "short")


def calm(text: str, limit: int) -> int:
    values = []
    try:
        values.append(int(text))
        values.append(limit // int(text))
    except (ValueError, ZeroDivisionError):
        values.append(-1)
    return sum(values) + round(limit)


def shapes(d: dict[str, int], p: tuple[int, int], i: int) -> tuple[int, int, float]:
    inf, nan, zero = float("inf"), math.nan, -0.0
    filled = len(d) + len(p) + len(list(range(3))) + len(list(reversed([1, 2]))) + +True
    if d and not p == (1, 2) and zero == 0 and nan != nan:
        filled += p[i] + p[-1]
    return filled, sum(list(map(abs, [-1, i % 7]))), inf


def described(o: int | None, x: float, b: bool, d: dict[str, int]) -> str:
    first = "" if x else f"{o}{None}"
    if isinstance(x, float) and not isinstance(b, str):
        first += f"{b}{b!s:>7}{first!r:.3}" + "%x" % len(d) + f"{first}"
    if o is None or x / x == 1 and b is True:
        return first + string.digits + "{{}}".format()
    return first + str(o * 2)


def held(names: list[str], known: dict[str, str], by: bytes) -> list[str]:
    copied = names.copy()
    copied.reverse()
    if "a" in names and names != copied and by == b"ab":
        copied.append(str(names.index("a") + names.count("b")))
    found = known.get("a")
    if found is not None:
        copied += [found]
    keys = list(known.keys()) + list(known.values())
    if any(name.startswith(UNITS) for name in names) or "x" not in ["a", "b", "c", "d"]:
        copied.append("u")
    for i, byte in enumerate(by):
        copied.append(str(i + byte))
    empty: list[str] = list()
    seen = set()
    more = dict()
    for name in names:
        if name in seen or name in ("a", "b", "c", "d", "e"):
            empty.append(name)
        seen.add(name)
        more[name] = name
    rest = seen.difference({"a"}) if seen.issuperset({"b"}) else seen.union({"z"})
    rest.update({"q"})
    return copied + keys + empty + sorted(rest) + list(more.keys())


def cleared(values: list[int]) -> list[int]:
    found = []
    stack = [3]
    for value in values:
        if value < 0:
            found.clear()
        found.extend([value])
        stack.append(value)
    while stack and stack[-1] > 0:
        stack.pop()
    a = b = len(found)
    c = d = a + 1
    found[0], found[-1] = found[-1], found[0]
    (e, f), g = (a, b), c
    left, right = [1, 2] if a else [3, 4]
    return found + stack + [a, b, c, d, e, f, g, left, right]


def unpacked(text: str, rows: list[tuple[int, str]]) -> int:
    key, value = text.split("=")
    total = len(key) - len(value)
    for number, name in rows:
        total += number * len(name)
    return total


def removed(names: list[str]) -> dict[str, int]:
    counts = {name: len(name) for name in names}
    if "a" in counts:
        del counts["a"]
    counts["b"] = 1
    del counts["c"]
    return counts


def walked(text: str | None) -> int:
    steps = 0
    rest = text
    while rest is not None:
        steps += 1
        rest = None if len(rest) < 2 else rest[2:]
    total = -len(text or "") + steps
    hint: int
    pass
    return total


def chosen(a: str, b: str, c: str) -> str:
    return a or b or c


def split_pair(text: str) -> tuple[str, str]:
    return halves(text)


def halves(text: str) -> tuple[str, str]:
    half = len(text) // 2
    return text[:half], text[half:]


def measured(text: str, numbers: tuple[int, ...]) -> tuple[str, ...]:
    if not numbers:
        return ()
    return (text, str(numbers[0]))
