"""The type IR and the manifest."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strangler.errors import ArtifactError
from strangler.signature import (
    ABI,
    DIRECT_LIMIT,
    Bool,
    Bytes,
    Float,
    Function,
    Int,
    List,
    Manifest,
    Optional,
    Parameter,
    Ref,
    String,
    convention,
    decode_manifest,
    encode_manifest,
    pairing_key,
)

INT, STRING = Int("int", 64), String("string")


def parameters(*types: Any) -> Any:
    return tuple(Parameter(f"p{number}", kind) for number, kind in enumerate(types))


def test_the_manifest_of_the_wire_page_is_read() -> None:
    text = """{
      "abi": 1, "package": "money", "import_path": "example.com/backend/money", "go": "go1.27.3",
      "source": "sha256:9f", "unknown": {"ignored": true},
      "functions": [{
        "name": "SplitBill", "export": "SplitBill", "convention": "packed",
        "file": "money/split_bill.go", "line": 12, "doc": "SplitBill divides an amount …",
        "parameters": [{"name": "cents", "type": {"kind": "int", "width": 64, "go": "int"}}],
        "results": [{"name": "", "type": {"kind": "list", "go": "[]int",
          "element": {"kind": "int", "width": 64, "go": "int"}}}],
        "error": true}],
      "errors": ["ErrNoPeople"]}"""
    manifest = decode_manifest(text.encode(), "money.wasm")
    [split] = manifest.functions
    assert split.parameters == (Parameter("cents", INT),)
    assert split.results == (Parameter("", List("[]int", INT)),)
    assert (split.error, split.file, split.line) == (True, "money/split_bill.go", 12)
    assert manifest.errors == ("ErrNoPeople",)


TYPES = st.recursive(
    st.sampled_from([Bool("bool"), STRING, Bytes("[]byte"), Float("float32", 32)])
    | st.builds(Int, st.just("int"), st.sampled_from([8, 16, 32, 64]), st.booleans()),
    lambda inner: (
        inner.map(lambda t: List(f"[]{t.go}", t)) | inner.map(lambda t: Optional(f"*{t.go}", t))
    ),
)
PARAMETERS = st.lists(st.builds(Parameter, st.text(max_size=3), TYPES), max_size=3).map(tuple)
FUNCTIONS = st.builds(
    Function,
    st.text(max_size=5),
    st.text(max_size=5),
    st.sampled_from(["direct", "packed"]),
    PARAMETERS,
    PARAMETERS,
    st.booleans(),
)


@given(st.lists(FUNCTIONS, max_size=3).map(tuple))
def test_a_manifest_is_read_as_it_was_written(functions: Any) -> None:
    manifest = Manifest(ABI, "p", "example.com/p", "go1.27", "", functions, ("ErrX",))
    assert decode_manifest(encode_manifest(manifest), "p.wasm") == manifest


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"{}",
        b'{"abi": "1"}',
        b'{"abi": 1}',
        b"[" * 100_000,
        b'{"abi": 1, "x": ' + b"[" * 100_000,
        b'{"abi": 1, "package": "\x8a"}',
        json.dumps(
            {"abi": 1, "package": "p", "import_path": "", "go": "", "source": "", "functions": [{}]}
        ).encode(),
    ],
)
def test_what_is_no_manifest_is_named_with_the_fix(data: Any) -> None:
    with pytest.raises(ArtifactError) as caught:
        decode_manifest(data, "p.wasm")
    assert str(caught.value).startswith("p.wasm: its `strangler` section is not a manifest (")
    assert str(caught.value).endswith("): run `strangler build`")


@given(st.binary(max_size=50))
def test_any_bytes_are_a_manifest_or_an_artifact_error(data: Any) -> None:
    with pytest.raises(ArtifactError):
        decode_manifest(data, "p.wasm")


def test_another_abi_is_refused_whatever_else_the_manifest_says() -> None:
    with pytest.raises(
        ArtifactError, match=r"p.wasm: built for ABI 3, this strangler speaks 2: run"
    ):
        decode_manifest(b'{"abi": 3, "functions": "other"}', "p.wasm")


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        (Int("int8", 8), -128, 127),
        (Int("uint8", 8, unsigned=True), 0, 255),
        (Int("int", 64), -(2**63), 2**63 - 1),
        (Int("uint", 64, unsigned=True), 0, 2**64 - 1),
    ],
)
def test_an_integer_type_knows_its_range(kind: Any, low: Any, high: Any) -> None:
    assert (kind.minimum, kind.maximum) == (low, high)


def test_labels_are_spelled_as_in_the_package_itself() -> None:
    assert List("[]*impl.Cents", INT).label == "[]*Cents"
    assert Int("myimpl.X", 8).label == "myimpl.X"


@pytest.mark.parametrize(
    ("results", "error", "tail"),
    [
        ((), False, ""),
        ((), True, " error"),
        ((INT,), False, " int"),
        ((INT,), True, " (int, error)"),
        ((INT, STRING), False, " (int, string)"),
    ],
)
def test_a_function_reads_like_its_go_declaration(results: Any, error: Any, tail: Any) -> None:
    function = Function("F", "F", "packed", parameters(INT, STRING), parameters(*results), error)
    assert str(function) == f"func F(p0 int, p1 string){tail}"


@pytest.mark.parametrize(
    ("given_types", "results", "expected"),
    [
        ((), (), "direct"),
        ((INT, Bool("bool"), Float("float64", 64)), (INT,), "direct"),
        ((INT,), (INT, INT), "packed"),
        ((STRING,), (), "packed"),
        ((), (Optional("*int", INT),), "packed"),
        ((INT,) * DIRECT_LIMIT, (INT,), "direct"),
        ((INT,) * (DIRECT_LIMIT + 1), (INT,), "packed"),
    ],
)
def test_numbers_cross_directly_and_everything_else_packed(
    given_types: Any, results: Any, expected: Any
) -> None:
    assert convention(parameters(*given_types), parameters(*results)) == expected


def test_names_pair_without_case_and_underscores() -> None:
    assert pairing_key("parse_url") == pairing_key("ParseURL") == "parseurl"
    assert pairing_key("_a__b_") == "ab"


def test_values_are_frozen() -> None:
    with pytest.raises(AttributeError):
        INT.width = 8
    assert hash(INT) == hash(Int("int", 64))
    assert msgspec.structs.replace(INT, width=8) != INT


def test_a_variadic_parameter_and_a_context_are_declared_as_go_writes_them() -> None:
    rest = Parameter("rest", List("[]string", STRING))
    function = Function(
        "Join", "Join", "packed", (rest,), (Parameter("", STRING),), variadic=True, context=True
    )
    assert str(function) == "func Join(ctx context.Context, rest ...string) string"


def test_a_type_that_the_manifest_does_not_describe_is_named() -> None:
    function = Function("F", "F", "packed", (Parameter("a", Ref("Order", "Order")),), ())
    with pytest.raises(ArtifactError, match="p.wasm: its manifest does not say what Order is"):
        decode_manifest(encode_manifest(Manifest(2, "p", "", "", "", (function,))), "p.wasm")
    known = Manifest(2, "p", "", "", "", (function,), types={"Order": STRING})
    assert decode_manifest(encode_manifest(known), "p.wasm") == known
