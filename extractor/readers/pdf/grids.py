"""Grids: the cells that rules enclose.

Rules that touch form a group; its distinct heights and widths span a fine grid, and neighbouring fields of that
grid belong to one cell where no rule parts them. A side of the group that has no rule at all (tables open at the
left and right, tables cut by the page's end) counts as closed; fields open at a corner lie outside the table.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise

from extractor.readers.pdf.rules import NEAR, Rule, Rules

_MOST_RULES = 4_000
_MOST_FIELDS = 200_000


@dataclass(slots=True)
class GridCell:
    """A cell: the rows and columns it spans (from 0, ends exclusive) and its rectangle in the reading frame."""

    row: int
    column: int
    row_end: int
    column_end: int
    x0: float
    top: float
    x1: float
    bottom: float
    doubtful: bool = False
    """It has no rule on a side that is ruled elsewhere: a cell only if something stands in it."""


@dataclass(slots=True)
class Grid:
    """A ruled grid. ``owner`` maps the field (row, column) between ``ys`` and ``xs`` to its cell, or None."""

    xs: list[float]
    ys: list[float]
    cells: list[GridCell]
    owner: list[list[GridCell | None]]
    rows: int
    columns: int

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """x0, top, x1, bottom of all cells together."""
        return (
            min(cell.x0 for cell in self.cells),
            min(cell.top for cell in self.cells),
            max(cell.x1 for cell in self.cells),
            max(cell.bottom for cell in self.cells),
        )

    def cell_at(self, x: float, y: float) -> GridCell | None:
        """The cell that holds a point."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1:
            return self.owner[row][column]
        return None


def find_grids(rules: Rules) -> tuple[list[Grid], list[Rule]]:
    """The grids of a page from top to bottom, and the horizontal rules that belong to none."""
    horizontal, vertical = sorted(rules.horizontal), sorted(rules.vertical)
    if not vertical or not horizontal or len(horizontal) + len(vertical) > _MOST_RULES:
        return [], horizontal
    grids: list[Grid] = []
    loose: list[Rule] = []
    for across, upright in _groups(horizontal, vertical):
        if not upright:
            loose.extend(across)
        elif across:
            grid = _grid(across, upright)
            if grid is not None:
                grids.append(grid)
    grids.sort(key=lambda grid: (grid.ys[0], grid.xs[0]))
    return grids, loose


