"""Feeds mutated artifacts and mutated replies of guests to the engine.

    python tests/hostile/fuzz.py [--count 100000] [--seed 1]

A mutation keeps the structure of what it changes: a module is taken apart into its sections, a
manifest into its keys, a reply is the wire form of a value of a random type. Whatever comes of it
must be an answer or one of strangler's exceptions, soon; anything else is printed with the seed
that shows it again, and the exit code is 1. Under a sanitizer (`.ci/sanitize`), a read or write
outside of memory ends the process.
"""

import argparse
import json
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))

from strangler.engine import _native, cache  # noqa: E402  # needs the path above
from strangler.engine.artifact import Artifact  # noqa: E402
from strangler.engine.candidate import Candidate  # noqa: E402
from strangler.engine.wasm import FuncType  # noqa: E402
from strangler.errors import StranglerError  # noqa: E402
from strangler.limits import Limits  # noqa: E402
from strangler.signature import SECTION  # noqa: E402
from tests.engine.conftest import PACKED, SCALARS, Guest, assemble, with_section  # noqa: E402

PATIENCE = 20
"""Seconds after which a single case counts as hung."""

LIMITS = Limits(timeout=0.02, memory=16)

EXTREMES = (0, 1, 2, 3, 7, 127, 128, 255, 256, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1)

STARTS = """
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (memory (export "memory") 1 4)
  (table 4 funcref)
  (elem (i32.const 0) $one $two)
  (data (i32.const 8) "\\10\\00\\00\\00\\03\\00\\00\\00hi\\0a")
  (global $g (mut i64) (i64.const 5))
  (func $one (export "one") (param i64) (result i64)
    (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 32)))
    (i64.add (local.get 0) (global.get $g)))
  (func $two (export "two") (param i32 f64) (result f64)
    (drop (call $random (i32.const 64) (i32.const 8)))
    (f64.add (local.get 1) (f64.convert_i32_s (local.get 0))))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "_initialize") (global.set $g (i64.const 7))))
"""

MANIFEST = {
    "abi": 1,
    "package": "guest",
    "import_path": "example.com/guest",
    "go": "go1.27",
    "source": "",
    "errors": ["ErrX"],
    "functions": [
        {
            "name": name.capitalize(),
            "export": name,
            "convention": "packed",
            "parameters": [{"name": "a", "type": kind}],
            "results": [] if name == "double" else [{"name": "", "type": kind}],
            "error": False,
        }
        for name, kind in (
            ("echo", {"kind": "list", "go": "[]string", "element": {"kind": "string", "go": "s"}}),
            ("double", {"kind": "bytes", "go": "[]byte"}),
            ("raw", {"kind": "bytes", "go": "[]byte"}),
            ("trap", {"kind": "int", "go": "int", "width": 64}),
        )
    ],
}

VALUES: tuple[Any, ...] = (
    *(0, 1, -1, 2**31, 2**63 - 1, 2**64, True, None, 1.5, float("nan"), "", "aé😀", b"", b"\0\xff"),
    *([], [1, 2], ["a", ""], [b"x"], [[1]], (1, "a"), {"a": 1}, {1, 2}, [1.5] * 100, ["w"] * 3000),
)


# ---- Modules -------------------------------------------------------------------------------------


def leb(value: int) -> bytes:
    """An unsigned number as wasm writes it."""
    out = bytearray()
    while True:
        byte, value = value & 0x7F, value >> 7
        out.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(out)


def sections_of(wasm: bytes) -> list[tuple[int, bytes]]:
    """The sections of a valid module."""
    found, at = [], 8
    while at < len(wasm):
        kind, at = wasm[at], at + 1
        size = shift = 0
        while True:
            byte, at = wasm[at], at + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        found.append((kind, wasm[at : at + size]))
        at += size
    return found


def changed_bytes(chance: random.Random, data: bytes) -> bytes:
    """Some bytes of a range flipped, replaced by a number, cut out, put in or repeated."""
    if not data:
        return leb(chance.choice(EXTREMES))
    at, kind = chance.randrange(len(data)), chance.randrange(6)
    end = min(len(data), at + chance.randrange(1, 33))
    put, left = b"", data[at + 1 :]
    match kind:
        case 0:
            put = bytes([data[at] ^ 1 << chance.randrange(8)])
        case 1:
            put = leb(chance.choice(EXTREMES))
        case 2:
            put, left = chance.choice(EXTREMES).to_bytes(4, "little"), data[at + 4 :]
        case 3:
            left = data[at + chance.randrange(1, 9) :]
        case 4:
            put, left = chance.randbytes(chance.randrange(1, 9)), data[at:]
        case _:
            put, left = data[at:end] * chance.randrange(2, 5), data[end:]
    return data[:at] + put + left


