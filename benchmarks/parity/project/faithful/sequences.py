"""Lists."""

from strangler import migrate_to

ports = migrate_to("sequences.wasm")


@ports
def pick(items: list[int], index: int) -> int:
    return items[index]


@ports
def window(items: list[int], start: int, stop: int) -> list[int]:
    return items[start:stop]


@ports
def settings(names: list[str], values: list[str]) -> list[str]:
    return [f"{name}={value}" for name, value in zip(names, values)]


@ports
def leaders(names: list[str], scores: list[int]) -> list[str]:
    pairs = sorted(zip(names, scores), key=lambda pair: pair[1], reverse=True)
    return [name for name, _ in pairs]


@ports
def by_length(words: list[str]) -> list[str]:
    return sorted(words, key=len)


@ports
def uniques(words: list[str]) -> list[str]:
    return list(dict.fromkeys(words))


@ports
def median(numbers: list[int]) -> int | None:
    if not numbers:
        return None
    return sorted(numbers)[len(numbers) // 2]


@ports
def in_order(numbers: list[int]) -> list[int]:
    return sorted(numbers)


@ports
def largest(numbers: list[int]) -> int | None:
    return max(numbers, default=None)


@ports
def discount(percent: int | None) -> int:
    return percent or 10
