"""The store: a row for each finished claim, audit and check by Rocq, so that nothing found is looked for again."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

#: Marks an SQLite file as ours (``PRAGMA application_id``): the bytes "Prfd".
APPLICATION_ID = 0x50726664
SCHEMA_VERSION = 1

#: Rows kept for each claim: enough to go back and forth between seeds, efforts and a few versions of its code.
KEPT = 8

#: The results of runs, of audits, and of Rocq.
TABLES = ("results", "audits", "theorems")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS {table} (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    fingerprint TEXT,  -- NULL: stopped from outside, which says nothing about the next run
    verdict TEXT NOT NULL,
    result TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS {table}_by_id ON {table} (id, fingerprint);
"""


class StoreError(Exception):
    """The store cannot be used; the message is one line that names the file and what to do."""


def default_path() -> Path:
    """``$PROOFREAD_STORE``, or ``.proofread/store.sqlite`` in the current directory."""
    return Path(os.environ.get("PROOFREAD_STORE") or Path(".proofread") / "store.sqlite")


def _is_database(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


class Store:
    """Results (of runs, audits, Rocq) by claim id and fingerprint in an SQLite file, which is made when there is none.

    Every :meth:`put` is a transaction of its own in a write-ahead log: killing the process at any instant loses no row
    that was put. Raises :class:`StoreError` for a file that is corrupt or not a store; such a file is left as it is.
    """

    def __init__(self, path: Path | None = None):
        self.path = path or default_path()
        with self._errors():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # SQLite itself would take a file shorter than its header for an empty one, and write over it.
            if self.path.exists() and self.path.stat().st_size and not _is_database(self.path):
                raise sqlite3.DatabaseError("file is not a database")
            self._connection = sqlite3.connect(self.path, timeout=60, isolation_level=None)
            self._open()

    def _open(self) -> None:
        (application,) = self._connection.execute("PRAGMA application_id").fetchone()
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        tables = {name for (name,) in self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if (application, version) != (APPLICATION_ID, SCHEMA_VERSION) and (tables or application or version):
            self._connection.close()
            raise StoreError(
                f"{self.path} is not a store of this version of proofread; "
                "move it away or set PROOFREAD_STORE to another file"
            )
        if not tables.issuperset(TABLES):
            self._create()
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")

    def _create(self) -> None:
        """Make the tables that are missing; another process may be making them too."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            for table in TABLES:
                for statement in filter(str.strip, _SCHEMA.format(table=table).split(";\n")):
                    self._connection.execute(statement)
            self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"cannot use the store {self.path}: {error}; move it away or set PROOFREAD_STORE to another file"
            ) from error

    def put(self, id: str, fingerprint: str | None, result: dict, table: str = "results") -> None:
        """Keep a result; without a fingerprint it is shown by :meth:`latest` but never current."""
        row = (id, fingerprint, result["verdict"], json.dumps(result, separators=(",", ":")))
        with self._errors(), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute(f"DELETE FROM {table} WHERE id = ? AND fingerprint IS ?", row[:2])
            self._connection.execute(f"INSERT INTO {table} (id, fingerprint, verdict, result) VALUES (?, ?, ?, ?)", row)
            self._connection.execute(
                f"DELETE FROM {table} WHERE id = ?1 AND number NOT IN "
                f"(SELECT number FROM {table} WHERE id = ?1 ORDER BY number DESC LIMIT ?2)",
                (id, KEPT),
            )

    def current(self, fingerprints: Mapping[str, str], table: str = "results") -> dict[str, dict]:
        """The kept results whose fingerprint is the given one, by claim id."""
        with self._errors():
            rows = self._connection.execute(
                f"SELECT found.id, result FROM json_each(?) AS wanted "
                f"JOIN {table} AS found ON found.id = wanted.key AND fingerprint = wanted.value",
                (json.dumps(fingerprints),),
            )
            return {id: json.loads(result) for id, result in rows}

    def latest(self) -> dict[str, str]:
        """The verdict that was put last for each id, whatever code, seed or effort it was found with."""
        with self._errors():
            rows = self._connection.execute("SELECT id, verdict, max(number) FROM results GROUP BY id")
            return {id: verdict for id, verdict, _ in rows}

    def close(self) -> None:
        """Close the file; what was put stays."""
        self._connection.close()
