"""How the glue reads values off a request and appends them to a reply: one codec for each type.

What has a form of its own in the runtime (`golang/wire/`) is read and written by it; for what is
made of other types, functions are rendered: `decodeType1`, `encodeType1`, `callType1`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from strangler.signature import (
    UUID,
    Any,
    AnyType,
    Array,
    BigInt,
    Bool,
    Bytes,
    Complex,
    Date,
    Decimal,
    Duration,
    Float,
    Func,
    Int,
    List,
    Map,
    Optional,
    Rational,
    Ref,
    Rune,
    Set,
    String,
    Struct,
    Time,
)

_Number = Int | Float | Complex | Duration
"""What lies in Go's memory as it does on the wire."""

_RUNTIME: Mapping[type[AnyType], str] = {
    Any: "any.go",
    BigInt: "big.go",
    Rational: "big.go",
    Time: "time.go",
    Func: "call.go",
}
"""The files of the runtime that only packages with such types need."""


class Codecs:
    """The codecs of one package.

    `types` are those of its manifest, `helper` is the name of the helper package. What the codecs
    need is collected: `rendered` functions, `imports` by name, and files of the `runtime`.
    """

    def __init__(self, types: Mapping[str, AnyType], helper: str) -> None:
        self._types = types
        self._helper = helper
        self._numbers: dict[AnyType, int] = {}
        self.rendered: list[str] = []
        self.imports: set[str] = set()
        self.runtime: set[str] = set()

    def spell(self, source: str) -> str:
        """Go source that names types or variables, remembering which imports it needs."""
        self.imports.update(re.findall(r"(\w+)\.", re.sub(r'"(?:\\.|[^"\\])*"', "", source)))
        return source

    def read(self, kind: AnyType, target: str, *, declare: bool = False) -> list[str]:
        """The statements that read a value into `target`, which they may have to declare."""
        if self._is_large(kind):
            number = self._number(kind)
            lines = [f"decodeType{number}(in, {_address(target)})"]
            return [f"var {target} {self.spell(kind.go)}", *lines] if declare else lines
        return [f"{target} {':=' if declare else '='} {self._decoded(kind)}"]

    def write(self, kind: AnyType, value: str) -> str:  # noqa: PLR0911  # one for each kind
        """The statement that appends a value, which has to be addressable."""
        self._note(kind)
        match kind:
            case Int() | Float() | Complex() | Duration():
                return f"wirePut(out, {value})"
            case Bool() | Rune() | String() | Time() | Rational() | Any() | UUID():
                return f"wirePut{type(kind).__name__}(out, {value})"
            case BigInt():
                return f"wirePutBig(out, {value})"
            case Bytes() | List(element=Int() | Float() | Complex() | Duration()):
                return f"wirePutNumbers(out, {value})"
            case Decimal():
                return f"wirePutString(out, {_operand(value)}.String())"
            case Date():
                of = _operand(value)
                parts = f"{of}.Year, int({of}.Month), {of}.Day, {of}.IsValid()"
                return f"wirePutDate(out, {parts})"
        number = self._number(kind)
        return f"encodeType{number}(out, {_address(value) if self._is_large(kind) else value})"

    def callable(self, kind: Func, handle: str) -> str:
        """The expression for a Go function that calls the Python one with a handle."""
        return f"callType{self._number(kind)}({handle})"

    def _decoded(self, kind: AnyType) -> str:  # noqa: PLR0911  # one for each kind
        """The expression that reads a value."""
        self._note(kind)
        match kind:
            case Int() | Float() | Complex() | Duration():
                return f"wireGet[{self.spell(kind.go)}](in)"
            case Bool() | Rune() | String() | UUID():
                return f"wireGet{type(kind).__name__}[{self.spell(kind.go)}](in)"
            case Time() | Rational() | Any():
                return f"wireGet{type(kind).__name__}(in)"
            case BigInt():
                return "wireGetBig(in)"
            case Bytes() | List(element=Int() | Float() | Complex() | Duration()):
                return f"wireGetNumbers[{self.spell(kind.go)}](in)"
            case Decimal():
                return f"wireGetText(in, {self.spell(f'{self._helper}.ParseDecimal')})"
            case Date():
                return f"wireGetDate(in, {self.spell(f'{self._helper}.NewDate')})"
        return f"decodeType{self._number(kind)}(in)"

    def _note(self, kind: AnyType) -> None:
        if type(kind) in _RUNTIME:
            self.runtime.add(_RUNTIME[type(kind)])

    def _meant(self, kind: AnyType) -> AnyType:
        """What a reference stands for."""
        return self._types[kind.name] if isinstance(kind, Ref) else kind

    def _is_large(self, kind: AnyType) -> bool:
        """Whether values are read and written where they are, rather than copied."""
        return isinstance(self._meant(kind), Struct | Array)

    def _number(self, kind: AnyType) -> int:
        """Which codec a type has; rendering it when it is new."""
        if kind not in self._numbers:
            number = len(self._numbers) + 1
            self._numbers[kind] = number
            at = len(self.rendered)  # those that rendering it adds come after it
            self._note(kind)
            codec = self._codec(kind, number)
            self.rendered.insert(at, codec)
        return self._numbers[kind]

    def _codec(self, kind: AnyType, number: int) -> str:
        spelled = self.spell(kind.go)
        meant = self._meant(kind)
        if isinstance(meant, Func):
            return self._call(meant, number)
        if self._is_large(kind):
            reading, writing = self._large(meant)
            decoder, passed = f"decodeType{number}(in *wireReader, v *{spelled})", f"*{spelled}"
        else:
            reading, writing = self._small(meant, spelled)
            decoder, passed = f"decodeType{number}(in *wireReader) {spelled}", spelled
        if isinstance(kind, Ref) and self._contains_itself(kind):
            writing = ["out.enter()", *writing, "out.leave()"]
        encoder = f"encodeType{number}(out *wireWriter, v {passed})"
        return f"{function(decoder, reading)}\n{function(encoder, writing)}"

    def _large(self, kind: AnyType) -> tuple[list[str], list[str]]:
        """How a value is read and written through the pointer `v`."""
        match kind:
            case Array(length=0) | Struct(fields=()):
                return ["in.nothing()"], ["wirePutBool(out, false)"]
            case Array(element=Int() | Float() | Complex() | Duration()):
                return ["wireFill(in, v[:])"], ["wirePutArray(out, v[:])"]
            case Array(element=element):
                return (
                    block("for i := range v", self.read(element, "v[i]")),
                    block("for i := range v", [self.write(element, "v[i]")]),
                )
            case Struct(fields=fields):
                return (
                    [line for f in fields for line in self.read(f.type, f"v.{f.name}")],
                    [self.write(f.type, f"v.{f.name}") for f in fields],
                )
        raise AssertionError(kind)  # pragma: no cover  # all others are in the runtime

    def _small(self, kind: AnyType, spelled: str) -> tuple[list[str], list[str]]:
        """How a value is read and returned, and how the value `v` is written."""
        count = "wirePut(out, uint32(len(v)))"
        match kind:
            case Optional(element=element):
                return (
                    [
                        *block("if !in.flag()", ["return nil"]),
                        f"v := new({self.spell(element.go)})",
                        *self.read(element, "*v"),
                        "return v",
                    ],
                    [
                        "wirePutBool(out, v != nil)",
                        *block("if v != nil", [self.write(element, "*v")]),
                    ],
                )
            case List(element=element):
                return (
                    [
                        f"v := make({spelled}, in.count())",
                        *block("for i := range v", self.read(element, "v[i]")),
                        "return v",
                    ],
                    [count, *block("for i := range v", [self.write(element, "v[i]")])],
                )
            case Set(element=element):
                return (
                    [
                        "n := in.count()",
                        f"v := make({spelled}, n)",
                        *_times(self._read_key(element), ["v[k] = struct{}{}"]),
                        "in.distinct(n, len(v))",
                        "return v",
                    ],
                    [count, *block("for k := range v", [self._write_key(element)])],
                )
            case Map(ordered=True):
                return self._ordered(kind)
            case Map(key=key, value=value):
                reading = (
                    [*self.read(value, "e", declare=True), "v[k] = e"]
                    if self._is_large(value)
                    else self.read(value, "v[k]")
                )
                return (
                    [
                        "n := in.count()",
                        f"v := make({spelled}, n)",
                        *_times(self._read_key(key), reading),
                        "in.distinct(n, len(v))",
                        "return v",
                    ],
                    [
                        count,
                        *block(
                            "for k, e := range v", [self._write_key(key), self.write(value, "e")]
                        ),
                    ],
                )
        raise AssertionError(kind)  # pragma: no cover  # all others are in the runtime

    def _ordered(self, kind: Map) -> tuple[list[str], list[str]]:
        key, value = self.spell(kind.key.go), self.spell(kind.value.go)
        make = self.spell(f"{self._helper}.NewOrderedMap")
        entries = f"v.All()(func(k {key}, e {value}) bool"
        return (
            [
                "n := in.count()",
                f"v := {make}[{key}, {value}](n)",
                *_times(
                    self._read_key(kind.key),
                    [*self.read(kind.value, "e", declare=True), "v.Set(k, e)"],
                ),
                "in.distinct(n, v.Len())",
                "return v",
            ],
            [
                "wirePut(out, uint32(v.Len()))",
                *block(
                    entries,
                    [self._write_key(kind.key), self.write(kind.value, "e"), "return true"],
                    end="})",
                ),
            ],
        )

    def _read_key(self, kind: AnyType) -> list[str]:
        if isinstance(kind, Any):
            self._note(kind)
            return ["k := wireGetKey(in)"]
        return self.read(kind, "k", declare=True)

    def _write_key(self, kind: AnyType) -> str:
        if isinstance(kind, Any):
            self._note(kind)
            return "wirePutKey(out, k)"
        return self.write(kind, "k")

    def _call(self, kind: Func, number: int) -> str:
        """The function that makes a Go function of a handle."""
        names = [f"a{i}" for i in range(len(kind.parameters))]
        results = [f"b{i}" for i in range(len(kind.results))]
        typed = [
            f"{name} {self.spell(p.type.go)}"
            for name, p in zip(names, kind.parameters, strict=True)
        ]
        returned = [
            f"{name} {self.spell(r.type.go)}" for name, r in zip(results, kind.results, strict=True)
        ] + ["err error"] * kind.error
        shown = f" ({', '.join(returned)})" if returned else ""
        raised = ["return " + ", ".join([*results, "e"])] if kind.error else ["panic(e)"]
        done = ["return " + ", ".join([*results, *["nil"] * kind.error])] * bool(returned)
        body = [
            "out := &wireWriter{}",
            *(self.write(p.type, name) for name, p in zip(names, kind.parameters, strict=True)),
            "in, e := out.call(n)",
            *block("if e != nil", raised),
            *(
                line
                for name, r in zip(results, kind.results, strict=True)
                for line in self.read(r.type, name)
            ),
            "in.end()",
            *done,
        ]
        inner = block(f"return func({', '.join(typed)}){shown}", body)
        return function(f"callType{number}(n uint32) {self.spell(kind.go)}", inner)

    def _contains_itself(self, kind: Ref) -> bool:
        seen: set[str] = set()
        waiting = list(_parts(self._types[kind.name]))
        while waiting:
            part = waiting.pop()
            if isinstance(part, Ref) and part.name not in seen:
                seen.add(part.name)
                waiting += _parts(self._types[part.name])
            waiting += _parts(part)
        return kind.name in seen


def _parts(kind: AnyType) -> Iterator[AnyType]:
    """The types that a type is made of."""
    match kind:
        case List() | Array() | Set() | Optional():
            yield kind.element
        case Map():
            yield kind.key
            yield kind.value
        case Struct():
            yield from (field.type for field in kind.fields)


def _times(key: list[str], rest: list[str]) -> list[str]:
    return block("for i := 0; i < n; i++", [*key, *rest])


def _operand(value: str) -> str:
    """A value that a selector may follow."""
    return f"({value})" if value.startswith("*") else value


def _address(value: str) -> str:
    return value[1:] if value.startswith("*") else f"&{value}"


def block(head: str, body: Iterable[str], end: str = "}") -> list[str]:
    """The lines of a block."""
    return [f"{head} {{", *(f"\t{line}" for line in body), end]


def function(head: str, body: Iterable[str]) -> str:
    """The source of a function; without a body, on one line."""
    return "\n".join([*block(f"func {head}", body), ""])
