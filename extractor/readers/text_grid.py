"""Tables in plain text: rows of tabs, one cell a line, pipes and drawn boxes."""

from __future__ import annotations

import re
from typing import NamedTuple

from extractor.document import Cell, Table

__all__ = ["Line", "grid_at"]

_RULE = re.compile(r"[\s\-+=:|─━═│┃┼╋├┤┌┐└┘┬┴╬╠╣╔╗╚╝╦╩]*$")
_BARS = re.compile(r"[|│┃]")


class Line(NamedTuple):
    """A line of the file: ``text`` without its end, standing at ``start``."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """The offset after the line's last character."""
        return self.start + len(self.text)


def grid_at(lines: list[Line], index: int) -> tuple[Table, int] | None:
    """The table that begins at line ``index`` and the index of the first line after it; None when none does."""
    for attempt in (_stacked, _tabbed, _barred):
        found = attempt(lines, index)
        if found is not None:
            rows, after = found
            width = max(len(row) for row in rows)
            cells = tuple(
                Cell(row, column, text.strip())
                for row, texts in enumerate(rows)
                for column, text in enumerate([*texts, *[""] * (width - len(texts))])
            )
            path = f"char={lines[index].start},{lines[after - 1].end}"
            return Table(len(rows), width, cells, ruled=attempt is _barred, path=path), after
    return None


def _stacked(lines: list[Line], index: int) -> tuple[list[list[str]], int] | None:
    """One cell a line, each after a tab, rows apart by an empty line: how converters write Word's tables."""
    rows: list[list[str]] = []
    row: list[str] = []
    at, after = index, index
    while at < len(lines):
        text = lines[at].text
        if text.startswith("\t") and "\t" not in text[1:].rstrip("\t"):
            row.append(text[1:])
        elif not text and row:
            rows.append(row)
            row, after = [], at
        else:
            break
        at += 1
    if row and at == len(lines):
        rows.append(row)
        after = at
    width = len(rows[0]) if rows else 0
    if len(rows) < 2 or width < 2 or any(len(other) != width for other in rows):
        return None
    return rows, after


def _tabbed(lines: list[Line], index: int) -> tuple[list[list[str]], int] | None:
    rows: list[list[str]] = []
    at = index
    while at < len(lines) and lines[at].text.strip("\t ").count("\t") >= 1:
        rows.append(lines[at].text.split("\t"))
        at += 1
    while rows and all(not row[0].strip() for row in rows):
        rows = [row[1:] for row in rows]
    while rows and all(len(row) > 1 and not row[-1].strip() for row in rows):
        rows = [row[:-1] for row in rows]
    if len(rows) < 2:
        return None
    widths = sorted(len(row) for row in rows)
    # A table has a width; lines that merely hold tabs have many.
    if widths[-1] < 2 or widths.count(widths[len(widths) // 2]) * 3 < len(widths) * 2:
        return None
    return rows, at


def _barred(lines: list[Line], index: int) -> tuple[list[list[str]], int] | None:
    rows: list[list[str]] = []
    at = index
    while at < len(lines):
        text = lines[at].text.strip()
        if not text:
            break
        if not _RULE.match(text):
            if len(_BARS.findall(text)) < 2 and not (rows and _BARS.search(text)):
                break
            rows.append(_BARS.split(text.strip("|│┃")))
        at += 1
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    widths = [len(row) for row in rows]
    if sum(width == max(set(widths), key=widths.count) for width in widths) * 3 < len(widths) * 2:
        return None
    return rows, at
