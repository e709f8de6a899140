"""Forms (绩效目标表 …): figures that stand beside their labels instead of below headers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extractor.quantity import Quantity
from extractor.tables.grid import Grid
from extractor.tables.headers import figure_like, measure_of
from extractor.tables.model import Figure
from extractor.tables.rows import Page, figure_of, stripped
from extractor.tables.titles import stated_unit

__all__ = ["form_figures"]

_MONEY = regex.compile(r"资金|预算|金额|拨款|总额|结转|经费|支出|收入")
_NO_MONEY = regex.compile(r"率|比例|分值|得分|权重|指标|数量|次数|人数")


def form_figures(pages: Sequence[Page]) -> Iterator[Figure]:
    """The figures of money in a form: cells right of a label that speaks of money."""
    number = 0
    for page in pages:
        grid = page.grid
        for row in range(grid.rows):
            number += 1
            for cell in grid.anchors(row):
                if not figure_like(cell.plain):
                    continue
                label = _label(grid, row, cell.column)
                if not label or not _MONEY.search(label) or _NO_MONEY.search(label):
                    continue
                unit = _unit(grid, row, cell.column) or page.unit
                value = figure_of(cell.text, unit)
                if isinstance(value, Quantity):
                    measure, role = measure_of(stripped(label))
                    total = role in {"total", "amount"} or "总额" in label
                    yield Figure(
                        row=number,
                        row_label=label,
                        code="",
                        system="",
                        item="",
                        column="",
                        measure="total" if total else measure or "other",
                        value=value,
                        text=cell.text.replace("\n", ""),
                        unit=unit,
                        page=cell.cell.page,
                        box=cell.cell.box,
                    )


def _label(grid: Grid, row: int, column: int) -> str:
    """The nearest words left of a place, or right above it where the cell to the left is a figure too."""
    for left in range(column - 1, -1, -1):
        cell = grid.at[row][left]
        if cell is not None and not figure_like(cell.plain):
            return cell.plain
        if cell is not None:
            break
    for above in range(row - 1, -1, -1):
        cell = grid.at[above][column]
        if cell is not None and not figure_like(cell.plain):
            return cell.plain
    return ""


def _unit(grid: Grid, row: int, column: int) -> str:
    for left in range(column - 1, -1, -1):
        cell = grid.at[row][left]
        if cell is not None and (unit := stated_unit(cell.plain)):
            return unit
    return ""
