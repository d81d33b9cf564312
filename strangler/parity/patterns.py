"""Texts that a regular expression matches, or nearly does.

Hypothesis's `from_regex` makes them with all of its care, in milliseconds; this takes
microseconds, knows the common half of the syntax, and does not mind being wrong.
"""

from random import Random

_CLASSES = {
    "d": ("0", "7", "12", "\u0663"),
    "w": ("a", "Z", "_", "0", "\u00e9"),
    "s": (" ", "\t", "\x0b", "\u00a0", "\x1c"),
    "D": ("a", " "),
    "W": ("-", " "),
    "S": ("a", "-"),
    "b": ("",),
    "B": ("",),
    "A": ("",),
    "Z": ("", "\n"),
    "n": ("\n",),
    "t": ("\t",),
    "r": ("\r",),
}
_MOST = 3
_LONGEST = 200


class _Reader:
    """Walks through a pattern and writes what would match."""

    def __init__(self, pattern: str, random: Random) -> None:
        self.pattern = pattern
        self.random = random
        self.at = 0

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self) -> str:
        self.at += 1
        return self.pattern[self.at - 1 : self.at]

    def alternatives(self) -> str:
        """Up to the end of the group: one of the alternatives."""
        branches = [self.sequence()]
        while self.peek() == "|":
            self.take()
            branches.append(self.sequence())
        return self.random.choice(branches)

    def sequence(self) -> str:
        parts = []
        while self.peek() and self.peek() not in "|)":
            start = self.at
            piece = self.atom()
            end = self.at
            for _ in range(self.count() - 1):
                again = _Reader(self.pattern[:end], self.random)
                again.at = start
                piece += again.atom()
            parts.append(piece if self.repeat else "")
        return "".join(parts)

    repeat = 1

    def count(self) -> int:
        """How often the atom before is to come."""
        low, high = 1, 1
        mark = self.peek()
        if mark in ("*", "+", "?"):
            self.take()
            low, high = {"*": (0, _MOST), "+": (1, _MOST), "?": (0, 1)}[mark]
        elif mark == "{":
            inside, _, _ = self.pattern[self.at + 1 :].partition("}")
            first, comma, last = inside.partition(",")
            if first.isdecimal():
                self.at += len(inside) + 2
                low = min(int(first), _LONGEST)
                high = int(last) if last.isdecimal() else low + _MOST if comma else low
        if self.peek() and self.peek() in "?+" and mark and mark in "*+?{":
            self.take()
        self.repeat = self.random.randint(low, min(high, low + _MOST))
        return self.repeat

    def atom(self) -> str:
        mark = self.take()
        if mark == "(":
            return self.group()
        if mark == "[":
            return self.one_of()
        if mark == "\\":
            kind = self.take()
            return self.random.choice(_CLASSES.get(kind, (kind,)))
        if mark == "$":
            return self.random.choice(("", "\n"))
        return {".": self.random.choice("a \u00e9"), "^": ""}.get(mark, mark)

    def group(self) -> str:
        look = ""
        if self.peek() == "?":
            self.take()
            look = self.take()
            if look == "P" or (look == "<" and self.peek() not in "=!"):
                while self.peek() and self.take() != ">":
                    pass
                look = ""
            elif look not in "=!:<":  # flags
                while self.peek() and self.peek() not in ":)":
                    self.take()
                self.at += self.peek() == ":"
            elif look == "<":
                self.take()
        inside = self.alternatives()
        self.at += self.peek() == ")"
        return inside if look in ("", ":") or self.random.random() < 0.5 else ""

    def one_of(self) -> str:
        negative = self.peek() == "^"
        self.at += negative
        members: list[str] = []
        while self.peek() and (self.peek() != "]" or not members):
            mark = self.take()
            if mark == "\\":
                kind = self.take()
                members += _CLASSES.get(kind, (kind,)) if kind != "b" else ("\b",)
            elif mark == "-" and members and self.peek() not in ("]", ""):
                last = self.take()
                middle = (ord(members[-1][-1]) + ord(last)) // 2
                members += [last, chr(middle)]
            else:
                members.append(mark)
        self.take()
        if negative:
            members = [c for c in "aZ0 -\n\u00e9" if c not in members] or ["a"]
        return self.random.choice(members)


def near_match(pattern: str, random: Random) -> str:
    """A text that the pattern matches, as far as its syntax is known here."""
    text = _Reader(pattern, random).alternatives()
    return "".join(c for c in text if not "\ud800" <= c <= "\udfff")[:_LONGEST]
