"""Tables while they are collected: which grids of a document are tables, and which continue the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import regex

from extractor.document import Document, Paragraph, Table
from extractor.tables.columns import inherited, layout
from extractor.tables.grid import Grid, plain, regular
from extractor.tables.headers import Header, find_header
from extractor.tables.items import label_rule
from extractor.tables.rows import DataRow, Page
from extractor.tables.titles import LINES_ABOVE, Title, bare, find_title, stated_unit, table_rule
from extractor.tables.vocabulary import rules

__all__ = ["Draft", "collected", "is_note", "notes_among"]

LONG_TEXT = 60
"""Average characters a cell beyond which a grid without figures is a box round prose."""
LINES_BEFORE_BREAK = 3
"""So many lines at the foot of the page before may still belong to a table."""

LONGEST_REASON = 80
LINES_TO_REASON = 3
"""The sentence why a table is empty stands within so many lines below its title."""

_NAMED_TABLE = regex.compile(r"表(?:\([^)]*\))*$")
_SAYS_EMPTY = regex.compile(r"空表|表为空|无(?:相关)?数据|不涉及")
_REPORTING_UNIT = regex.compile(
    r"(?:编制|填报|预算|公开)?(?:部门|单位)(?:\(.{1,4}\))?(?:名称)?[:：](?P<name>\p{Han}{4,30}?)(?=(?:金额)?单位[:：]|\(|$)"
)


@dataclass(slots=True)
class Draft:
    """A table with its pages so far; ``key`` and ``rows`` are filled in when all pages are there.

    A table announced by its title and a sentence why it is empty, without any grid, has no pages; ``page`` then
    is where the title stands.
    """

    title: Title | None
    pages: list[Page]
    above: list[str]
    unit: str
    header: str
    reporting_unit: str = ""
    notes: list[str] = field(default_factory=list)
    page: int = 0
    key: str = "other"
    rows: list[list[DataRow]] = field(default_factory=list)

    @property
    def form(self) -> bool:
        """Whether the table is a form: labels beside figures."""
        return self.title is not None and self.title.form


def collected(document: Document) -> list[Draft]:
    """The document's tables with their continuation pages; grids round prose are left out, their text is text."""
    drafts: list[Draft] = []
    above: list[tuple[int, str]] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if block.origin not in {"header", "footer", "footnote", "endnote"}:
                above.extend((block.page, line) for line in block.text.split("\n") if line.strip())
            continue
        if not isinstance(block, Table):
            continue
        grid = regular(block)
        if grid.rows == 0:
            continue
        if _prose(grid):
            above.extend((grid.page, cell.text) for row in range(grid.rows) for cell in grid.anchors(row))
            continue
        _add(drafts, grid, above)
        above = []
    if drafts:
        drafts[-1].notes.extend(notes_among([line for _, line in above]))
        drafts.extend(_announced(above, None))
    return drafts


def _announced(above: Sequence[tuple[int, str]], title: Title | None) -> Iterator[Draft]:
    """Tables that lines between grids announce and explain to be empty, printing no grid for them.

    ``title`` is the title of the grid that follows, whose own sentence is no other table's.
    """
    own = bare(title.text) if title is not None else ""
    for index, (page, line) in enumerate(above):
        found = find_title([line])
        if found is None or found.rule is None or found.key == "other" or bare(found.text) == own:
            continue
        if not _NAMED_TABLE.search(found.text):
            continue
        for _, below in above[index + 1 : index + 1 + LINES_TO_REASON]:
            text = plain(below)
            if len(text) > LONGEST_REASON:
                break
            if rules("tables.toml", "explanation", whole=False).id(text) == "empty" or _SAYS_EMPTY.search(text):
                yield Draft(found, [], [], "", "", notes=[text], page=page)
                break
            if find_title([below]) is not None:
                break


def _prose(grid: Grid) -> bool:
    if grid.columns < 2:
        return True
    cells = [cell for row in range(grid.rows) for cell in grid.anchors(row)]
    if any(cell.plain[-1:].isdigit() and len(cell.plain) < 20 for cell in cells):
        return False
    return sum(len(cell.plain) for cell in cells) / len(cells) > LONG_TEXT


def _near(above: Sequence[tuple[int, str]], page: int) -> list[str]:
    """The lines that may head a table: those of its own page, and the last few of the page before."""
    own = [line for at, line in above if at == page]
    before = [line for at, line in above if at == page - 1][-LINES_BEFORE_BREAK:] if page else []
    return [*before, *own][-LINES_ABOVE:]


