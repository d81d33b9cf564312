"""Echoes without hints: the Go signature alone is enough."""

from strangler import migrate_to

ports = migrate_to("kinds.wasm")

NAMES = (
    "bool int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 byte float32 float64 string "
    "bytes ints uint16s float32s floats bools strings blobs nested optional_int optional_text "
    "optional_list optionals money moneys tags"
).split()


def _echo(name):
    def echo(x):
        return x

    echo.__name__ = echo.__qualname__ = name
    return ports(echo)


for _name in NAMES:
    globals()[_name] = _echo(_name)


@ports
def nothing():
    return None


@ports
def three(a: int, b: str, c: list[bool]) -> tuple[int, str, list[bool]]:
    return a, b, c
