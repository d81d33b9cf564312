"""What has no sure translation is a marked gap, and says why."""

from pathlib import Path
from typing import Any

import pytest

from strangler.errors import ScaffoldError
from strangler.scaffold.draft.functions import Drafted, Functions
from strangler.scaffold.draft.value import Refused
from strangler.scan.go_types import GoTypes
from strangler.scan.judging import typed_signature
from strangler.scan.project import read_project

HEAD = """\
import math
from collections import Counter

EMPTY = []


def f(i: int, x: float, s: str, b: bool, xs: list[int], ss: list[str], d: dict[str, int],
      t: tuple[int, str], o: int | None, by: bytes, st: set[int], fs: list[float],
      n: list[list[int]], p: tuple[int, int]) -> int:
    start = i
"""
TAIL = """
    return start


def w2(a: int) -> None:
    if a:
        raise ValueError


def pair(a: int) -> tuple[int, int]:
    return pair(a)


def g(a: int, b: int = 1) -> int:
    return a + b


def h(a) -> int:
    return a


def k(a: int) -> int:
    return missing(a)


def v(*a: int) -> int:
    return sum(a)


async def m(a: int) -> int:
    return a


def w() -> None:
    pass


def u(a: int, b: list[int] = math.inf) -> int:
    return a


def r(a: object) -> int:
    return 1
"""
TAIL += "".join(f"\n\ndef m{n}(a: int) -> int:\n    return a + {n}\n" for n in range(14))
TAIL += f"\n\ndef many(a: int) -> int:\n    return {' + '.join(f'm{n}(a)' for n in range(14))}\n"

