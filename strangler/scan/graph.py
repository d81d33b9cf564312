"""Which functions call each other: groups that move together, what has to move first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

Graph = Mapping[str, Sequence[str]]
"""The callees of each function, by name."""


def groups(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """The strongly connected parts, each after those that it calls.

    A function that neither calls itself through others nor is called back stands alone. This is
    Kosaraju's algorithm, on a stack of its own: real call chains outgrow Python's.
    """
    order = [name for name, _ in _walked(graph, graph)]
    callers: dict[str, list[str]] = {name: [] for name in graph}
    for name, callees in graph.items():
        for callee in callees:
            if callee in callers:
                callers[callee].append(name)
    found: dict[str, list[str]] = {}
    for name, start in _walked(callers, reversed(order)):
        found.setdefault(start, []).append(name)
    return tuple(tuple(sorted(members)) for members in reversed(found.values()))


def closure(graph: Graph, start: str) -> tuple[str, ...]:
    """Everything that `start` calls, at any depth, without itself; callees before callers."""
    return tuple(name for name, _ in _walked(graph, [start]))[:-1]


def _walked(graph: Graph, starts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Depth first: every function once, after those that it leads to, with where the walk began."""
    seen: set[str] = set()
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        walk = [(start, iter(graph[start]))]
        while walk:
            name, callees = walk[-1]
            following = next((c for c in callees if c in graph and c not in seen), None)
            if following is None:
                walk.pop()
                yield name, start
            else:
                seen.add(following)
                walk.append((following, iter(graph[following])))
