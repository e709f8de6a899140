"""Tables of Word's older formats (DOC, RTF): cells from the paragraphs' marks, the grid from the rows' edges."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.document import Block, Cell, Paragraph, Table
from extractor.readers.doc_binary import ParagraphRecord
from extractor.readers.doc_properties import RowShape

__all__ = ["Assembly"]

_TOLERANCES = (60, 15, 0)
"""Twips within which edges of different rows are one edge of the grid: Word's rows wobble by a millimetre."""
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class _Row:
    cells: list[tuple[str, tuple[Table, ...]]]
    shape: RowShape


class Assembly:
    """Puts the paragraphs of a document together: those in tables become tables in their place."""

    def __init__(self, paragraph: Callable[[int], Paragraph | None], spend: Callable[[int], None]) -> None:
        """``paragraph`` makes the document's paragraph of a record by index; ``spend`` counts cells."""
        self._paragraph = paragraph
        self._spend = spend
        self._tables = 0

    def blocks(self, records: Sequence[ParagraphRecord]) -> list[Block]:
        """The blocks in file order."""
        return list(self._blocks(records, 0, len(records), 0))

    def _blocks(self, records: Sequence[ParagraphRecord], begin: int, end: int, depth: int) -> Iterator[Block]:
        at = begin
        while at < end:
            if _depth(records[at]) <= depth or depth >= _DEEPEST:
                paragraph = self._paragraph(at)
                if paragraph is not None:
                    yield paragraph
                at += 1
                continue
            after = at
            while after < end and _depth(records[after]) > depth:
                after += 1
            self._tables += 1
            name = f"t{self._tables}"
            rows = list(self._rows(records, at, after, depth + 1))
            if rows:
                yield _table(rows, name)
            at = after

    def _rows(self, records: Sequence[ParagraphRecord], begin: int, end: int, depth: int) -> Iterator[_Row]:
        cells: list[tuple[str, tuple[Table, ...]]] = []
        start = begin
        for at in range(begin, end):
            record = records[at]
            if _depth(record) != depth:
                continue
            properties = record.properties
            ends_row = properties.ends_row if depth == 1 else properties.ends_inner_row
            ends_cell = record.mark == "\x07" if depth == 1 else properties.ends_inner_cell
            if ends_row:
                yield _row(cells, record.row)
                cells, start = [], at + 1
            elif ends_cell:
                self._spend(1)
                cells.append(self._cell(records, start, at + 1, depth))
                start = at + 1
        if start < end:
            left = self._cell(records, start, end, depth)
            if left[0] or left[1]:
                cells.append(left)  # a row cut off keeps what it has
        if cells:
            yield _row(cells, None)

    def _cell(
        self, records: Sequence[ParagraphRecord], begin: int, end: int, depth: int
    ) -> tuple[str, tuple[Table, ...]]:
        texts: list[str] = []
        tables: list[Table] = []
        for block in self._blocks(records, begin, end, depth):
            if isinstance(block, Paragraph):
                texts.append(block.text)
            elif isinstance(block, Table):
                tables.append(block)
        return "\n".join(texts), tuple(tables)


def _depth(record: ParagraphRecord) -> int:
    properties = record.properties
    if properties.depth is not None:
        return properties.depth
    return 1 if properties.in_table else 0


def _row(cells: list[tuple[str, tuple[Table, ...]]], shape: RowShape | None) -> _Row:
    edges = list(shape.edges) if shape is not None else []
    if shape is None or len(edges) != len(cells) + 1 or any(b < a for a, b in pairwise(edges)):
        # Without a definition that fits, the row's cells share an even grid of their own.
        return _Row(cells, RowShape(tuple(1440 * index for index in range(len(cells) + 1))))
    return _Row(cells, shape)


def _columns(rows: list[_Row]) -> dict[int, int]:
    """The column of the grid that each edge begins."""
    places = sorted({edge for row in rows for edge in row.shape.edges})
    columns: dict[int, int] = {}
    for tolerance in _TOLERANCES:
        columns = {}
        number, begin = -1, 0
        for place in places:
            if number < 0 or place - begin > tolerance:
                number, begin = number + 1, place
            columns[place] = number
        if all(columns[a] < columns[b] for row in rows for a, b in pairwise(row.shape.edges) if a < b):
            return columns
    return columns


def _table(rows: list[_Row], name: str) -> Table:
    columns = _columns(rows)
    width = max(columns.values(), default=1)
    open_: dict[tuple[int, int], int] = {}
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        merging: dict[tuple[int, int], int] = {}
        for index, (text, nested) in enumerate(row.cells):
            if index in row.shape.joined:
                if text and cells and cells[-1].row == number:
                    cells[-1] = _with_text(cells[-1], text)
                continue
            last = index + 1
            while last in row.shape.joined:
                last += 1
            left = columns[row.shape.edges[index]]
            right = max(columns[row.shape.edges[min(last, len(row.shape.edges) - 1)]], left + 1)
            above = open_.get((left, right))
            if index in row.shape.goes_on and above is not None:
                anchor = cells[above]
                joined = "\n".join(part for part in (anchor.text, text) if part)
                cells[above] = Cell(
                    anchor.row, anchor.column, joined, number - anchor.row + 1, anchor.column_span,
                    nested=(*anchor.nested, *nested),
                )  # fmt: skip
                merging[left, right] = above
                continue
            if index in row.shape.starts:
                merging[left, right] = len(cells)
            cells.append(Cell(number, left, text, 1, right - left, nested=nested))
        open_ = merging
    return Table(len(rows), max(width, 1), tuple(cells), path=name)


def _with_text(cell: Cell, text: str) -> Cell:
    joined = "\n".join(part for part in (cell.text, text) if part)
    return Cell(cell.row, cell.column, joined, cell.row_span, cell.column_span, nested=cell.nested)
