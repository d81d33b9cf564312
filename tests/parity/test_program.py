"""A function as source: its operations are found, and done otherwise one by one."""

import functools
import math
import os.path as paths
from collections.abc import Callable
from decimal import Decimal as Money
from types import SimpleNamespace
from typing import Any

import pytest

from strangler.parity.program import Module, Program, Site, times


def site(program: Program, key: str, index: int = 0) -> Site:
    """The operation of a key that comes first, or so many later."""
    return [each for each in program.sites if each.key == key][index]


def changed(
    function: Callable[..., Any], key: str, behaviour: Callable[..., Any], index: int = 0
) -> Callable[..., Any]:
    """A function that does one operation otherwise."""
    program = Program(function)
    return program.changed({site(program, key, index): behaviour})


def keys(text: str) -> set[str]:
    """The keys of the operations in a source, but the empty one."""
    module = Module(text)
    return {each.key for each in module.sites(module.tree)} - {""}


# ---- The functions -------------------------------------------------------------------------------


def halve(a: int, b: int = 2, *, plus: int = 0) -> int:
    return a // b + plus


def add_up(numbers: list[int]) -> int:
    total: int = 0
    for number in numbers:
        total += number
    return total


def grow(items: list[int], holder: Any) -> Any:
    items[0] += 1
    holder.count -= 5
    return items, holder.count


def negate(x: int) -> int:
    return -x + -1


def either(a: Any, b: Any) -> Any:
    return a or b()


def squares(numbers: list[int]) -> list[int]:
    return [number * number for number in numbers]


def describe(x: float) -> str:
    return f"{x!r:>8}|{x}"


def judge(text: str) -> str:
    if text:
        return "some"
    return "none" if not text else "never"


def count_down(n: int) -> int:
    while n:
        n -= 1
    return n


def cut(text: str, end: int) -> tuple[str, str]:
    return text[:end], text[end]


def shout(text: str) -> str:
    return text.upper().replace("A", "B", 1)


def root(n: int) -> int:
    return math.isqrt(n)


def rounded(x: float) -> float:
    return round(x, ndigits=1)


def below(a: int, b: int) -> bool:
    return a < b


def even(n: int) -> bool:
    return n == 0 or odd(n - 1)


def odd(n: int) -> bool:
    return n != 0 and even(n - 1)


def doubled(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*arguments: Any) -> Any:
        return 2 * function(*arguments)

    return wrapper


@doubled
def decorated(x: int) -> int:
    return x % 10


# ---- Finding -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a // b", {"//"}),
        ("a @ b", set()),
        ("a += b", {"+"}),
        ("a < b", {"<"}),
        ("a < b < c", set()),
        ("a is b", {"is"}),
        ("a not in b", {"not in"}),
        ("-a", {"neg"}),
        ("-1", set()),
        ("~a", set()),
        ("a or b", {"or"}),
        ("a or b or c", set()),
        ("a and b", set()),
        ("a[0]", {"index"}),
        ("a[0:1]", {"slice"}),
        ("a[0] = 1", set()),
        ("[b for b in a]", {"iterate"}),
        ("for b in a: pass", {"iterate"}),
        ("f'{a}'", {"format"}),
        ("def f():\n    return", set()),
        ("def f():\n    return 5", {"return"}),
        ("a.b()", {"method:b"}),
        ("a().b()", {"method:b"}),
        ("a()()", set()),
        ("round(a)", {"call:round"}),
        ("def round(): pass\nround(a)", set()),
        ("def f(round): round(a)", set()),
        ("round = 5\nround(a)", set()),
        ("unknown(a)", set()),
        ("import math\nmath.floor(a)", {"call:math.floor"}),
        ("import os.path\nos.path.join(a)", {"call:os.path.join"}),
        ("import os.path as p\np.join(a)", {"call:os.path.join"}),
        ("from math import floor\nfloor(a)", {"call:math.floor"}),
        ("from math import floor as down\ndown(a)", {"call:math.floor"}),
        ("if a: pass", {"truth"}),
        ("if a < b: pass", {"<"}),
        ("if True: pass", set()),
        ("while a: pass", {"truth"}),
        ("b if a else c", {"truth"}),
        ("not a", {"truth"}),
        ("not (a and b)", set()),
    ],
)
def test_operations_are_known_by_their_keys(text: str, found: set[str]) -> None:
    assert keys(text) == found


