"""The store's tables, as they are in its present version, for every kind of database.

::

    counters     calls and their fates by route
    latencies    histograms of the durations of both sides
    pairs        the versions of both sides that were compared, and when
    verdicts     what the comparisons of a pair have shown
    inputs       the smallest digests of a pair's inputs, from which distinct ones are estimated
    divergences  one signature of one route
    examples     inputs with both answers: of a divergence, or (signature "") of calls that matched
    evidence     the last check of a pair
    findings     what checks have found, with its causes
    timings      what a call took on both sides, by the size of its arguments
    days         the calls and comparisons of each day by route
    sightings    how often a signature was seen on each day
    instances    instances of Go by artifact and process ("" for those that have ended)
    decisions    who changed the mode of a route, when and why; nothing here is ever changed

Times are seconds since the epoch, days whole days since then, durations seconds. Importing this
loads SQLAlchemy.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

METADATA = MetaData()

_SORTED_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that sorts by its characters' numbers, wherever the database was made."""


def _table(name: str, keys: str, *columns: Column[Any]) -> Table:
    """A table whose primary key is the text columns `keys`, then those that say so themselves."""
    leading = [Column(key, _SORTED_TEXT, primary_key=True) for key in keys.split()]
    return Table(name, METADATA, *leading, *columns, sqlite_with_rowid=False)


def _count(name: str = "total") -> Column[Any]:
    return Column(name, BigInteger, nullable=False)


def _number(name: str) -> Column[Any]:
    return Column(name, Double, nullable=False)


def _text(name: str) -> Column[Any]:
    return Column(name, _SORTED_TEXT, nullable=False)


PAIR = "route python_hash artifact_hash"
"""The columns that name a pair: a route and the hashes of its two sides."""

counters = _table("counters", "route name", _count())

latencies = _table(
    "latencies",
    "route side",
    Column("bucket", Integer, primary_key=True),
    _count(),
    _number("seconds"),
)

pairs = _table("pairs", PAIR, _number("first_seen"), _number("last_seen"))

verdicts = _table("verdicts", f"{PAIR} name", _count())

inputs = _table("inputs", PAIR, Column("digest", BigInteger, primary_key=True))

divergences = _table(
    "divergences",
    "route signature",
    _text("cause"),
    _text("label"),
    _count(),
    _number("last_seen"),
    _text("python_hash"),
    _text("artifact_hash"),
)

examples = _table(
    "examples",
    "route signature kind",
    Column("rank", BigInteger, primary_key=True),
    _number("seen"),
    _text("input"),
    _text("python"),
    _text("go"),
    _text("path"),
    _text("detail"),
    Column("snapshot", LargeBinary),
)

evidence = _table(
    "evidence",
    PAIR,
    _text("verdict"),
    _count("examples"),
    _count("distinct_examples"),
    _count("unrepresentable"),
    _number("seconds"),
    _number("checked"),
)

findings = _table(
    "findings",
    "route signature",
    _number("seen"),
    *(
        _text(name)
        for name in "python_hash artifact_hash input python go path cause detail".split()
    ),
    _text("explanation"),
    _text("reproduce"),
    _text("causes"),
)

timings = _table(
    "timings",
    PAIR,
    Column("size", BigInteger, primary_key=True),
    *(_number(name) for name in "python go encoding decoding measured".split()),
)

days = _table(
    "days",
    "route",
    Column("day", Integer, primary_key=True),
    _count("python"),
    _count("go"),
    _count("matches"),
    _count("divergences"),
    _number("last_seen"),
)

sightings = _table(
    "sightings", "route signature", Column("day", Integer, primary_key=True), _count()
)

decisions = _table(
    "decisions",
    "route",
    Column("rank", BigInteger, primary_key=True),
    _number("seen"),
    _text("kind"),
    _text("mode"),
    _text("step"),
    _text("reason"),
    _text("author"),
    _text("python_hash"),
    _text("artifact_hash"),
    _count("forced"),
    _count("failed"),
)

instances = _table(
    "instances",
    "artifact process",
    _number("last_seen"),
    _count("created"),
    _count("recycled"),
    _count("poisoned"),
    _count("alive"),
    _count("memory"),
)
