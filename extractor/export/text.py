"""CSV for Excel and for programs: UTF-8 with a byte order mark, one file for each frame, no formula in any cell."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from extractor import schema
from extractor.export import Options
from extractor.schema import Frame, Value

__all__ = ["CsvWriter", "cell", "open_writer", "read_rows"]

# What a spreadsheet takes for the beginning of a formula. A figure (-12.5, +3%) is no formula and stays one.
_FORMULA = frozenset("=+-@\t\r")
_FIGURE = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?%?")


def cell(value: Value) -> str:
    """A value as a CSV cell: nothing for None, true or false, figures as printed, text that starts no formula."""
    if isinstance(value, str):  # nearly all of them: half the time of writing a table goes by here
        return "'" + value if value[:1] in _FORMULA and not _FIGURE.fullmatch(value) else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else format(value, "f")


def _value(text: str, column: schema.Column) -> Value:
    if column.type == "string":
        return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text
    if text == "":
        return None
    if column.type == "boolean":
        return text == "true"
    return int(text) if column.type == "integer" else Decimal(text)


class CsvWriter:
    """All frames as CSV files in one folder; each is written beside its place and renamed when all are whole."""

    def __init__(self, folder: Path, options: Options) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._stack = ExitStack()
        self._files: dict[str, TextIO] = {}
        for frame in schema.frames():
            file = self._beside(frame).open("w", encoding="utf-8-sig", newline="", buffering=1 << 16)
            self._files[frame.name] = self._stack.enter_context(file)
            self._lines(frame.name, [frame.headings(options.headers)])

    def _beside(self, frame: Frame) -> Path:
        return self._folder / f"{frame.name}.csv.partial"

    def _lines(self, name: str, rows: Iterable[Sequence[str]]) -> None:
        csv.writer(self._files[name], lineterminator="\n").writerows(rows)

    def write(self, frame: Frame, rows: Sequence[Sequence[Value]]) -> None:
        """Add rows to a frame."""
        self._lines(frame.name, ([cell(value) for value in row] for row in rows))

    def close(self) -> list[str]:
        """Put the files in place."""
        self._stack.close()
        for frame in schema.frames():
            self._beside(frame).replace(self._folder / f"{frame.name}.csv")
        return []

    def abandon(self) -> None:
        """Remove what was written so far."""
        with suppress(OSError):  # what a full disk did not take is still in the buffers
            self._stack.close()
        for frame in schema.frames():
            self._beside(frame).unlink(missing_ok=True)


def open_writer(target: Path, options: Options) -> CsvWriter:
    """A writer for the folder ``target``."""
    return CsvWriter(target, options)


def read_rows(file: Path, frame: Frame) -> Iterator[dict[str, Value]]:
    """The rows of a CSV file that this module wrote, with either language's headings, as the schema types them."""
    titles = {column.heading: column for column in frame.columns} | {column.name: column for column in frame.columns}
    with file.open(encoding="utf-8-sig", newline="") as stream:
        lines = csv.reader(stream)
        columns = [titles.get(title) for title in next(lines, [])]
        for line in lines:
            yield {
                column.name: _value(text, column)
                for column, text in zip(columns, line, strict=True)
                if column is not None
            }
