"""Stories of a DOCX file (body, notes) as blocks in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extractor.document import Block, Cell, Chart, Origin, Paragraph, Table
from extractor.errors import TooLarge
from extractor.readers.docx.charts import diagram_texts, read_chart
from extractor.readers.docx.embedded import read_embedded
from extractor.readers.docx.inline import PAGE_BREAK, Anchored, Inline, InlineReader
from extractor.readers.docx.markup import R, children, joins_next
from extractor.readers.docx.numbering import NO_LABEL, Counters, Label, NumberingDefinitions
from extractor.readers.docx.package import Element, Package
from extractor.readers.docx.styles import StyleSheet, W
from extractor.readers.docx.tables import Placed, place_cells
from extractor.readers.wrapping import Wrapping, Written, columns, joined

__all__ = ["Story", "Surroundings"]

_PLACE = "place"
_FRAME_PARAGRAPHS = 3
_MANY_LINES = 8
"""Lines in one paragraph of Word from which on they are a document of their own, not a title in two."""
# Forced line breaks that stand for paragraphs: after a sentence, before an indent, before a number. Others break
# a title in two and stay. (Bounded, because a hostile file may hold any amount of space.)
_NUMBER = r"(?:第[一二三四五六七八九十]+[部章节]|[（(]?(?:[一二三四五六七八九十]+|\d{1,2})(?:[）)、]|[.．](?!\d)))"
_PARAGRAPH_BREAK = re.compile(
    rf"""
    \s{{0,99}} \f \s{{0,99}}
    | (?<=[。；;：:！!？?]) [^\S\n]{{0,99}} \n \s{{0,99}}
    | [^\S\n]{{0,99}} \n \s{{0,99}} (?: (?<=[\ \t]{{2}}) | (?<=\u3000) | (?={_NUMBER}) )
    """,
    re.VERBOSE,
)
_BEGINS_WITH_NUMBER = re.compile(_NUMBER)


@dataclass(slots=True)
class Surroundings:
    """What all stories of a file share: its parts, styles and lists, and what is to be told of it at the end.

    ``skipped`` and ``pictures`` collect what was met and not read.
    """

    package: Package
    styles: StyleSheet
    numbering: NumberingDefinitions
    skipped: list[str] = field(default_factory=list)
    pictures: int = 0
    cells: int = 0
    paragraphs: int = 0

    def count_cells(self, number: int) -> None:
        """Count cells; raises :class:`TooLarge` beyond the limit."""
        self.cells += number
        if self.cells > self.package.limits.cells:
            raise TooLarge(self.package.path, f"表格单元格超过 {self.package.limits.cells} 个")

    def count_paragraph(self) -> None:
        """Count a paragraph; raises :class:`TooLarge` beyond the limit."""
        self.paragraphs += 1
        if self.paragraphs > self.package.limits.paragraphs:
            raise TooLarge(self.package.path, f"段落超过 {self.package.limits.paragraphs} 个")

    def skip(self, what: str) -> None:
        """Remember something that is not read; each is told once."""
        if what not in self.skipped:
            self.skipped.append(what)


class Story:
    """One part with running text, read from its beginning: the body, or the footnotes.

    Number series and fields run through a story in reading order, table cells and text boxes included.
    """

    def __init__(self, surroundings: Surroundings, root: Element, part: str) -> None:
        self._around = surroundings
        self._root = root
        self._part = part
        self._inline = InlineReader(root, surroundings.styles)
        self._counters = Counters(surroundings.numbering)
        for tag in (W + "p", W + "tbl"):
            for number, element in enumerate(root.iter(tag), 1):
                element.set(_PLACE, str(number))

    @property
    def notes(self) -> list[tuple[str, str]]:
        """The notes referred to so far: (``footnote`` or ``endnote``, identifier) in reading order."""
        return self._inline.notes

    def blocks(self, container: Element, origin: Origin) -> Iterator[Block]:
        """The blocks in an element of the story; empty paragraphs are left out."""
        carried: Inline | None = None
        last: Element | None = None
        for child in children(container):
            if child.tag == W + "p":
                inline = self._inline.read(child, carried)
                carried, last = (inline, child) if joins_next(child.find(W + "pPr")) else (None, None)
                if carried is None:
                    yield from self._paragraph(child, inline, origin)
            elif child.tag == W + "tbl":
                if carried is not None and last is not None:
                    yield from self._paragraph(last, carried, origin)
                    carried = last = None
                yield from self._table(child)
            elif child.tag == W + "altChunk":
                yield from self._embedded(child.get(R + "id", ""), "嵌入的外部内容（altChunk）")
        if carried is not None and last is not None:
            yield from self._paragraph(last, carried, origin)

    def _path(self, element: Element, sign: str) -> str:
        return f"{self._part}#{sign}{element.get(_PLACE, '')}"

    def _paragraph(self, element: Element, inline: Inline, origin: Origin) -> Iterator[Block]:
        text = inline.text.strip()
        properties = element.find(W + "pPr")
        styles = self._around.styles
        label = NO_LABEL
        # A paragraph that is hidden as a whole has no number; an empty one has.
        if text or inline.anchored or not styles.mark_is_hidden(properties):
            label = self._counters.next(styles.numbering(properties))
        if text or label.number:
            self._around.count_paragraph()
            shown = self._shown(element, properties, _numbered(text, label), label, inline, origin)
            yield from _broken_up(shown) if "\n" in text or PAGE_BREAK in text else (shown,)
        for item in inline.anchored:
            yield from self._object(item, element, origin)

    def _shown(
        self,
        element: Element,
        properties: Element | None,
        text: str,
        label: Label,
        inline: Inline,
        origin: Origin,
    ) -> Paragraph:
        path = self._path(element, "p")
        if origin == "cell":
            return Paragraph(text, number=label.number, origin=origin, path=path)
        styles = self._around.styles
        weights = inline.weights
        if weights:
            size, bold = max(weights, key=lambda look: weights[look])
        else:
            look = styles.paragraph_look(properties)
            size, bold = look.size or 0.0, bool(look.bold)
        return Paragraph(
            text,
            number=label.number,
            level=styles.level(properties),
            size=size,
            bold=bold,
            centred=styles.centred(properties),
            origin=origin,
            path=path,
        )

    def _object(self, item: Anchored, holder: Element, origin: Origin) -> Iterator[Block]:
        if item.kind == "textbox" and item.element is not None:
            yield from self.blocks(item.element, "cell" if origin == "cell" else "textbox")
        elif item.kind == "wordart" and item.value.strip():
            yield Paragraph(item.value.strip(), origin="textbox", path=self._path(holder, "p"))
        elif item.kind == "chart":
            chart = self._chart(item.value)
            if chart is not None:
                yield chart
        elif item.kind == "diagram":
            root, part = self._related(item.value)
            if root is None:
                self._around.skip("图示（SmartArt）")
                return
            for text in diagram_texts(root):
                yield Paragraph(text, origin="textbox", path=part)
        elif item.kind == "picture":
            self._around.pictures += 1
        elif item.kind == "embedded":
            program = "" if item.element is None else item.element.get("ProgID", "")
            yield from self._embedded(item.value, f"嵌入对象（{program}）" if program else "嵌入对象")

    def _embedded(self, identifier: str, name: str) -> Iterator[Block]:
        relation = self._around.package.relationships(self._part).get(identifier)
        found: tuple[Block, ...] = ()
        if relation is not None and not relation.external:
            found = read_embedded(self._around.package, relation.target)
        if not found:
            self._around.skip(name)
        for block in found:
            self._around.count_cells(len(block.cells) if isinstance(block, Table) else 0)
            yield block

    def _related(self, identifier: str) -> tuple[Element | None, str]:
        relation = self._around.package.relationships(self._part).get(identifier)
        if relation is None or relation.external:
            return None, ""
        return self._around.package.tree(relation.target), relation.target

    def _chart(self, identifier: str) -> Chart | None:
        root, part = self._related(identifier)
        chart = None if root is None else read_chart(root, part)
        if chart is None:
            self._around.skip("图表（数据缓存缺失）")
        return chart

    def _table(self, element: Element) -> Iterator[Block]:
        rows, columns, placed = place_cells(element, self._around.count_cells)
        if not placed:
            return
        contents = [list(self.blocks(cell.element, "cell")) for cell in placed]
        if len(placed) == 1 and _is_frame(contents[0]):
            yield from contents[0]
            return
        cells = tuple(_cell(cell, blocks) for cell, blocks in zip(placed, contents, strict=True))
        yield Table(rows, columns, cells, path=self._path(element, "t"))
        for blocks in contents:
            yield from (block for block in blocks if isinstance(block, Chart))


def _broken_up(paragraph: Paragraph) -> Iterator[Paragraph]:
    """The paragraphs that someone wrote into one, line breaks between them."""
    if paragraph.origin == "cell":
        yield replace(paragraph, text=paragraph.text.replace(PAGE_BREAK, "\n"))
        return
    first, *others = _pieces(paragraph.text)
    yield replace(paragraph, text=first)
    for text in others:
        level = paragraph.level if _BEGINS_WITH_NUMBER.match(text) else 0
        yield replace(paragraph, text=text, number="", level=level)


def _pieces(text: str) -> list[str]:
    """The text of each paragraph. Where a whole document was written into one, every break parts two of them, but
    for those of lines broken at a width."""
    lines = [line for line in text.replace(PAGE_BREAK, "\n").split("\n") if line.strip()]
    if len(lines) < _MANY_LINES:
        return _PARAGRAPH_BREAK.split(text)
    written = [Written(line.strip(), columns(line) - columns(line.lstrip())) for line in lines]
    wrapping = Wrapping.of(written)
    found = [written[0].text]
    for before, line in pairwise(written):
        if wrapping is not None and wrapping.goes_on(before, line):
            found[-1] = joined(found[-1], line.text)
        else:
            found.append(line.text)
    return found


def _is_frame(blocks: list[Block]) -> bool:
    """A table of one cell with running text or tables in it is a frame around them, not a table."""
    tables = any(isinstance(block, Table) for block in blocks)
    return tables or sum(isinstance(block, Paragraph) for block in blocks) >= _FRAME_PARAGRAPHS


def _cell(placed: Placed, blocks: list[Block]) -> Cell:
    return Cell(
        row=placed.row,
        column=placed.start,
        text="\n".join(block.text for block in blocks if isinstance(block, Paragraph)),
        row_span=placed.row_span,
        column_span=placed.end - placed.start,
        nested=tuple(block for block in blocks if isinstance(block, Table)),
    )


def _numbered(text: str, label: Label) -> str:
    if not label.number:
        return text
    text = text.lstrip()
    return label.number + label.separator + text if text else label.number