def changed_tree(chance: random.Random, tree: Any) -> Any:
    """A JSON value with one of its parts replaced, removed or repeated."""
    if isinstance(tree, dict) and tree and chance.random() < 0.85:
        key = chance.choice(sorted(tree))
        rest = {k: v for k, v in tree.items() if k != key}
        return rest if chance.random() < 0.1 else {**rest, key: changed_tree(chance, tree[key])}
    if isinstance(tree, list) and tree and chance.random() < 0.85:
        at = chance.randrange(len(tree))
        return [*tree[:at], changed_tree(chance, tree[at]), *tree[at + chance.randrange(2) :]]
    kinds = "bool int float complex rune string bytes time list map set optional any struct ref x"
    return chance.choice(
        [
            *(
                None,
                True,
                -1,
                0,
                8,
                64,
                2**40,
                1.5,
                "",
                "direct",
                "packed",
                "sum",
                "i64",
                "\0",
                "é",
            ),
            *([], {}, [tree], {"kind": chance.choice(kinds.split()), "go": "T", "element": tree}),
            *kinds.split(),
        ]
    )


def module_of(parts: list[tuple[int, bytes]]) -> bytes:
    """The sections as one file."""
    body = b"".join(bytes([kind]) + leb(len(content)) + content for kind, content in parts)
    return b"\0asm\1\0\0\0" + body


_CODE = 10
"""The section of the functions' bodies: with another instruction, the module can still be read."""


def flipped(chance: random.Random, data: bytes) -> bytes:
    """A range of the same length with one byte changed."""
    at = chance.randrange(len(data))
    byte = chance.choice((data[at] ^ 1 << chance.randrange(8), chance.randrange(256)))
    return data[:at] + bytes([byte]) + data[at + 1 :]


def mutated_module(chance: random.Random) -> bytes:
    """One of the modules above, changed in one to three places."""
    text = chance.choice((PACKED, PACKED, SCALARS, STARTS))
    parts = sections_of(assemble(text))
    manifest: Any = MANIFEST if text is PACKED else None
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        if manifest is not None and chance.random() < 0.5:
            manifest = changed_tree(chance, manifest)
            continue
        code = [at for at, (kind, _) in enumerate(parts) if kind == _CODE]
        if code and chance.random() < 0.7:
            at = chance.choice(code)
            parts[at] = (_CODE, flipped(chance, parts[at][1]))
            continue
        at = chance.randrange(len(parts))
        kind, content = parts[at]
        match chance.randrange(12):
            case 0:
                del parts[at]
            case 1:
                parts.insert(chance.randrange(len(parts) + 1), parts[at])
            case 2:
                parts[at] = (chance.randrange(14), content)
            case _:
                parts[at] = (kind, changed_bytes(chance, content))
        parts = parts or [(0, b"")]
    wasm = module_of(parts)
    if manifest is not None:
        section = json.dumps(manifest).encode()
        wasm = with_section(
            wasm,
            SECTION,
            section if chance.random() < 0.9 else changed_bytes(chance, section),
        )
    return changed_bytes(chance, wasm) if chance.random() < 0.1 else wasm


def control(count: int, hints: dict[str, Any]) -> Callable[..., None]:
    """A Python function with the parameters p0, p1 …"""

    def function(*_: Any) -> None:
        return None

    function.__annotations__ = {f"p{i}": hints.get(f"p{i}", Any) for i in range(count)} | {
        "return": hints.get("return", Any)
    }
    return function


