"""The library: :func:`read` one file, :func:`read_many` files; both give frames and write them in any format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from extractor import schema
from extractor.batch.driver import Plan, read_parts
from extractor.batch.pool import Crew, cores
from extractor.batch.reading import Settings, extracted
from extractor.cards import corpus_card, disclosure_card
from extractor.export import Export, Options
from extractor.frames import Frames
from extractor.limits import DEFAULT_LIMITS, Limits
from extractor.schema import Value

if TYPE_CHECKING:
    import pandas as pd

    from extractor.document import Document
    from extractor.plot import Plot

__all__ = ["Corpus", "Disclosure", "read", "read_many"]

_KINDS = {"budget": "预算", "final": "决算"}


class _Written(Frames):
    """Frames that can be written."""

    def _write(self, form: str, target: str | Path, headers: str) -> list[str]:
        with Export({form: Path(target)}, Options(headers=headers)) as export:
            export.write(self.rows)
        return export.remarks

    def to_csv(self, folder: str | Path, *, headers: str = "en") -> None:
        """Write one CSV file for each frame, with ``datapackage.json``; ``headers="zh"`` for Chinese titles."""
        import extractor
        from extractor.export.package import write_package

        self._write("csv", folder, headers)
        write_package(Path(folder), ["csv"], Options(headers=headers), extractor.__version__)

    def to_excel(self, file: str | Path, *, headers: str = "en") -> list[str]:
        """Write one workbook with a sheet for each frame (extra ``excel``); returns remarks on split sheets."""
        return self._write("xlsx", file, headers)

    def to_parquet(self, folder: str | Path, *, headers: str = "en") -> None:
        """Write one folder for each frame (extra ``parquet``)."""
        self._write("parquet", folder, headers)

    def to_sqlite(self, file: str | Path) -> None:
        """Write one SQLite database with a table for each frame."""
        self._write("sqlite", file, "en")

    def to_duckdb(self, file: str | Path) -> None:
        """Write one DuckDB database with a table for each frame (extra ``duckdb``)."""
        self._write("duckdb", file, "en")

    @property
    def plot(self) -> Plot:
        """Charts of the usual comparisons (extra ``viz``): ``plot.three_public()``, ``plot.structure()`` …"""
        from extractor.plot import Plot

        return Plot(self)


class Disclosure(_Written):
    """One disclosure as read: frames with the rows of this document, and the document itself."""

    def __init__(self, rows: Mapping[str, Sequence[Sequence[Value]]], document: Document) -> None:
        super().__init__(rows)
        self.document = document

    @property
    def facts(self) -> dict[str, Value]:
        """The document's row of ``documents``: issuer, fiscal_year, disclosure, status, error …"""
        return self.records("documents")[0]

    def _caption(self) -> str:
        facts = self.facts
        kind = _KINDS.get(str(facts["disclosure"]), "")
        parts = [facts["issuer"], f"{facts['fiscal_year']} 年" if facts["fiscal_year"] else "", kind, facts["status"]]
        return " ".join(str(part) for part in parts if part)

    def __repr__(self) -> str:
        return f"<Disclosure {self.facts['path']}: {self._caption()}, {len(self.rows['amounts'])} amounts>"

    def _repr_html_(self) -> str:
        return disclosure_card(self)


class Corpus(_Written):
    """Many disclosures: the same frames over all of them, in the order of the inputs."""

    @classmethod
    def load(cls, folder: str | Path) -> Corpus:
        """The frames of an output folder that ``extractor batch`` wrote as CSV.

        Raises FileNotFoundError when the folder holds no ``documents.csv``.
        """
        from extractor.export.text import read_rows

        rows: dict[str, list[list[Value]]] = {}
        for frame in schema.frames():
            file = Path(folder) / f"{frame.name}.csv"
            if frame.name == "documents" or file.exists():
                rows[frame.name] = [[row.get(name) for name in frame.names] for row in read_rows(file, frame)]
        return cls(rows)

    def __len__(self) -> int:
        return len(self.rows["documents"])

    def compare(
        self,
        what: str,
        by: Literal["issuer", "year"] = "issuer",
        *,
        share_of: str | None = None,
        per: str = "staff.actual",
        year: int | None = None,
        disclosure: str | None = None,
    ) -> pd.DataFrame:
        """One measure side by side: an item, a count, a subject code or a figure of a table.

        ``by="issuer"`` compares the departments of a year, ``by="year"`` the years of a department;
        :func:`extractor.compare.compare` explains the columns. Raises ValueError for a measure that is none.
        """
        from extractor.compare import compare

        rows = {name: self.records(name) for name in schema.FRAMES}
        found = compare(rows, what, by=by, share_of=share_of, per=per, year=year, disclosure=disclosure)
        return found.frame()

    def _statuses(self) -> Counter[str]:
        at = schema.frame("documents").names.index("status")
        return Counter(str(row[at]) for row in self.rows["documents"])

    def __repr__(self) -> str:
        said = ", ".join(f"{status} {count}" for status, count in sorted(self._statuses().items()))
        return f"<Corpus of {len(self)} files: {said}>"

    def _repr_html_(self) -> str:
        return corpus_card(self)


def read(
    path: str | Path,
    *,
    password: str | None = None,
    ocr: str = "auto",
    limits: Limits = DEFAULT_LIMITS,
) -> Disclosure:
    """Read one file.

    Raises FileNotFoundError when there is no such file and a member of the
    :class:`~extractor.errors.ExtractorError` family when it cannot be read.
    """
    file = Path(path)
    settings = Settings(limits=limits, password=password, ocr=ocr)
    rows, document = extracted(file.as_posix(), None, settings)
    return Disclosure(rows, document)


def read_many(
    inputs: str | Path | Iterable[str | Path],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    password: str | None = None,
    ocr: str = "auto",
    limits: Limits = DEFAULT_LIMITS,
) -> Corpus:
    """Read files, folders (recursively), globs and the members of .zip archives.

    ``workers`` processes read them (None: as many as cores; 0: this process); ``executor``, any
    :class:`concurrent.futures.Executor`, replaces them. A file that cannot be read is a row of ``documents`` with
    its status and error. Raises FileNotFoundError for an input that does not exist.
    """
    arguments = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    settings = Settings(limits=limits, password=password, ocr=ocr)
    rows: dict[str, list[Sequence[Value]]] = {name: [] for name in schema.FRAMES}
    crew = Crew(cores() if workers is None else workers)
    for part in read_parts(arguments, Plan(settings=settings, crew=crew, executor=executor)):
        for name, listed in part.items():
            rows[name].extend(listed)
    return Corpus(rows)