def _add(drafts: list[Draft], grid: Grid, above: Sequence[tuple[int, str]]) -> None:
    header = find_header(grid)
    inside = [cell.text for row in range(header.captions) for cell in grid.anchors(row)]
    lines = [line for _, line in above]
    near = _near(above, grid.page)
    title = find_title(near, inside, grid.name)
    unit = _unit(inside) or _unit(near)
    reporting = _reporting_unit([*near, *inside])
    if drafts:
        last = drafts[-1]
        joined = _continuation(last, grid, header, title, lines, reporting)
        if joined is not None:
            last.pages.append(replace(joined, unit=unit))
            return
        last.notes.extend(notes_among(lines, title))
        drafts.extend(_announced(above, title))
    unit = unit or _unit(header.text.split("|"))
    page = Page(grid, header, layout(grid, header), _first(header), unit)
    if title is None and not above and drafts and _right_half(drafts[-1], page):
        title, unit = drafts[-1].title, unit or drafts[-1].unit
    drafts.append(Draft(title, [page], near, unit, header.text, reporting))


def _right_half(last: Draft, page: Page) -> bool:
    """Whether a grid without labels is the right half of a wide table, printed on a page of its own."""
    if not last.pages or not page.header.present or not page.layout.lanes:
        return False
    labels = any(lane.names or lane.codes or lane.units or lane.labels for lane in page.layout.lanes)
    left = last.pages[-1]
    return (
        not labels
        and page.grid.page == left.grid.page + 1
        and page.grid.rows - page.first == left.grid.rows - left.first
    )


def _first(header: Header) -> int:
    return max(header.end, header.captions)


def _unit(lines: Iterable[str]) -> str:
    return next((unit for line in reversed(list(lines)) if (unit := stated_unit(line))), "")


def _reporting_unit(lines: Iterable[str]) -> str:
    for line in lines:
        match = _REPORTING_UNIT.search(plain(line))
        if match:
            return str(match["name"])
    return ""


def _continuation(
    last: Draft, grid: Grid, header: Header, title: Title | None, above: Sequence[str], reporting: str
) -> Page | None:
    """The grid as a further page of the last table, or None when it is another table."""
    if not last.pages:
        return None
    same_title = title is not None and last.title is not None and bare(title.text) == bare(last.title.text)
    if (title is not None and not same_title) or (same_title and last.form):
        return None
    if (title is None and any(_begins_something(line) for line in above)) or _starts_over(last, grid, header):
        return None
    if reporting and last.reporting_unit and reporting != last.reporting_unit:
        return None
    before = last.pages[-1]
    headless = title is None and before.first >= before.grid.rows
    if last.form or (headless and header.present):
        # Forms go on over the page as they like; half a header at the foot of a page has the rest on the next.
        return Page(grid, header, layout(grid, header), _first(header))
    if header.present:
        if header.text == last.header and grid.columns == last.pages[0].grid.columns:
            # The same columns: one that is blank on this page is what it was on the first.
            same = inherited(grid, last.pages[0].layout, _first(header))
            return Page(grid, header, same or layout(grid, header), _first(header))
        if header.text == last.header or (same_title and grid.columns == before.grid.columns):
            return Page(grid, header, layout(grid, header), _first(header))
        if header.end - header.start > 1 or not same_title:
            return None
    for page in (last.pages[0], before):
        carried = inherited(grid, page.layout, header.captions)
        if carried is not None:
            return Page(grid, header, carried, header.captions)
    return None


def _starts_over(last: Draft, grid: Grid, header: Header) -> bool:
    """Whether both grids begin with their row 合计: the same form filled in for another unit."""
    first = last.pages[0]
    return header.present and _total_first(first.grid, first.first) and _total_first(grid, _first(header))


def _total_first(grid: Grid, row: int) -> bool:
    cells = grid.anchors(row) if row < grid.rows else []
    rule = label_rule(cells[0].plain) if cells else None
    return rule is not None and rule.id == "total"


def _begins_something(line: str) -> bool:
    """Whether a line between two grids begins something new: prose or a heading, no page number, no unit."""
    text = plain(line)
    bare_number = text.strip("-—·0123456789第页共/").strip() == ""
    prose = "。" in text or text.endswith("：") or text.startswith("第")
    return len(text) > 4 and prose and not bare_number and not stated_unit(text)


def is_note(text: str) -> bool:
    """Whether a line is marked as a note (注：…)."""
    return rules("tables.toml", "explanation", whole=False).rules[1].matches(text)


def notes_among(lines: Sequence[str], title: Title | None = None) -> list[str]:
    """The notes among the lines below a table: 注：… and sentences that explain an empty table.

    They end where the title of the next table stands.
    """
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
