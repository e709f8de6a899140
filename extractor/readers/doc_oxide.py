"""The tree office-oxide makes of a Word file, as blocks: the second way in, for files our own reader cannot read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extractor.document import Block, Cell, Document, Notice, Paragraph, Table
from extractor.errors import CorruptDocument, MissingExtra, TooLarge
from extractor.readers import Source
from extractor.readers.compound import CompoundFile, CompoundFileError
from extractor.readers.native import fenced

__all__ = ["EXTRA", "read_with_oxide"]

EXTRA = "pip install 'budget-disclosure-extractor[doc]'"
_DEPTH = 20


def read_with_oxide(source: Source) -> Document:
    """The document as office-oxide reads it, without automatic numbers.

    Raises :class:`MissingExtra` where it is not installed, :class:`CorruptDocument` where it fails.
    """
    try:
        import office_oxide
    except ImportError as error:
        raise MissingExtra(source.path, "没有安装 office-oxide", f"请安装：{EXTRA}。") from error
    try:
        sound = CompoundFile(source.data).is_sound()
    except (CompoundFileError, ValueError):
        sound = False
    if not sound:  # where sectors run in circles, office-oxide may run with them
        raise CorruptDocument(source.path, "DOC 文件不完整或已损坏")
    with fenced(source.path, "DOC 文件不完整或已损坏"):
        document = office_oxide.Document.from_bytes(source.data, "doc")
        try:
            tree: Mapping[str, Any] = document.to_ir()
        finally:
            document.close()
        blocks = _Reader(source).blocks(tree)
    if not blocks:
        raise CorruptDocument(source.path, "DOC 文件中没有文字")
    notice = Notice("repaired", "文件结构有损，经 office-oxide 读取，自动编号缺失")
    return Document(
        source.path, source.sha256, source.media_type, tuple(blocks), properties=_properties(tree), notices=(notice,)
    )


def _properties(tree: Mapping[str, Any]) -> dict[str, str]:
    # office-oxide's "title" is the first heading of the text, not what the file says of itself.
    metadata = tree.get("metadata") or {}
    keys = ("author", "created", "modified", "subject")
    return {key: str(metadata[key]).strip() for key in keys if metadata.get(key)}


class _Reader:
    """Turns office-oxide's tree into blocks, within the limits."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._cells = 0
        self._paragraphs = 0

    def blocks(self, tree: Mapping[str, Any]) -> list[Block]:
        found: list[Block] = []
        for number, section in enumerate(tree.get("sections", ())):
            found.extend(self._elements(section.get("elements", ()), f"section[{number}]"))
        return found

    def _elements(self, elements: Sequence[Mapping[str, Any]], path: str, depth: int = 0) -> Iterator[Block]:
        for index, element in enumerate(elements):
            place = f"{path}/{index}"
            kind = element.get("type")
            if kind in ("paragraph", "heading"):
                yield from self._paragraph(element, place)
            elif kind == "table":
                table = self._table(element, place, depth)
                if table is not None:
                    yield table
            elif kind == "list" and depth < _DEPTH:
                for number, item in enumerate(element.get("items", ())):
                    yield from self._elements(item.get("content", ()), f"{place}/{number}", depth + 1)
                    nested = item.get("nested")
                    if isinstance(nested, Mapping):
                        inner = [{**nested, "type": "list"}]
                        yield from self._elements(inner, f"{place}/{number}", depth + 1)
            elif isinstance(element.get("content"), list) and depth < _DEPTH:
                yield from self._elements(element["content"], place, depth + 1)

    def _paragraph(self, element: Mapping[str, Any], place: str) -> Iterator[Paragraph]:
        text = _text(element).strip(" \t\u3000\xa0\r\n")
        if not text:
            return
        self._paragraphs += 1
        if self._paragraphs > self._source.limits.paragraphs:
            raise TooLarge(self._source.path, f"段落多于 {self._source.limits.paragraphs} 个")
        runs = [run for run in element.get("content", ()) if (run.get("text") or "").strip()]
        sizes: dict[float, int] = {}
        for run in runs:
            points = float(run.get("font_size_half_pt") or 0) / 2
            sizes[points] = sizes.get(points, 0) + len(run["text"])
        yield Paragraph(
            text,
            size=max(sizes, key=lambda size: sizes[size]) if sizes else 0.0,
            bold=bool(runs) and all(run.get("bold") for run in runs),
            centred=str(element.get("alignment")).lower() in ("center", "centre"),
            path=place,
        )

    def _table(self, element: Mapping[str, Any], place: str, depth: int) -> Table | None:
        cells: list[Cell] = []
        taken: set[tuple[int, int]] = set()
        rows = element.get("rows", ())
        width = 0
        for number, row in enumerate(rows):
            column = 0
            for raw in row.get("cells", ()):
                while (number, column) in taken:
                    column += 1
                across = max(1, min(int(raw.get("col_span") or 1), 1000))
                down = max(1, min(int(raw.get("row_span") or 1), len(rows) - number))
                self._cells += across * down
                if self._cells > self._source.limits.cells:
                    raise TooLarge(self._source.path, f"表格单元格多于 {self._source.limits.cells} 个")
                taken.update((number + i, column + j) for i in range(down) for j in range(across))
                content = list(self._elements(raw.get("content", ()), f"{place}/r{number}c{column}", depth + 1))
                text = "\n".join(block.text for block in content if isinstance(block, Paragraph))
                nested = tuple(block for block in content if isinstance(block, Table)) if depth < _DEPTH else ()
                cells.append(Cell(number, column, text, down, across, nested=nested))
                column += across
                width = max(width, column)
        return Table(len(rows), width, tuple(cells), path=place) if cells else None


def _text(element: Mapping[str, Any]) -> str:
    parts: list[str] = []
    for run in element.get("content", ()):
        kind = run.get("type")
        if kind == "text":
            parts.append(str(run.get("text") or ""))
        elif kind in ("line_break", "break"):
            parts.append("\n")
        elif isinstance(run.get("content"), list):
            parts.append(_text(run))
    return "".join(parts).replace("\x0b", "\n").replace("\r", "")
