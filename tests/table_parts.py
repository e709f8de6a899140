"""A document drawn in text, for tests of the tables: pages, lines and grids as a person would type them.

    收支总表
    单位：万元
    | 收入 <1x2> | 支出 <1x2> |
    | 项目 | 预算数 | 项目 | 预算数 |
    === next page

``<rows x columns>`` after a cell is its span; cells covered from above are left out, as in HTML. "⏎" breaks a line.
"""

from __future__ import annotations

import re

from extractor.document import Block, Box, Cell, Document, Line, Paragraph, Table

WIDTH, HEIGHT = 60.0, 12.0
_SPAN = re.compile(r"<(\d+)x(\d+)>$")


def grid(lines: list[str], page: int, top: float) -> Table:
    """The grid that lines of cells draw."""
    cells: list[Cell] = []
    covered: set[tuple[int, int]] = set()
    for row, line in enumerate(lines):
        column = 0
        for text in line.strip().strip("|").split("|"):
            while (row, column) in covered:
                column += 1
            text = text.strip()
            span = _SPAN.search(text)
            down, right = (int(span[1]), int(span[2])) if span else (1, 1)
            text = _SPAN.sub("", text).strip().replace("⏎", "\n")
            box = Box(column * WIDTH, top + row * HEIGHT, (column + right) * WIDTH, top + (row + down) * HEIGHT)
            cells.append(Cell(row, column, text, down, right, page, box))
            covered.update((row + i, column + j) for i in range(down) for j in range(right))
            column += right
    columns = max(cell.column + cell.column_span for cell in cells)
    return Table(len(lines), columns, tuple(cells), page)


def drawn(text: str) -> Document:
    """The document that a text draws."""
    blocks: list[Block] = []
    page, rows = 1, []
    top = 0.0

    def close() -> None:
        nonlocal rows
        if rows:
            blocks.append(grid(rows, page, top))
            rows = []

    for raw in text.strip().splitlines():
        line = raw.strip()
        top += HEIGHT
        if line.startswith("|"):
            rows.append(line)
            continue
        close()
        if line.startswith("==="):
            page += 1
            top = 0.0
        elif line:
            box = Box(0, top, 300, top + HEIGHT)
            blocks.append(Paragraph(line, (Line(0, len(line), page, box),)))
    close()
    return Document("云岭县.pdf", "0" * 64, "application/pdf", tuple(blocks), page)