def _groups(horizontal: list[Rule], vertical: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Horizontal and vertical rules, grouped by touching."""
    parent = list(range(len(horizontal) + len(vertical)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    heights = [at for at, _, _ in horizontal]
    for number, (x, top, bottom) in enumerate(vertical, len(horizontal)):
        low = bisect_left(heights, top - NEAR)
        high = bisect_right(heights, bottom + NEAR)
        for index in range(low, high):
            _, start, end = horizontal[index]
            if start - NEAR <= x <= end + NEAR:
                parent[root(index)] = root(number)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index, rule in enumerate(horizontal):
        groups.setdefault(root(index), ([], []))[0].append(rule)
    for index, rule in enumerate(vertical, len(horizontal)):
        groups.setdefault(root(index), ([], []))[1].append(rule)
    return list(groups.values())


def _positions(rules: list[Rule], low: float, high: float) -> list[float]:
    """Distinct places of sorted rules, with the ends of the crossing rules where they reach beyond."""
    places = list(dict.fromkeys(at for at, _, _ in rules))
    if low < places[0] - 2 * NEAR:
        places.insert(0, low)
    if high > places[-1] + 2 * NEAR:
        places.append(high)
    return places


def _covered(places: list[float], rules: list[Rule], steps: list[float]) -> list[list[bool]]:
    """For each place, which of the steps between neighbouring ``steps`` a rule at that place covers."""
    count = len(steps) - 1
    middles = [(a + b) / 2 for a, b in pairwise(steps)]
    covered = {place: [False] * count for place in places}
    for at, start, end in rules:
        first, last = bisect_left(middles, start), bisect_right(middles, end)
        covered[at][first:last] = [True] * (last - first)
    return list(covered.values())


def _grid(across: list[Rule], upright: list[Rule]) -> Grid | None:
    ys = _positions(across, min(start for _, start, _ in upright), max(end for _, _, end in upright))
    xs = _positions(upright, min(start for _, start, _ in across), max(end for _, _, end in across))
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns > _MOST_FIELDS:
        return None
    below = _covered(ys, across, xs)  # below[i][c]: a rule at ys[i] over column c
    beside = _covered(xs, upright, ys)  # beside[j][r]: a rule at xs[j] along row r
    left_open = sum(beside[0]) < rows / 2
    right_open = sum(beside[-1]) < rows / 2
    cells: list[GridCell] = []
    owner: list[list[GridCell | None]] = [[None] * columns for _ in range(rows)]
    for fields in _regions(rows, columns, below, beside):
        for r0, c0, r1, c1 in _rectangles(fields):
            left = c0 > 0 or any(beside[0][r0:r1])
            right = c1 < columns or any(beside[-1][r0:r1])
            above = r0 > 0 or any(below[0][c0:c1])
            under = r1 < rows or any(below[-1][c0:c1])
            if not (above and under) and not (left and right):
                continue
            doubtful = (not left and not left_open) or (not right and not right_open)
            cell = GridCell(r0, c0, r1, c1, xs[c0], ys[r0], xs[c1], ys[r1], doubtful)
            cells.append(cell)
            for r in range(r0, r1):
                owner[r][c0:c1] = [cell] * (c1 - c0)
    if not cells:
        return None
    return _compact(Grid(xs, ys, cells, owner, rows, columns))


def _regions(rows: int, columns: int, below: list[list[bool]], beside: list[list[bool]]) -> list[list[tuple[int, int]]]:
    """Fields (row, column) that no rule parts, in order of their first field."""
    label = [[-1] * columns for _ in range(rows)]
    parent: list[int] = []

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for r in range(rows):
        row, above, rule_above = label[r], label[r - 1], below[r]
        for c in range(columns):
            mark = -1
            if c and not beside[c][r]:
                mark = row[c - 1]
            if r and not rule_above[c]:
                upper = root(above[c])
                if mark < 0:
                    mark = upper
                else:
                    mark = root(mark)
                    if mark != upper:
                        mark, upper = min(mark, upper), max(mark, upper)
                        parent[upper] = mark
            if mark < 0:
                mark = len(parent)
                parent.append(mark)
            row[c] = mark
    found: dict[int, list[tuple[int, int]]] = {}
    for r in range(rows):
        for c in range(columns):
            found.setdefault(root(label[r][c]), []).append((r, c))
    return list(found.values())


def _rectangles(fields: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """Rectangles (row, column, row end, column end) that make up a region; one, unless rules are missing."""
    r0, c0 = fields[0]
    if len(fields) == 1:
        return [(r0, c0, r0 + 1, c0 + 1)]
    r1, c1 = fields[-1]
    low, high = min(c for _, c in fields), max(c for _, c in fields)
    if c0 == low and c1 == high and len(fields) == (r1 - r0 + 1) * (high - low + 1):
        return [(r0, c0, r1 + 1, c1 + 1)]
    runs: list[tuple[int, int, int]] = []
    for r, c in fields:
        if runs and runs[-1][0] == r and runs[-1][2] == c:
            runs[-1] = (r, runs[-1][1], c + 1)
        else:
            runs.append((r, c, c + 1))
    found: list[tuple[int, int, int, int]] = []
    growing: dict[tuple[int, int], tuple[int, int, int, int]] = {}
    for r, start, end in runs:
        known = growing.get((start, end))
        if known is not None and known[2] == r:
            growing[start, end] = (known[0], start, r + 1, end)
            continue
        if known is not None:
            found.append(known)
        growing[start, end] = (r, start, r + 1, end)
    found.extend(growing.values())
    return sorted(found)


def _compact(grid: Grid) -> Grid:
    """Leave out rows and columns in which no cell begins, and number the rest."""
    row_starts = sorted({cell.row for cell in grid.cells})
    column_starts = sorted({cell.column for cell in grid.cells})
    for cell in grid.cells:
        cell.row, cell.row_end = bisect_left(row_starts, cell.row), bisect_left(row_starts, cell.row_end)
        cell.column = bisect_left(column_starts, cell.column)
        cell.column_end = bisect_left(column_starts, cell.column_end)
    grid.rows, grid.columns = len(row_starts), len(column_starts)
    grid.cells.sort(key=lambda cell: (cell.row, cell.column))
    return grid
