"""One page of a PDF as glyphs and rules, in a frame in which the text runs from left to right.

Points count from the upper left corner of the page as displayed. Where most of a page's text stands on its
side the reading frame is turned until the text is upright; :meth:`Frame.box` turns boxes back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from math import pi
from typing import NamedTuple

from extractor.document import Box
from extractor.readers.pdf import pdfium
from extractor.readers.pdf.rules import Rules, gather_rules

_INVISIBLE = {3, 7}
"""Text render modes that paint nothing (7 only clips)."""
_BLANKS = frozenset("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
_NOTHING = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufffe\uffff")
_TYPICAL_DESCENT = 0.14
"""Share of the em below the baseline in the Chinese fonts these documents are set in."""
_BOLD_NAMES = ("bold", "heavy", "black", "simhei", "黑体", "heiti")


class Glyph(NamedTuple):
    """A visible character in the reading frame; its box is as wide as its advance and one em high."""

    x0: float
    top: float
    x1: float
    bottom: float
    char: str
    spaced: bool
    """A blank precedes it in the file."""
    bold: bool
    turn: int
    """Quarter turns clockwise against the reading frame: 0 for upright text."""


class _Face(NamedTuple):
    bold: bool
    shift: float
    """What to add to a glyph's height on the page, in ems, because the font's own descent is off."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The reading frame of a page: ``width`` and ``height`` of it, and its turn against the page as displayed."""

    width: float
    height: float
    turn: int = 0

    def box(self, x0: float, top: float, x1: float, bottom: float) -> Box:
        """A rectangle of the reading frame as a box of the displayed page."""
        match self.turn:
            case 1:
                x0, top, x1, bottom = self.height - bottom, x0, self.height - top, x1
            case 2:
                x0, top, x1, bottom = self.width - x1, self.height - bottom, self.width - x0, self.height - top
            case 3:
                x0, top, x1, bottom = top, self.width - x1, bottom, self.width - x0
        return Box(round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))


@dataclass(slots=True)
class Page:
    """What the floor above needs of one page."""

    number: int
    frame: Frame
    glyphs: list[Glyph]
    rules: Rules
    pictured: bool = False
    """Images cover most of the page."""
    doubtful: int = 0
    """Characters without a plausible code point."""
    truncated: bool = False
    """The page holds more objects than the reader looks at."""


def _into_frame(
    area: tuple[float, float, float, float], quarter: int
) -> Callable[[list[float], list[float], list[float], list[float]], tuple[list[float], ...]]:
    """A function from left, bottom, right, top in page space to x0, top, x1, bottom in the frame."""
    x_low, y_low, x_high, y_high = area

    def convert(
        left: list[float], bottom: list[float], right: list[float], top: list[float]
    ) -> tuple[list[float], ...]:
        match quarter:
            case 1:
                return (
                    [round(v - y_low, 2) for v in bottom],
                    [round(v - x_low, 2) for v in left],
                    [round(v - y_low, 2) for v in top],
                    [round(v - x_low, 2) for v in right],
                )
            case 2:
                return (
                    [round(x_high - v, 2) for v in right],
                    [round(v - y_low, 2) for v in bottom],
                    [round(x_high - v, 2) for v in left],
                    [round(v - y_low, 2) for v in top],
                )
            case 3:
                return (
                    [round(y_high - v, 2) for v in top],
                    [round(x_high - v, 2) for v in right],
                    [round(y_high - v, 2) for v in bottom],
                    [round(x_high - v, 2) for v in left],
                )
        return (
            [round(v - x_low, 2) for v in left],
            [round(y_high - v, 2) for v in top],
            [round(v - x_low, 2) for v in right],
            [round(y_high - v, 2) for v in bottom],
        )

    return convert


class FaceCache:
    """Bold or not, by font; fonts live as long as their document."""

    def __init__(self) -> None:
        self._faces: dict[int, _Face] = {}

    def face(self, font: int | None) -> _Face:
        """What the reader wants to know of a font."""
        if not font:
            return _Face(False, 0.0)
        known = self._faces.get(font)
        if known is None:
            name = pdfium.font_name(font).casefold()
            ascent, descent = pdfium.font_extent(font)
            whole = ascent - descent
            below = -descent / whole if whole > 0 else _TYPICAL_DESCENT
            shift = below - _TYPICAL_DESCENT
            bold = pdfium.font_weight(font) >= 600 or any(word in name for word in _BOLD_NAMES)
            known = self._faces[font] = _Face(bold, shift if abs(shift) > 0.12 else 0.0)
        return known


def read_page(page: int, number: int, faces: FaceCache) -> Page:
    """Read what stands on a loaded page."""
    area = pdfium.visible_area(page)
    rotation = pdfium.rotation(page) % 4
    objects, truncated = pdfium.objects_of_page(page)
    rules, pictured = gather_rules(objects, area)
    with pdfium.opened_text(page) as text:
        glyphs, turn, doubtful = _glyphs(text, area, rotation, faces, pictured) if text else ([], 0, 0)
    quarter = (rotation - turn) % 4
    width, height = area[2] - area[0], area[3] - area[1]
    if quarter % 2:
        width, height = height, width
    return Page(number, Frame(width, height, turn), glyphs, rules.turned(area, quarter), pictured, doubtful, truncated)


def _glyphs(
    text: int, area: tuple[float, float, float, float], rotation: int, faces: FaceCache, pictured: bool
) -> tuple[list[Glyph], int, int]:
    chars = pdfium.characters(text)
    count = len(chars)
    if not count:
        return [], 0, 0
    objects = pdfium.text_objects(text, count)
    quarters = [round(angle / (pi / 2)) for angle in pdfium.angles(text, count)]
    seen = Counter(quarter for quarter, source in zip(quarters, objects, strict=True) if source)
    upright = seen.most_common(1)[0][0] if seen else 0
    turn = (upright + rotation) % 4
    left, top, right, bottom = pdfium.loose_boxes(text, count)
    x0s, tops, x1s, bottoms = _into_frame(area, (rotation - turn) % 4)(left, bottom, right, top)
    width = area[2] - area[0] if (rotation - turn) % 2 == 0 else area[3] - area[1]
    height = area[3] - area[1] if (rotation - turn) % 2 == 0 else area[2] - area[0]
    looks: dict[int, tuple[bool, float] | None] = {}
    glyphs: list[Glyph] = []
    append = glyphs.append
    spaced = False
    doubtful = 0
    for char, source, quarter, x0, y0, x1, y1 in zip(chars, objects, quarters, x0s, tops, x1s, bottoms, strict=True):
        if char <= " " or char in _BLANKS:
            if char != "\x02":
                spaced = spaced or bool(source)
                continue
            char = "-"  # PDFium's mark for a hyphen at a line's end
        if source is None:
            if char in _NOTHING:
                continue
            bold, shift = False, 0.0
        else:
            if source in looks:
                look = looks[source]
            else:
                mode = pdfium.render_mode_of(source)
                face = faces.face(pdfium.font_of(source))
                look = None if mode in _INVISIBLE and not pictured else (face.bold or mode == 2, face.shift)
                looks[source] = look
            if look is None or char in _NOTHING:
                continue
            bold, shift = look
        if char >= "\ue000" and (char <= "\uf8ff" or char == "\ufffd"):
            doubtful += 1
        if x1 < 0 or y1 < 0 or x0 > width or y0 > height:
            continue
        if shift:
            y0, y1 = y0 + shift * (y1 - y0), y1 + shift * (y1 - y0)
        append(Glyph(x0, y0, x1, y1, char, spaced, bold, (quarter - upright) % 4))
        spaced = False
    return glyphs, turn, doubtful
