"""The comparator: the first place at which two outcomes differ. There is no other one.

Strict: the class, the value, the class of an exception and what became of the arguments count.
``1``, ``True`` and ``1.0`` differ, so do ``-0.0`` and ``0.0``, ``(1,)`` and ``[1]``; NaN is NaN.
The order of a dict or set does not count (that of an OrderedDict does), the message of an
exception neither. Objects are compared by their attributes; their ``__eq__`` is asked only where
they keep data out of sight. Whatever a value does when it is looked at, the answer is a
difference, never an exception. `Rules` relax it, where the user says so.
"""

from strangler.compare.outcomes import UNREACHED, answer, compare, compare_sides, divergence
from strangler.compare.rules import Rules

__all__ = ["UNREACHED", "Rules", "answer", "compare", "compare_sides", "divergence"]
