"""Word's binary format (DOC), WPS Writer (.wps), RTF and ODT.

office-oxide reads the text and the tables of a .doc; the automatic numbers, which it leaves out, are worked out
from the file's own list tables (:mod:`extractor.readers.doc_lists`). What it cannot read goes through LibreOffice,
where that is installed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from extractor.document import Block, Cell, Document, Notice, Paragraph, Table
from extractor.errors import CorruptDocument, EncryptedDocument, ExtractorError, MissingExtra, TooLarge
from extractor.readers import Source
from extractor.readers.compound import LOCKED, CompoundFile, CompoundFileError
from extractor.readers.doc_lists import Mark, paragraph_marks
from extractor.readers.native import fenced
from extractor.readers.office import converted, office_program
from extractor.readers.sniff import PROTECTED

__all__ = ["read"]

_DEPTH = 20
_ALIGNED = {"center": True, "centre": True}
_NO_OFFICE = "请安装 LibreOffice（命令 soffice），或用 Word/WPS 另存为 DOCX 后重试。"


def read(source: Source) -> Document:
    """Read a .doc, .wps, .rtf or .odt file.

    Raises :class:`EncryptedDocument` for a file locked by a password, :class:`MissingExtra` without office-oxide
    and LibreOffice, :class:`CorruptDocument` when neither can read it, :class:`TooLarge` beyond the limits.
    """
    if source.media_type == PROTECTED:
        raise EncryptedDocument(source.path, "Office 文件有密码保护", LOCKED)
    if source.media_type != "application/msword":
        return _through_office(source, None)
    _refuse_encrypted(source)
    try:
        document = _through_oxide(source)
    except (CorruptDocument, MissingExtra) as error:
        return _through_office(source, error)
    if _garbled(document) and office_program() is not None:
        return _through_office(source, None)
    return document


def _refuse_encrypted(source: Source) -> None:
    try:
        head = CompoundFile(source.data).stream("WordDocument")[:32]
    except (CompoundFileError, ValueError):
        return
    if len(head) >= 12 and head[11] & 0x01:
        raise EncryptedDocument(source.path, "Word 文件有密码保护", LOCKED)


def _through_office(source: Source, error: ExtractorError | None) -> Document:
    """The document LibreOffice makes of the file; ``error`` is raised where there is no LibreOffice."""
    if office_program() is None:
        if error is not None:
            raise error
        kind = "RTF" if source.media_type == "application/rtf" else "该格式的"
        raise MissingExtra(source.path, f"读取{kind}文件需要 LibreOffice", _NO_OFFICE)
    data = converted(source)
    from extractor.readers import read_document

    inner = read_document(source.path, data, limits=source.limits, password=source.password, ocr=source.ocr)
    notice = Notice("repaired", "经 LibreOffice 转换为 DOCX 后读取")
    return replace(inner, sha256=source.sha256, media_type=source.media_type, notices=(*inner.notices, notice))


def _through_oxide(source: Source) -> Document:
    try:
        import office_oxide
    except ImportError as error:
        raise MissingExtra(
            source.path, "读取 DOC 文件需要 office-oxide", "请安装：pip install 'budget-disclosure-extractor[doc]'。"
        ) from error
    with fenced(source.path, "DOC 文件不完整或已损坏"):
        document = office_oxide.Document.from_bytes(source.data, "doc")
        try:
            tree: Mapping[str, Any] = document.to_ir()
        finally:
            document.close()
        blocks = _Reader(source).blocks(tree)
    if not blocks:
        raise CorruptDocument(source.path, "DOC 文件中没有文字")
    marks = paragraph_marks(source.data)
    if marks:
        blocks = list(_marked(blocks, marks))
    images = sum(1 for _ in _images(tree.get("sections", ())))
    notices = (Notice("image_skipped", f"文中有 {images} 幅图片或嵌入对象，其中的文字未读取"),) if images else ()
    return Document(
        source.path, source.sha256, source.media_type, tuple(blocks), properties=_properties(tree), notices=notices
    )


def _properties(tree: Mapping[str, Any]) -> dict[str, str]:
    metadata = tree.get("metadata") or {}
    # office-oxide's "title" is the first heading of the text, not what the file says of itself.
    return {
        key: str(metadata[key]).strip() for key in ("author", "created", "modified", "subject") if metadata.get(key)
    }


def _images(sections: Sequence[Mapping[str, Any]]) -> Iterator[None]:
    return (
        None
        for section in sections
        for element in section.get("elements", ())
        if element.get("type") == "image" and element.get("data")
    )


def _garbled(document: Document) -> bool:
    """Whether the text is not Chinese prose but bytes read wrongly."""
    text = "".join(paragraph.text for paragraph in document.paragraphs())[:20000]
    if len(text) < 50:
        return False
    odd = sum(1 for char in text if char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or "\x80" <= char <= "\xff")
    return odd * 5 > len(text)


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
            level=int(element.get("level") or 0) if element.get("type") == "heading" else 0,
            size=max(sizes, key=lambda size: sizes[size]) if sizes else 0.0,
            bold=bool(runs) and all(run.get("bold") for run in runs),
            centred=_ALIGNED.get(str(element.get("alignment")).lower(), False),
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


def _marked(blocks: Sequence[Block], marks: Sequence[Mark]) -> Iterator[Block]:
    """The blocks with the automatic numbers, outline levels and alignment that the file's own tables give."""
    places: dict[str, list[int]] = {}
    for index, mark in enumerate(marks):
        places.setdefault(mark.key, []).append(index)
    at = -1
    for block in blocks:
        if isinstance(block, Paragraph):
            # Both lists are in file order: the next mark with the same text is this paragraph's.
            candidates = places.get(squeezed(block.text), [])
            place = bisect_right(candidates, at)
            if place < len(candidates):
                at = candidates[place]
                mark = marks[at]
                block = replace(
                    block, text=mark.number + block.text, number=mark.number, level=mark.level, centred=mark.centred
                )
            else:
                block = replace(block, level=0)  # office-oxide takes large bold text for a heading
        yield block


def squeezed(text: str) -> str:
    """A paragraph's text as a key: without white space and control characters."""
    return "".join(char for char in text if not char.isspace() and char >= " ")
