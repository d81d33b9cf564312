"""The Go declaration that stands for a Python function's signature."""

from strangler.scan.function import Function
from strangler.scan.go_names import exported, local
from strangler.scan.judging import Typed

UNKNOWN = "?"
"""Stands where a type is not known, or there is none."""


def go_signature(function: Function, typed: Typed) -> str:
    """``func WordCount(text string) int``; what has no type is ``?``."""
    return f"func {go_name(function)}({go_parameters(function, typed)}){go_results(typed)}"


def go_name(function: Function) -> str:
    """The exported Go name of a function: of a static method, its last part."""
    return exported(function.qualname.rpartition(".")[2])


def go_parameters(function: Function, typed: Typed) -> str:
    """The parameter list without its parentheses; neighbours of one type share it."""
    kinds = {parameter.name: kind.spelling for parameter, kind in typed.parameters}
    taken: set[str] = set()
    pieces: list[str] = []
    for parameter in function.parameters:
        name = local(parameter.name, taken)
        taken.add(name)
        spelling = kinds.get(parameter.name, UNKNOWN)
        pieces.append(f"{name} {'...' * (parameter.kind == '*')}{spelling}")
    shared = [
        piece.partition(" ")[0]
        if following is not None and following.partition(" ")[2] == piece.partition(" ")[2]
        else piece
        for piece, following in zip(pieces, [*pieces[1:], None], strict=False)
    ]
    return ", ".join(shared)


def go_results(typed: Typed, *, error: bool = False) -> str:
    """The results with a space before them, or nothing."""
    results = [kind.spelling for kind in typed.results]
    if any(refusal.startswith("the result") for refusal in typed.refusals):
        results = [UNKNOWN]
    results += ["error"] * error
    if not results:
        return ""
    return f" {results[0]}" if len(results) == 1 else f" ({', '.join(results)})"
