"""The virtual WASI: what a guest gets from it, and that no argument harms the host."""

import re
import struct
import time
from pathlib import Path
from typing import Any

import pytest
import wasmtime
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strangler.engine import _native
from strangler.engine.artifact import COLLECTOR
from strangler.errors import GoExit, StranglerError
from strangler.limits import MIB

SOURCE = Path(_native.__file__).parent / "native" / "wasi.c"
TABLE = re.findall(r'\{"(\w+)", "([iI]*)", \w+\}', SOURCE.read_text())

SUCCESS, EBADF, EFAULT, EINVAL, ENOSYS = 0, 8, 21, 28, 52
REALTIME, MONOTONIC = 0, 1


def wat_of_all() -> Any:
    """A module that hands each WASI function on, and can fill and show its memory."""
    imports, functions = [], []
    for name, kinds in TABLE:
        parameters = " ".join("i64" if kind == "I" else "i32" for kind in kinds)
        result = "" if name == "proc_exit" else "(result i32)"
        imports.append(
            f'(import "wasi_snapshot_preview1" "{name}" '
            f"(func ${name} (param {parameters}) {result}))"
        )
        gets = " ".join(f"(local.get {index})" for index in range(len(kinds)))
        functions.append(
            f'(func (export "{name}") (param {parameters}) {result} (call ${name} {gets}))'
        )
    return f"""
    (module
      {"".join(imports)}
      (memory (export "memory") 3)
      {"".join(functions)}
      (func (export "strangler_control") (result i32) i32.const 16)
      (func (export "strangler_arena") (param i32) (result i32) i32.const 131072)
      (func (export "write") (param i32)  ;; address uint32, data bytes
        (memory.copy
          (i32.load (i32.const 131072)) (i32.const 131080) (i32.load (i32.const 131076)))
        (i32.store (i32.const 24) (i32.const 0))
        (i32.store (i32.const 28) (i32.const 0)))
      (func (export "read") (param i32)  ;; address, length uint32
        (i32.store (i32.const 24) (i32.load (i32.const 131072)))
        (i32.store (i32.const 28) (i32.load (i32.const 131076)))))
    """


class Wasi:
    def __init__(self, guest: Any, **limits: Any) -> None:
        self.guest = guest(wat_of_all(), **limits)
        self._write = self.guest.function("write", ["uint32", "bytes"], packed=True)
        self._read = _native.Function(
            self.guest.module,
            "read",
            True,
            _native.Codec(("tuple", "", ("a", "n"), (("int", "uint32", 32, True),) * 2)),
            _native.Codec(("none", "nothing")),
            print,
        )
        self.functions = {
            name: self.guest.function(
                name,
                ["int64" if kind == "I" else "uint32" for kind in kinds],
                "none" if name == "proc_exit" else "int32",
            )
            for name, kinds in TABLE
        }

    def __getattr__(self, name: Any) -> Any:
        return self.functions[name]

    def write(self, address: Any, data: Any) -> None:
        self._write(address, data)

    def read(self, address: Any, length: Any) -> Any:
        # what the guest shows is the "result" of a replay: nothing, then the arguments
        return self._read.replay(struct.pack("<II", address, length))[1]

    @property
    def printed(self) -> Any:
        return self.guest.printed


@pytest.fixture
def wasi(guest: Any) -> Any:
    return Wasi(guest)


def test_all_46_functions_are_there_with_the_types_of_the_standard(wat2wasm: Any) -> None:
    assert len(TABLE) == 46
    engine = wasmtime.Engine()
    store = wasmtime.Store(engine)
    store.set_wasi(wasmtime.WasiConfig())
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    linker.instantiate(store, wasmtime.Module(engine, wat2wasm(wat_of_all())))


def test_there_are_no_arguments(wasi: Any) -> None:
    wasi.write(64, b"\xff" * 8)
    assert wasi.args_sizes_get(64, 68) == SUCCESS
    assert wasi.read(64, 8) == b"\0" * 8
    assert wasi.args_get(64, 68) == SUCCESS


