"""The store's schema, as the numbered steps that lead to it.

The number of steps that a file has been through is its version (SQLite's ``user_version``). A step
that was released is never edited; a change is a new step at the end.
"""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE counters (
            route TEXT NOT NULL,
            name TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (route, name)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE latencies (
            route TEXT NOT NULL,
            side TEXT NOT NULL,
            bucket INTEGER NOT NULL,
            count INTEGER NOT NULL,
            seconds REAL NOT NULL,
            PRIMARY KEY (route, side, bucket)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE divergences (
            route TEXT NOT NULL,
            signature TEXT NOT NULL,
            cause TEXT NOT NULL,
            count INTEGER NOT NULL,
            last_seen REAL NOT NULL,
            PRIMARY KEY (route, signature)
        )
        """,
        """
        CREATE TABLE examples (
            route TEXT NOT NULL,
            signature TEXT NOT NULL,
            kind TEXT NOT NULL,
            seen REAL NOT NULL,
            input TEXT NOT NULL,
            python TEXT NOT NULL,
            go TEXT NOT NULL,
            path TEXT NOT NULL,
            PRIMARY KEY (route, signature, kind)
        )
        """,
        """
        CREATE TABLE evidence (
            route TEXT NOT NULL PRIMARY KEY,
            verdict TEXT NOT NULL,
            examples INTEGER NOT NULL,
            distinct_examples INTEGER NOT NULL,
            unrepresentable INTEGER NOT NULL,
            seconds REAL NOT NULL,
            checked REAL NOT NULL,
            python_hash TEXT NOT NULL,
            artifact_hash TEXT NOT NULL
        )
        """,
    ),
)

VERSION = len(MIGRATIONS)
"""The version of a store that this strangler writes."""