def callables(artifact: Artifact) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Export, number of parameters and hints of what can perhaps be called."""
    if artifact.manifest is not None:
        for described in artifact.manifest.functions[:6]:
            yield described.name, len(described.parameters), {}
        return
    kinds = {"i32": int, "i64": int, "f32": float, "f64": float}
    for export in artifact.module.exports[:12]:
        if isinstance(export.type, FuncType):
            hints = {f"p{i}": kinds.get(kind, int) for i, kind in enumerate(export.type.params)}
            hints["return"] = (
                kinds.get(*export.type.results[:1], type(None))
                if (export.type.results)
                else type(None)
            )
            yield export.name, len(export.type.params), hints


def try_module(chance: random.Random) -> str:
    """Read, bind, compile and call a mutated module; returns how far it came."""
    artifact = Artifact(Path("fuzz.wasm"), mutated_module(chance))
    outcome = "read"
    for name, count, hints in callables(artifact):
        names = tuple(f"p{i}" for i in range(count))
        try:
            native = Candidate(
                f"fuzz:{name}", control(count, hints), names, artifact, name, {}, limits=LIMITS
            ).native
            for _ in range(2):
                native(*(chance.choice(VALUES) for _ in range(count)))
            outcome = "answered"
        except StranglerError as error:
            outcome = type(error).__name__
        except (TypeError, UnicodeError) as error:
            if "hint" not in str(error) and not isinstance(error, UnicodeError):
                raise
    return outcome


# ---- Replies -------------------------------------------------------------------------------------

SCALAR_NODES: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (("bool", "bool"), (True, False)),
    (("int", "int", 64, False), (0, -1, 2**63 - 1)),
    (("int", "uint8", 8, True), (0, 255)),
    (("float", "float64", 64), (1.5, float("inf"))),
    (("float", "float32", 32), (1.5,)),
    (("complex", "complex128", 128), (1 + 2j,)),
    (("rune", "rune"), ("a", "😀")),
    (("string", "string"), ("", "aé😀", "x" * 200)),
    (("bytes", "[]byte"), (b"", b"\0\xff" * 9)),
    (("any", "any"), (None, True, 5, "a", b"b", [1, "x"], {"k": [None]}, 2.5)),
)


def random_node(chance: random.Random, depth: int = 0) -> tuple[Any, Any]:
    """A description for the codec, and a value of it."""
    if depth > 3 or chance.random() < 0.35:
        node, values = chance.choice(SCALAR_NODES)
        return node, chance.choice(values)
    node, value = random_node(chance, depth + 1)
    other, other_value = random_node(chance, depth + 1)
    key, keys = chance.choice(SCALAR_NODES[6:8])
    return chance.choice(
        (
            (("list", "[]T", node), [value] * chance.randrange(4)),
            (("optional", "*T", node), chance.choice((None, value))),
            (("array", "[2]T", node, 2), (value, value)),
            (("map", "map[K]T", key, node), {chance.choice(keys): value}),
            (("set", "map[K]struct{}", SCALAR_NODES[7][0]), {"a", "é"}),
            (
                ("struct", "S", ("a", "b"), (node, other)),
                {"a": value, "b": other_value},
            ),
        )
    )


class Replies:
    """A guest that replies what it is told to."""

    def __init__(self) -> None:
        self.guest = Guest(PACKED, memory=16)
        self.control = self.guest.function("control", ["uint32"] * 3, "none", packed=True)
        self.status = self.guest.function("status", ["uint32", "bytes"], "none", packed=True)

    def try_reply(self, chance: random.Random) -> str:
        """Give a mutated reply to a function of a random type; returns what came of it."""
        choice = chance.randrange(10)
        if choice == 0:
            words = [chance.choice((*EXTREMES, chance.randrange(2**32))) for _ in range(3)]
            return self._outcome(lambda: self.control(words[0] % 4, *words[1:]))
        node, value = random_node(chance)
        result = _native.Codec(node)
        wire = result.encode(value)
        for _ in range(chance.randrange(4)):
            wire = changed_bytes(chance, wire)
        if choice == 1:
            return self._outcome(lambda: self.status(chance.randrange(5), wire))
        raw = self.guest.function("raw", ["bytes"], result, packed=True)
        if choice == 2:
            return self._outcome(lambda: raw.replay(len(wire).to_bytes(4, "little") + wire))
        return self._outcome(lambda: raw(wire))

    def _outcome(self, call: Callable[[], Any]) -> str:
        try:
            call()
        except StranglerError as error:
            return type(error).__name__
        return "answered"


# ---- The run -------------------------------------------------------------------------------------


def run(count: int, seed: int, show: Callable[[str], None] = print) -> Counter[str]:
    """Try `count` mutations, a fifth of them of modules; returns how often what came of it.

    Raises RuntimeError, naming the case's seed, at the first that is neither an answer nor one of
    strangler's exceptions.
    """
    cache.load, cache.save = lambda _key: None, lambda _key, _data: None  # type: ignore[assignment]
    outcomes: Counter[str] = Counter()
    replies = Replies()
    shown = time.monotonic()
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        signal.alarm(PATIENCE)
        try:
            kind = "module" if number % 5 == 0 else "reply"
            try:
                came = try_module(chance) if kind == "module" else replies.try_reply(chance)
            except StranglerError as error:
                came = type(error).__name__
            outcomes[f"{kind}: {came}"] += 1
        except Exception as error:
            raise RuntimeError(f"seed {seed}, case {number}: {error!r}") from error
        finally:
            signal.alarm(0)
        if time.monotonic() > shown + 5:
            shown = time.monotonic()
            show(f"{number + 1} of {count}")
    return outcomes


def main() -> None:
    """Parse the arguments, run, print the outcomes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    outcomes = run(arguments.count, arguments.seed, lambda line: print(line, file=sys.stderr))  # noqa: T201
    for name, times in sorted(outcomes.items()):
        print(f"{times:8}  {name}")  # noqa: T201


if __name__ == "__main__":
    main()
