"""Writers: frames become files, in a stream, the same input always the same bytes.

One registry, keyed by format. A writer takes the rows of one document at a time, writes beside its target and
puts its files in place when everything is written; modules and their extras are imported only when asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Protocol

from extractor import schema
from extractor.errors import MissingExtra
from extractor.schema import Frame, Value

__all__ = ["FORMATS", "Export", "Options", "Writer", "missing"]

FORMATS: dict[str, str] = {
    "csv": "extractor.export.text",
    "xlsx": "extractor.export.excel",
    "parquet": "extractor.export.parquet",
    "sqlite": "extractor.export.sqlite",
    "duckdb": "extractor.export.duck",
}
"""Format → module with a function ``open_writer(target: Path, options: Options) -> Writer``."""

TARGETS: dict[str, str] = {
    "csv": "",
    "xlsx": "disclosures.xlsx",
    "parquet": "parquet",
    "sqlite": "disclosures.sqlite",
    "duckdb": "disclosures.duckdb",
}
"""Format → where it goes below the output folder ("" is the folder itself)."""


@dataclass(frozen=True, slots=True)
class Options:
    """How files are written: the language of headings (``en`` or ``zh``) and which optional columns are filled."""

    headers: str = "en"


class Writer(Protocol):
    """A format being written."""

    def write(self, frame: Frame, rows: Sequence[Sequence[Value]]) -> None:
        """Add rows to a frame; values stand in the order of its columns."""

    def close(self) -> list[str]:
        """Put the files in place; returns what the user should know (an Excel sheet that had to be split)."""

    def abandon(self) -> None:
        """Remove what was written so far."""


def missing(package: str, extra: str) -> MissingExtra:
    """The error of a format whose extra is not installed."""
    return MissingExtra(
        package, f"缺少可选组件 {package}", f"请安装：pip install 'budget-disclosure-extractor[{extra}]'。"
    )


class Export:
    """Several writers as one: a context manager that puts files in place only when all went well."""

    def __init__(self, targets: Mapping[str, Path], options: Options) -> None:
        """``targets`` says where each format goes. Raises MissingExtra for a format whose extra is missing."""
        self.remarks: list[str] = []
        self._writers: list[Writer] = []
        try:
            for name, target in targets.items():
                self._writers.append(import_module(FORMATS[name]).open_writer(target, options))
        except BaseException:
            self._abandon()
            raise

    def write(self, rows: Mapping[str, Sequence[Sequence[Value]]]) -> None:
        """Add one document's rows, frame by frame."""
        for frame in schema.frames():
            listed = rows.get(frame.name, ())
            if listed:
                for writer in self._writers:
                    writer.write(frame, listed)

    def _abandon(self) -> None:
        for writer in self._writers:
            writer.abandon()

    def __enter__(self) -> Export:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._abandon()
            return
        try:
            for writer in self._writers:
                self.remarks.extend(writer.close())
        except BaseException:
            self._abandon()
            raise


def targets(out: Path, formats: Iterable[str]) -> dict[str, Path]:
    """Where each format goes below the output folder."""
    return {name: out / TARGETS[name] for name in formats}
