"""Number formats of an .xls (BIFF8): which format code each number of each sheet carries, and where its values end."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from extractor.readers.compound import CompoundFile, CompoundFileError
from extractor.readers.sheet_formats import BUILT_IN, SheetFormats

__all__ = ["is_locked", "read_biff_formats"]

_FILE_PASS, _WRITE_PROTECTED, _BEGINNINGS = 0x2F, 0x86, (0x0009, 0x0209, 0x0409, 0x0809)
"""The lock, what may stand before it, and the beginnings of BIFF 2 to 8."""
_END, _BOUND_SHEET, _XF, _FORMAT, _WINDOW = 0x0A, 0x85, 0xE0, 0x041E, 0x023E
_FORMULA, _NUMBER, _RK, _MULTIPLE = 0x06, 0x0203, 0x027E, 0xBD
_TEXTS = (0x0204, 0xD6, 0xFD, 0x0205)
"""Cells that hold text, in one of three ways, or a truth value or an error."""


def _workbook(data: bytes) -> bytes:
    container = CompoundFile(data)
    return container.stream("Workbook" if "Workbook" in container.names else "Book")


def _records(stream: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    """Kind and content of the records from ``at`` to the end of their substream."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == _END:
            return
        at += 4 + length


def is_locked(data: bytes) -> bool:
    """Whether an .xls has a password: a FILEPASS record right after its beginning."""
    try:
        for kind, _ in _records(_workbook(data)):
            if kind == _FILE_PASS:
                return True
            if kind not in (*_BEGINNINGS, _WRITE_PROTECTED):
                return False
    except (CompoundFileError, ValueError):
        pass
    return False


def read_biff_formats(data: bytes) -> dict[str, SheetFormats]:
    """The formats of each worksheet by sheet name; empty where they cannot be read."""
    try:
        stream = _workbook(data)
        codes: dict[int, str] = dict(BUILT_IN)
        styles: list[int] = []
        sheets: list[tuple[str, int]] = []
        for kind, content in _records(stream):
            if kind == _FORMAT and len(content) >= 5:
                codes[struct.unpack_from("<H", content)[0]] = _string(content[2:], wide_length=True)
            elif kind == _XF and len(content) >= 4:
                styles.append(struct.unpack_from("<H", content, 2)[0])
            elif kind == _BOUND_SHEET and len(content) >= 8:
                sheets.append((_string(content[6:], wide_length=False), struct.unpack_from("<I", content)[0]))
        shown = [codes.get(style, "") for style in styles]
        return {name: _sheet(stream, at, shown) for name, at in sheets}
    except (CompoundFileError, struct.error, ValueError):
        return {}


def _string(content: bytes, *, wide_length: bool) -> str:
    head = 2 if wide_length else 1
    length = int.from_bytes(content[:head], "little")
    wide = content[head] & 1 if len(content) > head else 0
    text = content[head + 1 : head + 1 + length * (1 + wide)]
    return text.decode("utf-16-le" if wide else "latin-1", errors="replace")


def _sheet(stream: bytes, at: int, styles: list[str]) -> SheetFormats:
    found: dict[tuple[int, int], str] = {}
    zeros = True
    rows = columns = depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        content = stream[at + 4 : at + 4 + length]
        at += 4 + length
        # A chart drawn on the sheet is a substream of its own inside the sheet's.
        if kind in _BEGINNINGS:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                break
        elif kind in (_NUMBER, _RK, _FORMULA) and depth == 1 and len(content) >= 6:
            row, column, style = struct.unpack_from("<HHH", content)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            _put(found, row, column, style, styles)
        elif kind in _TEXTS and depth == 1 and len(content) >= 4:
            row, column = struct.unpack_from("<HH", content)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind == _MULTIPLE and depth == 1 and len(content) >= 12:
            row, first = struct.unpack_from("<HH", content)
            rows, columns = max(rows, row + 1), max(columns, first + (len(content) - 6) // 6)
            for index in range((len(content) - 6) // 6):
                style = struct.unpack_from("<H", content, 4 + 6 * index)[0]
                _put(found, row, first + index, style, styles)
        elif kind == _WINDOW and depth == 1 and len(content) >= 2:
            zeros = bool(struct.unpack_from("<H", content)[0] & 0x10)
    return SheetFormats(found, rows, columns, zeros)


def _put(found: dict[tuple[int, int], str], row: int, column: int, style: int, styles: list[str]) -> None:
    if style < len(styles) and styles[style]:
        found[row, column] = styles[style]
