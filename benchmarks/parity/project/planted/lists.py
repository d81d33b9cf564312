"""Lists: ends, order, ownership."""

from planted import cause
from strangler import migrate_to

ports = migrate_to("lists.wasm")


@ports
@cause("negative-index")
def pick(items: list[int], index: int) -> int:
    return items[index]


@ports
@cause("negative-index")
def head(items: list[int], count: int) -> list[int]:
    if count > len(items):
        return items
    return items[:count]


@ports
@cause("slice-bounds")
def first_few(items: list[int], count: int) -> list[int]:
    if count < 0:
        return []
    return items[:count]


@ports
@cause("slice-bounds")
def window(items: list[str], start: int, stop: int) -> list[str]:
    if start < 0 or stop < 0:
        return []
    return items[start:stop]


@ports
@cause("zip-length")
def settings(names: list[str], values: list[str]) -> list[str]:
    return [f"{name}={value}" for name, value in zip(names, values)]


@ports
@cause("zip-length")
def both_true(left: list[bool], right: list[bool]) -> int:
    return sum(a and b for a, b in zip(left, right, strict=False))


@ports
@cause("sort-stability")
def leaders(names: list[str], scores: list[int]) -> list[str]:
    pairs = sorted(zip(names, scores), key=lambda pair: pair[1], reverse=True)
    return [name for name, _ in pairs]


@ports
@cause("sort-stability")
def by_length(words: list[str]) -> list[str]:
    return sorted(words, key=len)


@ports
@cause("sort-stability")
def longest(words: list[str]) -> str:
    if not words:
        return ""
    return max(words, key=len)


@ports
@cause("map-order")
def uniques(words: list[str]) -> list[str]:
    return list(dict.fromkeys(words))


@ports
@cause("map-order")
def counted(words: list[str]) -> str:
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return " ".join(f"{word}:{count}" for word, count in counts.items())


@ports
@cause("argument-mutation")
def median(numbers: list[int]) -> int:
    if not numbers:
        return 0
    return sorted(numbers)[len(numbers) // 2]


@ports
@cause("argument-mutation")
def sort_here(numbers: list[int]) -> None:
    numbers.sort()


@ports
@cause("argument-mutation")
def positives(numbers: list[int]) -> list[int]:
    return [number for number in numbers if number > 0]


@ports
@cause("off-by-one")
def indexes(count: int) -> list[int]:
    if count > 50:
        return []
    return list(range(count))


@ports
@cause("off-by-one")
def busy(loads: list[int]) -> int:
    return len([load for load in loads if load > 80])
