"""The binary Word format ([MS-DOC]) as far as automatic numbers need it: paragraphs, their styles and lists."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractor.readers.compound import CompoundFile, CompoundFileError

__all__ = ["BinaryDocument", "ParagraphRecord", "Properties", "read_paragraphs"]

_MOST_CHARACTERS = 20_000_000
_STYLESHEET, _PAPX, _CLX, _LISTS, _OVERRIDES = 1, 13, 33, 73, 74
"""Indices of (offset, length) pairs in the file information block, FibRgFcLcb97."""
_LIBRE_OFFICE = b"Caolan80"
"""What LibreOffice's export puts where Word names the program that created the file."""
_ILVL, _ILFO, _OUTLINE, _JUSTIFICATION = 0x260A, 0x460B, 0x2640, (0x2403, 0x2461)


@dataclass(frozen=True, slots=True)
class Properties:
    """Properties of a paragraph; None is not stated.

    ``lfo`` is its list, counted from 1 (0 is none), ``outline`` its outline level, counted from 0 (9 is body text).
    """

    lfo: int | None = None
    level: int | None = None
    outline: int | None = None
    centred: bool | None = None

    def over(self, base: Properties) -> Properties:
        """These properties where stated, those of ``base`` elsewhere."""
        return Properties(
            base.lfo if self.lfo is None else self.lfo,
            base.level if self.level is None else self.level,
            base.outline if self.outline is None else self.outline,
            base.centred if self.centred is None else self.centred,
        )


@dataclass(frozen=True, slots=True)
class ParagraphRecord:
    """A paragraph of the main text with its effective properties."""

    text: str
    style: int
    properties: Properties


@dataclass(frozen=True, slots=True)
class BinaryDocument:
    """The paragraphs of a document and the raw list tables they refer to."""

    paragraphs: tuple[ParagraphRecord, ...]
    lists: bytes
    overrides: bytes
    libre_office: bool = False
    """Whether LibreOffice wrote the file: its lists are not Word's (see :mod:`extractor.readers.doc_lists`)."""


class _Fib:
    """The file information block: where everything else is."""

    def __init__(self, main: bytes) -> None:
        if len(main) < 154 or struct.unpack_from("<H", main)[0] not in (0xA5EC, 0xA5DC):
            raise CompoundFileError("no Word document")
        flags = struct.unpack_from("<H", main, 10)[0]
        if flags & 0x0100:
            raise CompoundFileError("encrypted")
        self.table = "1Table" if flags & 0x0200 else "0Table"
        self.characters = max(0, struct.unpack_from("<i", main, 76)[0])
        self._main = main

    def pair(self, index: int) -> tuple[int, int]:
        """Offset and length in the table stream of structure ``index``; (0, 0) when the file is too old for it."""
        at = 154 + index * 8
        if at + 8 > len(self._main) or index >= struct.unpack_from("<H", self._main, 152)[0]:
            return 0, 0
        offset, length = struct.unpack_from("<II", self._main, at)
        return offset, length


def read_paragraphs(data: bytes) -> BinaryDocument:
    """The paragraphs of the main text; raises :class:`CompoundFileError` or ``struct.error`` on damage."""
    container = CompoundFile(data)
    main = container.stream("WordDocument")
    fib = _Fib(main)
    table = container.stream(fib.table)
    offset, length = fib.pair(_CLX)
    pieces = _pieces(table[offset : offset + length])
    styles = _styles(table, *fib.pair(_STYLESHEET))
    runs = _Runs(main, table, *fib.pair(_PAPX))
    paragraphs: list[ParagraphRecord] = []
    for text, end in _texts(main, pieces, min(fib.characters, _MOST_CHARACTERS)):
        style, own = runs.at(end)
        paragraphs.append(ParagraphRecord(text, style, own.over(styles.get(style, Properties()))))
    list_offset, list_length = fib.pair(_LISTS)
    over_offset, over_length = fib.pair(_OVERRIDES)
    # The levels of the lists stand behind the list table, outside of the length it states.
    lists = table[list_offset:] if list_length else b""
    overrides = table[over_offset : over_offset + over_length]
    return BinaryDocument(tuple(paragraphs), lists, overrides, main[34:42] == _LIBRE_OFFICE)


@dataclass(frozen=True, slots=True)
class _Piece:
    first: int
    last: int
    offset: int
    compressed: bool


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


def _texts(main: bytes, pieces: list[_Piece], characters: int) -> Iterator[tuple[str, int]]:
    """Each paragraph's text and the file offset of its end mark."""
    current: list[str] = []
    for piece in pieces:
        count = min(piece.last, characters) - piece.first
        if count <= 0:
            continue
        if piece.compressed:
            text, width = main[piece.offset : piece.offset + count].decode("cp1252", errors="replace"), 1
        else:
            text, width = main[piece.offset : piece.offset + 2 * count].decode("utf-16-le", errors="replace"), 2
        begin = 0
        position = 0  # in UTF-16 units: characters beyond the plane take two
        for index, char in enumerate(text):
            if char in "\r\x07\x0c":
                current.append(text[begin:index])
                yield "".join(current), piece.offset + position * width
                current, begin = [], index + 1
            position += 2 if char > "\uffff" else 1
        current.append(text[begin:])


