"""The frame ``subjects``: what the narrative and the tables say of each subject code, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from extractor.principal import principal
from extractor.quantity import Interval
from extractor.subjects import SYSTEMS, book, level_of
from extractor.tables.rows import stripped

__all__ = ["subject_rows"]

# The tables a narrative about subjects speaks of, nearest first: spending by function or by economic class.
_TABLES: dict[str, tuple[str, ...]] = {
    "functional": (
        "general_public",
        "expenditure",
        "government_fund",
        "state_capital",
        "fiscal_summary",
        "general_public_basic_functional",
        "budget_summary",
        "revenue",
        "other",
    ),
    "economic_department": ("general_public_basic", "general_public_economic", "other"),
    "economic_government": ("general_public_economic", "general_public_basic", "other"),
}
_MEASURES = ("total", "final", "budget")
_STATED = ("change_wan", "change_pct", "reason", "purpose")


@dataclass(slots=True)
class _Sum:
    """The figures of one code in one table and measure: rows by unit or by economic code add up."""

    value: Decimal
    interval: Interval
    order: tuple[int, int, int]

    def add(self, value: Decimal) -> None:
        self.value += value
        self.interval = self.interval + Interval.of(value)


@dataclass(slots=True)
class _Subject:
    name: str = ""
    label: str = ""
    statements: list[Mapping[str, Any]] = field(default_factory=list)
    sums: dict[tuple[int, str], _Sum] = field(default_factory=dict)


def _read(rows: Iterable[Mapping[str, Any]], subjects: dict[tuple[str, str], _Subject]) -> None:
    for row in rows:
        system, code = row.get("system") or "", row.get("code") or ""
        if not code or system not in _TABLES:
            continue
        subject = subjects.setdefault((system, code), _Subject())
        subject.name = subject.name or stripped(str(row.get("row_label") or ""))
        table, measure, value = str(row.get("table") or ""), row.get("measure"), row.get("value_wan")
        if value is None or measure not in _MEASURES or table not in _TABLES[system]:
            continue
        key = (int(row["table_no"]), str(measure))
        known = subject.sums.get(key)
        if known is not None:
            known.add(value)
            continue
        order = (_TABLES[system].index(table), _MEASURES.index(str(measure)), int(row["table_no"]))
        subject.sums[key] = _Sum(value, Interval.of(value), order)


def subject_rows(
    amount_rows: Iterable[Mapping[str, Any]], cell_rows: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Rows of the frame ``subjects`` (the caller adds ``doc_id``), by classification and code.

    ``amount_rows`` are rows of the frame ``amounts``, ``cell_rows`` of ``cells``; values are Decimals in 万元 whose
    last place is the last printed one. ``table_wan`` comes from the table the narrative most likely speaks of, but
    from another one where that is the one that agrees. ``agrees`` compares intervals (68.12 万元 and 681,234.00 元
    agree) and is None where either side is missing.
    """
    subjects: dict[tuple[str, str], _Subject] = {}
    for row in amount_rows:
        system, code = row.get("system") or "", row.get("code") or ""
        if not code or system not in _TABLES:
            continue
        subject = subjects.setdefault((system, code), _Subject())
        subject.statements.append(row)
    _read(cell_rows, subjects)
    order = {system: place for place, system in enumerate(SYSTEMS)}
    return [_row(key, subjects[key]) for key in sorted(subjects, key=lambda key: (order[key[0]], key[1]))]  # type: ignore[index]


def _row(key: tuple[str, str], subject: _Subject) -> dict[str, Any]:
    system, code = key
    sums = sorted(subject.sums.values(), key=lambda entry: entry.order)
    table = sums[0] if sums else None
    agrees: bool | None = None
    main = principal(subject.statements)
    narrative = main["value_wan"] if main else None
    label = next((str(row["label"]) for row in subject.statements if row.get("label")), "")
    if narrative is not None and table is not None:
        said = Interval.of(narrative)
        fitting = next((entry for entry in sums if entry.interval.overlaps(said)), None)
        agrees = fitting is not None
        table = fitting or table
    standard = book().name(system, code)
    return {
        "system": system,
        "code": code,
        "name": subject.name or label or standard,
        "standard_name": standard,
        "level": level_of(code),
        "narrative_wan": narrative,
        "table_wan": table.value if table else None,
        "agrees": agrees,
        **_stated(subject.statements, main),
    }


def _stated(statements: Sequence[Mapping[str, Any]], main: Mapping[str, Any] | None) -> dict[str, Any]:
    """Change, reason and purpose; what the statement that stands for the subject leaves out others add.

    The reason of a deviation from the budget is none of a change.
    """
    others = [row for row in statements if row is not main]
    moved = main if main is not None and main.get("change_wan") is not None else None
    found: dict[str, Any] = {}
    for column in _STATED:
        told = [main, *others] if main is not None else others
        if column == "reason" and moved is not None:
            told = [
                moved,
                *(row for row in others if row.get("budget_wan") is None and row.get("completion_pct") is None),
            ]
        found[column] = next((row[column] for row in told if row.get(column) not in (None, "")), None)
    return found
