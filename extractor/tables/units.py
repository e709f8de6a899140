"""The unit of money of each table: stated on its pages, or told by the document's other tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from extractor.quantity import MONEY_UNITS, Quantity
from extractor.tables.drafts import Draft
from extractor.tables.grid import plain
from extractor.tables.rows import figure_of
from extractor.tables.titles import stated_unit

__all__ = ["assign_units"]

SHORT_LINE = 40
"""Longer lines are prose: 单位：万元 in them speaks of something else."""
TELLING = Decimal(100)
"""Figures below this recur by chance and tell nothing about the unit."""
SHARE = 2
"""Half of the telling figures (one in ``SHARE``) must recur in other tables."""


def _numbers(draft: Draft) -> Iterator[Decimal]:
    for rows in draft.rows:
        for row in rows:
            for _, cell in row.figures:
                value = figure_of(cell.text, "")
                if isinstance(value, Quantity) and value.number >= TELLING:
                    yield value.number


def assign_units(drafts: Sequence[Draft], lines: Iterable[str] = ()) -> None:
    """Set the unit of every page of every draft: its own, its table's, the one unit of all other tables.

    Where the others state several, the unit is the one in which at least half of the table's larger figures stand
    in other tables too; where no table states any, the one the document's ``lines`` state (本套报表单位：万元).
    Otherwise it stays unknown (""), and the figures are no amounts.
    """
    for draft in drafts:
        draft.unit = draft.unit or next((page.unit for page in draft.pages if page.unit), "")
    stated = list(dict.fromkeys(draft.unit for draft in drafts if draft.unit))
    if not stated and drafts:
        short = (plain(line) for line in lines if len(line) <= SHORT_LINE)
        stated = list(dict.fromkeys(unit for line in short if (unit := stated_unit(line))))
    if len(stated) == 1:
        for draft in drafts:
            draft.unit = draft.unit or stated[0]
    elif stated and any(not draft.unit for draft in drafts):
        known = {(n * MONEY_UNITS[d.unit]).normalize() for d in drafts if d.unit for n in _numbers(d)}
        for draft in drafts:
            if not draft.unit:
                draft.unit = _told(list(_numbers(draft)), stated, known)
    for draft in drafts:
        _apply(draft)


def _told(numbers: Sequence[Decimal], units: Sequence[str], known: set[Decimal]) -> str:
    hits = {unit: sum((n * MONEY_UNITS[unit]).normalize() in known for n in numbers) for unit in units}
    best = max(units, key=lambda unit: hits[unit])
    sure = hits[best] * SHARE >= len(numbers) and all(hits[u] < hits[best] for u in units if u != best)
    return best if numbers and sure else ""


def _apply(draft: Draft) -> None:
    draft.pages = [replace(page, unit=page.unit or draft.unit) for page in draft.pages]
    by_grid = {id(page.grid): page for page in draft.pages}
    for rows in draft.rows:
        for row in rows:
            row.page = by_grid[id(row.page.grid)]
            row.parts = [(by_grid[id(page.grid)], cells) for page, cells in row.parts]
