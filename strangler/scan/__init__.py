"""Which functions of a Python codebase are worth moving: read from its source, never imported.

::

    sources    files to Source: found, decoded, parsed, named
    reading    Source to Module: functions with their effects, calls and work; classes; imports
    hints      annotation to Go type, or the reason why there is none
    project    Modules to Project: names resolved across files, effects passed on to callers
    cost       work to nanoseconds on both sides, with a range
    judging    Project to Candidates: worth it or not, why, and in which order
"""
