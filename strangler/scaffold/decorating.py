"""Putting `@migrate_to` on a Python function; every other character of the file stays."""

from pathlib import Path

import libcst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor

from strangler.errors import ScaffoldError


def decorated(data: bytes, file: Path, qualname: str, artifact: str) -> bytes:
    """The source `data` of `file` with the decorator nearest to the function, and its import.

    Raises ScaffoldError when the function is not there (any more), or more than once.
    """
    try:
        tree = libcst.parse_module(data)
    except (libcst.ParserSyntaxError, UnicodeDecodeError) as error:
        raise ScaffoldError(f"{file}: cannot be read ({error}): is it under edit?") from error
    transformer = _Decorate(qualname, artifact)
    changed = tree.visit(transformer)
    if transformer.count != 1:
        raise ScaffoldError(
            f"{file}: defines {qualname} {transformer.count} times: write "
            f'@migrate_to("{artifact}") above the right one by hand'
        )
    context = CodemodContext()
    AddImportsVisitor.add_needed_import(context, "strangler", "migrate_to")
    return AddImportsVisitor(context).transform_module(changed).bytes


class _Decorate(libcst.CSTTransformer):
    """Adds the decorator wherever the function is defined, overloads left out."""

    def __init__(self, qualname: str, artifact: str) -> None:
        super().__init__()
        self.qualname = qualname
        self.call = libcst.parse_expression(f'migrate_to("{artifact}")')
        self.path: list[str] = []
        self.count = 0

    def visit_ClassDef(self, node: libcst.ClassDef) -> None:
        self.path.append(node.name.value)

    def leave_ClassDef(
        self, original_node: libcst.ClassDef, updated_node: libcst.ClassDef
    ) -> libcst.ClassDef:
        del original_node
        self.path.pop()
        return updated_node

    def visit_FunctionDef(self, node: libcst.FunctionDef) -> None:
        self.path.append(node.name.value)

    def leave_FunctionDef(
        self, original_node: libcst.FunctionDef, updated_node: libcst.FunctionDef
    ) -> libcst.FunctionDef:
        name = ".".join(self.path)
        self.path.pop()
        if name != self.qualname or _is_overload(original_node):
            return updated_node
        self.count += 1
        return updated_node.with_changes(
            decorators=[*updated_node.decorators, libcst.Decorator(self.call)]
        )


def _is_overload(node: libcst.FunctionDef) -> bool:
    code = libcst.Module([])
    return any("overload" in code.code_for_node(item) for item in node.decorators)
