"""Rows of data: labels, subjects and the cells that hold figures, over all pages of a table.

A row cut in two by a page break, or a name that runs over several rows of the grid, becomes one row again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import regex

from extractor.quantity import Blank, Quantity, parse_figure
from extractor.subjects import book, name_key
from extractor.tables.codes import CodeReader, RowSubject, split_name
from extractor.tables.columns import Lane, Layout
from extractor.tables.grid import Grid, GridCell, plain
from extractor.tables.headers import Header
from extractor.tables.vocabulary import rules

__all__ = ["DataRow", "Page", "data_rows", "figure_of", "notes_inside", "stripped"]

_ENUMERATOR = regex.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．:：]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[、.．:：)](?!\d)|[①-⑳]|其中[:：]?|[-—*]+|[:：])+"
)
_QUOTES = regex.compile(r"[“”\"'‘’]|\((?:亿|百万|万|千)?元\)")
_YEAR_LABEL = regex.compile(
    r"(?:19|20)\d\d年(?:度)?(?:年初)?(?:预算|决算|执行|完成)?(?:数|情况)?|增减(?:变化)?(?:金额|额|情况)?|上年(?:预算|决算|执行)数?"
)
_BROKEN_NUMBER = regex.compile(r"-?[\d,]+\.?\d*")


@dataclass(frozen=True, slots=True)
class Page:
    """A page's part of a table: its grid, header, layout, and the unit of money in force on it."""

    grid: Grid
    header: Header
    layout: Layout
    first: int
    unit: str = ""


@dataclass(slots=True)
class DataRow:
    """One row of one lane. ``number`` counts the table's rows; ``figures`` holds (column, cell) pairs of the page."""

    number: int
    lane: int
    page: Page
    row: int
    label: str
    unit_label: str
    year: str
    subjects: list[RowSubject]
    figures: list[tuple[int, GridCell]] = field(default_factory=list)
    parts: list[tuple[Page, list[tuple[int, GridCell]]]] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The code the row is filed under, or ""."""
        return self.subjects[0].code if self.subjects else ""

    @property
    def any_label(self) -> str:
        """The row's label, the reporting unit's where it has no other."""
        return self.label or self.unit_label


def stripped(label: str) -> str:
    """A label without enumerators, 其中：, quotes and a unit in brackets, as the vocabulary compares it."""
    return str(_ENUMERATOR.sub("", _QUOTES.sub("", plain(label))))


@lru_cache(maxsize=1 << 14)
def figure_of(text: str, unit: str) -> Quantity | Blank | None:
    """The figure in a cell; a number broken over lines is one number."""
    folded = plain(text)
    if not folded or (len(folded) > 24 and not folded[0].isdigit()):
        return None if folded else Blank.EMPTY
    value = parse_figure(folded, unit)
    if value is None or "\n" not in text or not isinstance(value, Quantity):
        return value
    # Two numbers on two lines of a cell are two numbers; 1,234.5 broken before its last digits is one.
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and all(_BROKEN_NUMBER.fullmatch(line) and "." in line for line in lines):
        return None
    return value


def _holds_figure(text: str) -> bool:
    value = figure_of(text, "")
    return isinstance(value, Quantity) or value in {Blank.DASH, Blank.UNREADABLE, Blank.NOT_APPLICABLE}


def _label(grid: Grid, row: int, lane: Lane, subjects: Sequence[RowSubject]) -> str:
    if subjects and subjects[0].name and len(subjects) > 1:
        return plain(subjects[0].name)
    words: list[str] = []
    left = [column for column in lane.names if column < lane.amounts[0]]
    for column in left or lane.names or lane.labels:
        cell = grid.at[row][column]
        if cell is not None:
            name = plain(split_name(cell.text)[1])
            if name and name not in words:
                words.append(name)
    if not words:
        for group in lane.codes:
            for column in group:
                cell = grid.at[row][column]
                if cell is not None and not cell.plain.isdigit():
                    name = plain(split_name(cell.text)[1])
                    if name not in words and name not in {"类", "款", "项"}:
                        words.append(name)
    if not words and not lane.units and not lane.years:
        return _left_of(grid, row, lane.amounts[0])
    return "/".join(words)


def _left_of(grid: Grid, row: int, column: int) -> str:
    """The words directly left of a lane that has no label column of its own: a merged 支出合计 reaches up to it."""
    cell = grid.at[row][column - 1] if column else None
    return "" if cell is None or _holds_figure(cell.text) else cell.plain


def _unit_label(grid: Grid, row: int, lane: Lane) -> str:
    words = [cell.plain for column in lane.units if (cell := grid.at[row][column]) is not None]
    return "/".join(dict.fromkeys(words))


def notes_inside(grid: Grid, row: int) -> str:
    """The note that a row of the grid holds (注：…); "" when it holds data."""
    cells = grid.anchors(row)
    if len(cells) != 1 or cells[0].plain.isdigit():
        return ""
    text = cells[0].plain
    found = rules("tables.toml", "explanation", whole=False).id(text)
    if found == "note" or (found == "empty" and len(text) > 6) or (len(text) > 40 and "。" in text):
        return text
    return ""


def _page_rows(page: Page, lane_index: int, reader: CodeReader, number: int) -> Iterator[DataRow]:
    grid = page.grid
    lane = page.layout.lanes[lane_index]
    reader.lane = lane
    for row in range(page.first, grid.rows):
        if notes_inside(grid, row):
            continue
        subjects = reader.read(grid, row)
        figures = [
            (column, cell)
            for column in lane.amounts
            if (cell := grid.anchor(row, column)) is not None and _holds_figure(cell.text)
        ]
        label = _label(grid, row, lane, subjects)
        unit = _unit_label(grid, row, lane)
        years = [cell.plain for column in lane.years if (cell := grid.at[row][column]) is not None]
        if not years and not subjects and _YEAR_LABEL.fullmatch(label):
            years, label = [label], ""
        if subjects or figures or label or unit:
            found = DataRow(number + row - page.first, lane_index, page, row, label, unit, "".join(years), subjects)
            found.figures = figures
            yield found


def data_rows(pages: Sequence[Page]) -> list[list[DataRow]]:
    """The rows of every lane over all pages, with rows and names that were cut joined again."""
    lanes = max(len(page.layout.lanes) for page in pages)
    result: list[list[DataRow]] = []
    for index in range(lanes):
        rows: list[DataRow] = []
        number = 1
        reader: CodeReader | None = None
        for page in pages:
            if index < len(page.layout.lanes) and page.layout.lanes[index].amounts:
                reader = reader or CodeReader(page.layout.lanes[index])
                mine = list(_page_rows(page, index, reader, number))
                if rows and mine:
                    mine = _across(rows[-1], mine)
                rows.extend(mine)
            number += page.grid.rows - page.first
        result.append(_names_joined(rows))
    return result


def _named(row: DataRow, label: str) -> bool:
    """Whether ``label`` is what the code book calls the row's code."""
    subject = row.subjects[0] if row.subjects else None
    return subject is not None and name_key(label) == name_key(book().name(subject.system, subject.code) or "\0")


