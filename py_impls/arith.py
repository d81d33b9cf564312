"""Arithmetic: the smallest port there is."""

from strangler import migrate_to


@migrate_to("sum.wasm")
def sum(x: int, y: int) -> int:  # noqa: A001 - named as its Go port
    """Return ``x + y``; a sum beyond int64 wraps around in Go, where Python's int grows."""
    return x + y
