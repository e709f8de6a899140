"""SQLite: one database, one table for each frame, readable by anything (Datasette included)."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from extractor import schema
from extractor.export import Options
from extractor.schema import Frame, Value

__all__ = ["SqliteWriter", "open_writer"]

_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
_INDEXED = ("doc_id", "item", "code")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _bound(value: Value) -> str | int | float | None:
    return float(value) if isinstance(value, Decimal) else value


@contextmanager
def _stored() -> Iterator[None]:
    """Raise OSError where the database cannot be written: to the caller a full disk is a full disk."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(errno.EIO, str(error)) from error


class SqliteWriter:
    """All frames as tables of one database file, written beside its place and renamed when whole."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file
        self._beside = file.with_name(file.name + ".partial")
        self._beside.unlink(missing_ok=True)
        self._database = sqlite3.connect(self._beside)
        # The file appears only when it is whole, so nothing is gained by journalling its making.
        with _stored():
            self._database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
            for frame in schema.frames():
                columns = ", ".join(f"{_quoted(column.name)} {_TYPES[column.type]}" for column in frame.columns)
                self._database.execute(f"CREATE TABLE {_quoted(frame.name)} ({columns})")
            self._database.execute("BEGIN")

    def write(self, frame: Frame, rows: Sequence[Sequence[Value]]) -> None:
        """Add rows to a table."""
        places = ", ".join("?" * len(frame.columns))
        insert = f"INSERT INTO {_quoted(frame.name)} VALUES ({places})"
        with _stored():
            self._database.executemany(insert, ([_bound(value) for value in row] for row in rows))

    def close(self) -> list[str]:
        """Build the indexes and put the database in place."""
        with _stored():
            self._database.commit()
            for frame in schema.frames():
                for column in (each for each in _INDEXED if each in frame.names):
                    name = _quoted(f"{frame.name}_{column}")
                    self._database.execute(f"CREATE INDEX {name} ON {_quoted(frame.name)} ({_quoted(column)})")
            self._database.commit()
            self._database.close()
        self._beside.replace(self._file)
        return []

    def abandon(self) -> None:
        """Remove what was written so far."""
        self._database.close()
        self._beside.unlink(missing_ok=True)


def open_writer(target: Path, options: Options) -> SqliteWriter:
    """A writer for the database file ``target``; columns carry their machine names whatever the headers' language."""
    return SqliteWriter(target)