EXPRESSIONS = [
    ("2**70", "1180591620717411303424 is beyond int"),
    ('"\\ud800"', "a text with half of a surrogate pair is none in Go"),
    ("1j", "1j has no like in Go"),
    ("...", "Ellipsis has no like in Go"),
    ('"a" + 1', "always raises TypeError"),
    ("1 / 0", "always raises ZeroDivisionError"),
    ("2**100000", "the operator Pow of two constants is not drafted"),
    ('"a" * 20000', "is too long to be written down"),
    ("s + i", "the operator Add of str and int is not drafted"),
    ("by * 2", "repeated bytes are not drafted"),
    ("x**2", "a power of floats differs in its last digits between Go and Python"),
    ("x << 1", "the operator LShift of floats is not drafted"),
    ("i**-1", "the operator Pow of integers is not drafted"),
    ("i @ i", "the operator MatMult of integers is not drafted"),
    ("x @ x", "the operator MatMult of floats is not drafted"),
    ("-s", "- of str is not drafted"),
    ("~x", "~ of float is not drafted"),
    ("not t", "the truth of tuple[int, str] is not drafted"),
    ("n == n", "the comparison of list[list[int]] is not drafted"),
    ("fs == fs", "lists of floats are equal in Python where they share a NaN"),
    ("d == d", "the comparison of dict[str, int] is not drafted"),
    ("(x, 1) < (x, 2)", "the comparison of tuple[float, int] is not drafted"),
    ("i < x", "an int beside a float is compared exactly in Python, as a float in Go"),
    ("i < s", "the comparison of int with str is not drafted"),
    ("o < 1", "the comparison of a value that may be None is not drafted: check that first"),
    ("o + 1", "an operator of a value that may be None is not drafted: check that first"),
    ("o == s", "the comparison of a value that may be None is not drafted: check that first"),
    ('"%d" % t', "% with a tuple or dict that is not written out is not drafted"),
    ('"%d %d" % (1,)', "% has too few values"),
    ('"%d" % (1, 2)', "% has too many values"),
    ('"%q" % (1,)', "'%q' of int is not drafted"),
    ('"%f" % (1,)', "'%f' of int is not drafted"),
    ('f"{xs}"', "the text of list[int] is not drafted"),
    ('f"{i!a}"', "the conversion !a is not drafted"),
    ('f"{i:{i}}"', "a format that is worked out is not drafted"),
    ('f"{i:+d}"', "the format '+d' is not drafted"),
    ('f"{x:e}"', "the format 'e' is not drafted"),
    ('f"{x:.1%}"', "the format % is not drafted"),
    ('f"{i:.2f}"', "an int with decimals is formatted exactly in Python"),
    ('f"{i:_x}"', "digits of another base in groups are not drafted"),
    ('f"{i:08,}"', "zeros in groups are not drafted"),
    ('"{".format(i)', "str.format always raises ValueError"),
    ('"{x.y}".format(x=i)', "the field {x.y} is not drafted"),
    ('"{0}".format()', "the field {0} is not drafted"),
    ("[c for c in range(s)]", "range() takes integers"),
    ("[v for v in enumerate(xs)]", "enumerate() gives pairs: unpack them"),
    ("[v for v, w in enumerate(xs, 1, 2)]", "enumerate() with other arguments is not drafted"),
    ("[v for v, w in enumerate(d)]", "enumerate() of a dict or set is not drafted"),
    ("[v for v in zip(xs, ss)]", "zip() gives tuples: unpack them"),
    (
        "[v for v, w in zip(xs, sorted(ss))]",
        "zip() of what has no name is not drafted: name it first",
    ),
    ("[v for v in d.items()]", "items() gives pairs: unpack them"),
    (
        "[v for v in reversed(range(1, 2, 3))]",
        "reversed() of a range with a step is not drafted",
    ),
    ("[v for v in reversed(p)]", "reversed() of a tuple is not drafted"),
    ("[v for v in st]", "a set has no order: sort it first"),
    ("[v for v in i]", "a loop over int is not drafted"),
    ("[v for v in t]", "a loop over tuple[int, str] is not drafted"),
    ("[v for *v, w in n]", "unpacking with * is not drafted"),
    ("[v for v, w, u in [(1, 2)]]", "always raises ValueError: the tuple has another length"),
    ("[v for v, w in st]", "a set has no order: sort it first"),
    ("[v for v, w in [1, 2]]", "unpacking int is not drafted"),
    ("[v async for v in xs]", "async comprehensions are not drafted"),
    ("[*xs]", "* in a display is not drafted"),
    ("{*xs}", "* in a display is not drafted"),
    ("(*xs, 1)", "* in a display is not drafted"),
    ('[1, "a"]', "elements of different types are not drafted"),
    ('{1: 2, "a": 3}', "a dict of values of different types is not drafted"),
    ("{**d}", "** in a dict is not drafted"),
    ("{x: 1}", "float as key of a dict is not drafted"),
    ("{x}", "a set of float is not drafted"),
    ("{xs: 1 for xs in n}", "a comprehension of dict[list[int], int] is not drafted"),
    ("[[] for v in xs]", "a comprehension of list[list[of unknown type]] is not drafted"),
    ("len(i)", "len() of int always raises TypeError, or is not drafted"),
    ("len()", "len() with these arguments is not drafted"),
    ("abs(s)", "abs() of str is not drafted"),
    ("int(i, 2)", "int() with a base that is worked out is not drafted"),
    ("int(s, i)", "int() with a base that is worked out is not drafted"),
    ("int(xs)", "int() of list[int] is not drafted"),
    ("int(1, 2, 3)", "int() with these arguments is not drafted"),
    ("float(xs)", "float() of list[int] is not drafted"),
    ('float("nope")', "float() always raises ValueError here"),
    ("round(s)", "round() of str is not drafted"),
    ("round(x, 1, 2)", "round() with these arguments is not drafted"),
    ("min(xs, key=abs)", "min() with key or default is not drafted"),
    ("min(n)", "min() of list[int] is not drafted"),
    ("min(i, x)", "min() of values of different types keeps the type of each"),
    ("sum(xs, 1)", "sum() with a start is not drafted"),
    ("sum(fs)", "sum() of floats differs between versions of Python, and of nothing is an int"),
    ("sum(ss)", "sum() of str is not drafted"),
    ("sum(n)", "sum() of list[int] is not drafted"),
    ("any()", "any() with these arguments is not drafted"),
    ("any(xs, ss)", "any() with these arguments is not drafted"),
    ("sorted(xs, other=1)", "sorted() with these arguments is not drafted"),
    (
        "sorted(st, key=abs)",
        "sorted() of a set with a key is not drafted: equal ones have no order",
    ),
    ("sorted(xs, reverse=b)", "sorted() with reverse that is worked out is not drafted"),
    ("sorted(n)", "the order of list[int] is not drafted"),
    ("sorted(xs, key=lambda v: [v])", "sorting by list[int] is not drafted"),
    ("list(xs, xs)", "list() with these arguments is not drafted"),
    ("set(xs, xs)", "set() with these arguments is not drafted"),
    ("set(n)", "a set of list[int] is not drafted"),
    ("divmod(i)", "divmod() takes two arguments"),
    ("divmod(x, x)", "divmod() of floats is not drafted"),
    ("ord(i)", "ord() of int is not drafted"),
    ("chr(s)", "chr() of str is not drafted"),
    ("isinstance(i)", "isinstance() takes two arguments"),
    ("isinstance(n, list)", "isinstance() of this is not drafted"),
    ("hex(s)", "hex() of str is not drafted"),
    ("pow(x, x)", "pow() with these arguments is not drafted"),
    ("pow(x, x, x)", "pow() of floats is not drafted"),
    ("pow(i, i)", "pow() with these arguments is not drafted"),
    ('list(range(1, "a"))', "range() takes integers"),
    ("list(reversed(p))", "reversed() of a tuple is not drafted"),
    ('max(range("a"))', "range() takes integers"),
    ("math.sin(x)", "math.sin() may differ in its last digit between Go and Python"),
    ("math.sqrt(s)", "math.sqrt() with these arguments is not drafted"),
    ("math.sqrt()", "math.sqrt() with these arguments is not drafted"),
    ("print(i)", "the call of print is not drafted"),
    ("open(s)", "the call of open is not drafted"),
    ("s.format(i)", "the call of s.format is not drafted"),
    ('"a".join(xs)', ".join() of list[int] is not drafted"),
    ('"a".join(ss, ss)', ".join() takes one argument"),
    ("s.startswith(s, 1)", ".startswith() with positions is not drafted"),
    ("s.startswith(i)", "a text is wanted here"),
    ("s.split(None, 1)", ".split() at white space so many times is not drafted"),
    ("s.split(i)", "a text is wanted here"),
    ("s.split(bad=1)", ".split() with these arguments is not drafted"),
    ("s.split(*ss)", ".split() with these arguments is not drafted"),
    ("s.find(s, 1)", "the call of s.find is not drafted"),
    ("s.strip(i)", "a text is wanted here"),
    ("s.ljust(5, s)", ".ljust() with a fill that is worked out is not drafted"),
    ("s.encode()", "the call of s.encode is not drafted"),
    ('s.strip(chars="a")', ".strip() with keywords is not drafted"),
    ("xs.index(i, 1)", "the call of xs.index is not drafted"),
    ("n.index(xs)", "the call of n.index is not drafted"),
    ('d.get(key="a")', ".get() with keywords is not drafted"),
    ("d.get()", ".get() with keywords is not drafted"),
    ("dict(a=1)", "the call of dict is not drafted"),
    ("st.union(ss)", ".union() of a set with another type is not drafted"),
    ("st.union([1])", ".union() of a set with another type is not drafted"),
    ("st.isdisjoint(st)", "the call of st.isdisjoint is not drafted"),
    ("by.hex()", "the call of by.hex is not drafted"),
    (
        "o.bit_length()",
        ".bit_length of a value that may be None is not drafted: check that first",
    ),
    ("i.real", "the attribute i.real is not drafted"),
    ("missing", "the name missing is not drafted"),
    ("missing(i)", "the call of missing is not drafted"),
    ("s.x.y", "the attribute s.x.y is not drafted"),
    ("lambda: 1", "lambda: 1 is not drafted"),
    ("(v for v in xs)", "a generator is a value of its own: make it a list"),
    ("b and i", "`and` and `or` of values of different types are not drafted"),
    ("i and s", "`and` and `or` of values of different types are not drafted"),
    ("i or s", "`and` and `or` of values of different types are not drafted"),
    ("o or o", "`and` and `or` of values of different types are not drafted"),
    ("xs if b else ss", "a choice between values of different types is not drafted"),
    (
        "i < (i + i) < x < i",
        "an int beside a float is compared exactly in Python, as a float in Go",
    ),
    ("i is i", "`is` of values is not drafted: it depends on how Python keeps them"),
    ("o in xs", "`in` of a value that may be None is not drafted: check that first"),
    ("i in s", "`in` str of int is not drafted"),
    ("s in st", "`in` set[int] of str is not drafted"),
    ("x in fs", "`in` list[float] of float is not drafted"),
    ("d[i]", "is int where str is wanted"),
    ("xs[s]", "str as an index is not drafted"),
    ("st[0]", "an element of set[int] is not drafted"),
    ("t[5]", "always raises IndexError"),
    ("t[i]", "an element of a tuple that is worked out is not drafted"),
    ("p[::2]", "a slice of tuple[int, int] is not drafted"),
    ("xs[::i]", "a slice with a step that is worked out is not drafted"),
    ("xs[s:]", "str as the end of a slice is not drafted"),
    ("by[::2]", "a slice with a step that is worked out is not drafted"),
    ('[1] + ["a"]', "elements of different types are not drafted"),
    ("missing or b", "the name missing is not drafted"),
    ("0.5 < x + x < 1.5", "a chain of comparisons of this is not drafted"),
    ("o < None", "the comparison of a value that may be None is not drafted: check that first"),
    ("x in (1.0, 2.0)", "`in` tuple[float, float] of float is not drafted"),
    ("[v for v, w in n.items()]", "the call of n.items is not drafted"),
    ("[v for v, w in zip(d, xs)]", "dict[str, int] has no order to rely on here"),
    ("[v for v, w in enumerate(i)]", "a loop over int is not drafted"),
    ("[v for v, w in enumerate(st)]", "enumerate() of a dict or set is not drafted"),
    ("st.union(st, st)", "the call of st.union is not drafted"),
    ("[o] + xs", "the operator Add of list[int | None] and list[int] is not drafted"),
    ("d.keys(1)", "the call of d.keys is not drafted"),
    ("sorted(v for v in n)", "the order of list[int] is not drafted"),
    ('f"{x:s}"', "the format 's' of float is not drafted"),
    ('"%s" % xs', "the text of list[int] is not drafted"),
    ("xs == ss", "the comparison of list[int] with list[str] is not drafted"),
    ("not None and i", "`and` and `or` of values of different types are not drafted"),
    ("i == o + 1", "an operator of a value that may be None is not drafted: check that first"),
    (
        '{"a": o}["a"] + 1',
        "an operator of a value that may be None is not drafted: check that first",
    ),
]

