"""The tables of a document: titles, units, continuation pages, notes, and the figures in them."""

from __future__ import annotations

import regex

from extractor.document import Document
from extractor.subjects import DocumentSubjects
from extractor.tables.columns import Layout
from extractor.tables.drafts import Draft, collected, is_note, notes_among
from extractor.tables.figures import figures
from extractor.tables.forms import form_figures
from extractor.tables.grid import plain
from extractor.tables.keys import assign_keys, printed_subjects
from extractor.tables.model import DisclosureTable, Figure
from extractor.tables.rows import data_rows, notes_inside
from extractor.tables.titles import stated_unit
from extractor.tables.units import assign_units

__all__ = ["read_tables"]

_YEAR = regex.compile(r"(20\d\d)年(?:度)?")
WIDE_FORM = 10
"""Columns beyond which a form's grid is no plain table of projects."""


def read_tables(document: Document) -> tuple[DisclosureTable, ...]:
    """Recognise the tables of a document and read their figures, in the order of the document.

    Grids that frame prose are left out. A table keeps the key ``other`` when neither title nor header names one of
    tables.csv.
    """
    drafts = collected(document)
    for draft in drafts:
        if (not draft.form or _tabular(draft)) and any(page.layout.lanes for page in draft.pages):
            draft.rows = data_rows(draft.pages)
    subjects = DocumentSubjects(triple for draft in drafts for triple in printed_subjects(draft))
    assign_keys(drafts)
    assign_units(drafts, (paragraph.text for paragraph in document.paragraphs()))
    return tuple(_finished(number, draft, subjects) for number, draft in enumerate(drafts, 1))


def _tabular(draft: Draft) -> bool:
    """Whether a form is laid out as a table after all: a row for each project, money in a column of its own."""
    if not draft.pages:
        return False
    page = draft.pages[0]
    header = page.header
    if not header.present or header.start > 1 or header.end - header.start > 2 or page.grid.columns > WIDE_FORM:
        return False
    lanes = any(lane.amounts and (lane.names or lane.units) for lane in page.layout.lanes)
    return lanes and _money_columns(page.layout)


def _money_columns(found: Layout) -> bool:
    amounts = (column for column in found.columns if column.kind == "amount")
    return any(stated_unit(word) or "金额" in word or "预算" in word for c in amounts for word in c.path)


def _year(draft: Draft) -> int | None:
    lines = [draft.title.text if draft.title else "", *reversed(draft.above)]
    return next((int(year) for line in lines for year in _YEAR.findall(plain(line))), None)


def _figures(draft: Draft, subjects: DocumentSubjects) -> tuple[Figure, ...]:
    if draft.rows:
        whole = str(draft.title.rule.get("whole", "total")) if draft.title and draft.title.rule else "total"
        return tuple(figures(draft.key, draft.pages, draft.rows, subjects, _year(draft), whole))
    return tuple(form_figures(draft.pages)) if draft.form else ()


def _below_title(draft: Draft) -> list[str]:
    """The lines between a table's title and its grid."""
    lines: list[str] = []
    for line in reversed(draft.above):
        if draft.title is not None and plain(line) in draft.title.text:
            break
        lines.insert(0, line)
    return lines


def _note(draft: Draft, empty: bool) -> str:
    inside = [
        n for page in draft.pages for row in range(page.first, page.grid.rows) if (n := notes_inside(page.grid, row))
    ]
    notes = list(dict.fromkeys([*inside, *draft.notes]))
    if empty:
        return " ".join(notes or notes_among(_below_title(draft)))
    # Why a table is empty is no note of one that is not: the sentence belongs to what follows.
    return " ".join(note for note in notes if note in inside or is_note(note))


def _finished(number: int, draft: Draft, subjects: DocumentSubjects) -> DisclosureTable:
    found = _figures(draft, subjects)
    empty = all(isinstance(figure.value, str) for figure in found)
    pages = [page.grid.page for page in draft.pages] or [draft.page]
    return DisclosureTable(
        table_no=number,
        key=draft.key,
        title=draft.title.text if draft.title else "",
        unit=draft.unit,
        page_from=min(pages),
        page_to=max(pages),
        rows=sum(page.grid.rows - page.first for page in draft.pages),
        columns=max((page.grid.columns for page in draft.pages), default=0),
        empty=empty,
        note=_note(draft, empty),
        figures=found,
        subjects=tuple(printed_subjects(draft)),
    )
