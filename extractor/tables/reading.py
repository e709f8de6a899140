"""The tables of a document: titles, units, continuation pages, notes, and the figures in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import regex

from extractor.document import Document, Paragraph, Table
from extractor.subjects import DocumentSubjects
from extractor.tables.columns import Layout, inherited, layout
from extractor.tables.figures import figures
from extractor.tables.forms import form_figures
from extractor.tables.grid import Grid, plain, regular
from extractor.tables.headers import Header, find_header
from extractor.tables.model import DisclosureTable, Figure
from extractor.tables.rows import DataRow, Page, data_rows, notes_inside
from extractor.tables.titles import LINES_ABOVE, Title, bare, find_title, from_header, stated_unit, table_rule
from extractor.tables.vocabulary import rules

__all__ = ["read_tables"]

_YEAR = regex.compile(r"(20\d\d)年(?:度)?")
LONG_TEXT = 60
"""Average characters a cell beyond which a grid without figures is a box round prose."""
CONTENTS_ROWS = 4
"""So many rows that are titles of tables make a list of tables."""


@dataclass(slots=True)
class _Draft:
    """A table while its pages are collected."""

    title: Title | None
    pages: list[Page]
    above: list[str]
    unit: str
    header: str
    notes: list[str] = field(default_factory=list)
    key: str = "other"
    rows: list[list[DataRow]] = field(default_factory=list)


def read_tables(document: Document) -> tuple[DisclosureTable, ...]:
    """Recognise the tables of a document and read their figures, in the order of the document.

    Grids that frame prose are left out. A table keeps the key ``other`` when neither title nor header names one of
    tables.csv.
    """
    drafts = _drafts(document)
    for draft in drafts:
        if draft.title is None or not draft.title.form or _tabular(draft):
            draft.rows = data_rows(draft.pages) if any(page.layout.lanes for page in draft.pages) else []
    subjects = DocumentSubjects(triple for draft in drafts for triple in _triples(draft))
    _keys(drafts)
    _units(drafts)
    result: list[DisclosureTable] = []
    for number, draft in enumerate(drafts, 1):
        result.append(_finished(number, draft, subjects))
    return tuple(result)


def _drafts(document: Document) -> list[_Draft]:
    drafts: list[_Draft] = []
    above: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if block.origin not in {"header", "footer", "footnote", "endnote"}:
                above.extend(line for line in block.text.split("\n") if line.strip())
            continue
        if not isinstance(block, Table):
            continue
        grid = regular(block)
        if grid.rows == 0:
            continue
        if _prose(grid):
            above.extend(cell.text for row in range(grid.rows) for cell in grid.anchors(row))
            continue
        _add(drafts, grid, above)
        above = []
    if drafts:
        drafts[-1].notes.extend(_notes(above, title=None))
    return drafts


def _prose(grid: Grid) -> bool:
    """Whether a grid is a box round text, not a table."""
    if grid.columns < 2:
        return True
    cells = [cell for row in range(grid.rows) for cell in grid.anchors(row)]
    if any(cell.plain[-1:].isdigit() and len(cell.plain) < 20 for cell in cells):
        return False
    return sum(len(cell.plain) for cell in cells) / len(cells) > LONG_TEXT


def _captions(grid: Grid, header: Header) -> list[str]:
    lines: list[str] = []
    for row in range(header.captions):
        lines.extend(cell.text for cell in grid.anchors(row))
    return lines


def _add(drafts: list[_Draft], grid: Grid, above: list[str]) -> None:
    header = find_header(grid)
    inside = _captions(grid, header)
    title = find_title(above, inside, grid.name)
    unit = _unit_above(inside) or _unit_above(above[-LINES_ABOVE:])
    last = drafts[-1] if drafts else None
    if last is not None:
        joined = _continuation(last, grid, header, title, above)
        if joined is not None:
            last.pages.append(replace(joined, unit=unit))
            return
        last.notes.extend(_notes(above, title))
    unit = unit or _unit_above(header.text.split("|"))
    page = Page(grid, header, layout(grid, header), _first(header), unit)
    drafts.append(_Draft(title, [page], list(above), unit, header.text))


def _first(header: Header) -> int:
    return max(header.end, header.captions)


def _continuation(last: _Draft, grid: Grid, header: Header, title: Title | None, above: Sequence[str]) -> Page | None:
    """The grid as a further page of the last table, or None when it is another table."""
    same_title = title is not None and last.title is not None and bare(title.text) == bare(last.title.text)
    form = last.title is not None and last.title.form
    if title is not None and not same_title:
        return None
    if same_title and form:
        return None
    if title is None and any(_heading(line) for line in above):
        return None
    before = last.pages[-1]
    if form or (title is None and before.first >= before.grid.rows):
        # Forms go on over the page as they like; a header at the foot of a page has its rows on the next.
        return Page(grid, header, layout(grid, header), _first(header))
    if header.present:
        if header.text == last.header or (same_title and grid.columns == before.grid.columns):
            return Page(grid, header, layout(grid, header), _first(header))
        if header.end - header.start > 1 or not same_title:
            return None
    for page in (last.pages[0], before):
        carried = inherited(grid, page.layout, header.captions)
        if carried is not None:
            return Page(grid, header, carried, header.captions)
    return None


def _heading(line: str) -> bool:
    """Whether a line between two grids begins something new: prose, a heading, not a page number or a unit."""
    text = plain(line)
    return (
        len(text) > 4
        and not stated_unit(text)
        and text.strip("-—·0123456789第页共/").strip() != ""
        and ("。" in text or text.endswith("：") or "第" in text[:2])
    )


def _tabular(draft: _Draft) -> bool:
    """Whether a form is laid out as a table after all: figures below headers in several rows."""
    page = draft.pages[0]
    return (
        page.header.present
        and any(lane.amounts and (lane.names or lane.units) and page.grid.columns <= 10 for lane in page.layout.lanes)
        and all(len(path) <= 3 for path in page.header.paths)
        and page.header.end - page.header.start <= 2
        and page.header.start <= 1
        and _money_columns(page.layout)
    )


def _money_columns(found: Layout) -> bool:
    return any(
        stated_unit(word) or "金额" in word or "预算" in word
        for c in found.columns
        if c.kind == "amount"
        for word in c.path
    )


def _unit_above(lines: Iterable[str]) -> str:
    for line in reversed(list(lines)):
        unit = stated_unit(line)
        if unit:
            return unit
    return ""


def _notes(lines: Sequence[str], title: Title | None) -> list[str]:
    """The notes among the lines between two tables: 注：… and sentences that explain an empty table."""
    found: list[str] = []
    explanation = rules("tables.toml", "explanation", whole=False)
    for line in lines[: LINES_ABOVE * 2]:
        text = plain(line)
        if title is not None and text == title.text:
            break
        if explanation.id(text):
            found.append(text)
        elif len(text) > 8 and table_rule(text) is not None and text.endswith("表"):
            break
    return found


def _triples(draft: _Draft) -> list[tuple[str, str, str]]:
    return [
        (subject.system, subject.code, plain(subject.name))
        for rows in draft.rows
        for row in rows
        for subject in row.subjects
        if subject.system and subject.system != "revenue"
    ]


def _keys(drafts: Sequence[_Draft]) -> None:
    """The key of each table: title, then the classification of its codes, then plainer titles before weak ones."""
    for draft in drafts:
        if draft.title is None:
            draft.key = from_header(draft.header)
            continue
        draft.key = draft.title.key
        rule = draft.title.rule
        if rule is None:
            continue
        systems = [system for system, _, _ in _triples(draft)]
        functional = systems.count("functional")
        if functional * 2 > len(systems):
            draft.key = str(rule.get("functional", "") or draft.key)
        elif systems:
            draft.key = str(rule.get("economic", "") or draft.key)
    strong = {draft.key for draft in drafts if draft.title is not None and not draft.title.weak and draft.rows}
    for draft in drafts:
        if draft.title is not None and draft.title.weak and draft.key in strong:
            draft.key = "other"
        if draft.title is not None and draft.key != "other" and _lists_tables(draft):
            draft.key = "other"


def _lists_tables(draft: _Draft) -> bool:
    grid = draft.pages[0].grid
    titles = sum(
        1
        for row in range(grid.rows)
        for cell in grid.anchors(row)
        if cell.plain.endswith("表") and len(cell.plain) > 5 and table_rule(cell.plain) is not None
    )
    return titles >= CONTENTS_ROWS and titles * 2 >= grid.rows


def _units(drafts: Sequence[_Draft]) -> None:
    """The unit of each page: its own, its table's, else the one unit all other tables of the document state."""
    stated = {draft.unit for draft in drafts if draft.unit}
    common = stated.pop() if len(stated) == 1 else ""
    for draft in drafts:
        unit = draft.unit or next((page.unit for page in draft.pages if page.unit), "") or common
        draft.unit = unit
        draft.pages = [replace(page, unit=page.unit or unit) for page in draft.pages]
        by_grid = {id(page.grid): page for page in draft.pages}
        for rows in draft.rows:
            for row in rows:
                row.page = by_grid[id(row.page.grid)]
                row.parts = [(by_grid[id(page.grid)], cells) for page, cells in row.parts]


