"""A stand-in for fonts a PDF names but does not carry (未嵌入字体).

PDFium leaves characters out of a page's text when it has no outline for them: titles set in a font that is
neither in the file nor on this machine would vanish, and the same file would read differently elsewhere. So
every such font is answered with one whose only glyph is a small block. Positions and widths come from the PDF
in any case. The stand-in is in place only while the reader works, because it would be drawn in renderings.
"""

from __future__ import annotations

import ctypes
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pypdfium2.raw as raw

_EM = 1000
_WIDE, _HIGH = 150, 500
"""The block's size: PDFium adds ink to advances, so it must not stick out of the slimmest character."""


_BUILT_IN = re.compile(rb"Courier|Helvetica|Times|Symbol|ZapfDingbats")
"""The fonts PDFium has itself; files may leave out even the widths of their characters."""


def _font() -> bytes:
    """A TrueType font that shows every character as the same block."""
    block = struct.pack(">5hHH", 1, 0, 0, _WIDE, _HIGH, 3, 0) + b"\x01" * 4  # one contour of four corners
    block += struct.pack(">4h4h", 0, 0, _WIDE, 0, 0, _HIGH, 0, -_HIGH)
    block += b"\0" * (-len(block) % 4)
    everything = struct.pack(">HHIII", 13, 0, 28, 0, 1) + struct.pack(">III", 0, 0x10FFFF, 1)
    tables = {
        b"cmap": struct.pack(">HHHHI", 0, 1, 3, 10, 12) + everything,
        b"glyf": block * 2,
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh", 0x10000, 0, 0, 0x5F0F3CF5, 3, _EM, 0, 0, 0, 0, _WIDE, _HIGH, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 880, -120, 0, _EM, 0, 0, _EM, 1, 0, 0, 0, 0, 0, 0, 0, 2),
        b"hmtx": struct.pack(">HhHh", _EM, 0, _EM, 0),
        b"loca": struct.pack(">III", 0, len(block), 2 * len(block)),
        b"maxp": struct.pack(">IH13H", 0x10000, 2, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    head, body = struct.pack(">IHHHH", 0x10000, len(tables), 128, 3, 0), b""
    start = len(head) + 16 * len(tables)
    for tag, table in tables.items():
        head += tag + struct.pack(">III", 0, start + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return head + body


@cache
def _system_fonts() -> Any:
    """PDFium's interface to the system's fonts, answered with the stand-in only."""
    font = _font()
    fields = dict(raw.FPDF_SYSFONTINFO._fields_)

    def map_font(_self: Any, _weight: int, _italic: int, charset: int, _pitch: int, face: Any, _exact: Any) -> int:
        name = ctypes.cast(face, ctypes.c_char_p).value or b""
        return 0 if charset == 0 and _BUILT_IN.match(name) else 1

    def get_font_data(_self: Any, _font: Any, table: int, buffer: Any, size: int) -> int:
        if table:
            return 0
        if buffer and size >= len(font):
            ctypes.memmove(buffer, font, len(font))
        return len(font)

    def get_font(_self: Any, _face: Any) -> int:
        return 1

    info = raw.FPDF_SYSFONTINFO()
    info.version = 1
    info.MapFont = fields["MapFont"](map_font)
    info.GetFont = fields["GetFont"](get_font)
    info.GetFontData = fields["GetFontData"](get_font_data)
    return info


@contextmanager
def standing_in() -> Iterator[None]:
    """While this lasts, fonts missing from a file are stood in for."""
    raw.FPDF_SetSystemFontInfo(ctypes.byref(_system_fonts()))
    try:
        yield
    finally:
        # A new one each time: PDFium takes the last one apart when it is replaced.
        raw.FPDF_SetSystemFontInfo(raw.FPDF_GetDefaultSystemFontInfo())
