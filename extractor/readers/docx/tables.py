"""The grid of a Word table: where each cell stands and how far it reaches, every merged cell once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, pairwise

from extractor.readers.docx.markup import children, is_deleted_cell, is_deleted_row
from extractor.readers.docx.package import Element
from extractor.readers.docx.styles import W, attribute, integer

__all__ = ["Placed", "place_cells"]

_MOST_COLUMNS = 1024
# Word's own grid gains a column wherever two rows' edges differ by a hair; 5 points are no column.
_HAIR = 100


@dataclass(slots=True)
class Placed:
    """A cell in the grid: rows and columns count from 0; ``element`` holds the content to be read."""

    element: Element
    row: int
    start: int
    end: int
    row_span: int = 1


def _span(properties: Element | None, name: str) -> int:
    return min(max(integer(attribute(properties, name)) or 0, 0), _MOST_COLUMNS)


def _merge(properties: Element | None, name: str) -> str:
    """``restart``, ``continue`` or "" for not merged; a merge without a value continues."""
    found = None if properties is None else properties.find(W + name)
    if found is None:
        return ""
    return "restart" if found.get(W + "val", "continue") == "restart" else "continue"


def _vertical(properties: Element | None) -> str:
    """The vertical merge; a tracked merge or split (``w:cellMerge``) counts as accepted."""
    tracked = None if properties is None else properties.find(W + "cellMerge")
    if tracked is not None and tracked.get(W + "vMerge"):
        return "continue" if tracked.get(W + "vMerge") == "cont" else "restart"
    return _merge(properties, "vMerge")


def place_cells(table: Element, count: Callable[[int], None]) -> tuple[int, int, list[Placed]]:
    """Rows, columns and cells of a ``w:tbl`` in reading order.

    ``count`` is told of every cell met and may raise. Columns are those some cell's edge needs; grid columns
    narrower than a hair are not told apart.
    """
    placed: list[Placed] = []
    above: dict[int, Placed] = {}
    grid = _grid(table)
    rows = 0
    for row in children(table):
        if row.tag != W + "tr" or is_deleted_row(row):
            continue
        above = _place_row(row, rows, above, placed, grid, count)
        rows += 1
    columns = _narrow(placed, grid)
    return rows, columns, placed


def _place_row(
    row: Element,
    number: int,
    above: dict[int, Placed],
    placed: list[Placed],
    grid: list[int],
    count: Callable[[int], None],
) -> dict[int, Placed]:
    cells = [cell for cell in children(row) if cell.tag == W + "tc" and not is_deleted_cell(cell)]
    count(len(cells))
    column, ends = _ends(row, cells, grid)
    open_cells: dict[int, Placed] = {}
    previous: Placed | None = None
    for cell, end in zip(cells, ends, strict=True):
        properties = cell.find(W + "tcPr")
        if _merge(properties, "hMerge") == "continue" and previous is not None:
            previous.end = max(previous.end, end) if previous.row == number else previous.end
            column = end
            continue
        vertical = _vertical(properties)
        master = above.get(column) if vertical == "continue" else None
        if master is not None and master.row + master.row_span == number:
            master.row_span += 1
            open_cells[column] = master
            previous = master
        else:
            previous = Placed(cell, number, column, end)
            placed.append(previous)
            if vertical:
                open_cells[column] = previous
        column = end
    return open_cells


def _ends(row: Element, cells: list[Element], grid: list[int]) -> tuple[int, list[int]]:
    """The column a row begins in, and the column each of its cells ends before.

    Some programs leave the spans out and state widths only; where a row does not fill the grid by its spans but
    its widths meet the grid's edges, the widths count.
    """
    properties = row.find(W + "trPr")
    begin = _span(properties, "gridBefore")
    ends = list(accumulate((max(_span(cell.find(W + "tcPr"), "gridSpan"), 1) for cell in cells), initial=begin))[1:]
    columns = len(grid) - 1
    if not ends or begin or ends[-1] >= columns or _span(properties, "gridAfter"):
        return begin, ends
    measured: list[int] = []
    position = 0
    for cell in cells:
        width = cell.find(f"{W}tcPr/{W}tcW")
        position += 0 if width is None or width.get(W + "type", "dxa") != "dxa" else _twips(width)
        nearest = min(range(columns + 1), key=lambda edge: abs(grid[edge] - position))
        if abs(grid[nearest] - position) > _HAIR or nearest <= (measured[-1] if measured else 0):
            return begin, ends
        measured.append(nearest)
    return begin, measured


def _twips(width: Element) -> int:
    return max(integer(width.get(W + "w")) or 0, 0)


def _grid(table: Element) -> list[int]:
    """The left edges of the grid's columns in twentieths of a point, and the right edge of the last."""
    edges = [0]
    grid = table.find(W + "tblGrid")
    for column in () if grid is None else grid.iterchildren(W + "gridCol"):
        edges.append(edges[-1] + _twips(column))
        if len(edges) > _MOST_COLUMNS:
            break
    return edges


def _narrow(cells: list[Placed], grid: list[int]) -> int:
    """Renumber the columns so that every one of them is some cell's; returns how many are left."""
    edges = sorted({cell.start for cell in cells} | {cell.end for cell in cells})
    if not edges:
        return 0
    merged = {edge: edge for edge in edges}
    for left, right in pairwise(edges):
        known = right < len(grid) and grid[right] > 0
        hair = known and grid[right] - grid[merged[left]] < _HAIR
        if hair and not any(merged[cell.start] == merged[left] and cell.end == right for cell in cells):
            merged[right] = merged[left]
    kept = sorted(set(merged.values()))
    for cell in cells:
        cell.start = bisect_left(kept, merged[cell.start])
        cell.end = max(bisect_left(kept, merged[cell.end]), cell.start + 1)
    return max(max(cell.end for cell in cells), 1)
