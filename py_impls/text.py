"""Titles, addresses and uploads; lengths and positions count code points."""

import re

from strangler import migrate_to

ports = migrate_to("text.wasm", errors={"ErrBadLimit": ValueError})

_UNACCENTED = str.maketrans(
    "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöøùúûüýÿ",
    "AAAAAACEEEEIIIINOOOOOOUUUUYaaaaaaceeeeiiiinoooooouuuuyy",
) | {ord("Æ"): "AE", ord("æ"): "ae", ord("ß"): "ss"}
# ASCII letters are lowered, every other ASCII character but a digit is dropped.
_LETTERS_AND_DIGITS = {
    code: chr(code).lower() if chr(code).isalnum() else None for code in range(128)
}


@ports
def word_count(text: str) -> int:
    """Return the number of words in ``text``, which are what white space separates."""
    return len(text.split())


@ports
def slugify(title: str) -> str:
    """Return ``title`` as an ASCII slug.

    Latin-1 accents are dropped, letters lowered, and every run of anything but ASCII letters and
    digits becomes one hyphen, none at the ends.
    """
    return "-".join(re.findall("[A-Za-z0-9]+", title.translate(_UNACCENTED))).lower()


@ports
def is_palindrome(text: str) -> bool:
    """Return whether ``text`` reads the same backwards, by code points.

    ASCII case and every ASCII character but letters and digits are ignored; all others must
    match exactly.
    """
    kept = text.translate(_LETTERS_AND_DIGITS)
    return kept == kept[::-1]


@ports
def redact_email(address: str) -> str | None:
    """Return the first character and the domain: ada@example.com becomes a***@example.com.

    ``None`` where nothing stands before or after the last @.
    """
    local, _, domain = address.rpartition("@")
    return f"{local[0]}***@{domain}" if local and domain else None


@ports
def common_prefix(words: list[str]) -> str:
    """Return the longest prefix that all ``words`` share; empty where ``words`` is."""
    if not words:
        return ""
    # What the first and the last in order share, all between them share.
    low, high = min(words), max(words)
    for end, (a, b) in enumerate(zip(low, high, strict=False)):
        if a != b:
            return low[:end]
    return low


@ports
def split_lines(upload: bytes) -> list[bytes]:
    r"""Return the lines of ``upload`` without their ends, which are ``\n``, ``\r\n`` or ``\r``.

    An end at the very end starts no further line.
    """
    return bytes(upload).splitlines()


@ports
def truncate(text: str, limit: int) -> str:
    """Return the first ``limit`` characters (code points) of ``text``, and "…" where it was cut.

    Raises ``ValueError`` where ``limit`` is negative.

    The Go port is wrong on purpose: it measures ``text`` in bytes, so a text that fits but holds
    non-ASCII characters gets a "…" all the same. The demo finds it.
    """
    if limit < 0:
        raise ValueError(f"limit must not be negative: {limit}")
    return text if len(text) <= limit else text[:limit] + "…"