def _finished(number: int, draft: _Draft, subjects: DocumentSubjects) -> DisclosureTable:
    year = next(
        (
            int(y)
            for line in (draft.title.text if draft.title else "", *reversed(draft.above))
            for y in _YEAR.findall(plain(line))
        ),
        None,
    )
    found: tuple[Figure, ...]
    if draft.rows:
        whole = str(draft.title.rule.get("whole", "total")) if draft.title and draft.title.rule else "total"
        found = tuple(figures(draft.key, draft.pages, draft.rows, subjects, year, whole))
    elif draft.title is not None and draft.title.form:
        found = tuple(form_figures(draft.pages))
    else:
        found = ()
    pages = [page.grid.page for page in draft.pages]
    inside = [
        note
        for page in draft.pages
        for row in range(page.first, page.grid.rows)
        if (note := notes_inside(page.grid, row))
    ]
    notes = list(dict.fromkeys([*inside, *draft.notes]))
    empty = not any(not isinstance(figure.value, str) for figure in found)
    if empty and not notes:
        notes = _notes(draft.above[-4:], None)
    return DisclosureTable(
        table_no=number,
        key=draft.key,
        title=draft.title.text if draft.title else "",
        unit=draft.unit,
        page_from=min(pages),
        page_to=max(pages),
        rows=sum(page.grid.rows - page.first for page in draft.pages),
        columns=max(page.grid.columns for page in draft.pages),
        empty=empty,
        note=" ".join(notes),
        figures=found,
        subjects=tuple(_triples(draft)),
    )
