"""The binary Word format ([MS-DOC]): file information block, piece table, and the paragraphs they lead to."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.document import Origin
from extractor.readers.compound import CompoundFile, CompoundFileError
from extractor.readers.doc_properties import (
    ParagraphProperties,
    RowShape,
    Runs,
    StyleSheet,
    character_properties,
    character_record,
    paragraph_record,
    row_shape,
)

__all__ = ["BinaryDocument", "ParagraphRecord", "read_binary"]

_MOST_CHARACTERS = 20_000_000
_STYLESHEET, _CHPX, _PAPX, _CLX, _LISTS, _OVERRIDES = 1, 12, 13, 33, 73, 74
"""Indices of (offset, length) pairs in the file information block, FibRgFcLcb97."""
_STORIES: tuple[tuple[int, Origin | None], ...] = (
    (3, "body"), (4, "footnote"), (5, None), (6, None), (7, None), (8, "endnote"), (9, "textbox"), (10, None),
)  # fmt: skip
"""The parts of the text in file order: index of their length in FibRgLw97, and what they are (None: not read)."""
_LIBRE_OFFICE = b"Caolan80"
"""What LibreOffice's export puts where Word names the program that created the file."""
_MARKS = "\r\x07\x0c"
_CHARACTERS = {0x0B: "\n", 0x0E: "\n", 0x1E: "-", 0x1F: None} | dict.fromkeys([*range(1, 7), 8, 0xFFFC])
"""Forced line and column breaks, special hyphens; places of pictures, notes and drawings."""


@dataclass(frozen=True, slots=True)
class ParagraphRecord:
    """A paragraph: its visible text, the mark that ends it, its effective properties and main character format."""

    text: str
    mark: str
    properties: ParagraphProperties
    origin: Origin = "body"
    bold: bool = False
    size: float = 0.0
    row: RowShape | None = None
    """The shape of the row that this paragraph ends."""


@dataclass(frozen=True, slots=True)
class BinaryDocument:
    """The paragraphs of a document and the raw list tables they refer to."""

    paragraphs: tuple[ParagraphRecord, ...]
    lists: bytes
    overrides: bytes
    libre_office: bool = False
    """Whether LibreOffice wrote the file: its lists are not Word's (see :mod:`extractor.readers.doc_lists`)."""


@dataclass(frozen=True, slots=True)
class _Piece:
    first: int
    last: int
    offset: int
    compressed: bool


class _Fib:
    """The file information block: where everything else is."""

    def __init__(self, main: bytes) -> None:
        if len(main) < 154 or struct.unpack_from("<H", main)[0] != 0xA5EC:
            raise CompoundFileError("no Word 97 document")
        flags = struct.unpack_from("<H", main, 10)[0]
        if flags & 0x0100:
            raise CompoundFileError("encrypted")
        self.table = "1Table" if flags & 0x0200 else "0Table"
        self._main = main

    def length(self, index: int) -> int:
        """The number of characters of a part of the text."""
        return max(0, int(struct.unpack_from("<i", self._main, 64 + 4 * index)[0]))

    def part(self, table: bytes, index: int) -> bytes:
        """Structure ``index`` of the table stream; empty when the file is too old for it."""
        offset, length = self.place(index)
        return table[offset : offset + length]

    def place(self, index: int) -> tuple[int, int]:
        """Offset and length of structure ``index`` in the table stream."""
        at = 154 + index * 8
        if at + 8 > len(self._main) or index >= struct.unpack_from("<H", self._main, 152)[0]:
            return 0, 0
        offset, length = struct.unpack_from("<II", self._main, at)
        return offset, length


def read_binary(data: bytes) -> BinaryDocument:
    """The paragraphs of a .doc; raises :class:`CompoundFileError` or ``struct.error`` on damage."""
    container = CompoundFile(data)
    main = container.stream("WordDocument")
    fib = _Fib(main)
    table = container.stream(fib.table)
    extra = container.stream("Data") if "Data" in container.names else b""
    styles = StyleSheet(fib.part(table, _STYLESHEET))
    paragraphs = Runs(main, fib.part(table, _PAPX), 13, paragraph_record(extra), (0, ParagraphProperties()))
    characters = Runs(main, fib.part(table, _CHPX), 1, character_record, b"")
    pieces = _pieces(fib.part(table, _CLX))
    found: list[ParagraphRecord] = []
    first = 0
    for index, origin in _STORIES:
        last = first + fib.length(index)
        if origin is not None and last > first:
            story = _Story(main, pieces, paragraphs, characters, styles, origin)
            found.extend(story.paragraphs(first, min(last, _MOST_CHARACTERS)))
        first = last
    offset, length = fib.place(_LISTS)
    # The levels of the lists stand behind the list table, outside of the length it states.
    lists = table[offset:] if length else b""
    return BinaryDocument(tuple(found), lists, fib.part(table, _OVERRIDES), main[34:42] == _LIBRE_OFFICE)


