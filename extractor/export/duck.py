"""DuckDB: one database, one table for each frame, with the columns' titles as comments (extra ``duckdb``)."""

from __future__ import annotations

import csv
import errno
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor import schema
from extractor.export import Options, missing
from extractor.export.sqlite import _bound, _quoted
from extractor.schema import Frame, Value

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["DuckWriter", "open_writer"]

_TYPES = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}
_NULL = "\\N"


class DuckWriter:
    """All frames as tables of one database file, written beside its place and renamed when whole.

    DuckDB takes rows one by one slowly, and files fast: the rows go through one plain text file for each frame.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file
        self._beside = file.with_name(file.name + ".partial")
        self._texts: dict[str, TextIO] = {}
        for name in schema.FRAMES:
            self._texts[name] = self._text(name).open("w", encoding="utf-8", newline="")

    def _text(self, name: str) -> Path:
        return self._file.with_name(f"{self._file.name}.{name}.partial")

    def write(self, frame: Frame, rows: Sequence[Sequence[Value]]) -> None:
        """Add rows to a table."""
        lines = csv.writer(self._texts[frame.name], lineterminator="\n", quoting=csv.QUOTE_ALL)
        lines.writerows([_NULL if value is None else _plain(value) for value in row] for row in rows)

    def close(self) -> list[str]:
        """Load the tables and put the database in place."""
        import duckdb

        for text in self._texts.values():
            text.close()
        self._beside.unlink(missing_ok=True)
        try:
            with duckdb.connect(str(self._beside), config={"threads": 1}) as database:
                for frame in schema.frames():
                    self._table(database, frame)
        except (duckdb.OperationalError, duckdb.FatalException) as error:
            raise OSError(errno.EIO, str(error)) from error
        self._beside.replace(self._file)
        self._sweep()
        return []

    def _table(self, database: Any, frame: Frame) -> None:
        columns = {column.name: _TYPES[column.type] for column in frame.columns}
        table = _quoted(frame.name)
        database.execute(f"CREATE TABLE {table} ({', '.join(f'{_quoted(n)} {t}' for n, t in columns.items())})")
        if self._text(frame.name).stat().st_size:
            database.execute(
                f"INSERT INTO {table} SELECT * FROM read_csv(?, header=false, columns={columns!r}, nullstr='{_NULL}', "
                "quote='\"', escape='\"', delim=',', auto_detect=false, parallel=false, max_line_size=200000000)",
                [str(self._text(frame.name))],
            )
        for column in frame.columns:
            said = column.heading.replace("'", "''")
            database.execute(f"COMMENT ON COLUMN {table}.{_quoted(column.name)} IS '{said}'")

    def _sweep(self) -> None:
        for name, text in self._texts.items():
            with suppress(OSError):  # what a full disk did not take is still in the buffer
                text.close()
            self._text(name).unlink(missing_ok=True)

    def abandon(self) -> None:
        """Remove what was written so far."""
        self._sweep()
        for file in (self._beside, self._beside.with_name(self._beside.name + ".wal")):
            file.unlink(missing_ok=True)


def _plain(value: Value) -> str:
    bound = _bound(value)
    return repr(bound) if isinstance(bound, float) else str(bound).lower() if isinstance(bound, bool) else str(bound)


def open_writer(target: Path, options: Options) -> DuckWriter:
    """A writer for the database file ``target``. Raises MissingExtra without duckdb."""
    try:
        import duckdb  # noqa: F401
    except ImportError:
        raise missing("duckdb", "duckdb") from None
    return DuckWriter(target)
