"""Python names as Go spells them."""

import re

_KEYWORDS = (
    "break case chan const continue default defer else fallthrough for func go goto if import "
    "interface map package range return select struct switch type var"
).split()
_PREDECLARED = (
    "any append bool byte cap clear close cmp comparable complex complex64 complex128 copy delete "
    "error false float32 float64 imag int int8 int16 int32 int64 iota len make max min new nil "
    "panic print println real recover rune string true uint uint8 uint16 uint32 uint64 uintptr"
).split()
_PACKAGES = "big errors math py strings time".split()
_TAKEN = frozenset([*_KEYWORDS, *_PREDECLARED, *_PACKAGES])
_INITIALISMS = frozenset(
    "ACL API ASCII CPU CSS CSV DNS EOF HTML HTTP HTTPS ID IP ISO JSON RAM SQL SSH TCP TLS TTL UDP "
    "UI UID URI URL UTF8 UUID VAT XML".split()
)
_PACKAGE_WORDS = frozenset([*_KEYWORDS, "main", "internal", "vendor", "testdata", "init"])


def exported(name: str) -> str:
    """The exported Go name: ``user_id`` is ``UserID``, which pairs with it by convention."""
    words = [word for word in name.split("_") if word]
    joined = "".join(_capital(word) for word in words)
    first = joined[:1]
    return joined if first.isalpha() and first.isupper() else f"X{joined}"


def _capital(word: str) -> str:
    return word.upper() if word.upper() in _INITIALISMS else word[0].upper() + word[1:]


def local(name: str, taken: frozenset[str] | set[str] = frozenset()) -> str:
    """The Go name of a parameter or variable: ``unit_price`` is ``unitPrice``, ``type`` ``type_``.

    What is a keyword, predeclared, or in `taken` gets an underscore, as often as it takes.
    """
    words = [word for word in name.split("_") if word] or ["x"]
    first, *rest = words
    first = first.lower() if first.isupper() else first[0].lower() + first[1:]
    joined = "".join([first, *(_capital(word) for word in rest)])
    if not re.match(r"[^\W\d]", joined):
        joined = f"x{joined}"
    while joined in _TAKEN or joined in taken:
        joined += "_"
    return joined


def package(name: str) -> str:
    """A folder's and package's name for one part of a dotted module name."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    if not plain or plain[0].isdigit():
        plain = f"p{plain}"
    return f"{plain}pkg" if plain in _PACKAGE_WORDS or plain in _PACKAGES else plain
