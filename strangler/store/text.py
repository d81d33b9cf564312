"""Text as every database can hold it."""


def text(value: str) -> str:
    r"""The text without lone surrogates and ``\0``."""
    return value.encode("utf-8", "backslashreplace").decode().replace("\0", r"\x00")
