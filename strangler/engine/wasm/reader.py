"""A position in the bytes of a wasm file that never passes their end."""

from strangler.errors import NotWasm

_CONTINUES = 0x80
"""The bit of a byte of a LEB128 number that says that another follows."""


class Reader:
    """Reads the primitives of the binary format; every method raises NotWasm past `end`.

    `file` and `place` (the section being read) are for messages.
    """

    __slots__ = ("data", "end", "file", "offset", "place")

    def __init__(self, data: bytes, file: str) -> None:
        self.data = data
        self.file = file
        self.offset = 0
        self.end = len(data)
        self.place = "the file"

    def error(self, offset: int, problem: str) -> NotWasm:
        """What to raise when the bytes at `offset` are wrong."""
        return NotWasm(
            f"{self.file}: at byte {offset}: {problem}: the file is damaged, build or copy it again"
        )

    def unknown(self, what: str) -> NotWasm:
        """What to raise when the byte just read is of a newer format, or wrong."""
        offset = self.offset - 1
        return NotWasm(
            f"{self.file}: at byte {offset}: {self.data[offset]:#04x} is no {what} known here: the "
            "file is damaged, or uses a WebAssembly proposal to build it without"
        )

    def byte(self) -> int:
        """One byte."""
        offset = self.offset
        if offset >= self.end:
            raise self.error(offset, f"{self.place} ends in the middle of a value")
        self.offset = offset + 1
        return self.data[offset]

    def take(self, choices: dict[int, str]) -> str | None:
        """What the next byte stands for, or None and no step when it is not one of `choices`."""
        if self.offset >= self.end:
            return None
        found = choices.get(self.data[self.offset])
        self.offset += found is not None
        return found

    def skip(self, length: int) -> None:
        """Pass over `length` bytes."""
        if length > self.end - self.offset:
            raise self.error(self.offset, f"{self.place} is too short for {length} more bytes")
        self.offset += length

    def unsigned(self, bits: int = 32) -> int:
        """An unsigned LEB128 number below ``2**bits``."""
        start = self.offset
        value = 0
        for shift in range(0, bits, 7):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < _CONTINUES:
                if value >> bits:
                    break
                return value
        raise self.error(start, f"a number in {self.place} does not fit {bits} bits")

    def skip_signed(self, bits: int) -> None:
        """Pass over a signed LEB128 number of at most `bits`."""
        start = self.offset
        for _ in range(0, bits, 7):
            if self.byte() < _CONTINUES:
                return
        raise self.error(start, f"a number in {self.place} does not fit {bits} bits")

    def count(self) -> int:
        """How many entries follow; each takes at least a byte, so a lie is found at once."""
        start = self.offset
        count = self.unsigned()
        if count > self.end - self.offset:
            raise self.error(start, f"{self.place} is too short for {count} entries")
        return count

    def text(self) -> str:
        """A name: its length in bytes, then UTF-8."""
        start = self.offset
        length = self.unsigned()
        begin = self.offset
        self.skip(length)
        try:
            return self.data[begin : self.offset].decode()
        except UnicodeDecodeError as problem:
            raise self.error(start, f"a name in {self.place} is not UTF-8") from problem
