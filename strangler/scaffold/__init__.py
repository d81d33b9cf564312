"""From a Python function to the beginning of its Go side: files that compile, and a route.

::

    subject     the function that is meant, found and judged without being run
    place       where its Go side goes: module, package, file, artifact
    skeleton    the Go source: types, signature, notes on what Go does otherwise
    decorating  the decorator on the Python function, formatting kept
    writing     all of it on disk, nothing overwritten
"""