def _pieces(clx: bytes) -> list[_Piece]:
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at + 5 > len(clx) or clx[at] != 2:
        raise CompoundFileError("no piece table")
    length = struct.unpack_from("<I", clx, at + 1)[0]
    plc = clx[at + 5 : at + 5 + length]
    count = (len(plc) - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", plc)
    found: list[_Piece] = []
    for index in range(count):
        place = struct.unpack_from("<I", plc, (count + 1) * 4 + index * 8 + 2)[0]
        compressed = bool(place & 0x40000000)
        place &= 0x3FFFFFFF
        found.append(_Piece(bounds[index], bounds[index + 1], place // 2 if compressed else place, compressed))
    return found


class _Story:
    """Cuts one part of the text into paragraphs."""

    def __init__(
        self,
        main: bytes,
        pieces: list[_Piece],
        paragraphs: Runs[tuple[int, ParagraphProperties]],
        characters: Runs[bytes],
        styles: StyleSheet,
        origin: Origin,
    ) -> None:
        self._main, self._pieces, self._styles, self._origin = main, pieces, styles, origin
        self._paragraphs, self._characters = paragraphs, characters
        self._fields: list[bool] = []
        """For each open field whether its code (True) or its result (False) is being read."""

    def paragraphs(self, first: int, last: int) -> Iterator[ParagraphRecord]:
        """The paragraphs of the characters from ``first`` to ``last``."""
        segments: list[tuple[str, int, int]] = []
        for text, offset, width in self._texts(first, last):
            begin = units = 0
            unit = 0
            for index, char in enumerate(text):
                if char in _MARKS:
                    segments.append((text[begin:index], offset + unit * width, width))
                    yield self._record(segments, char, offset + units * width)
                    segments = []
                    begin, unit = index + 1, units + 1
                # UTF-16 units: characters beyond the plane take two
                units += 2 if char > "\uffff" else 1
            if begin < len(text):
                segments.append((text[begin:], offset + unit * width, width))
        if any(text for text, _, _ in segments):
            yield self._record(segments, "\r", segments[-1][1])

    def _texts(self, first: int, last: int) -> Iterator[tuple[str, int, int]]:
        """The text of each piece with its file offset and the width of a unit in bytes."""
        for piece in self._pieces:
            begin, end = max(piece.first, first), min(piece.last, last)
            if begin >= end:
                continue
            width = 1 if piece.compressed else 2
            offset = piece.offset + (begin - piece.first) * width
            raw = self._main[offset : offset + (end - begin) * width]
            yield raw.decode("cp1252" if piece.compressed else "utf-16-le", errors="replace"), offset, width

    def _record(self, segments: list[tuple[str, int, int]], mark: str, end: int) -> ParagraphRecord:
        (style, own), _ = self._paragraphs.at(end)
        properties = own.over(self._styles.paragraph(style))
        base = self._styles.character(style)
        parts: list[str] = []
        bold: list[bool] = []
        sizes: dict[float, int] = {}
        for text, offset, width in segments:
            for run, at in self._runs(text, offset, width):
                format_ = character_properties(at, base)
                if format_.hidden or format_.deleted:
                    self._shown(run)  # fields go on inside of hidden text
                    continue
                shown = self._shown(run)
                if shown.strip():
                    bold.append(format_.bold)
                    sizes[format_.size] = sizes.get(format_.size, 0) + len(shown)
                parts.append(shown)
        size = max(sizes, key=lambda points: sizes[points]) if sizes else 0.0
        row = row_shape(properties.row) if properties.row else None
        return ParagraphRecord("".join(parts), mark, properties, self._origin, bool(bold) and all(bold), size, row)

    def _runs(self, text: str, offset: int, width: int) -> Iterator[tuple[str, bytes]]:
        """The text in stretches of one format."""
        at = 0
        while at < len(text):
            grpprl, until = self._characters.at(offset)
            count = max(1, (until - offset + width - 1) // width)
            run = text[at : at + count]
            surplus = sum(char > "\uffff" for char in run)
            if surplus:
                run = run[: max(1, count - surplus)]
            yield run, grpprl
            at += len(run)
            offset += width * (len(run) + sum(char > "\uffff" for char in run))

    def _shown(self, text: str) -> str:
        if not self._fields and "\x13" not in text:
            return text.translate(_CHARACTERS)
        parts: list[str] = []
        for char in text:
            if char == "\x13":
                self._fields.append(True)
            elif char == "\x14":
                if self._fields:
                    self._fields[-1] = False
            elif char == "\x15":
                if self._fields:
                    self._fields.pop()
            elif not any(self._fields):
                parts.append(char)
        return "".join(parts).translate(_CHARACTERS)
