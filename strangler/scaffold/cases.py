"""A Go test of the calls that were recorded: what Python answered is what Go has to answer."""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from strangler.scaffold.literals import Literals, Unwritable
from strangler.scaffold.place import Place
from strangler.scaffold.skeleton import import_block
from strangler.scan.function import Function
from strangler.scan.go_names import local
from strangler.scan.go_types import HELPER, GoType
from strangler.scan.judging import Typed
from strangler.scan.recorded import Calls, Case
from strangler.scan.signature import go_name

MOST = 50
"""So many calls become cases, the shortest that there are."""

_TAKEN = frozenset("want raises tests test got err".split()) | {f"want{n}" for n in range(1, 20)}


@dataclass(frozen=True, slots=True)
class GoTest:
    """The test's text; `cases` are the calls in it, `left_out` counts those that are not."""

    text: str
    cases: tuple[Case, ...]
    left_out: int


def go_test(
    function: Function, typed: Typed, place: Place, calls: Calls, taken: Iterable[str] = ()
) -> GoTest | None:
    """The test of `calls`, or None when none of them can be written in Go.

    `taken` are the names of the functions that the package has.
    """
    rows = list(_rows(function, typed, calls.cases))
    left_out = calls.left_out + len(calls.cases) - len(rows)
    if not rows:
        return None
    chosen = _chosen(sorted(rows, key=lambda row: (len(row.text), row.text)))
    name = _test_name(go_name(function), set(taken))
    text = _text(function, typed, place, calls.command, name, chosen)
    return GoTest(text, tuple(row.case for row in chosen), left_out)


@dataclass(frozen=True, slots=True)
class _Row:
    """One case as the fields of the test's struct, and the packages that it needs."""

    text: str
    case: Case
    imports: frozenset[str]


def _rows(function: Function, typed: Typed, cases: Iterable[Case]) -> Iterator[_Row]:
    declarations = [d for kind in _kinds(typed) for d in kind.declarations]
    for case in cases:
        literals = Literals(declarations)
        try:
            text = _row(function, typed, literals, case)
        except Unwritable:
            continue
        yield _Row(text, case, frozenset(literals.imports))


def _kinds(typed: Typed) -> list[GoType]:
    return [kind for _, kind in typed.parameters] + list(typed.results)


def _row(function: Function, typed: Typed, literals: Literals, case: Case) -> str:
    parts = []
    for name, (parameter, kind) in zip(_fields(function), typed.parameters, strict=True):
        spelling = f"[]{kind.spelling}" if parameter.kind == "*" else kind.spelling
        parts.append(f"{name}: {literals.of(case.arguments[parameter.name], spelling)}")
    if case.raised:
        return ", ".join([*parts, f'raises: "{case.raised}"'])
    count = len(typed.results)
    results = (case.result,) if count == 1 else case.result or ()
    if not isinstance(results, tuple) or len(results) != count:
        raise Unwritable(function.name)
    for name, kind, value in zip(_wants(typed), typed.results, results, strict=True):
        parts.append(f"{name}: {literals.of(value, kind.spelling)}")
    return ", ".join(parts)


def _fields(function: Function) -> list[str]:
    """The names of the parameters, as fields of the test's struct."""
    found: list[str] = []
    for parameter in function.parameters:
        found.append(local(parameter.name, _TAKEN.union(found)))
    return found


def _wants(typed: Typed) -> list[str]:
    """The names of the wanted results."""
    if len(typed.results) == 1:
        return ["want"]
    return [f"want{index + 1}" for index in range(len(typed.results))]


def _chosen(rows: Sequence[_Row]) -> list[_Row]:
    """The first rows, some of them of calls that raised, if there are any."""
    raising = [row for row in rows if row.case.raised][: MOST // 5]
    return [*[row for row in rows if not row.case.raised][: MOST - len(raising)], *raising]


def _shown(command: Sequence[str]) -> str:
    """The command in one line of a comment."""
    return " ".join(shlex.join(command).split())


def _test_name(function: str, taken: set[str]) -> str:
    name, number = f"Test{function}", 2
    while name in taken:
        name, number = f"Test{function}{number}", number + 1
    return name


def _text(
    function: Function,
    typed: Typed,
    place: Place,
    command: Sequence[str],
    name: str,
    rows: Sequence[_Row],
) -> str:
    fields, wants, go = _fields(function), _wants(typed), go_name(function)
    kinds = [f"{'[]' * (p.kind == '*')}{kind.spelling}" for p, kind in typed.parameters]
    columns = [*zip(fields, kinds, strict=True)]
    columns += zip(wants, (kind.spelling for kind in typed.results), strict=True)
    raising = any(row.case.raised for row in rows)
    columns += [("raises", "string")] * raising
    given = ", ".join(
        f"test.{field}{'...' * (parameter.kind == '*')}"
        for field, (parameter, _) in zip(fields, typed.parameters, strict=True)
    )
    gots = [want.replace("want", "got") for want in wants]
    needed = {"testing", HELPER}.union(*(row.imports for row in rows))
    for kind in _kinds(typed):
        needed |= {each for each in kind.imports if f"{each.rpartition('/')[2]}." in kind.spelling}
    lines = [
        f"package {place.package}\n",
        import_block(needed, place),
        f"// What Python answered when `{_shown(command)}` called {function.name}.",
        f"func {name}(t *testing.T) {{",
        "\ttests := []struct {",
        *(f"\t\t{field} {kind}" for field, kind in columns),
        "\t}{",
        *(f"\t\t{{{row.text}}}," for row in rows),
        "\t}",
        "\tfor _, test := range tests {",
        f"\t\t{', '.join([*gots, 'err'])} := {go}({given})",
        "\t\tif py.IsNotPorted(err) {",
        "\t\t\tt.Skip(err)",
        "\t\t}",
    ]
    if raising:
        lines += [
            '\t\tif test.raises != "" {',
            "\t\t\tif err == nil {",
            f'\t\t\t\tt.Errorf("{go}: no error for %+v", test)',
            "\t\t\t}",
            "\t\t\tcontinue",
            "\t\t}",
        ]
    lines += [
        "\t\tif err != nil {",
        f'\t\t\tt.Errorf("{go}: %v for %+v", err, test)',
        "\t\t\tcontinue",
        "\t\t}",
    ]
    for got, want in zip(gots, wants, strict=True):
        lines += [
            f"\t\tif !py.Same({got}, test.{want}) {{",
            f'\t\t\tt.Errorf("{go}: %v for %+v", {got}, test)',
            "\t\t}",
        ]
    return "\n".join([*lines, "\t}", "}", ""])