def environment_of(wasi: Any) -> Any:
    assert wasi.environ_sizes_get(64, 68) == SUCCESS
    count, size = struct.unpack("<II", wasi.read(64, 8))
    assert wasi.environ_get(72, 4096) == SUCCESS
    pointers = struct.unpack(f"<{count}I", wasi.read(72, 4 * count))
    text = wasi.read(4096, size)
    assert text.endswith(b"\0")
    return [text[at - 4096 :].split(b"\0")[0].decode() for at in pointers]


def test_the_environment_is_what_the_limits_say_and_nothing_of_the_process_s(guest: Any) -> None:
    assert environment_of(Wasi(guest)) == [f"{name}={value}" for name, value in COLLECTOR.items()]
    limited = Wasi(guest, memory=64, env={"TZ": "UTC", "EMPTY": "", "Ä": "é=ß", "GOGC": "off"})
    assert environment_of(limited) == [
        "GOGC=off",
        f"GODEBUG={COLLECTOR['GODEBUG']}",
        f"GOMEMLIMIT={64 * MIB * 9 // 10}",
        "TZ=UTC",
        "EMPTY=",
        "Ä=é=ß",
    ]


@pytest.mark.parametrize("pointers", [72, 2**32 - 4, 3 * 65536 - 3])
@pytest.mark.parametrize("texts", [2**32 - 1, 3 * 65536 - 5])
def test_an_environment_that_does_not_fit_is_refused(wasi: Any, pointers: Any, texts: Any) -> None:
    assert wasi.environ_get(pointers, texts) == EFAULT
    assert wasi.environ_get(2**32 - 4, 4096) == EFAULT


def test_the_clocks_are_those_of_the_machine(wasi: Any) -> None:
    for clock, now in ((REALTIME, time.time_ns), (MONOTONIC, time.monotonic_ns)):
        before = now()
        assert wasi.clock_time_get(clock, 1, 64) == SUCCESS
        [told] = struct.unpack("<Q", wasi.read(64, 8))
        assert before <= told <= now()
    assert wasi.clock_time_get(4, 1, 64) == EINVAL
    assert wasi.clock_time_get(2**32 - 1, 1, 64) == EINVAL
    assert wasi.clock_res_get(4, 64) == EINVAL
    assert wasi.clock_res_get(0, 64) == SUCCESS
    assert wasi.read(64, 8) == struct.pack("<Q", 1)


def test_random_bytes_are_random_and_fill_the_whole_range(wasi: Any) -> None:
    assert wasi.random_get(64, 1000) == SUCCESS
    data = wasi.read(64, 1000)
    assert len(set(data)) > 200
    assert wasi.read(1064, 8) == b"\0" * 8
    assert wasi.random_get(64, 0) == SUCCESS
    assert wasi.random_get(3 * 65536, 0) == SUCCESS
    assert wasi.random_get(3 * 65536, 1) == EFAULT
    assert wasi.random_get(0, 2**32 - 1) == EFAULT


def test_standard_streams_exist_and_no_other_descriptor(wasi: Any) -> None:
    for descriptor in (0, 1, 2):
        assert wasi.fd_fdstat_get(descriptor, 64) == SUCCESS
        assert wasi.read(64, 24)[0] == 2  # a character device
        assert wasi.fd_close(descriptor) == SUCCESS
    for descriptor in (3, 2**32 - 1):
        assert wasi.fd_fdstat_get(descriptor, 64) == EBADF
        assert wasi.fd_close(descriptor) == EBADF
        assert wasi.fd_prestat_get(descriptor, 64) == EBADF
        assert wasi.fd_write(descriptor, 0, 0, 64) == EBADF
    assert wasi.fd_read(0, 0, 0, 64) == SUCCESS
    assert wasi.read(64, 4) == b"\0" * 4
    assert wasi.fd_read(1, 0, 0, 64) == EBADF
    assert wasi.path_open(3, 0, 0, 0, 0, 0, 0, 0, 0) == EBADF
    assert wasi.sock_send(3, 0, 0, 0, 0) == EBADF
    assert wasi.proc_raise(9) == ENOSYS
    assert wasi.sched_yield() == SUCCESS


def test_exit_ends_the_call_with_its_code(wasi: Any) -> None:
    with pytest.raises(GoExit, match=r"Go left with exit code 42$"):
        wasi.proc_exit(42)
    with pytest.raises(GoExit, match=r"Go left with exit code -1$"):
        wasi.proc_exit(2**32 - 1)