def _properties(grpprl: bytes) -> Properties:
    found = Properties()
    at = 0
    while at + 2 <= len(grpprl):
        code = struct.unpack_from("<H", grpprl, at)[0]
        at += 2
        size = (1, 1, 2, 4, 2, 2, 0, 3)[code >> 13]
        if code >> 13 == 6:
            if at >= len(grpprl):
                break
            if code == 0xD608:
                size = struct.unpack_from("<H", grpprl, at)[0] + 1 if at + 2 <= len(grpprl) else 0
            elif code == 0xC615 and grpprl[at] == 255:
                break  # tab stops of unstated length: nothing after them can be trusted
            else:
                size = grpprl[at] + 1
        if at + size > len(grpprl):
            break
        if code == _ILVL:
            found = replace(found, level=grpprl[at])
        elif code == _ILFO:
            found = replace(found, lfo=struct.unpack_from("<h", grpprl, at)[0])
        elif code == _OUTLINE:
            found = replace(found, outline=grpprl[at])
        elif code in _JUSTIFICATION:
            found = replace(found, centred=grpprl[at] == 1)
        at += max(size, 1)
    return found


class _Runs:
    """Paragraph properties by file offset, from the pages (FKP) the bin table lists."""

    def __init__(self, main: bytes, table: bytes, offset: int, length: int) -> None:
        plc = table[offset : offset + length]
        count = max(0, (len(plc) - 4) // 8)
        self._bounds = struct.unpack_from(f"<{count + 1}I", plc) if count else ()
        self._pages = struct.unpack_from(f"<{count}I", plc, (count + 1) * 4) if count else ()
        self._main = main
        self._read: dict[int, tuple[tuple[int, ...], list[tuple[int, Properties]]]] = {}

    def at(self, offset: int) -> tuple[int, Properties]:
        """Style index and own properties of the paragraph whose end mark stands at ``offset``."""
        index = bisect_right(self._bounds, offset) - 1
        if not 0 <= index < len(self._pages):
            return 0, Properties()
        bounds, runs = self._page(self._pages[index] & 0x3FFFFF)
        at = bisect_right(bounds, offset) - 1
        return runs[at] if 0 <= at < len(runs) else (0, Properties())

    def _page(self, number: int) -> tuple[tuple[int, ...], list[tuple[int, Properties]]]:
        known = self._read.get(number)
        if known is not None:
            return known
        page = self._main[number * 512 : number * 512 + 512]
        if len(page) < 512:
            return (), []
        count = min(page[511], 29)
        bounds = struct.unpack_from(f"<{count + 1}I", page)
        runs: list[tuple[int, Properties]] = []
        for index in range(count):
            at = page[(count + 1) * 4 + index * 13] * 2
            if at == 0 or at >= 511:
                runs.append((0, Properties()))
                continue
            if page[at]:
                begin, size = at + 1, page[at] * 2 - 1
            else:
                begin, size = at + 2, page[at + 1] * 2
            record = page[begin : min(begin + size, 511)]
            style = struct.unpack_from("<H", record)[0] if len(record) >= 2 else 0
            runs.append((style, _properties(record[2:])))
        self._read[number] = (bounds, runs)
        return bounds, runs


def _styles(table: bytes, offset: int, length: int) -> dict[int, Properties]:
    """The effective properties of each paragraph style, those of its bases included."""
    data = table[offset : offset + length]
    if len(data) < 6:
        return {}
    at = 2 + struct.unpack_from("<H", data)[0]
    count, base_size = struct.unpack_from("<HH", data, 2)
    own: dict[int, Properties] = {}
    bases: dict[int, int] = {}
    for index in range(min(count, 4095)):
        if at + 2 > len(data):
            break
        size = struct.unpack_from("<H", data, at)[0]
        record = data[at + 2 : at + 2 + size]
        at += 2 + size
        if len(record) < base_size + 4 or base_size < 8:
            continue
        kind = struct.unpack_from("<H", record, 2)[0]
        if kind & 0xF != 1:
            continue
        bases[index] = kind >> 4
        name = struct.unpack_from("<H", record, base_size)[0]
        begin = base_size + 2 + (name + 1) * 2
        if begin + 4 <= len(record):
            amount = struct.unpack_from("<H", record, begin)[0]
            own[index] = _properties(record[begin + 4 : begin + 2 + amount])
    found: dict[int, Properties] = {}
    for index in bases:
        properties, base, steps = own.get(index, Properties()), bases[index], 0
        while base in bases and steps < 20:
            properties, base, steps = properties.over(own.get(base, Properties())), bases[base], steps + 1
        found[index] = properties
    return found
