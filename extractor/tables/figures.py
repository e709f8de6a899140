"""From rows to figures: subject, item, measure and value of every printed figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from extractor.quantity import Blank, Kind, Quantity
from extractor.subjects import DocumentSubjects
from extractor.tables.columns import Lane
from extractor.tables.grid import GridCell, plain
from extractor.tables.headers import measure_of
from extractor.tables.items import (
    SUMMARIES,
    ColumnItem,
    column_items,
    income_item,
    label_rule,
    revenue_item,
    row_item,
    rows_mean_items,
    sides,
    summary_items,
    three_public_items,
    total_item,
    total_rows,
)
from extractor.tables.measures import measures
from extractor.tables.model import Figure
from extractor.tables.names import named_subjects
from extractor.tables.rows import DataRow, Page, figure_of, stripped
from extractor.tables.titles import stated_unit
from extractor.tables.vocabulary import rules

__all__ = ["figures"]

_YEAR = regex.compile(r"(?:19|20)\d\d")
_SPENT = regex.compile(
    r"(?:(?:prior|change|change_pct|budget|adjusted_budget|final)_?)?"
    r"(?:total|basic|project|personnel|public_use|operating|remit_superior|subsidy_subordinate)?"
)
"""Measures of a total row that are spending; a column 年初结转 of the same row is not."""
_ITEM_ROWS = frozenset({"procurement", "other", "revenue", "expenditure"})


@dataclass(frozen=True, slots=True)
class _Scope:
    """What holds for all rows of a lane."""

    key: str
    side: str
    lane: Lane
    measures: dict[int, str]
    totals: set[int]
    labels: frozenset[str]
    columns: dict[int, ColumnItem]
    by_rows: bool
    coded: bool
    row_items: list[str]
    units: list[str]
    """The unit of money that each column's header states."""
    numbers: bool
    """Whether the table has a column for numbers (数量)."""


def figures(
    key: str,
    pages: Sequence[Page],
    lanes: Sequence[list[DataRow]],
    subjects: DocumentSubjects,
    year: int | None,
    whole: str = "total",
) -> Iterator[Figure]:
    """All figures of a table in the order of its rows.

    ``subjects`` resolves names that print no code; ``whole`` is what the table's totals measure: a table of nothing
    but 人员经费 prints personnel, not the whole.
    """
    ordered: list[tuple[int, int, Figure]] = []
    side_of = sides(key, max((page.layout.lanes for page in pages), key=len))
    for index, rows in enumerate(lanes):
        if not rows:
            continue
        scopes: dict[int, _Scope] = {}
        named_subjects(key, side_of[index], rows, subjects)
        totals = total_rows(rows)
        labels = frozenset(stripped(row.any_label) for row in rows)
        coded = any(row.code for row in rows)
        printed = [int(found.group()) for row in rows if (found := _YEAR.search(row.year))]
        year = max([*printed, *([year] if year else [])], default=None)
        by_rows = key == "three_public" and rows_mean_items(rows)
        items = (
            summary_items(key, side_of[index], rows, labels)
            if key in SUMMARIES
            else three_public_items(rows, totals)
            if by_rows
            else []
        )
        for position, row in enumerate(rows):
            for page, cells in ((row.page, row.figures), *row.parts):
                scope = scopes.get(id(page))
                if scope is None:
                    lane = page.layout.lanes[index]
                    named = measures(page.layout.columns, lane, key, year)
                    if whole != "total":
                        named = {column: whole if name == "total" else name for column, name in named.items()}
                    three = column_items(page.layout.columns, lane, named) if key == "three_public" else {}
                    units = [_unit(column.path) for column in page.layout.columns]
                    numbers = any(column.kind == "count" for column in page.layout.columns)
                    scope = _Scope(
                        key, side_of[index], lane, named, totals, labels, three, by_rows, coded, items, units, numbers
                    )
                    scopes[id(page)] = scope
                for column, cell in cells:
                    ordered.append((row.number, column, _figure(scope, position, row, page, column, cell, year)))
    ordered.sort(key=lambda entry: entry[:2])
    for _, _, figure in ordered:
        yield figure