STATEMENTS = [
    ("global y", "the statement Global is not drafted"),
    ("with open(s) as z: pass", "the statement With is not drafted"),
    ("import re", "the statement Import is not drafted"),
    ("for v in xs: pass\nelse: pass", "else of a loop is not drafted"),
    ("while b: pass\nelse: pass", "else of a loop is not drafted"),
    ("def g(): pass", "the statement FunctionDef is not drafted"),
    ("xs.append(1)", "xs is changed in place, and its caller would not see that"),
    ("xs[0] = 1", "xs is changed in place, and its caller would not see that"),
    ("del xs[0]", "xs is changed in place, and its caller would not see that"),
    ("xs += [1]", "xs is changed in place, and its caller would not see that"),
    (
        "ys = xs\nys.append(1)",
        "ys is changed in place, and may be what something else refers to",
    ),
    ("ys = [1]\nzs = ys\nys.append(1)", "ys is changed in place, and zs would refer to it too"),
    ("ys = [1]\nzs = [ys]\nys.append(1)", "ys is changed in place, and would be in two places"),
    ("ys = []\nzs = 1", "what ys holds is not known: list[of unknown type]"),
    (
        "ys = [[1]]\nys[0].append(2)\nys.append(n[0])",
        "ys would hold what something else refers to",
    ),
    ("ys = [[1]]\nys[0][0] = 2\nys[0] = n[0]", "ys would hold what something else refers to"),
    ("ys = [3]\nys.sort()", ".sort() is not drafted: write sorted()"),
    ("ys = [3]\nys.remove(3)", "the method remove is not drafted"),
    ("ys = [1]\nfor v in ys: ys.append(v)", "ys is changed while a loop runs over it"),
    ("ys = [1]\nys[0:1] = [2]", "an assignment to a slice is not drafted"),
    ("ys = {1}\nys |= {2}", "this operator changes the set in place: use a method"),
    ("ys = {1}\nys.update([2])", ".update() with list[int] is not drafted"),
    ("ys = [1]\nys.extend(ss)", ".extend() with list[str] is not drafted"),
    ("ys = [1]\nys += ss", "+= of list[str] to list[int] is not drafted"),
    ("ys = [[1]]\nys[0] += [2]", "+= of a list in a list is not drafted"),
    (
        'ys = {}\nys["a"] = {}\nys["a"]["b"] = 1',
        "what ys holds is not known: dict[str, dict[of unknown type, of unknown type]]",
    ),
    ("y, *z = xs", "unpacking with * is not drafted"),
    ("y, z = i, *xs", "this unpacking is not drafted"),
    ("y, z = None, 1", "None among several values is not drafted"),
    ("y = z = []", "two names for one list, dict or set are not drafted"),
    ("y.z = 1", "an assignment to y.z is not drafted"),
    ("i.z += 1", "an assignment to i.z is not drafted"),
    ('y = "a"\nif b: y = 1', "y is str first, and int here: use two names"),
    ("if b: y = 1\nreturn y", "y may have no value here"),
    (
        "o = 1 if b else None\ny = o + 1",
        "an operator of a value that may be None is not drafted: check that first",
    ),
    ("return None", "is None where int is wanted"),
    ("return s", "is str where int is wanted"),
    ("return (1, 2)", "is tuple[int, int] where int is wanted"),
    ("return o", "may return None, which the hint does not say"),
    ("raise", "raises what was caught, which Python does"),
    ('raise Missing("x")', "raises Missing('x'), which Python does"),
    ("raise ValueError(i)", "an exception with another message than a text is not drafted"),
    ('raise ValueError("a", "b")', "raises ValueError('a', 'b'), which Python does"),
    (
        "try: y = int(s)\nfinally: pass",
        "try with finally, else or several handlers is not drafted",
    ),
    (
        "try: y = int(s)\nexcept ValueError as e: y = str(e)",
        "the exception as a value is not drafted",
    ),
    ("try: y = int(s)\nexcept: y = 1", "a bare except is not drafted"),
    ("try: y = int(s)\nexcept Missing: y = 1", "except Missing is not drafted"),
    (
        "try:\n  if b: return 1\n  y = 1\nexcept ValueError: y = 1",
        "a way out of the middle of try is not drafted",
    ),
    ("try: y = []\nexcept ValueError: y = [1]", "what is in try is not drafted"),
    ("try: pass\nexcept ValueError: pass", "what is in try is not drafted"),
    ("try: missing()\nexcept ValueError: pass", "the call of missing is not drafted"),
    ("try:\n  missing()\n  y = 1\nexcept ValueError: y = 1", "what is in try is not drafted"),
    ("assert missing", "the name missing is not drafted"),
    ("print(i)", "the call of print is not drafted"),
    ('del d["a"]', "d is changed in place, and its caller would not see that"),
    ("del i", "the statement Delete is not drafted"),
    ("f(1)", "calls f with a default that is worked out"),
    ("g(*xs)", "calls g with *"),
    ("g(1, 2, 3)", "calls g with *"),
    ("g(k=1)", "calls g with **"),
    ("g(s)", "is str where int is wanted"),
    ("h(1)", "calls h: a: has no hint: add one"),
    ("k(1)", "calls k, of which nothing is drafted: the call of missing is not drafted"),
    ("v(1)", "calls v, which takes any number of arguments"),
    ("w()", "calls w, which has no body"),
    ("u(1)", "calls u with a default that is worked out"),
    ("r(1)", "calls r: a is any in Go, of which nothing is drafted"),
    ("y = w()", "calls w, which has no body"),
    ("y: Missing = xs.missing", "the attribute xs.missing is not drafted"),
    ("ys = [1]\nys.append(k=1)", "the method append is not drafted"),
    ("ys = [1]\ndel ys[0:1]", "this del is not drafted"),
    ("ys = [1]\nys[i] |= s", "the operator BitOr of int and str is not drafted"),
    ("y = w2(1)", "what returns nothing has no value"),
    ("y = [w2(1)]", "what returns nothing has no value"),
    ("ys = [1]\nys.insert(0)", "the method insert is not drafted"),
    ("y = x = w2(1)", "what returns nothing has no value"),
    ("y = x = missing", "the name missing is not drafted"),
    ("ys = []\nys += missing", "what ys holds is not known: list[of unknown type]"),
    (
        "y, z = xs, ss\ny.append(1)",
        "y is changed in place, and may be what something else refers to",
    ),
    ("try: return t\nexcept ValueError: pass", "is tuple[int, str] where int is wanted"),
    ("many(1)", "calls many, of which nothing is drafted: calls m12, and too many others"),
    (
        "pair(1)",
        "calls pair, of which nothing is drafted: pair calls itself, and has several results",
    ),
    ("y = EMPTY", "what EMPTY holds is not known"),
    ("(lambda: 1)()", "the call of lambda: 1 is not drafted"),
    ("xs.sort().foo", "the attribute xs.sort().foo is not drafted"),
    ("ys = {}\nys[i] = xs\nys[i].append(1)", "ys would hold what something else refers to"),
    ("ys = [1]\nys[0].append(2)", "the call of ys[0].append is not drafted"),
    ("m(1)", "calls m: m is async"),
]