def vectors(wasi: Any, *parts: Any) -> Any:
    """Put texts into memory; the address and number of their vectors."""
    address, table = 1024, b""
    for part in parts:
        wasi.write(address, part)
        table += struct.pack("<II", address, len(part))
        address += len(part)
    wasi.write(64, table)
    return 64, len(parts)


def test_what_a_guest_prints_arrives_after_the_call(wasi: Any) -> None:
    at, count = vectors(wasi, b"one\n", b"", b"two\xff")
    assert wasi.fd_write(1, at, count, 512) == SUCCESS
    assert wasi.read(512, 4) == struct.pack("<I", 8)
    assert wasi.printed == [(b"one\ntwo\xff", 0)]
    assert wasi.fd_write(2, at, 1, 512) == SUCCESS
    assert wasi.printed[1:] == [(b"one\n", 0)]


def test_what_a_guest_prints_before_it_leaves_is_its_last_words(guest: Any) -> None:
    module = guest(r"""
    (module
      (import "wasi_snapshot_preview1" "fd_write"
        (func $write (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (data (i32.const 8) "\10\00\00\00\04\00\00\00bye\0a")
      (func (export "f")
        (drop (call $write (i32.const 2) (i32.const 8) (i32.const 1) (i32.const 32)))
        (call $exit (i32.const 2))))""")
    with pytest.raises(GoExit, match=r"guest.wasm: Go left with exit code 2: bye$"):
        module.function("f")()
    assert module.printed == [(b"bye\n", 0)]


def test_a_call_keeps_the_first_64_kib_of_what_it_prints(wasi: Any) -> None:
    big = struct.pack("<II", 0, 40_000)
    wasi.write(64, big * 3)
    assert wasi.fd_write(1, 64, 3, 512) == SUCCESS
    [(text, dropped)] = wasi.printed
    assert (len(text), dropped) == (64 * 1024, 120_000 - 64 * 1024)
    assert wasi.fd_write(1, 64, 1, 512) == SUCCESS
    assert [len(wasi.printed[1][0]), wasi.printed[1][1]] == [40_000, 0]


@pytest.mark.parametrize(
    ("at", "count"),
    [
        (0, 2**32 - 1),
        (2**32 - 1, 1),
        (3 * 65536 - 7, 1),
        (3 * 65536, 1),
        (64, 2**29),
        (64, 2**29 + 1),
    ],
)
def test_vectors_outside_memory_are_a_fault(wasi: Any, at: Any, count: Any) -> None:
    assert wasi.fd_write(1, at, count, 512) == EFAULT


@pytest.mark.parametrize("vector", [(2**32 - 1, 1), (0, 2**32 - 1), (3 * 65536, 1)])
def test_a_vector_that_points_outside_memory_is_a_fault(wasi: Any, vector: Any) -> None:
    wasi.write(64, struct.pack("<II", *vector))
    assert wasi.fd_write(1, 64, 1, 512) == EFAULT
    assert wasi.printed == []


def clock(
    nanoseconds: Any, *, absolute: Any = False, identity: Any = MONOTONIC, userdata: Any = 7
) -> Any:
    return struct.pack(
        "<QB7xIxxxxQQHxxxxxx", userdata, 0, identity, nanoseconds, 0, 1 if absolute else 0
    )


def test_a_timer_waits_as_long_as_it_says(wasi: Any) -> None:
    wasi.write(1024, clock(30_000_000) + clock(20_000_000_000))
    before = time.monotonic()
    assert wasi.poll_oneoff(1024, 2048, 2, 512) == SUCCESS
    assert 0.03 <= time.monotonic() - before < 10
    assert wasi.read(512, 4) == struct.pack("<I", 2)
    assert wasi.read(2048, 16) == struct.pack("<QHBxxxxx", 7, 0, 0)


def test_a_moment_that_has_passed_is_not_waited_for(wasi: Any) -> None:
    for identity in (REALTIME, MONOTONIC):
        wasi.write(1024, clock(1, absolute=True, identity=identity))
        assert wasi.poll_oneoff(1024, 2048, 1, 512) == SUCCESS
    wasi.write(1024, clock(time.time_ns() + 10_000_000, absolute=True, identity=REALTIME))
    assert wasi.poll_oneoff(1024, 2048, 1, 512) == SUCCESS