def _renamed(row: DataRow, label: str) -> None:
    row.label = label
    if row.subjects:
        first = row.subjects[0]
        row.subjects[0] = RowSubject(first.code, first.system, label)


def _across(last: DataRow, mine: list[DataRow]) -> list[DataRow]:
    """Join the first row after a page break to the last one before it where the break cut a row."""
    first = mine[0]
    total = rules("table_items.toml", "label").id(stripped(first.label))
    if first.subjects or total or not first.label or first.unit_label:
        return mine
    if not first.figures and last.label and (last.subjects or last.figures) and not _named(last, last.label):
        if _named(last, last.label + first.label) or (last.figures and len(mine) > 1 and mine[1].subjects):
            _renamed(last, last.label + first.label)
            return mine[1:]
    elif first.figures and not last.figures and last.subjects and not _named(last, last.label):
        last.parts.append((first.page, first.figures))
        _renamed(last, last.label + first.label)
        return mine[1:]
    return mine


def _names_joined(rows: list[DataRow]) -> list[DataRow]:
    """Join names that run over several rows of the grid to the row with their code."""
    kept: list[DataRow] = []
    waiting: list[DataRow] = []
    for row in rows:
        bare = not row.subjects and not row.figures and bool(row.label) and not row.unit_label
        if bare:
            if kept and not waiting and _named(kept[-1], kept[-1].label + row.label):
                _renamed(kept[-1], kept[-1].label + row.label)
            else:
                waiting.append(row)
            continue
        above = "".join(part.label for part in waiting)
        if waiting and row.subjects and not _named(row, row.label) and _named(row, above + row.label):
            _renamed(row, above + row.label)
        elif waiting and len(waiting) == 1 and kept and row.subjects and not row.label and _named(row, above):
            _renamed(row, above)
        else:
            kept.extend(waiting)
        waiting = []
        kept.append(row)
    return kept + waiting
