"""The document model: what every reader yields and everything above reads.

A document is a sequence of blocks in reading order. Readers differ, what they yield does not: nothing above
this floor knows a file format. Every character of a block's text can be placed in the file: on a page and in
a box where the format has pages (PDF, scans), by a path into the file's parts where it has not.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias


class Box(NamedTuple):
    """A rectangle on a page as displayed, in points (1/72 inch) from the page's upper left corner."""

    x0: float
    top: float
    x1: float
    bottom: float

    def union(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            min(self.x0, other.x0), min(self.top, other.top), max(self.x1, other.x1), max(self.bottom, other.bottom)
        )


@dataclass(frozen=True, slots=True)
class Line:
    """The stretch ``text[start:end]`` of a block that stands on one line of one page.

    ``edges`` holds the left and right edge of every character in turn (``2 * (end - start)`` numbers) where the
    reader knows them; without it a part of the line is placed by the whole line's box.
    """

    start: int
    end: int
    page: int
    box: Box
    edges: tuple[float, ...] = ()

    def part(self, start: int, end: int) -> Box:
        """The box of ``text[start:end]`` as far as it stands on this line."""
        first, last = max(start, self.start) - self.start, min(end, self.end) - self.start
        if not self.edges or first >= last:
            return self.box
        xs = self.edges[2 * first : 2 * last]
        return Box(min(xs), self.box.top, max(xs), self.box.bottom)


class Place(NamedTuple):
    """A box on a page (pages count from 1)."""

    page: int
    box: Box


Origin: TypeAlias = Literal["body", "textbox", "footnote", "endnote", "header", "footer", "cell"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph (段落) as shown, without layout line breaks.

    ``number`` is the automatic number Word shows before the text (自动编号). It stands at the beginning of
    ``text`` too, because that is what a reader of the document sees; ``number`` says that it was not typed.
    ``level`` is the outline level of the paragraph's style (1 is the highest), 0 when it has none.
    ``size`` is the font size in points of most of its characters, 0 when unknown. ``breaks`` are offsets at
    which the document forces a line break inside the paragraph (``\\n`` stands there in the text).
    ``confidence`` is below 1 for text that was recognised from an image (OCR).
    """

    text: str
    lines: tuple[Line, ...] = ()
    number: str = ""
    level: int = 0
    size: float = 0.0
    bold: bool = False
    centred: bool = False
    origin: Origin = "body"
    path: str = ""
    confidence: float = 1.0

    @property
    def page(self) -> int:
        """The page the paragraph begins on; 0 where the format has no pages."""
        return self.lines[0].page if self.lines else 0

    def page_at(self, offset: int) -> int:
        """The page on which the character at ``offset`` stands; 0 where the format has no pages."""
        if not self.lines:
            return 0
        index = bisect_right(self.lines, offset, key=lambda line: line.start) - 1
        return self.lines[max(index, 0)].page

    def places(self, start: int, end: int) -> list[Place]:
        """The boxes of ``text[start:end]``, one for each line it stands on; empty where nothing is known."""
        return [Place(line.page, line.part(start, end)) for line in self.lines if line.start < end and line.end > start]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell (单元格) of a table; a merged cell occurs once, at its upper left corner.

    ``text`` keeps the cell's own line breaks as ``\\n``; blank cells have the text "".
    """

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    page: int = 0
    box: Box | None = None
    confidence: float = 1.0
    nested: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells as it stands in the file, before anybody asks what it means.

    A PDF reader yields one table a page (``page``); joining continuations is the business of the floor above.
    ``name`` is the sheet's name in a spreadsheet. ``ruled`` tells whether rules drew the grid or it was inferred
    from the alignment of text.
    """

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    page: int = 0
    box: Box | None = None
    name: str = ""
    ruled: bool = True
    path: str = ""


class ChartPoint(NamedTuple):
    """One category of a chart's series with its value as cached in the file; None where the cache has a gap."""

    category: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Series:
    """A series of a chart (数据系列)."""

    name: str
    points: tuple[ChartPoint, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart (图表) with the figures its cache holds."""

    title: str
    series: tuple[Series, ...]
    page: int = 0
    path: str = ""


Block: TypeAlias = Paragraph | Table | Chart

NoticeCode: TypeAlias = Literal[
    "page_without_text", "ocr_page", "garbled_text", "part_skipped", "image_skipped", "repaired", "limit_reached"
]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader could not do, or did at its own risk, and the user should know."""

    code: NoticeCode
    message: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its blocks in reading order and what the file says of itself.

    ``pages`` is 0 where the format has no pages. ``properties`` holds the file's own metadata in plain words
    (title, author, created, modified …), evidence at best.
    """

    path: str
    sha256: str
    media_type: str
    blocks: tuple[Block, ...]
    pages: int = 0
    properties: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()

    @property
    def doc_id(self) -> str:
        """The first sixteen hexadecimal digits of the file's SHA-256."""
        return self.sha256[:16]

    def paragraphs(self) -> Iterator[Paragraph]:
        """The paragraphs in reading order, tables and charts left out."""
        return (block for block in self.blocks if isinstance(block, Paragraph))

    def tables(self) -> Iterator[Table]:
        """The tables in reading order."""
        return (block for block in self.blocks if isinstance(block, Table))