def drafted(source: str, tmp_path: Path, name: str = "f") -> Drafted:
    file = tmp_path / "m.py"
    file.write_text(source)
    project = read_project(file)
    types = GoTypes(project)
    function = project.functions[f"m.{name}"]
    typed = typed_signature(types, function, project.modules["m"])
    return Functions(project, types, "m", frozenset()).draft(function, typed, "F")


def body(lines: str) -> str:
    return HEAD + "".join(f"    {line}\n" for line in lines.split("\n")) + TAIL


@pytest.mark.parametrize(("expression", "reason"), EXPRESSIONS)
def test_an_expression_without_a_sure_translation_is_a_gap(
    expression: str, reason: str, tmp_path: Path
) -> None:
    found = drafted(body(f"value = {expression}"), tmp_path)
    assert found.gaps[0].reason == reason
    assert found.gaps[0].line == 11
    assert f"// strangler:gap: {reason}" in found.lines
    assert found.lines[0] == "start := i"
    assert found.fails


@pytest.mark.parametrize(("statements", "reason"), STATEMENTS)
def test_a_statement_without_a_sure_translation_is_a_gap(
    statements: str, reason: str, tmp_path: Path
) -> None:
    found = drafted(body(statements), tmp_path)
    assert reason in {gap.reason for gap in found.gaps}


