"""The retiring room: taking the Python body out of a function that Go answers alone.

::

    uses     what else in the project looks into the function, and keeps it from being retired
    rewrite  the new text of its module, and the oracle: what its Python was, beside the tests
    oracle   the oracle of a retired route, loaded for a check
"""
