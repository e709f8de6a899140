"""Rows that print a subject's name and no code: the code comes from the document's own tables, by order and level."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractor.subjects import DocumentSubjects, ancestors, book
from extractor.tables.codes import RowSubject
from extractor.tables.items import label_rule
from extractor.tables.rows import DataRow, stripped

__all__ = ["named_subjects"]

_CLASSES = frozenset({"budget_summary", "fiscal_summary", "government_fund", "state_capital"})
"""Tables that print the 类 of spending by name; one of them is enough to know the column."""
_ECONOMIC = regex.compile(r"经济")
_GOVERNMENT = regex.compile(r"政府.{0,6}经济")


def _system(row: DataRow, index: int) -> tuple[str, ...]:
    lane = row.page.layout.lanes[index]
    words = "|".join(word for column in (*lane.names, *lane.labels) for word in row.page.layout.columns[column].path)
    if _GOVERNMENT.search(words):
        return ("economic_government",)
    if _ECONOMIC.search(words):
        return ("economic_department",)
    if "功能" in words:
        return ("functional",)
    return ("functional", "economic_department")


def named_subjects(key: str, side: str, rows: Sequence[DataRow], subjects: DocumentSubjects) -> None:
    """Give the rows of a lane without any code their subjects, where the name can mean only one code.

    Income rows keep their names: 事业收入 is no subject. Rows are taken in order, a name that stands under several
    codes is looked for below the one above it first.
    """
    if side == "revenue" or key in {"three_public", "project", "procurement", "revenue", "performance_project"}:
        return
    if any(row.subjects for row in rows):
        return
    for system in _system(rows[0], rows[0].lane):
        found = _resolved(rows, subjects, system)
        classes = key in _CLASSES and found and all(len(code) == 3 for _, code in found)
        # A few chance hits (其他支出) are no classification.
        if classes or (len(found) >= 2 and len(found) * 4 >= len(rows)):
            for row, code in found:
                row.subjects.append(RowSubject(code, system, stripped(row.label)))
            return


def _resolved(rows: Sequence[DataRow], subjects: DocumentSubjects, system: str) -> list[tuple[DataRow, str]]:
    found: list[tuple[DataRow, str]] = []
    current = ""
    for row in rows:
        name = stripped(row.label)
        if not name or label_rule(name) is not None:
            continue
        codes = subjects.codes(system, name) or book().codes(system, name)
        code = codes[0] if len(codes) == 1 else _nearest(codes, current)
        if code:
            current = code
            found.append((row, code))
    return found


def _nearest(codes: Sequence[str], current: str) -> str:
    """Of several codes the only one that continues from the current one: below it, else beside it."""
    for above in (current, *reversed(ancestors(current))):
        if above:
            near = [code for code in codes if code.startswith(above) and code != above]
            if len(near) > 1:
                near = [code for code in near if len(code) == len(above) + 2]
            if len(near) == 1:
                return near[0]
    top = [code for code in codes if len(code) == 3]
    return top[0] if len(top) == 1 else ""