def _unit(path: Sequence[str]) -> str:
    """The unit of money that the wordings of a header state, the innermost first."""
    return next((unit for word in reversed(path) if (unit := stated_unit(word))), "")


def _figure(
    scope: _Scope, position: int, row: DataRow, page: Page, column: int, cell: GridCell, year: int | None
) -> Figure:
    unit = scope.units[column] or stated_unit(row.label) or page.unit
    # Where the table has a column for numbers (数量), its other columns hold money even in rows of cars.
    counted = not scope.numbers and bool(rules("headers.toml", "counted").id(plain(row.label)))
    unit = "" if counted else unit
    value = figure_of(cell.text, unit)
    measure = "count" if counted else scope.measures.get(column, "other")
    if measure.endswith("change_pct") and isinstance(value, Quantity) and value.kind is Kind.MONEY:
        value = figure_of(cell.text, "")
    item, measure = ("", measure) if counted else _meaning(scope, position, row, column, measure, year)
    code, system = (row.subjects[0].code, row.subjects[0].system) if row.subjects else ("", "")
    return Figure(
        row=row.number,
        row_label=row.any_label,
        code=code,
        system=system,
        item=item,
        column=page.layout.columns[column].printed,
        measure=measure,
        value=value if value is not None else Blank.UNREADABLE,
        text=cell.text.replace("\n", ""),
        unit=unit,
        page=cell.cell.page,
        box=cell.cell.box,
    )


def _meaning(
    scope: _Scope, position: int, row: DataRow, column: int, measure: str, year: int | None
) -> tuple[str, str]:
    """``(item, measure)`` of a figure."""
    if scope.key == "three_public":
        return _three_public(scope, position, row, column, measure, year)
    if row.year:
        measure = _of_year(row.year, measure, year)
    if row.code:
        return "", measure
    if scope.key in SUMMARIES:
        item = scope.row_items[position]
        if scope.key == "fiscal_summary" and item == "fiscal.expenditure" and measure in _FUNDS:
            return f"fiscal.expenditure.{measure}", "total"
        return item, measure
    rule = label_rule(row.label) if row.label else None
    if rule is not None and rule.get("measure"):
        return total_item(scope.key, scope.side), str(rule.get("measure"))
    if position in scope.totals:
        if scope.key == "revenue" and measure != "total":
            carried = measure.startswith("carryover_")  # 上年结转 out of 一般公共预算 is no revenue of the year
            item = "" if carried else revenue_item(row.page.layout.columns[column])
            return (item, "total") if item else ("", measure)
        if measure == "income":
            item = income_item(scope.key)
            return (item, "total") if item else ("", measure)
        item = total_item(scope.key, scope.side) if _SPENT.fullmatch(measure) else ""
        if item and _current_only(scope, row):
            return "", measure
        return item, measure
    if scope.key in _ITEM_ROWS:
        side = scope.key if scope.key in {"revenue", "expenditure"} else scope.side
        return ("" if scope.coded else row_item(scope.key, side, row.label, scope.labels)), measure
    return "", measure


_FUNDS = frozenset({"general_public", "government_fund", "state_capital"})


def _current_only(scope: _Scope, row: DataRow) -> bool:
    """Whether a row 本年…合计 is not the table's total because another row says 总计."""
    word = stripped(row.any_label)
    return "本年" in word and any("总计" in label and "本年" not in label for label in scope.labels)


def _of_year(text: str, measure: str, year: int | None) -> str:
    found = measure_of(text)[0]
    if found in {"change", "change_pct", "prior"}:
        return found if measure == "total" else f"{found}_{measure}"
    match = _YEAR.search(text)
    if match and year is not None and int(match.group()) < year:
        return "prior" if measure == "total" else f"prior_{measure}"
    return measure


def _three_public(
    scope: _Scope, position: int, row: DataRow, column: int, measure: str, year: int | None
) -> tuple[str, str]:
    if scope.by_rows:
        return scope.row_items[position], "total" if measure == "other" and len(scope.lane.amounts) == 1 else measure
    entry = scope.columns.get(column)
    if entry is None:
        return "", measure
    named = _of_year(row.year, entry.measure, year) if row.year else entry.measure
    return (entry.item if position in scope.totals else ""), named