def test_a_wait_for_a_descriptor_ends_at_once_with_an_error(wasi: Any) -> None:
    read = struct.pack("<QB7xI28x", 9, 1, 5)
    wasi.write(1024, clock(2**62) + read)
    assert wasi.poll_oneoff(1024, 2048, 2, 512) == SUCCESS
    assert wasi.read(512, 4) == struct.pack("<I", 1)
    assert wasi.read(2048, 11) == struct.pack("<QHB", 9, EBADF, 1)


def test_a_wait_for_nothing_or_outside_memory_is_refused(wasi: Any) -> None:
    assert wasi.poll_oneoff(1024, 2048, 0, 512) == EINVAL
    assert wasi.poll_oneoff(1024, 2048, 2**32 - 1, 512) == EFAULT
    assert wasi.poll_oneoff(3 * 65536 - 47, 2048, 1, 512) == EFAULT
    assert wasi.poll_oneoff(1024, 3 * 65536 - 31, 1, 512) == EFAULT


def test_a_guest_without_memory_gets_faults(guest: Any) -> None:
    module = guest("""
    (module
      (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
      (func (export "f") (result i32) (call $random (i32.const 0) (i32.const 1))))""")
    assert module.function("f", [], "int32")() == EFAULT


def test_a_host_function_that_is_exported_again_can_be_called(guest: Any) -> None:
    module = guest("""
    (module
      (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (export "random" (func $random))
      (export "exit" (func $exit))
      (memory (export "memory") 1))""")
    assert module.function("random", ["uint32", "uint32"], "int32")(0, 1) in {SUCCESS, EFAULT}
    with pytest.raises(GoExit):
        module.function("exit", ["int32"])(1)


POINTERS = st.one_of(
    st.integers(0, 2**32 - 1),
    st.integers(0, 3 * 65536 + 64),
    st.integers(2**32 - 64, 2**32 - 1),
    st.sampled_from([0, 1, 2, 3, 16, 64, 1024, 65536]),
)


RESULTS = {SUCCESS, EBADF, EFAULT, EINVAL, ENOSYS}


def harmless(wasi: Any, name: Any, *arguments: Any) -> None:
    """Call; the guest may overwrite its own control block, which spoils its reply and no more."""
    try:
        assert wasi.functions[name](*arguments) in RESULTS
    except StranglerError:
        assert name in WRITERS
    wasi.printed.clear()


WRITERS = re.findall(r'"(\w+get|\w+_read|\w+write|poll_oneoff|proc_exit)"', SOURCE.read_text())


@pytest.fixture(scope="module")
def module_wasi() -> Any:
    made = []

    def make(guest: Any) -> Any:
        if not made:
            made.append(Wasi(guest))
        return made[0]

    return make


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([item for item in TABLE if item[0] != "poll_oneoff"]),
    st.lists(POINTERS, min_size=9, max_size=9),
    st.integers(-(2**63), 2**63 - 1),
    st.binary(max_size=64),
)
def test_no_arguments_harm_the_host(
    guest: Any, module_wasi: Any, function: Any, pointers: Any, long: Any, data: Any
) -> None:
    wasi = module_wasi(guest)
    name, kinds = function
    wasi.write(64, data)
    harmless(wasi, name, *[long if kind == "I" else pointers[i] for i, kind in enumerate(kinds)])


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(POINTERS, min_size=4, max_size=4), st.binary(max_size=300), st.integers(0, 3))
def test_no_subscriptions_harm_the_host(
    guest: Any, module_wasi: Any, pointers: Any, data: Any, few: Any
) -> None:
    wasi = module_wasi(guest)
    at, out, count, result = pointers
    # Every subscription says "readable", so that none waits.
    table = b"".join(data[i : i + 8].ljust(8, b"\0") + b"\1" + bytes(39) for i in range(0, 192, 48))
    wasi.write(1024, table)
    harmless(wasi, "poll_oneoff", 1024, out, few, result)
    if count * 48 + at > 3 * 65536:
        harmless(wasi, "poll_oneoff", at, out, count, result)
    wasi.write(1024, table)
    harmless(wasi, "poll_oneoff", 1024, 1024 + out % 100, 3, 512)
