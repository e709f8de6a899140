"""Ruled tables: grids filled with the glyphs that stand in their cells."""

from __future__ import annotations

from collections import defaultdict

from extractor.document import Cell, Table
from extractor.readers.pdf.grids import Grid, GridCell, find_grids
from extractor.readers.pdf.lines import cell_text
from extractor.readers.pdf.page import Glyph, Page
from extractor.readers.pdf.rules import Rule

_ASTRIDE = 0.2
"""A glyph with more than this share of its width beyond a cell's edge may belong to the neighbouring cell."""
_STRIP = 12.0
"""A column no wider than this, in points, at a table's edge is a margin when nothing stands in it."""
_FIGURE = frozenset("0123456789.,%-")


def ruled_tables(page: Page) -> tuple[list[tuple[float, Table]], list[Glyph], list[Rule]]:
    """The ruled tables of a page, each with its top edge, and what is not part of one: glyphs, horizontal rules."""
    grids, loose = find_grids(page.rules)
    rest = page.glyphs
    tables: list[tuple[float, Table]] = []
    # The smallest grids first: a table inside a frame is a table, the frame is none.
    for grid in sorted(grids, key=_area):
        if len(grid.cells) < 2:
            continue
        inside, outside = _distributed(grid, rest)
        table = _table(grid, inside, page)
        if table is not None:
            tables.append((grid.extent[1], table))
            rest = outside
    return tables, rest, loose


def _area(grid: Grid) -> float:
    return (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0])


def _distributed(grid: Grid, glyphs: list[Glyph]) -> tuple[dict[int, list[Glyph]], list[Glyph]]:
    """Glyphs by the cell (its ``id``) in which their middle stands, and those outside the grid."""
    inside: dict[int, list[Glyph]] = defaultdict(list)
    outside: list[Glyph] = []
    left, top, right, bottom = grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]
    bucket = outside
    previous: Glyph | None = None
    home: GridCell | None = None
    x_low = x_high = y_low = y_high = 0.0
    for glyph in glyphs:
        x, y = (glyph[0] + glyph[2]) / 2, (glyph[1] + glyph[3]) / 2
        if not (x_low < x < x_high and y_low < y < y_high):
            cell = grid.cell_at(x, y) if left < x < right and top < y < bottom else None
            # A figure too wide for its cell stays whole where it began.
            if home is None or previous is None or not _one_figure(previous, glyph, home):
                home = cell
                if home is None:
                    bucket = outside
                    x_low = x_high = 0.0
                else:
                    bucket = inside[id(home)]
                    x_low, x_high, y_low, y_high = home.x0, home.x1, home.top, home.bottom
        bucket.append(glyph)
        previous = glyph
    return inside, outside


def _one_figure(before: Glyph, glyph: Glyph, home: GridCell) -> bool:
    """Whether ``glyph`` goes on with the figure of ``before`` across the edge of its cell.

    It does when no gap parts them and the edge runs through a digit or through one piece of text; figures in
    neighbouring cells may touch, but each ends where its cell does.
    """
    width = glyph.x1 - glyph.x0
    if glyph.char not in _FIGURE or before.char not in _FIGURE or glyph.spaced:
        return False
    if abs(glyph.top - before.top) > 0.1 * (glyph.bottom - glyph.top) or abs(glyph.x0 - before.x1) > 0.1 * width:
        return False
    astride = before.x1 > home.x1 + _ASTRIDE * width or glyph.x0 < home.x1 - _ASTRIDE * width
    return astride or before.source == glyph.source


def _inner_columns(grid: Grid, inside: dict[int, list[Glyph]]) -> tuple[int, int]:
    """The first column and the end of the columns, without narrow blank strips (a spreadsheet's margin columns)."""
    strip = [True] * grid.columns
    for cell in grid.cells:
        if cell.column_end - cell.column == 1 and (cell.x1 - cell.x0 > _STRIP or inside.get(id(cell))):
            strip[cell.column] = False
    if all(strip):
        return 0, grid.columns
    first = strip.index(False)
    return first, grid.columns - strip[::-1].index(False)


def _table(grid: Grid, inside: dict[int, list[Glyph]], page: Page) -> Table | None:
    cells: list[Cell] = []
    filled = 0
    box = page.frame.box
    first, end = _inner_columns(grid, inside)
    for cell in grid.cells:
        glyphs = inside.get(id(cell))
        text = cell_text(glyphs) if glyphs else ""
        column, column_end = cell.column, cell.column_end
        if column < first:
            column = first
        if column_end > end:
            column_end = end
        if (cell.doubtful and not text) or column >= column_end:
            continue
        filled += bool(text)
        place = box(cell.x0, cell.top, cell.x1, cell.bottom)
        row = cell.row
        cells.append(Cell(row, column - first, text, cell.row_end - row, column_end - column, page.number, place))
    columns = end - first
    if not filled or (columns < 2 and grid.rows < 3):
        return None
    return Table(grid.rows, columns, tuple(cells), page.number, box(*grid.extent))
