"""Parquet: one folder for each frame, files of bounded size, columns with titles and units (extra ``parquet``)."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor import schema
from extractor.export import Options, missing
from extractor.schema import Frame, Value

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ParquetWriter", "arrow_schema", "arrow_table", "open_writer"]

ROWS = 100_000
"""Rows of a row group: what is held in memory for each frame."""
GROUPS = 10
"""Row groups of a file; a frame of more becomes several files in its folder."""


def arrow_schema(frame: Frame, headers: str = "en") -> pa.Schema:
    """The frame's columns as Arrow fields; title, unit and description travel as field metadata."""
    import pyarrow as pa

    types = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
    fields = [
        pa.field(
            heading,
            types[column.type],
            metadata={"title": column.title, "unit": column.unit, "description": column.description or column.english},
        )
        for column, heading in zip(frame.columns, frame.headings(headers), strict=True)
    ]
    return pa.schema(fields, metadata={"title": frame.title})


def arrow_table(frame: Frame, rows: Sequence[Sequence[Value]], headers: str = "en") -> pa.Table:
    """Rows as an Arrow table; Decimals become floats."""
    import pyarrow as pa

    layout = arrow_schema(frame, headers)
    columns: list[list[Any]] = [
        [float(value) if isinstance(value, Decimal) else value for value in column]
        for column in zip(*rows, strict=True)
    ] or [[] for _ in frame.columns]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, layout, strict=True)]
    return pa.Table.from_arrays(arrays, schema=layout)


class ParquetWriter:
    """All frames as folders below one folder; written beside its place and renamed when whole."""

    def __init__(self, folder: Path, options: Options) -> None:
        self._folder = folder
        self._headers = options.headers
        self._beside = folder.with_name(folder.name + ".partial")
        shutil.rmtree(self._beside, ignore_errors=True)
        self._held: dict[str, list[Sequence[Value]]] = {name: [] for name in schema.FRAMES}
        self._files: dict[str, Any] = {}
        self._groups = dict.fromkeys(schema.FRAMES, 0)
        for name in schema.FRAMES:
            (self._beside / name).mkdir(parents=True)

    def write(self, frame: Frame, rows: Sequence[Sequence[Value]]) -> None:
        """Add rows to a frame."""
        held = self._held[frame.name]
        held.extend(rows)
        while len(held) >= ROWS:
            self._group(frame, held[:ROWS])
            del held[:ROWS]

    def _group(self, frame: Frame, rows: Sequence[Sequence[Value]]) -> None:
        import pyarrow.parquet as pq

        number, within = divmod(self._groups[frame.name], GROUPS)
        if within == 0:
            self._end(frame.name)
            file = self._beside / frame.name / f"part-{number:05}.parquet"
            self._files[frame.name] = pq.ParquetWriter(file, arrow_schema(frame, self._headers), compression="zstd")
        self._files[frame.name].write_table(arrow_table(frame, rows, self._headers))
        self._groups[frame.name] += 1

    def _end(self, name: str) -> None:
        file = self._files.pop(name, None)
        if file is not None:
            file.close()

    def close(self) -> list[str]:
        """Write what is held (an empty frame still gets its file) and put the folder in place."""
        for frame in schema.frames():
            if self._held[frame.name] or not self._groups[frame.name]:
                self._group(frame, self._held[frame.name])
            self._end(frame.name)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._beside.rename(self._folder)
        return []

    def abandon(self) -> None:
        """Remove what was written so far."""
        for name in list(self._files):
            with suppress(OSError):  # what a full disk did not take is still in the buffers
                self._end(name)
        shutil.rmtree(self._beside, ignore_errors=True)


def open_writer(target: Path, options: Options) -> ParquetWriter:
    """A writer for the folder ``target``. Raises MissingExtra without pyarrow."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise missing("pyarrow", "parquet") from None
    return ParquetWriter(target, options)