def test_what_follows_a_gap_is_shown_with_it_and_not_drafted(tmp_path: Path) -> None:
    found = drafted(body("if b:\n    start = 2\n    print(i)\n    return 7"), tmp_path)
    assert list(found.lines) == [
        "start := i",
        "if b {",
        "start = 2",
        "// strangler:gap: the call of print is not drafted",
        "//   print(i)",
        "//   return 7",
        'return 0, py.NotPorted("m.F: line 13: the call of print is not drafted")',
        "}",
        "return start, nil",
    ]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def f(a: object) -> int:\n    return 1\n", "a is any in Go, of which nothing is drafted"),
        ("def f(a: int) -> object:\n    return 1\n", "the result is any in Go"),
        ("def f(a: Counter[str]) -> int:\n    return 1\n", "a: Counter[str]"),
        ("import collections\ndef f(a: collections.deque[str]) -> int:\n    return 1\n", "a is"),
        ("def f(a) -> int:\n    return 1\n", "a: has no hint: add one"),
        ("async def f(a: int) -> int:\n    return 1\n", "f is async"),
        ("def f(a: dict[float, int]) -> int:\n    return 1\n", "a is map"),
        ("def f(a: set[float]) -> int:\n    return 1\n", "a is map"),
        ("def f(a: tuple[int, object]) -> int:\n    return 1\n", "a is struct"),
    ],
)
def test_types_that_are_not_drafted_are_named(source: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        drafted(source, tmp_path)
    assert str(refused.value).startswith(reason)


def test_a_function_that_ends_without_a_value_says_so(tmp_path: Path) -> None:
    found: Any = drafted("def f(a: int) -> int:\n    if a:\n        return 1\n", tmp_path)
    assert [gap.reason for gap in found.gaps] == [
        "ends without a value, which the hints do not know of"
    ]
    found = drafted("def f(a: int) -> int | None:\n    if a:\n        return 1\n", tmp_path)
    assert list(found.lines)[-1] == "return nil"
    found = drafted("def f(a: int) -> None:\n    if a:\n        return\n", tmp_path)
    assert found.lines == ("if a != 0 {", "return", "}", "return")


def test_a_file_that_has_changed_meanwhile_is_not_drafted(tmp_path: Path) -> None:
    file = tmp_path / "m.py"
    file.write_text("def f(a: int) -> int:\n    return a\n")
    project = read_project(file)
    types = GoTypes(project)
    function = project.functions["m.f"]
    typed = typed_signature(types, function, project.modules["m"])
    file.write_text("\n\ndef f(a: int) -> int:\n    return a\n")
    with pytest.raises(ScaffoldError, match="m.py: has changed meanwhile: try again"):
        Functions(project, types, "m", frozenset()).draft(function, typed, "F")


def test_constants_of_other_modules_and_of_string_are_known(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/__init__.py").write_text("")
    (tmp_path / "shop/rates.py").write_text("LOW = 7\nHIGH = LOW * 3\n")
    (tmp_path / "shop/m.py").write_text(
        "from string import digits\nfrom shop import rates\nfrom shop.rates import HIGH\n\n\n"
        "def f(a: str) -> int:\n    return len(digits + a) * rates.LOW + HIGH\n"
    )
    project = read_project(tmp_path / "shop")
    types = GoTypes(project)
    function = project.functions["shop.m.f"]
    typed = typed_signature(types, function, project.modules["shop.m"])
    found = Functions(project, types, "m", frozenset()).draft(function, typed, "F")
    assert found.lines == ('return (py.Len("0123456789" + a) * 7) + 21',)
