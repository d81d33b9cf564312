"""A first translation of a Python function to Go: what is surely the same, and marked gaps.

::

    kinds        the types of values, as Python has them and as Go spells them
    value        a Go expression with its kind; Refused says why there is none
    scope        what a function's names are, and what is known of them at a line
    operators    arithmetic, comparisons, truth
    texts        f-strings, ``%`` and ``str.format``
    displays     lists, tuples, dicts, sets, and comprehensions
    iteration    what a loop runs over
    builtins     built-in functions, and those of ``math``
    methods      methods of str, list, dict and set
    expressions  every expression, by the above
    narrowing    what a condition says of values that may be None
    statements   statements, and the gaps where one is refused
    functions    whole functions, and those of the project that they call
    draft        the Go source of all of it
"""