def test_an_operation_knows_where_it_stands_and_how_it_is_written() -> None:
    module = Module("def f(a):\n    return [\n        b for b in a\n    ]\n")
    [iterate] = [each for each in module.sites(module.tree) if each.key == "iterate"]
    assert (iterate.line, iterate.column, iterate.end) == (3, 19, (3, 20))
    assert iterate.text == "b for b in a"
    [returned] = [each for each in module.sites(module.tree) if each.key == "return"]
    assert (returned.line, returned.column, returned.end) == (2, 4, (4, 5))


def test_parameters_count_where_they_are_read_in_their_function() -> None:
    module = Module("def f(a, /, b, *, c):\n    d = a + b + c\n    a = d\n    return d\n")
    found = [each for each in module.sites(module.functions["f"]) if each.key == "parameter"]
    assert [each.node.id for each in found] == ["c", "a", "b"]  # type: ignore[attr-defined]


def test_decorators_defaults_and_annotations_are_no_operations() -> None:
    text = "@a.b()\ndef f(a: b[0] = -c, *d: b[1]) -> e[2]:\n    g: h[3] = a\n"
    assert keys(text) == set()
    assert keys("async def f(): pass") == set()


def test_a_function_comes_with_those_of_its_module_that_it_calls() -> None:
    assert [each.name for each in Program(even).definitions] == ["even", "odd"]
    assert {each.key for each in Program(even).sites} >= {"==", "!="}
    assert [each.name for each in Program(halve).definitions] == ["halve"]


def test_of_functions_of_the_same_name_the_one_at_its_line_is_meant() -> None:
    def first() -> Any:
        def named(x: int) -> int:
            return x + 1

        return named

    def second() -> Any:
        def named(x: int) -> int:
            return x - 1

        return named

    assert {"+"} == {each.key for each in Program(first()).sites} & {"+", "-"}
    assert {"-"} == {each.key for each in Program(second()).sites} & {"+", "-"}


def test_what_has_no_definition_in_its_source_is_refused() -> None:
    with pytest.raises(OSError, match="<lambda> is not at line"):
        Program(lambda x: x)
    with pytest.raises(AttributeError):
        Program(len)
    made: dict[str, Any] = {}
    exec("def made(): pass", made)
    with pytest.raises(OSError, match="source"):
        Program(made["made"])


# ---- Changing ------------------------------------------------------------------------------------


def test_without_changes_nothing_changes() -> None:
    for function, arguments in (
        (halve, (7,)),
        (add_up, ([1, 2],)),
        (describe, (0.5,)),
        (cut, ("abc", 1)),
        (even, (4,)),
    ):
        assert Program(function).changed({})(*arguments) == function(*arguments)


def test_operators_are_done_otherwise() -> None:
    truncated = changed(halve, "//", lambda a, b: int(a / b))
    assert (truncated(-7), truncated(-7, 3), truncated(-7, plus=1)) == (-3, -2, -2)
    assert changed(below, "<", lambda a, b: a <= b)(1, 1) is True


def test_augmented_assignments_are_done_otherwise_wherever_they_assign() -> None:
    assert changed(add_up, "+", lambda a, b: a * 10 + b)([1, 2, 3]) == 123
    times = changed(grow, "+", lambda a, b: a * 100 + b)
    assert times([5, 6], SimpleNamespace(count=7)) == ([501, 6], 2)
    assert changed(grow, "-", max)([5], SimpleNamespace(count=7)) == ([6], 7)


def test_a_negation_is_done_otherwise_and_a_negative_number_is_none() -> None:
    assert changed(negate, "neg", abs)(-5) == 4


