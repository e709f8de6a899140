"""Tables of a web page: spans resolved, nested tables kept, layout tables told apart from tables of data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree
from lxml.html import HtmlElement

from extractor.document import Cell, Table

__all__ = ["cell_text", "is_layout", "read_table"]

_MOST_COLUMNS = 1000
_DEPTH = 20
_WHITE = re.compile(r"[ \t\r\n\f\v]+")
_BREAKING = frozenset(("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt", "blockquote"))
MSO_RESIDUE = re.compile(r"<!(?:--)?\s*\[(?:if|endif)[^>\]]*\]\s*(?:--)?>|\[if[^\]]*\]>|<!\[endif\]")


def _rows(table: HtmlElement) -> list[HtmlElement]:
    rows: list[HtmlElement] = []
    for child in table.iterchildren(etree.Element):
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            rows.extend(row for row in child.iterchildren(etree.Element) if row.tag == "tr")
    return rows


def _cells(row: HtmlElement) -> Iterator[HtmlElement]:
    return (cell for cell in row.iterchildren(etree.Element) if cell.tag in ("td", "th"))


def is_layout(table: HtmlElement) -> bool:
    """Whether a table only arranges the page: a single column, or one cell that holds nearly all of the text."""
    if (table.get("role") or "").lower() == "presentation":
        return True
    heaviest: HtmlElement | None = None
    filled = most = whole = columns = 0
    for row in _rows(table):
        cells = list(_cells(row))
        columns = max(columns, len(cells))
        for cell in cells:
            length = sum(len(text.strip()) for text in cell.itertext())
            filled, whole = filled + bool(length), whole + length
            if length > most:
                heaviest, most = cell, length
    if heaviest is None or filled == 1 or columns == 1:
        return True
    inner = sum(1 for _ in heaviest.iter("p", "div", "table", "br", "h1", "h2", "h3"))
    if inner < 3 or most < 120:
        return False
    return most * 10 >= whole * 9 or (filled <= 6 and most * 10 >= whole * 6)


def read_table(
    table: HtmlElement, path: str, spend: Callable[[int], None] = lambda cells: None, depth: int = 0
) -> Table | None:
    """The grid of a table element, or None when it has no cell.

    ``spend`` is told the number of cells as they are read and may raise when there are too many.
    """
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    rows = _rows(table)
    width = 0
    for index, row in enumerate(rows):
        column = 0
        for element in _cells(row):
            while (index, column) in taken:
                column += 1
            across = min(_span(element.get("colspan")), _MOST_COLUMNS)
            down = _span(element.get("rowspan"), zero=len(rows))
            down = max(1, min(down, len(rows) - index))
            spend(across * down)
            taken.update((index + i, column + j) for i in range(down) for j in range(across))
            nested = tuple(_nested(element, path, spend, depth))
            cells.append(Cell(index, column, cell_text(element), down, across, nested=nested))
            column += across
            width = max(width, column)
    if not cells:
        return None
    return Table(len(rows), width, tuple(cells), path=path)


def _span(value: str | None, zero: int = 1) -> int:
    match = re.match(r"\s*(\d{1,6})", value or "")
    if not match:
        return 1
    return int(match.group(1)) or zero


def _nested(cell: HtmlElement, path: str, spend: Callable[[int], None], depth: int) -> Iterator[Table]:
    if depth >= _DEPTH:
        return
    for inner in _outermost_tables(cell):
        if not is_layout(inner):
            found = read_table(inner, path, spend, depth + 1)
            if found is not None:
                yield found


def _outermost_tables(element: HtmlElement) -> list[HtmlElement]:
    found: list[HtmlElement] = []
    stack = list(element.iterchildren(etree.Element))[::-1]
    while stack:
        node = stack.pop()
        if node.tag == "table":
            found.append(node)
        else:
            stack.extend(list(node.iterchildren(etree.Element))[::-1])
    return found


def cell_text(element: HtmlElement) -> str:
    """The text of a cell with its own line breaks as ``\\n``; nested tables of data are left to themselves."""
    parts: list[str] = []
    # An explicit stack: pages nest fonts and spans deeper than Python recurses.
    stack: list[HtmlElement | str] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        if node.tag == "table" and node is not element and not is_layout(node):
            continue
        breaking = node.tag in _BREAKING
        if breaking:
            parts.append("\n")
        inner: list[HtmlElement | str] = [_WHITE.sub(" ", node.text)] if node.text else []
        for child in node.iterchildren(etree.Element):
            inner.append(child)
            if child.tail:
                inner.append(_WHITE.sub(" ", child.tail))
        if breaking and node.tag != "br":
            inner.append("\n")
        stack.extend(reversed(inner))
    lines = (line.strip() for line in MSO_RESIDUE.sub("", "".join(parts)).split("\n"))
    return "\n".join(line for line in lines if line)
