"""Which key of tables.csv each table of a document has: title, codes, and the other tables of the document together."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.tables.drafts import Draft
from extractor.tables.grid import plain
from extractor.tables.titles import from_header, table_rule

__all__ = ["assign_keys", "printed_subjects"]

CONTENTS_ROWS = 4
"""So many rows that are titles of tables make a list of tables."""
_FAMILIES = (
    frozenset({"general_public", "general_public_economic"}),
    frozenset({"general_public_basic", "general_public_basic_functional"}),
)


def printed_subjects(draft: Draft) -> list[tuple[str, str, str]]:
    """The (system, code, name) triples that a table's rows print, in order."""
    return [
        (subject.system, subject.code, plain(subject.name))
        for rows in draft.rows
        for row in rows
        for subject in row.subjects
        if subject.system and subject.system != "revenue"
    ]


def assign_keys(drafts: Sequence[Draft]) -> None:
    """Set the key of every draft.

    The title decides, then the classification most of the table's codes belong to. A weak title (财政拨款支出表)
    stands back where the document has a plainer one of the same family.
    """
    for draft in drafts:
        draft.key = _key(draft)
    strong = {draft.key for draft in drafts if draft.title is not None and not draft.title.weak and draft.rows}
    for draft in drafts:
        if draft.title is not None and draft.title.weak:
            family = next((f for f in _FAMILIES if draft.key in f), frozenset({draft.key}))
            if family & strong:
                draft.key = "other"


def _key(draft: Draft) -> str:
    if draft.title is None:
        return from_header(draft.header) if _has_figures(draft) else "other"
    rule = draft.title.rule
    if not draft.pages:
        return draft.title.key
    if rule is None or not (draft.form or _has_figures(draft)) or _lists_tables(draft):
        return "other"
    systems = [system for system, _, _ in printed_subjects(draft)]
    if systems.count("functional") * 2 > len(systems):
        return str(rule.get("functional", "") or draft.title.key)
    if systems:
        return str(rule.get("economic", "") or draft.title.key)
    return draft.title.key


def _has_figures(draft: Draft) -> bool:
    """Whether the table has columns for figures, filled or not: a list of names under a title is no such table."""
    return any(lane.amounts for page in draft.pages for lane in page.layout.lanes)


def _lists_tables(draft: Draft) -> bool:
    grid = draft.pages[0].grid
    titles = sum(
        1
        for row in range(grid.rows)
        for cell in grid.anchors(row)
        if cell.plain.endswith("表") and len(cell.plain) > 5 and table_rule(cell.plain) is not None
    )
    return titles >= CONTENTS_ROWS and titles * 2 >= grid.rows
