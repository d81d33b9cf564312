"""The characters and texts on which languages disagree."""

WHITE_SPACE = (
    "\t\n\x0b\x0c\r "
    "\x1c\x1d\x1e\x1f"  # separators: white space to Python alone
    "\x85\xa0\u1680\u2003\u2028\u2029\u202f\u205f\u3000"
    "\u200b\ufeff"  # none, though it looks like it
)

CASE = (
    "\u00df\u1e9e"  # sharp s: two letters when upper
    "\u0130\u0131"  # Turkish i with and without a dot
    "\u03a3\u03c3\u03c2"  # sigma, and the final one
    "\u01c4\u01c5\u01c6"  # a digraph with a title case of its own
    "\u017f\u212a\u212b"  # long s, Kelvin, Angstrom: fold to ASCII or Latin letters
    "\ufb00\u0149\u0390"  # more letters when upper than when lower
    "\U00010400"  # case beyond the BMP
)

COMBINING = "e\u0301\u0308\u0327\u20dd\u0e33\u200d\ufe0f"

DIGITS = (
    "\u0663\u096b\uff15\U0001d7d8"  # decimal digits of other scripts
    "\u00b2\u2460"  # digits that are not decimal
    "\u00bd\u2167\u4e09"  # numeric only
)

WIDE = "\u00e9\u00c0\u65e5\u672c\U0001f600\U0001f468\U0001d4b3"

PUNCTUATION = "-_.,;:/@#'\"\\%&<>+=()[]{}|~`^$*?!\x00\x7f"

TEMPLATES = ("$1", "${a}", "$a", "\\1", "%s", "%20", "{}", "&amp;")
"""What a function that fills in texts may take for a place to fill."""

GROUPS: tuple[tuple[str, ...], ...] = (
    tuple(WIDE),
    tuple(WHITE_SPACE),
    (*CASE, "a\u03a3"),  # a final sigma needs a letter before it
    (*COMBINING, "e\u0301"),
    tuple(DIGITS),
    tuple(PUNCTUATION),
)
"""What to build texts of: they take characters of one kind, which have to meet to matter."""

LETTERS = "aAz0 "
"""What every group is mixed with."""

NUMERALS = (
    *("0", "7", "-1", "+5", "00", "12.5", "-0.0", ".5", "5.", "1e3", "1E-3", "1_000", " 12 "),
    *("0x10", "1,5", "nan", "-inf", "Infinity", "1e400", "9223372036854775808", "\u0663", "--1"),
)
"""What readers of numbers take or refuse, each in its own way."""

DATES = (
    *("2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "0001-01-01", "9999-12-31"),
    *("2024-12-31", "2024-1-1", "20240101", "2024-W01-1", "2024-01-31T23:59:60Z", "1969-12-31"),
)
"""What readers of dates take or refuse, each in its own way."""
