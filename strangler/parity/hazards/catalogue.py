"""All hazards, the more specific before the more general."""

from strangler.parity.hazards import (
    absence,
    characters,
    dates,
    encodings,
    floats,
    integers,
    lists,
    parsing,
    regexes,
    texts,
)
from strangler.parity.hazards.hazard import Hazard

_MODULES = (
    *(dates, encodings, regexes, parsing, characters),
    *(texts, lists, floats, integers, absence),
)

HAZARDS: tuple[Hazard, ...] = tuple(each for module in _MODULES for each in module.HAZARDS)

BY_NAME: dict[str, Hazard] = {hazard.name: hazard for hazard in HAZARDS}

TOPICS: dict[str, str] = {
    hazard.name: module.__name__.rpartition(".")[2]
    for module in _MODULES
    for hazard in module.HAZARDS
}
"""What each hazard is about: the module that defines it."""
