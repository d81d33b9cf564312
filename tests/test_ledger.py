"""The ledger is read like code: strictly; and followed by what runs."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from strangler import ledger as module
from strangler.errors import ConfigError
from strangler.ledger import Entry, Ledger, read_ledger, write_entry

TODAY = dt.date(2027, 1, 1)
ENTRY = Entry("477a6a6e3ebe", "known", "payments", TODAY, "m:f")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ledger.toml"


def test_what_is_written_is_read(file: Path) -> None:
    assert read_ledger(file) == ()
    write_entry(file, ENTRY)
    other = Entry("0123", "also", "me", TODAY)
    write_entry(file, other)
    assert read_ledger(file) == (ENTRY, other)


def test_comments_stay_and_an_entry_is_replaced_in_its_place(file: Path) -> None:
    file.write_text(
        '# ours\n[[accepted]]\nsignature = "a"\nreason = "r"  # why\nowner = "o"\n'
        'until = 2027-01-01\n\n[[accepted]]\nsignature = "b"\nreason = "r"\nowner = "o"\n'
        "until = 2027-01-01\n"
    )
    write_entry(file, Entry("b", "new", "o", TODAY))
    assert file.read_text().startswith("# ours\n")
    assert "# why" in file.read_text()
    assert [(entry.signature, entry.reason) for entry in read_ledger(file)] == [
        ("a", "r"),
        ("b", "new"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[[accepted]\n",
        "[[accepted]]\nsignature = 'a'\n",
        "[[accepted]]\nsignature = 'a'\nreason = ''\nowner = 'o'\nuntil = 2027-01-01\n",
        "[[accepted]]\nsignature = 'a'\nreason = 'r'\nowner = 'o'\nuntil = 'soon'\n",
        "accept = []\n",
        "\xff",
    ],
)
def test_what_is_no_ledger_is_refused_and_left_alone(file: Path, text: str) -> None:
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError, match="ledger.toml: is not a ledger: .*correct the entry"):
        write_entry(file, ENTRY)
    assert file.read_bytes() == text.encode("latin-1")


def test_a_file_that_cannot_be_read_or_written_is_named(file: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written \\(No such file"):
        write_entry(file.parent / "none" / "ledger.toml", ENTRY)
    file.mkdir()
    with pytest.raises(ConfigError, match="cannot be read \\(Is a directory"):
        read_ledger(file)


def test_an_entry_holds_until_the_end_of_its_day(file: Path) -> None:
    write_entry(file, ENTRY)
    ledger = Ledger(file)
    assert ledger.accepts(ENTRY.signature, TODAY)
    assert not ledger.accepts(ENTRY.signature, TODAY + dt.timedelta(days=1))
    assert not ledger.accepts("other", TODAY)
    assert not Ledger().accepts(ENTRY.signature, TODAY)


def test_a_running_process_follows_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0.0)
    ledger = Ledger(file)
    assert not ledger.accepts(ENTRY.signature, TODAY)
    write_entry(file, ENTRY)
    assert ledger.accepts(ENTRY.signature, TODAY)
    file.write_text("broken")
    assert ledger.accepts(ENTRY.signature, TODAY)
    assert ledger.accepts(ENTRY.signature, TODAY)
    [record] = caplog.records
    assert record.getMessage().endswith("(the entries before this change hold)")
    file.unlink()
    assert not ledger.accepts(ENTRY.signature, TODAY)


def test_the_file_is_looked_at_now_and_then_only(file: Path) -> None:
    ledger = Ledger(file)
    assert not ledger.accepts(ENTRY.signature, TODAY)
    write_entry(file, ENTRY)
    assert not ledger.accepts(ENTRY.signature, TODAY)
