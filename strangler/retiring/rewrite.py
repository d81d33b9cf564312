"""The code change that retires a function; needs the extra `edit`."""

from dataclasses import dataclass

import libcst as cst
import libcst.matchers as m

from strangler.errors import RetireError

_TEST = '''"""Functions that Go answers alone, held to the Python that they were ported from."""

from pathlib import Path

import pytest

from strangler.retiring.oracle import check_retired, retired_routes

CONFIG = Path(__file__).resolve().parents[{depth}] / "migration.toml"


@pytest.mark.parametrize("route", retired_routes(CONFIG))
def test_go_answers_as_its_python_did(route: str) -> None:
    report = check_retired(CONFIG, route)
    assert report.verdict == "pass", report
'''


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The new text of the module, and that of the oracle."""

    module: str
    oracle: str


def oracle_test(depth: int) -> str:
    """The test that holds retired functions to their oracles, `depth` folders below the root."""
    return _TEST.format(depth=depth)


def rewrite(source: str, module: str, name: str, oracle: str) -> Rewrite:
    """Move the body of function `name` out of its module, into the file `oracle`.

    Raises RetireError, with what to do, when the function is not one that can be moved.
    """
    tree = cst.parse_module(source)
    function = _find(tree, name)
    call = _decorator(function, name)
    stub = function.with_changes(
        body=_stub_body(function, oracle),
        decorators=[
            _with_retired(decorator, oracle) if decorator.decorator is call else decorator
            for decorator in function.decorators
        ],
    )
    return Rewrite(
        module=tree.deep_replace(function, stub).code,  # type: ignore[union-attr]  # a module stays one
        oracle=_oracle(tree, function, module, name),
    )


def _find(tree: cst.Module, name: str) -> cst.FunctionDef:
    found = [node for node in tree.body if m.matches(node, m.FunctionDef(m.Name(name)))]
    if len(found) != 1 or not isinstance(found[0], cst.FunctionDef):
        raise RetireError(
            f"{name}: is not a function at the top of its module, defined once: move it there"
        )
    if m.findall(found[0].body, m.Global()):
        raise RetireError(f"{name}: assigns to globals: pass them in and out, and check again")
    return found[0]


def _decorator(function: cst.FunctionDef, name: str) -> cst.Call:
    """The `@migrate_to(…)` of the function, which must be the innermost decorator."""
    last = function.decorators[-1].decorator if function.decorators else None
    named = m.Name("migrate_to") | m.Attribute(attr=m.Name("migrate_to"))
    if not isinstance(last, cst.Call) or not m.matches(last, m.Call(func=named)):
        raise RetireError(
            f'{name}: write @migrate_to("….wasm") itself right above the function, below its other '
            "decorators"
        )
    return last


def _with_retired(decorator: cst.Decorator, oracle: str) -> cst.Decorator:
    call = cst.ensure_type(decorator.decorator, cst.Call)
    argument = cst.Arg(
        keyword=cst.Name("retired"),
        value=cst.SimpleString(f'"{oracle}"'),
        equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")),
    )
    args = list(call.args)
    if args and isinstance(args[-1].comma, cst.Comma):  # one on each line, and so is ours
        comma = (
            args[0].comma if args[1:] else cst.Comma(whitespace_after=call.whitespace_before_args)
        )
        argument = argument.with_changes(comma=args[-1].comma)
        args[-1] = args[-1].with_changes(comma=comma)
    return decorator.with_changes(decorator=call.with_changes(args=[*args, argument]))


def _stub_body(function: cst.FunctionDef, oracle: str) -> cst.IndentedBlock:
    statement = cst.parse_statement(f'raise NotImplementedError("Go answers; see {oracle}")\n')
    text = m.Expr(m.SimpleString() | m.ConcatenatedString())
    kept: list[cst.BaseStatement] = [
        first
        for first in function.body.body[:1]
        if isinstance(first, cst.SimpleStatementLine) and m.matches(first.body[0], text)
    ]
    body = [*kept, statement]
    if isinstance(function.body, cst.IndentedBlock):
        return function.body.with_changes(body=body)
    return cst.IndentedBlock(body=body)


def _oracle(tree: cst.Module, function: cst.FunctionDef, module: str, name: str) -> str:
    """The function without its decorators, with what it needs of its module."""
    bare = function.with_changes(decorators=(), leading_lines=(), lines_after_decorators=())
    used = {cst.ensure_type(node, cst.Name).value for node in m.findall(bare, m.Name())} - {name}
    imports, own = [], set[str]()
    for statement in tree.body:
        if isinstance(statement, cst.SimpleStatementLine) and m.matches(
            statement, m.SimpleStatementLine([m.ImportFrom() | m.Import()])
        ):
            imports += _needed(tree, statement.body[0], module, used)
        else:
            own |= _defined(statement) & used
    if own:
        imports.append(f"from {module} import {', '.join(sorted(own))}")
    head = f'"""What `{module}:{name}` was in Python, before Go answered alone."""\n'
    needed = "".join(f"{line}\n" for line in imports)
    between = f"\n{needed}\n\n" if needed else "\n\n"
    return head + between + cst.Module([bare]).code


def _needed(
    tree: cst.Module, line: cst.BaseSmallStatement, module: str, used: set[str]
) -> list[str]:
    """The parts of an import statement that bind a used name, one by one."""
    if isinstance(line, cst.Import):
        start, aliases, every = "", line.names, False
    else:
        source = cst.ensure_type(line, cst.ImportFrom)
        if isinstance(source.names, cst.ImportStar):
            return []
        name = tree.code_for_node(source.module) if source.module is not None else ""
        start = f"from {_absolute(name, len(source.relative), module)} "
        aliases, every = source.names, name == "__future__"
    return [
        f"{start}import {tree.code_for_node(alias.with_changes(comma=cst.MaybeSentinel.DEFAULT))}"
        for alias in aliases
        if every or _bound(tree, alias) in used
    ]


def _absolute(name: str, level: int, module: str) -> str:
    """The name of a module that `module` imports relatively, `level` dots up."""
    if not level:
        return name
    package = module.split(".")[:-level]
    return ".".join([*package, *([name] if name else [])])


def _bound(tree: cst.Module, alias: cst.ImportAlias) -> str:
    """The name that an import binds: of ``import a.b`` it is ``a``."""
    name = alias.asname.name if alias.asname is not None else alias.name
    return tree.code_for_node(name).partition(".")[0]


def _defined(statement: cst.CSTNode) -> set[str]:
    """The names that a statement at the top of a module binds."""
    if isinstance(statement, cst.FunctionDef | cst.ClassDef):
        return {statement.name.value}
    targets = m.findall(statement, m.AssignTarget() | m.AnnAssign())
    names = (m.findall(target.target, m.Name()) for target in targets)  # type: ignore[attr-defined]
    return {cst.ensure_type(name, cst.Name).value for found in names for name in found}
