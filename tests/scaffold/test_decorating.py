"""The decorator goes on; every other character stays."""

from pathlib import Path

import pytest

from strangler.errors import ScaffoldError
from strangler.scaffold.decorating import decorated

FILE = Path("shop.py")


def test_formatting_comments_and_line_ends_are_kept() -> None:
    before = (
        b'"""Doc."""\r\nfrom __future__ import annotations\r\n\r\nimport   os  # odd\r\n\r\n\r\n'
        b"@cached  # mine\r\ndef  f( x:int )->int :  # comment\r\n\treturn x  ;\r\n"
    )
    after = decorated(before, FILE, "f", "shop.wasm")
    assert after == before.replace(
        b"# odd\r\n", b"# odd\r\nfrom strangler import migrate_to\r\n"
    ).replace(b"# mine\r\n", b'# mine\r\n@migrate_to("shop.wasm")\r\n')


def test_an_import_that_is_there_is_used_and_another_encoding_kept() -> None:
    before = "# coding: latin-1\nfrom strangler import migrate_to\n\nx = 'é'\ndef f(): pass\n"
    after = decorated(before.encode("latin-1"), FILE, "f", "a.wasm").decode("latin-1")
    assert after == before.replace("def f", '@migrate_to("a.wasm")\ndef f')


def test_a_static_method_gets_it_below_its_own_decorator() -> None:
    before = (
        b"class A:\n    class B:\n        @staticmethod\n        def f(): pass\n    def f(): pass\n"
    )
    after = decorated(before, FILE, "A.B.f", "a.wasm").decode()
    assert '        @staticmethod\n        @migrate_to("a.wasm")\n        def f(): pass\n' in after


def test_overloads_stay_bare() -> None:
    before = b"@typing.overload\ndef f(x: int): ...\ndef f(x): pass\n"
    after = decorated(before, FILE, "f", "a.wasm").decode()
    assert after.count("@migrate_to") == 1
    assert '@migrate_to("a.wasm")\ndef f(x): pass' in after


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"def g(): pass\n", "shop.py: defines f 0 times"),
        (b"if a:\n    def f(): pass\nelse:\n    def f(): pass\n", "defines f 2 times: write"),
        (b"def f(:\n", "cannot be read"),
    ],
)
def test_a_file_that_has_changed_is_refused(source: bytes, reason: str) -> None:
    with pytest.raises(ScaffoldError, match=reason):
        decorated(source, FILE, "f", "a.wasm")
