"""The Python sides: each says plainly that it was Python that answered."""

from strangler import migrate_to

ports = migrate_to("trouble.wasm", errors={"ErrNotFound": KeyError})


@ports
def exit(code: int) -> None:
    return None


@ports
def deadlock() -> int:
    return -1


@ports
def panic(message: str) -> int:
    return -1


@ports
def at(values: list[int], index: int) -> int:
    return values[index]


@ports
def cut(values: list[int], start: int, end: int) -> list[int]:
    return values[start:end]


@ports
def divide(x: int, y: int) -> int:
    return x // y


@ports
def nil(value: int | None) -> int:
    return -1 if value is None else value


@ports
def recurse(depth: int) -> int:
    return -1


@ports
def hoard(mebibytes: int) -> int:
    return -1


@ports
def find(name: str) -> int:
    raise KeyError(name)


@ports
def print(line: str) -> None:
    return None


@ports
def sleep(milliseconds: int) -> bool:
    return False


@ports
def together(count: int) -> int:
    return -1


@ports
def calls() -> int:
    return -1


@ports
def zero(values: list[int]) -> None:
    values[:] = [0] * len(values)


@ports
def broken() -> str:
    return "python"


@ports
def environment() -> tuple[int, int, bool]:
    return (-1, -1, False)


@ports
def loop(n: int) -> int:
    return -1
