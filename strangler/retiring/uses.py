"""Who looks into a function: uses that would see that its Python body has gone."""

import ast
import os
from collections.abc import Iterator
from pathlib import Path

_HARMLESS = {"__doc__", "__module__", "__name__", "__qualname__"}
_PATCHING = {"setattr", "delattr", "patch", "object"}
_SKIPPED = {"node_modules", "site-packages", "venv", "__pycache__"}


def inner_uses(root: Path, module: str, name: str) -> Iterator[str]:
    """Each use of the inside of ``module:name`` in the Python files below `root`, for people.

    Attributes of the function other than its names, and what replaces it in its module, as tests
    do. A file that is not Python is passed over.
    """
    for file in _python_files(root):
        try:
            text = file.read_text(encoding="utf-8")
            tree = ast.parse(text) if name in text else None
        except (OSError, ValueError, SyntaxError, RecursionError):
            continue
        if tree is None:
            continue
        uses = _Uses(module, name, own=_is_module(file, root, module))
        uses.visit(tree)
        for line, what in sorted(uses.found):
            yield f"{file.relative_to(root)}:{line}: {what}"


def _python_files(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _SKIPPED)
        yield from (Path(folder, file) for file in sorted(files) if file.endswith(".py"))


def _is_module(file: Path, root: Path, module: str) -> bool:
    path = file.relative_to(root).with_suffix("")
    return ".".join(path.parts).removesuffix(".__init__") == module


class _Uses(ast.NodeVisitor):
    """Collects, in one file, the uses of a function; imports stand before them, as a rule."""

    def __init__(self, module: str, name: str, *, own: bool) -> None:
        self.found: list[tuple[int, str]] = []
        self._module, self._name = module, name
        self._functions = {name} if own else set()
        self._modules: set[str] = set()

    def visit_Import(self, node: ast.Import) -> None:  # ast's name
        self._modules.update(a.asname or a.name for a in node.names if a.name == self._module)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            bound = alias.asname or alias.name
            if node.module == self._module and alias.name == self._name:
                self._functions.add(bound)
            elif f"{node.module}.{alias.name}" == self._module:
                self._modules.add(bound)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if self._is_function(node.value) and node.attr not in _HARMLESS:
            self.found.append((node.lineno, f"uses {ast.unparse(node)}"))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        words = [a.value for a in node.args[:2] if isinstance(a, ast.Constant)]
        named = f"{self._module}.{self._name}" in words
        held = self._name in words and _dotted(node.args[0]) in self._modules
        if _dotted(node.func).rpartition(".")[2] in _PATCHING and (named or held):
            self._replaced(node)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        if any(self._is_function(target) for target in node.targets):
            self._replaced(node)
        self.generic_visit(node)

    def _replaced(self, node: ast.expr | ast.stmt) -> None:
        self.found.append((node.lineno, f"replaces it: {ast.unparse(node)}"))

    def _is_function(self, node: ast.AST) -> bool:
        dotted = _dotted(node)
        owner, _, leaf = dotted.rpartition(".")
        return dotted in self._functions or (leaf == self._name and owner in self._modules)


def _dotted(node: ast.AST) -> str:
    """``a.b.c`` of names and attributes, else nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = _dotted(node.value)
        return f"{owner}.{node.attr}" if owner else ""
    return ""