def test_either_of_two_is_chosen_otherwise_and_the_second_is_asked_when_needed() -> None:
    chosen = changed(either, "or", lambda a, b: b() if a is None else a)
    assert chosen(0, lambda: 1) == 0
    assert chosen(None, lambda: 1) == 1


def test_iterations_are_done_otherwise() -> None:
    assert changed(squares, "iterate", sorted)([3, 1]) == [1, 9]
    assert changed(add_up, "iterate", lambda numbers: numbers[1:])([3, 1]) == 1


def test_formatting_is_done_otherwise_and_knows_conversion_and_form() -> None:
    def told(value: float, conversion: str, form: str) -> str:
        return f"<{value} {conversion} {form}>"

    assert changed(describe, "format", told)(1.5) == "<1.5 r >8>|1.5"
    assert changed(describe, "format", told, 1)(1.5) == "     1.5|<1.5  >"


def test_truth_is_decided_otherwise() -> None:
    def has(text: str) -> bool:
        return text != " "

    assert changed(judge, "truth", has)(" ") == "never"
    assert changed(judge, "truth", lambda _: False, 1)("") == "never"  # of the conditional
    assert changed(judge, "truth", lambda _: True, 2)("") == "never"  # of the negation
    assert changed(count_down, "truth", lambda n: n > 3)(10) == 3


def test_slices_and_indexes_are_done_otherwise() -> None:
    seen: list[Any] = []
    changed(cut, "slice", lambda text, index: seen.append((text, index)))("abc", 1)
    assert seen == [("abc", slice(None, 1, None))]
    assert changed(cut, "index", lambda text, index: text[-index])("abc", 1) == ("a", "c")


def test_calls_and_methods_are_done_otherwise_with_all_their_arguments() -> None:
    assert changed(root, "call:math.isqrt", lambda n: -n)(9) == -9
    assert changed(rounded, "call:round", lambda x, ndigits: (x, ndigits))(2.5) == (2.5, 1)
    assert changed(shout, "method:upper", str.title)("aa b") == "Ba B"
    assert changed(shout, "method:replace", lambda *given: given)("a") == ("A", "A", "B", 1)


def test_results_and_parameters_are_changed() -> None:
    assert changed(halve, "return", float)(8) == 4.0
    program = Program(halve)
    [first] = [each for each in program.sites if getattr(each.node, "id", "") == "a"]
    assert program.changed({first: abs})(-8) == 4


def test_several_changes_are_made_at_once_also_in_what_is_called() -> None:
    program = Program(even)
    both = {site(program, "=="): lambda a, b: a == b, site(program, "!="): lambda a, b: False}
    assert program.changed(both)(1) is False
    assert program.changed({site(program, "!="): lambda a, b: False})(2) is False
    assert even(2) is True


def test_decorators_are_left_out() -> None:
    assert decorated(13) == 6
    assert Program(decorated).changed({})(13) == 3


def test_variables_of_the_function_around_are_known_unless_they_are_not_set_yet() -> None:
    def around(*, late: bool) -> Any:
        known = 5

        def inside(x: int) -> Any:
            return x + known if x else missing

        missing = 1
        if late:
            del missing
        return inside

    assert Program(around(late=False)).changed({})(0) == 1
    made = Program(around(late=True)).changed({})
    assert made(1) == 6
    with pytest.raises(NameError):
        made(0)


def test_names_stand_for_what_they_were_imported_as() -> None:
    module = Program(root).module
    assert module.imports["paths"] == "os.path"
    assert module.imports["Money"] == "decimal.Decimal"
    assert (paths.sep, Money(1)) is not None


def test_a_product_too_long_to_be_built_is_refused() -> None:
    assert (times(3, 4), times("ab", 2), times(2, [1])) == (12, "abab", [1, 1])
    for left, right in (("ab", 2**40), (2**40, [1])):
        with pytest.raises(MemoryError, match="elements"):
            times(left, right)
