"""Where a report's rows come from: the output folder of a batch, document by document, however large it is."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol, TypeAlias

from extractor import schema
from extractor.errors import CorruptDocument
from extractor.export import TARGETS
from extractor.export.text import cell
from extractor.schema import Frame, Value

__all__ = ["READ", "Rows", "Source", "from_frames", "open_source"]

Text: TypeAlias = dict[str, str]
Rows: TypeAlias = Mapping[str, Sequence[Text]]
"""One document: frame → its rows, every value as it is printed ("" where nothing is stated)."""

READ: tuple[str, ...] = ("sections", "amounts", "counts", "tables", "cells", "subjects", "findings", "unclaimed")
"""The frames a report shows beside ``documents``."""

_LONGEST_CELL = 1 << 30
"""Text of a section may be longer than the csv module's own limit; the file is ours."""


class Source(Protocol):
    """Documents with their rows, in the order of the output."""

    def documents(self) -> Iterator[tuple[Text, Rows]]:
        """Each input file's row of ``documents``, and its rows of the frames in :data:`READ`."""

    def media_types(self) -> Iterator[str]:
        """The media type of each input file."""


def open_source(out: Path) -> Source:
    """The results in the folder ``out`` (CSV, else SQLite) or in the SQLite file ``out``.

    Raises FileNotFoundError where there are none.
    """
    if (out / "documents.csv").is_file():
        return _CsvFolder(out)
    database = out / TARGETS["sqlite"] if out.is_dir() else out
    if database.is_file():
        return _Database(database)
    raise FileNotFoundError(out)


def from_frames(rows: Mapping[str, Sequence[Sequence[Value]]]) -> Source:
    """Rows that are in memory (of a :class:`~extractor.frames.Frames`) as a source."""
    return _Memory(rows)


class _Groups:
    """The rows of one frame by document. Reads ahead no further than one row."""

    def __init__(self, rows: Iterator[Text]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def take(self, doc_id: str) -> list[Text]:
        """The rows that come next, if they are of this document."""
        found: list[Text] = []
        while self._next is not None and self._next["doc_id"] == doc_id:
            found.append(self._next)
            self._next = next(self._rows, None)
        return found

    @property
    def exhausted(self) -> bool:
        return self._next is None


class _Ordered:
    """Frames whose rows stand in the order of the documents, as the exports write them."""

    def rows(self, frame: Frame) -> Iterator[Text]:
        """All rows of a frame."""
        raise NotImplementedError

    def documents(self) -> Iterator[tuple[Text, Rows]]:
        """Documents in step with their rows; of files with the same content the first one has the rows."""
        groups = {name: _Groups(self.rows(schema.frame(name))) for name in READ}
        for document in self.rows(schema.frame("documents")):
            yield document, {name: group.take(document["doc_id"]) for name, group in groups.items()}
        if late := [name for name, group in groups.items() if not group.exhausted]:
            raise CorruptDocument(
                f"{late[0]}.csv",
                "各行的次序与 documents 不一致（文件可能被排序或改动过）",
                "请重新运行 extractor batch。",
            )

    def media_types(self) -> Iterator[str]:
        """The media type of each input file."""
        return (document["media_type"] for document in self.rows(schema.frame("documents")))


class _CsvFolder(_Ordered):
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        csv.field_size_limit(_LONGEST_CELL)

    def rows(self, frame: Frame) -> Iterator[Text]:
        file = self._folder / f"{frame.name}.csv"
        if not file.is_file():
            return
        titles = {column.heading: column.name for column in frame.columns} | {name: name for name in frame.names}
        blank = dict.fromkeys(frame.names, "")
        with file.open(encoding="utf-8-sig", newline="") as stream:
            lines = csv.reader(stream)
            names = [titles.get(title, title) for title in next(lines, [])]
            for line in lines:
                # What a spreadsheet might take for a formula was written with an apostrophe before it.
                values = [text[1:] if text[:1] == "'" and text[1:2] in "=+-@\t\r" else text for text in line]
                yield blank | dict(zip(names, values, strict=False))


class _Database:
    def __init__(self, file: Path) -> None:
        self._file = file

    def documents(self) -> Iterator[tuple[Text, Rows]]:
        """Documents in the order of the database, their rows by its index."""
        with closing(sqlite3.connect(f"{self._file.resolve().as_uri()}?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            known = {str(row[0]) for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            seen: set[str] = set()
            for found in database.execute("SELECT * FROM documents ORDER BY rowid"):
                document = _texts(found, schema.frame("documents"))
                fresh = document["doc_id"] not in seen
                seen.add(document["doc_id"])
                yield (
                    document,
                    {
                        name: self._of(database, name, document["doc_id"]) if fresh and name in known else []
                        for name in READ
                    },
                )

    def media_types(self) -> Iterator[str]:
        """The media type of each input file."""
        with closing(sqlite3.connect(f"{self._file.resolve().as_uri()}?mode=ro", uri=True)) as database:
            yield from [str(row[0] or "") for row in database.execute("SELECT media_type FROM documents")]

    @staticmethod
    def _of(database: sqlite3.Connection, name: str, doc_id: str) -> list[Text]:
        # The name is one of READ, never a user's.
        rows = database.execute(f'SELECT * FROM "{name}" WHERE doc_id = ? ORDER BY rowid', (doc_id,))
        return [_texts(row, schema.frame(name)) for row in rows]


def _texts(row: sqlite3.Row, frame: Frame) -> Text:
    found = dict.fromkeys(frame.names, "")
    booleans = {column.name for column in frame.columns if column.type == "boolean"}
    for name in row.keys():  # noqa: SIM118 - a sqlite3.Row iterates over its values
        value = row[name]
        if value is None or name not in found:
            continue
        if name in booleans:
            found[name] = "true" if value else "false"
        else:
            found[name] = f"{value:.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return found


class _Memory(_Ordered):
    def __init__(self, rows: Mapping[str, Sequence[Sequence[Value]]]) -> None:
        self._rows = rows

    def rows(self, frame: Frame) -> Iterator[Text]:
        for row in self._rows.get(frame.name, ()):
            yield {
                name: value if isinstance(value, str) else cell(value)
                for name, value in zip(frame.names, row, strict=True)
            }
