"""Word's older formats: DOC, WPS Writer (.wps), RTF; and ODT.

A .doc is read from its own structures: text, automatic numbers, tables with their merged cells. What is too broken
or too old for that goes to office-oxide (extra ``doc``) and then to LibreOffice, where these are installed.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import replace

from extractor.document import Block, Document, Notice, Paragraph
from extractor.errors import CorruptDocument, EncryptedDocument, MissingExtra, TooLarge
from extractor.readers import Source
from extractor.readers.compound import LOCKED, CompoundFile, CompoundFileError
from extractor.readers.doc_binary import ParagraphRecord, read_binary
from extractor.readers.doc_lists import list_labels
from extractor.readers.doc_oxide import EXTRA, read_with_oxide
from extractor.readers.doc_summary import summary
from extractor.readers.doc_tables import Assembly
from extractor.readers.office import converted, office_program
from extractor.readers.rtf import read_rtf

__all__ = ["read"]

_NO_OFFICE = "请安装 LibreOffice（命令 soffice），或用 Word/WPS 另存为 DOCX 后重试。"
_DAMAGE = (CompoundFileError, struct.error, IndexError, ValueError, OverflowError, RecursionError)


def read(source: Source) -> Document:
    """Read a .doc, .wps, .rtf or .odt file.

    Raises :class:`EncryptedDocument` for a file locked by a password, :class:`CorruptDocument` when nothing can
    read it, :class:`MissingExtra` where only a program that is not installed could, :class:`TooLarge` beyond the
    limits.
    """
    if source.media_type == "application/rtf":
        return _read_rtf(source)
    if source.media_type != "application/msword":
        return _through_office(source)
    _refuse_locked(source)
    try:
        document = _read_binary(source)
    except _DAMAGE as damage:
        return _rescued(source, damage)
    if _garbled(document) and office_program() is not None:
        return _through_office(source)
    return document


def _rescued(source: Source, damage: Exception) -> Document:
    """What office-oxide or LibreOffice make of a file our own reader failed on."""
    remedy = CorruptDocument.remedy
    try:
        return read_with_oxide(source)
    except MissingExtra:
        remedy = f"请重新下载该文件；若 Word 能打开它，请安装 {EXTRA} 后重试，或另存为 DOCX。"
    except CorruptDocument:
        pass
    if office_program() is None:
        raise CorruptDocument(source.path, "DOC 文件不完整或已损坏", remedy) from damage
    return _through_office(source)


def _refuse_locked(source: Source) -> None:
    try:
        head = CompoundFile(source.data).stream("WordDocument")[:32]
    except _DAMAGE:
        return
    if len(head) >= 12 and head[11] & 0x01:
        raise EncryptedDocument(source.path, "Word 文件有密码保护", LOCKED)


def _through_office(source: Source) -> Document:
    """The document LibreOffice makes of the file."""
    if office_program() is None:
        raise MissingExtra(source.path, "读取该格式的文件需要 LibreOffice", _NO_OFFICE)
    data = converted(source)
    from extractor.readers import read_document

    inner = read_document(source.path, data, limits=source.limits, password=source.password, ocr=source.ocr)
    notice = Notice("repaired", "经 LibreOffice 转换为 DOCX 后读取")
    return replace(inner, sha256=source.sha256, media_type=source.media_type, notices=(*inner.notices, notice))


def _read_rtf(source: Source) -> Document:
    records, numbers = read_rtf(source.path, source.data)
    maker = _Maker(source, records, numbers)
    blocks = Assembly(maker.paragraph, maker.spend).blocks(records)
    if not blocks:
        raise CorruptDocument(source.path, "RTF 文件中没有文字")
    return Document(source.path, source.sha256, source.media_type, tuple(blocks))


def _read_binary(source: Source) -> Document:
    binary = read_binary(source.data)
    maker = _Maker(source, binary.paragraphs, list_labels(binary))
    blocks: list[Block] = Assembly(maker.paragraph, maker.spend).blocks(binary.paragraphs)
    if not blocks:
        raise CompoundFileError("no text")
    return Document(source.path, source.sha256, source.media_type, tuple(blocks), properties=summary(source.data))


class _Maker:
    """Makes the document's paragraphs of the file's, within the limits."""

    def __init__(self, source: Source, records: Sequence[ParagraphRecord], numbers: Sequence[str]) -> None:
        self._source = source
        self._records = records
        self._numbers = numbers
        self._made = 0
        self._cells = 0

    def paragraph(self, index: int) -> Paragraph | None:
        """The paragraph of record ``index``; None for one without text."""
        record = self._records[index]
        text = record.text.strip(" \t\u3000\xa0\n")
        if not text:
            return None
        self._made += 1
        if self._made > self._source.limits.paragraphs:
            raise TooLarge(self._source.path, f"段落多于 {self._source.limits.paragraphs} 个")
        number = self._numbers[index]
        outline = record.properties.outline
        return Paragraph(
            number + text,
            number=number,
            level=outline + 1 if outline is not None and outline < 9 else 0,
            size=record.size,
            bold=record.bold,
            centred=bool(record.properties.centred),
            origin=record.origin,
            path=f"p{index + 1}",
        )

    def spend(self, cells: int) -> None:
        """Count cells against the limit."""
        self._cells += cells
        if self._cells > self._source.limits.cells:
            raise TooLarge(self._source.path, f"表格单元格多于 {self._source.limits.cells} 个")


def _garbled(document: Document) -> bool:
    """Whether the text is not Chinese prose but bytes read wrongly."""
    text = "".join(paragraph.text for paragraph in document.paragraphs())[:20000]
    if len(text) < 50:
        return False
    odd = sum(1 for char in text if char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or "\x80" <= char <= "\xff")
    return odd * 5 > len(text)
