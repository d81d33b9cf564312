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

HAZARDS: tuple[Hazard, ...] = (
    *dates.HAZARDS,
    *encodings.HAZARDS,
    *regexes.HAZARDS,
    *parsing.HAZARDS,
    *characters.HAZARDS,
    *texts.HAZARDS,
    *lists.HAZARDS,
    *floats.HAZARDS,
    *integers.HAZARDS,
    *absence.HAZARDS,
)

BY_NAME: dict[str, Hazard] = {hazard.name: hazard for hazard in HAZARDS}
