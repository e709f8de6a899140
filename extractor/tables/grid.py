"""A reader's table brought to a regular grid: no empty rows and columns, merged cells spread over what they cover."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import regex

from extractor.document import Cell, Table
from extractor.text import fold

__all__ = ["Grid", "GridCell", "plain", "regular"]


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """A cell's text in the grammar's spelling without any white space.

    White space goes first: a comma groups thousands in a figure that a narrow column broke as well (19,650,35⏎0.00).
    """
    return text if text.isalnum() and text.isascii() else fold("".join(text.split())).replace(" ", "")


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell with text; ``row``, ``column`` and the spans count the grid's own rows and columns."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    plain: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Grid:
    """``at[row][column]`` is the cell that covers the place, None where it is blank.

    ``edges`` are the left and right edge of each column on the page, None where no cell tells.
    """

    rows: int
    columns: int
    at: tuple[tuple[GridCell | None, ...], ...]
    edges: tuple[tuple[float, float] | None, ...]
    page: int
    name: str = ""

    def anchors(self, row: int) -> list[GridCell]:
        """The cells with text that begin in ``row``, from left to right."""
        found: list[GridCell] = []
        for column, cell in enumerate(self.at[row]):
            if cell is not None and cell.row == row and cell.column == column:
                found.append(cell)
        return found

    def anchor(self, row: int, column: int) -> GridCell | None:
        """The cell that begins at the place, None where it is blank or covered by a cell from elsewhere."""
        cell = self.at[row][column]
        return cell if cell is not None and cell.row == row and cell.column == column else None


def _unglued(text: str) -> list[str]:
    """The figures of a cell that ran over into blank cells right of it and touch: 174,900.64101,833.84 are two."""
    decimals = len(text) - text.rfind(".") - 1
    if text.count(".") < 2 or not 2 <= decimals <= 6:
        return [text]
    figures = regex.findall(rf"-?(?:\d{{1,3}}(?:[,，]\d{{3}})+|\d+)\.\d{{{decimals}}}", text)
    return figures if "".join(figures) == text else [text]


def _kept(starts: list[tuple[int, int]]) -> list[int]:
    """Rows (or columns) to keep: where a cell of span 1 stands; a wider cell needs one of those it covers."""
    kept = {start for start, span in starts if span == 1}
    for start, span in sorted(starts, key=lambda pair: pair[1]):
        if span > 1 and not any(place in kept for place in range(start, start + span)):
            kept.add(start)
    return sorted(kept)


def _separated(filled: list[Cell]) -> list[Cell]:
    taken = {(cell.row, cell.column) for cell in filled}
    result: list[Cell] = []
    for cell in filled:
        figures = _unglued(plain(cell.text)) if cell.text.count(".") > 1 and cell.column_span == 1 else []
        right = [cell.column + place for place in range(len(figures))]
        if len(figures) < 2 or any((cell.row, column) in taken for column in right[1:]):
            result.append(cell)
            continue
        result.extend(replace(cell, column=column, text=text) for column, text in zip(right, figures, strict=True))
    return result


def _only(index: dict[int, int], start: int, span: int) -> int | None:
    """The one kept row or column among those a cell covers; None when it covers none or several."""
    if span == 1:
        return index.get(start)
    inside = [index[place] for place in range(start, start + span) if place in index]
    return inside[0] if len(inside) == 1 else None


def regular(table: Table) -> Grid:
    """The grid of a table. Double rules and spacer columns leave no trace, a cell keeps the places it covers."""
    filled = [cell for cell in table.cells if cell.text and not cell.text.isspace()]
    rows = _kept([(cell.row, cell.row_span) for cell in filled])
    columns = _kept([(cell.column, cell.column_span) for cell in filled])
    row_of = {row: index for index, row in enumerate(rows)}
    column_of = {column: index for index, column in enumerate(columns)}
    at: list[list[GridCell | None]] = [[None] * len(columns) for _ in rows]
    edges: list[tuple[float, float] | None] = [None] * len(columns)
    for cell in table.cells:
        if cell.box is None:
            continue
        # The narrowest cell tells the column best: wider ones cover dropped neighbours too.
        place = _only(column_of, cell.column, cell.column_span)
        if place is not None:
            known, x0, x1 = edges[place], cell.box.x0, cell.box.x1
            if known is None or x1 - x0 < known[1] - known[0]:
                edges[place] = (x0, x1)
    for cell in _separated(filled):
        if cell.row_span == cell.column_span == 1 and (row := row_of.get(cell.row)) is not None:
            column = column_of.get(cell.column)
            if column is not None and at[row][column] is None:
                at[row][column] = GridCell(row, column, 1, 1, cell.text, plain(cell.text), cell)
            continue
        down = [row_of[r] for r in range(cell.row, cell.row + cell.row_span) if r in row_of]
        right = [column_of[c] for c in range(cell.column, cell.column + cell.column_span) if c in column_of]
        if not down or not right:
            continue
        placed = GridCell(down[0], right[0], len(down), len(right), cell.text, plain(cell.text), cell)
        for row in down:
            for column in right:
                if at[row][column] is None:
                    at[row][column] = placed
    return Grid(len(rows), len(columns), tuple(map(tuple, at)), tuple(edges), table.page, table.name)
