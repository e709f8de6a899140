"""Tables without vertical rules: columns are told by the alignment of figures, rows by lines or by horizontal rules.

Only what clearly is a table becomes one: several rows in a sequence, at least two columns of figures beside a
column of names or codes. Everything else stays text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter, sub

from extractor.document import Cell, Table
from extractor.readers.pdf.lines import spelled
from extractor.readers.pdf.page import Glyph, Page
from extractor.readers.pdf.rules import NEAR, Rule

_GAP = 1.0
"""A gap wider than this, in ems, parts two columns."""
_FIGURE = re.compile(r"[-+(（]?\d[\d,，]*(?:\.\d+)?%?[)）]?|[-—–/]+")
_LEAST_ROWS = 3
_SHARE = 0.6
"""The share of rows a column of figures must be filled with figures in, of those in which it is filled."""


@dataclass(slots=True)
class _Row:
    """A visible line with the pieces that gaps part it into."""

    glyphs: list[Glyph]
    pieces: list[tuple[float, float, str]]
    """x0, x1, text; the text of a line in one piece is not needed."""
    top: float
    bottom: float
    figures: int


def aligned_tables(
    page: Page, lines: list[list[Glyph]], rules: Sequence[Rule]
) -> tuple[list[tuple[float, Table]], list[list[Glyph]]]:
    """The tables without vertical rules among the lines of a page, each with its top edge, and the other lines.

    ``rules`` are the horizontal rules that belong to no ruled table.
    """
    parted = [_pieces(line) for line in lines]
    if sum(len(pieces) > 2 for pieces in parted) < _LEAST_ROWS:
        return [], lines
    rows = [_row(line, pieces) for line, pieces in zip(lines, parted, strict=True)]
    tables: list[tuple[float, Table]] = []
    rest: list[list[Glyph]] = []
    done = 0
    for first, end in _stretches(rows):
        columns = _columns(rows[first:end])
        if columns is None:
            continue
        while first > done and _is_header(rows[first - 1], rows[first], columns):
            first -= 1
        tables.append((rows[first].top, _table(rows[first:end], columns, rules, page)))
        rest += lines[done:first]
        done = end
    return tables, rest + lines[done:]


def _pieces(line: list[Glyph]) -> list[list[Glyph]]:
    """A line, parted where gaps are wide."""
    wide = _GAP * (line[0].bottom - line[0].top)
    gaps = map(sub, map(itemgetter(0), line[1:]), map(itemgetter(2), line))
    cuts = [index for index, gap in enumerate(gaps, 1) if gap > wide]
    return [line[start:end] for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True)] if cuts else [line]


def _row(line: list[Glyph], parted: list[list[Glyph]]) -> _Row:
    pieces = [(piece[0].x0, piece[-1].x1, spelled(piece)[0] if len(parted) > 1 else "") for piece in parted]
    figures = sum(_FIGURE.fullmatch(text) is not None for _, _, text in pieces)
    return _Row(line, pieces, min(g.top for g in line), max(g.bottom for g in line), figures)


def _stretches(rows: list[_Row]) -> list[tuple[int, int]]:
    """Sequences of rows most of which hold two figures or more; names may wrap onto a line between them."""
    found: list[tuple[int, int]] = []
    first = last = -1
    count = 0
    for index, row in enumerate(rows):
        if row.figures >= 2 and len(row.pieces) >= 3:
            if first < 0 or index - last > 2 or row.top - rows[last].top > 5 * _height(row):
                if count >= _LEAST_ROWS:
                    found.append((first, last + 1))
                first, count = index, 0
            last = index
            count += 1
    if count >= _LEAST_ROWS:
        found.append((first, last + 1))
    return found


def _height(row: _Row) -> float:
    return row.bottom - row.top


def _columns(rows: list[_Row]) -> list[float] | None:
    """The places between columns; None where figures do not align in two columns or more."""
    most = max(len(row.pieces) for row in rows)
    spans = sorted((x0, x1) for row in rows if 2 * len(row.pieces) >= most for x0, x1, _ in row.pieces)
    blocks: list[list[float]] = []
    for x0, x1 in spans:
        if blocks and x0 <= blocks[-1][1]:
            blocks[-1][1] = max(blocks[-1][1], x1)
        else:
            blocks.append([x0, x1])
    if len(blocks) < 3:
        return None
    places = [(left[1] + right[0]) / 2 for left, right in pairwise(blocks)]
    filled, figures = [0] * len(blocks), [0] * len(blocks)
    for row in rows:
        for x0, x1, text in row.pieces:
            column = bisect_right(places, (x0 + x1) / 2)
            filled[column] += 1
            figures[column] += _FIGURE.fullmatch(text) is not None
    numeric = sum(f >= max(2, _SHARE * n) for f, n in zip(figures, filled, strict=True))
    return places if numeric >= 2 and numeric < len(blocks) else None


def _is_header(row: _Row, below: _Row, places: list[float]) -> bool:
    """Whether a line above the figures names their columns."""
    if below.top - row.bottom > 2.5 * _height(row) or len(row.pieces) < 2:
        return False
    columns = {bisect_right(places, (x0 + x1) / 2) for x0, x1, _ in row.pieces}
    return len(columns) == len(row.pieces) and 2 * len(row.pieces) >= min(len(places) + 1, 4)


def _table(rows: list[_Row], places: list[float], rules: Sequence[Rule], page: Page) -> Table:
    left, right = min(row.pieces[0][0] for row in rows), max(row.pieces[-1][1] for row in rows)
    top, bottom = rows[0].top, rows[-1].bottom
    bands = _bands(rows, rules, left, right)
    edges = [left, *places, right]
    columns = len(places) + 1
    cells: list[Cell] = []
    box = page.frame.box
    for number, (upper, lower, members) in enumerate(bands):
        for column in range(columns):
            lines = []
            for row in members:
                inside = [g for g in row.glyphs if bisect_left(places, (g.x0 + g.x1) / 2) == column]
                if inside:
                    lines.append(spelled(inside)[0])
            place = box(edges[column], upper, edges[column + 1], lower)
            cells.append(Cell(number, column, "\n".join(lines), 1, 1, page.number, place))
    return Table(len(bands), columns, tuple(cells), page.number, box(left, top, right, bottom), ruled=False)


def _bands(rows: list[_Row], rules: Sequence[Rule], left: float, right: float) -> list[tuple[float, float, list[_Row]]]:
    """The table's rows: what stands between two horizontal rules, else each line, with wrapped names joined."""
    width = right - left
    heights = sorted(at for at, start, end in rules if min(end, right) - max(start, left) > 0.6 * width)
    heights = [at for at in heights if rows[0].top - 3 * NEAR < at < rows[-1].bottom + 3 * NEAR]
    if len(heights) > len(rows) / 2:
        grouped: dict[int, list[_Row]] = {}
        for row in rows:
            grouped.setdefault(bisect_right(heights, (row.top + row.bottom) / 2), []).append(row)
        return [(members[0].top, members[-1].bottom, members) for _, members in sorted(grouped.items())]
    bands: list[tuple[float, float, list[_Row]]] = []
    for row in rows:
        if bands and len(row.pieces) == 1 and not row.figures and row.top - bands[-1][1] < 0.5 * _height(row):
            upper, _, members = bands[-1]
            bands[-1] = upper, row.bottom, [*members, row]
        else:
            bands.append((row.top, row.bottom, [row]))
    return bands
