"""Rows as pandas data frames, made when they are first looked at.

Money and percents become floats here and nowhere else; dtypes follow the schema (``string``, ``Int64``,
``float64``, ``boolean``) even where a frame is empty. What is not stated is NA, never zero and never "".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from extractor import schema
from extractor.schema import Row, Value

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Frames", "conformed", "data_frame"]

_DTYPES = {"string": "string", "integer": "Int64", "number": "float64", "boolean": "boolean"}


def data_frame(name: str, rows: Sequence[Sequence[Value]]) -> pd.DataFrame:
    """The frame ``name`` from rows whose values stand in the order of its columns."""
    import pandas as pd

    columns = schema.frame(name).columns
    data: dict[str, pd.Series[float]] = {}
    for index, column in enumerate(columns):
        values: list[object] = [row[index] for row in rows]
        if column.type == "number":
            values = [None if value is None else float(str(value)) for value in values]
        elif column.type == "string":
            values = [None if value == "" else value for value in values]
        data[column.name] = pd.Series(values, dtype=_DTYPES[column.type])
    return pd.DataFrame(data, columns=list(schema.frame(name).names))


def conformed(found: Mapping[str, Iterable[Row]]) -> tuple[dict[str, list[list[Value]]], list[str]]:
    """A document's rows, frame by frame, in the fixed order of rows and columns; and what did not fit the schema."""
    rows: dict[str, list[list[Value]]] = {}
    problems: list[str] = []
    for name in schema.FRAMES:
        rows[name] = []
        for row in schema.ordered(name, found.get(name, ())):
            values, said = schema.conform(name, row)
            rows[name].append(values)
            problems.extend(said)
    return rows, problems


class Frames:
    """The frames of one document or of many: ``.documents``, ``.sections``, ``.amounts`` … as data frames.

    ``rows`` holds the exact values (Decimals with their printed places) in the order of the schema's columns.
    """

    def __init__(self, rows: Mapping[str, Sequence[Sequence[Value]]]) -> None:
        self.rows: Mapping[str, Sequence[Sequence[Value]]] = {name: rows.get(name, ()) for name in schema.FRAMES}
        self._made: dict[str, pd.DataFrame] = {}

    def frame(self, name: str) -> pd.DataFrame:
        """The frame called ``name``. Raises KeyError for an unknown name."""
        if name not in self._made:
            self._made[name] = data_frame(name, self.rows[name])
        return self._made[name]

    def records(self, name: str) -> list[dict[str, Value]]:
        """The exact rows of a frame as dictionaries."""
        names = schema.frame(name).names
        return [dict(zip(names, row, strict=True)) for row in self.rows[name]]

    @property
    def documents(self) -> pd.DataFrame:
        """One row for each input file (文件)."""
        return self.frame("documents")

    @property
    def sections(self) -> pd.DataFrame:
        """One row for each heading (章节)."""
        return self.frame("sections")

    @property
    def amounts(self) -> pd.DataFrame:
        """One row for each statement of money in the narrative (金额), in 万元."""
        return self.frame("amounts")

    @property
    def counts(self) -> pd.DataFrame:
        """One row for each statement of a number of people, cars, groups (数量)."""
        return self.frame("counts")

    @property
    def tables(self) -> pd.DataFrame:
        """One row for each table (表格)."""
        return self.frame("tables")

    @property
    def cells(self) -> pd.DataFrame:
        """One row for each figure in a table (表格数字), in 万元."""
        return self.frame("cells")

    @property
    def subjects(self) -> pd.DataFrame:
        """One row for each subject code of a document (科目)."""
        return self.frame("subjects")

    @property
    def terms(self) -> pd.DataFrame:
        """One row for each entry of the glossary (名词解释)."""
        return self.frame("terms")

    @property
    def items(self) -> pd.DataFrame:
        """One row for each entry of a list of duties, tasks, offices or units (列举事项)."""
        return self.frame("items")

    @property
    def findings(self) -> pd.DataFrame:
        """One row for each check that failed or could not be done (问题)."""
        return self.frame("findings")

    @property
    def unclaimed(self) -> pd.DataFrame:
        """One row for each money figure that no row of ``amounts`` carries (未归位金额)."""
        return self.frame("unclaimed")

    @property
    def departments(self) -> pd.DataFrame:
        """One row for each document, with a column for every item and count (部门宽表)."""
        return self.frame("departments")
