"""What a store may hold."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retention:
    """Closed records of the last `days`, and `max_mb` million bytes in all."""

    days: float = 90.0
    max_mb: float = 200.0
