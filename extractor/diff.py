"""Two versions of one disclosure (两版对照): figures changed, sections and tables added or gone.

Statements are matched by what they are about (item or subject, section) and, where one thing is stated several
times, first by equal figures, then in the order of the document.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from extractor.checks.facts import Rows
from extractor.text import fold

__all__ = ["COLUMNS", "Change", "Difference", "diff"]

What: TypeAlias = Literal["changed", "added", "gone"]
Subject: TypeAlias = Literal["document", "section", "table", "amount", "count", "cell"]

COLUMNS: Mapping[str, str] = {
    "what": "变化",
    "subject": "对象",
    "label": "名称",
    "column": "栏目",
    "old": "前版",
    "new": "后版",
    "difference": "差额",
    "old_page": "前版页码",
    "new_page": "后版页码",
    "old_quote": "前版原文",
    "new_quote": "后版原文",
}
"""Columns of a difference with their Chinese titles."""

_WHAT = {"changed": "修改", "added": "新增", "gone": "删除"}
_SUBJECT = {
    "document": "文件",
    "section": "章节",
    "table": "表格",
    "amount": "金额",
    "count": "数量",
    "cell": "表格数字",
}
_FIGURES = {
    "value_wan": "金额",
    "change_wan": "增减额",
    "change_pct": "增减率",
    "budget_wan": "预算数",
    "completion_pct": "完成率",
    "share_pct": "占比",
    "reason": "原因",
    "purpose": "用途",
    "value": "数量",
}
_FACTS = {
    "issuer": "公开单位",
    "fiscal_year": "年度",
    "disclosure": "公开类别",
    "published_on": "公开日期",
    "title": "标题",
    "pages": "页数",
}

Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions. ``old`` and ``new`` are None where the thing is not there."""

    what: What
    subject: Subject
    label: str
    column: str = ""
    old: Any = None
    new: Any = None
    old_row: Row | None = None
    new_row: Row | None = None

    @property
    def difference(self) -> Decimal | None:
        """New minus old where both are numbers."""
        if isinstance(self.old, Decimal) and isinstance(self.new, Decimal):
            return self.new - self.old
        return None

    def row(self) -> dict[str, Any]:
        """The change with :data:`COLUMNS`."""
        old, new = self.old_row or {}, self.new_row or {}
        return {
            "what": _WHAT[self.what],
            "subject": _SUBJECT[self.subject],
            "label": self.label,
            "column": self.column,
            "old": self.old,
            "new": self.new,
            "difference": self.difference,
            "old_page": old.get("page") or old.get("page_from"),
            "new_page": new.get("page") or new.get("page_from"),
            "old_quote": old.get("quote") or None,
            "new_quote": new.get("quote") or None,
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """All differences between two versions, and how many statements and figures are the same."""

    changes: tuple[Change, ...]
    same: int

    def rows(self) -> list[dict[str, Any]]:
        """The changes as rows with :data:`COLUMNS`."""
        return [change.row() for change in self.changes]


def diff(old: Rows, new: Rows) -> Difference:
    """What changed from ``old`` to ``new``; each holds the rows of one document."""
    changes: list[Change] = list(_facts(old, new))
    changes += _whole("section", old.get("sections", ()), new.get("sections", ()), _section_key, _title)
    changes += _whole("table", old.get("tables", ()), new.get("tables", ()), _table_key, _title)
    same = 0
    titles = {row.get("table"): _title(row) for version in (old, new) for row in reversed(version.get("tables", ()))}
    both = [{row.get("table") for row in version.get("cells", ())} for version in (old, new)]
    for subject, frame, key, label, columns in _PLANS:
        sides = [version.get(frame, ()) for version in (old, new)]
        if subject == "cell":  # the figures of a table that is gone go with it
            common = both[0] & both[1]
            sides = [[row for row in side if row.get("table") in common] for side in sides]
        pairs = list(_paired(sides[0], sides[1], key, columns))
        for before, after in pairs:
            found = [_titled(c, titles) for c in _compared(subject, before, after, label, columns)]
            same += not found
            changes.extend(found)
    return Difference(tuple(changes), same)


def _titled(change: Change, titles: Mapping[Any, str]) -> Change:
    """A change of a cell with its table's title in place of the table's key."""
    row = change.new_row or change.old_row or {}
    if change.subject != "cell" or not titles.get(row.get("table")):
        return change
    rest = change.label.partition("·")[2]
    return replace(change, label=f"{titles[row.get('table')]}·{rest}")


def _facts(old: Rows, new: Rows) -> Iterator[Change]:
    before: Row = next(iter(old.get("documents", ())), {})
    after: Row = next(iter(new.get("documents", ())), {})
    for column, title in _FACTS.items():
        if (before.get(column) or None) != (after.get(column) or None):
            yield Change("changed", "document", title, title, before.get(column), after.get(column), before, after)


def _whole(
    subject: Subject,
    old: Sequence[Row],
    new: Sequence[Row],
    key: Callable[[Row], Hashable],
    label: Callable[[Row], str],
) -> Iterator[Change]:
    """Sections or tables that are in one version only."""
    for before, after in _paired(old, new, key, ()):
        if after is None and before is not None and label(before):
            yield Change("gone", subject, label(before), old=label(before), old_row=before)
        elif before is None and after is not None and label(after):
            yield Change("added", subject, label(after), new=label(after), new_row=after)


def _section_key(row: Row) -> Hashable:
    return fold(str(row.get("title") or ""))


def _table_key(row: Row) -> Hashable:
    return row.get("table") or "", fold(str(row.get("title") or ""))


def _title(row: Row) -> str:
    return str(row.get("title") or row.get("table") or "")


def _amount_key(row: Row) -> Hashable:
    if row.get("code"):
        return row.get("system"), row.get("code"), row.get("section") or ""
    return row.get("item") or fold(str(row.get("label") or "")), row.get("section") or "", row.get("fund") or ""


def _count_key(row: Row) -> Hashable:
    return row.get("item") or fold(str(row.get("label") or "")), row.get("section") or ""


def _cell_key(row: Row) -> Hashable:
    name = row.get("code") or fold(str(row.get("row_label") or "")) or row.get("item") or ""
    return row.get("table") or "", name, row.get("measure") or fold(str(row.get("column") or ""))


def _amount_label(row: Row) -> str:
    label = str(row.get("label") or row.get("item") or "")
    return f"{label}（{row['code']}）" if row.get("code") else label


def _cell_label(row: Row) -> str:
    parts = (row.get("table"), row.get("row_label") or row.get("code"), row.get("column") or row.get("measure"))
    return "·".join(str(part) for part in parts if part)


_Plan: TypeAlias = tuple[Subject, str, Callable[[Row], Hashable], Callable[[Row], str], tuple[str, ...]]
_PLANS: tuple[_Plan, ...] = (
    (
        "amount",
        "amounts",
        _amount_key,
        _amount_label,
        ("value_wan", "change_wan", "change_pct", "budget_wan", "completion_pct", "share_pct", "reason", "purpose"),
    ),
    ("count", "counts", _count_key, _amount_label, ("value",)),
    ("cell", "cells", _cell_key, _cell_label, ("value_wan",)),
)


def _paired(
    old: Sequence[Row], new: Sequence[Row], key: Callable[[Row], Hashable], columns: tuple[str, ...]
) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows of both versions that are about the same thing; rows with equal figures go together first."""
    waiting: dict[Hashable, list[Row]] = {}
    for row in new:
        waiting.setdefault(key(row), []).append(row)
    open_: list[Row] = []
    matched: dict[int, Row] = {}
    for row in old:
        candidates = waiting.get(key(row), [])
        equal = next((c for c in candidates if all(_value(c, x) == _value(row, x) for x in columns)), None)
        if equal is None:
            open_.append(row)
        else:
            _drop(candidates, equal)
            matched[id(row)] = equal
    for row in open_:
        candidates = waiting.get(key(row), [])
        if candidates:
            matched[id(row)] = candidates.pop(0)
    for row in old:
        yield row, matched.get(id(row))
    left = {id(row) for rows in waiting.values() for row in rows}
    for row in new:
        if id(row) in left:
            yield None, row


def _drop(rows: list[Row], row: Row) -> None:
    rows[:] = [other for other in rows if other is not row]


def _compared(
    subject: Subject, old: Row | None, new: Row | None, label: Callable[[Row], str], columns: Iterable[str]
) -> Iterator[Change]:
    present = new or old
    if present is None:
        return
    for column in columns:
        before, after = _value(old, column), _value(new, column)
        if before == after:
            continue
        what: What = "changed" if old is not None and new is not None else "added" if old is None else "gone"
        yield Change(what, subject, label(present), _FIGURES[column], before, after, old, new)


def _value(row: Row | None, column: str) -> Any:
    """A figure or words of a row; "" counts as not stated."""
    value = row.get(column) if row is not None else None
    return None if value == "" else value
