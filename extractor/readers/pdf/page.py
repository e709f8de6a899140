"""One page of a PDF as glyphs and rules, in a frame in which the text runs from left to right.

Points count from the upper left corner of the page as displayed. Where most of a page's text stands on its
side the reading frame is turned until the text is upright; :meth:`Frame.box` turns boxes back.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from math import isfinite, pi
from typing import NamedTuple

from extractor.document import Box
from extractor.readers.pdf import pdfium
from extractor.readers.pdf.rules import Extent, Rules, gather_rules

_INVISIBLE = frozenset({3, 7})
"""Text render modes that paint nothing (7 only clips)."""
_FILL_AND_STROKE = 2
"""The text render mode by which a regular font is made to look bold."""
_BLANKS = frozenset("\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))))
_NOTHING = frozenset("\u200b\u200c\u200d\u2060\ufeff\uffff")
_HYPHENS = frozenset("\x02\ufffe\u00ad")
"""PDFium's marks for a hyphen at a line's end, and the soft hyphen, which is only there where it shows."""
_UNSEEN = frozenset(map(chr, range(0x21))) | _BLANKS | _HYPHENS | _NOTHING
"""Characters that are no glyphs as they stand."""
_DOUBTFUL = re.compile(
    "[^\\s!-~\u00a1-\u00ff\u0391-\u03c9\u2010-\u206f\u20a0-\u20bf\u2100-\u27bf\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe6f\uff01-\uffee]"
)
"""What Chinese documents do not hold: private use, replacement characters, scripts of other parts of the world."""
_SLANT, _LARGE = 0.25, 20.0
"""Text that deviates by more quarter turns from the horizontal and the vertical and is larger is a watermark."""
_ASCENT, _DESCENT = 0.86, 0.14
"""Shares of the em above and below the baseline in the Chinese fonts these documents are set in."""
_SAME = 0.01
_BOLD_NAMES = ("bold", "heavy", "black", "simhei", "黑体", "heiti")


class Glyph(NamedTuple):
    """A visible character in the reading frame.

    Its box is as wide as its advance and one em high, whatever its font says of its own height: glyphs on one
    baseline share their top and bottom when they share their size.
    """

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
    source: int
    """The page object it comes from."""


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
        return Box(x0, top, x1, bottom)


@dataclass(frozen=True, slots=True)
class Clips:
    """What clipping leaves visible of a page's text; asks PDFium, so only while the page is open."""

    area: Extent
    quarter: int
    direct: list[int]
    """The objects of the page itself; those inside forms clip in a space of their own."""

    def hides(self, source: int, x: float, y: float) -> bool:
        """Whether an object's clipping hides the point (x, y) of the reading frame."""
        if source not in self.direct:
            return False
        extent = pdfium.clip_of(source)
        if extent is None:
            return False
        x_low, y_low, x_high, y_high = self.area
        match self.quarter:
            case 1:
                x, y = y + x_low, x + y_low
            case 2:
                x, y = x_high - x, y + y_low
            case 3:
                x, y = x_high - y, y_high - x
            case _:
                x, y = x + x_low, y_high - y
        left, bottom, right, top = extent
        return not (left - 1 <= x <= right + 1 and bottom - 1 <= y <= top + 1)


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
    clips: Clips | None = None
    recognised: tuple[tuple[Box, float], ...] | None = None
    """Lines recognised from the page's image: their boxes as displayed and how sure the recogniser is of them."""

    @property
    def garbled(self) -> bool:
        """Whether so many characters are implausible that the font's encoding must be broken."""
        return self.doubtful > max(10, 0.2 * len(self.glyphs))


class _Face(NamedTuple):
    bold: bool
    ascent: float
    descent: float


class _Look(NamedTuple):
    """How a text object's characters look: those in boxes of ``height`` have their bottom moved by ``below``."""

    bold: bool
    height: float
    em: float
    below: float
    turn: int


class FaceCache:
    """What the reader wants to know of a document's fonts, asked once."""

    def __init__(self) -> None:
        self._faces: dict[int, _Face] = {0: _Face(False, _ASCENT, -_DESCENT)}

    def face(self, font: int) -> _Face:
        """Weight and extent of the font at an address."""
        known = self._faces.get(font)
        if known is None:
            name = pdfium.font_name(font).casefold()
            bold = pdfium.font_weight(font) >= 600 or any(word in name for word in _BOLD_NAMES)
            known = self._faces[font] = _Face(bold, *pdfium.font_extent(font))
        return known


def read_page(page: int, number: int, faces: FaceCache) -> Page:
    """Read what stands on a loaded page."""
    area = pdfium.visible_area(page)
    rotation = pdfium.rotation(page) % 4
    objects, truncated = pdfium.objects_of_page(page)
    glyphs: list[Glyph] = []
    turn = doubtful = 0
    with pdfium.opened_text(page) as text:
        chars = pdfium.characters(text) if text else ""
        sources = pdfium.text_objects(text, len(chars))
        # What text comes from draws no rule: most objects need not be asked what they are.
        written = set(sources)
        rules, pictured = gather_rules([shape for shape in objects if shape not in written], area)
        if chars:
            glyphs, turn = _GlyphReader(text, area, rotation, faces, pictured).read(chars, sources)
            doubtful = len(_DOUBTFUL.findall(chars))
            truncated = truncated or pdfium.has_more_characters(text)
    quarter = (rotation - turn) % 4
    width, height = _turned_size(area, quarter)
    frame = Frame(width, height, turn)
    clips = Clips(area, quarter, objects)
    return Page(number, frame, glyphs, rules.turned(area, quarter), pictured, doubtful, truncated, clips)


def _turned_size(area: Extent, quarter: int) -> tuple[float, float]:
    width, height = area[2] - area[0], area[3] - area[1]
    return (height, width) if quarter % 2 else (width, height)


class _GlyphReader:
    """Reads the glyphs of one page."""

    def __init__(self, text: int, area: Extent, rotation: int, faces: FaceCache, pictured: bool) -> None:
        self._text = text
        self._probe = pdfium.Probe(text)
        self._area = area
        self._rotation = rotation
        self._faces = faces
        self._pictured = pictured
        self._quarter = 0

    def read(self, chars: str, sources: list[int | None]) -> tuple[list[Glyph], int]:
        """The glyphs of characters and their text objects in the file's order, and the turn of the reading frame."""
        boxes = pdfium.loose_boxes(self._text, len(chars))
        looks, upright = self._looks(sources, boxes)
        turn = (upright + self._rotation) % 4
        self._quarter = (self._rotation - turn) % 4
        width, height = _turned_size(self._area, self._quarter)
        x0s, tops, x1s, bottoms = self._placed_boxes(boxes)
        beyond = min(x0s) < 0 or min(tops) < 0 or max(x1s) > width or max(bottoms) > height
        glyphs: list[Glyph] = []
        append, new, placed, unseen, same = glyphs.append, tuple.__new__, self._placed, _UNSEEN, _SAME
        spaced = False
        last_x0 = last_x1 = 0.0
        for index, (char, source, x0, y0, x1, y1) in enumerate(
            zip(chars, sources, x0s, tops, x1s, bottoms, strict=True)
        ):
            if char in unseen:
                if char in _HYPHENS:
                    char = "-"
                elif char in _NOTHING:
                    continue
                else:
                    spaced = spaced or source is not None
                    continue
            look = looks[source]
            if look is None:
                continue
            bold, usual, em, below, quarter = look
            if beyond and not (0 <= x0 + x1 <= 2 * width and 0 <= y0 + y1 <= 2 * height):
                continue
            if not quarter:
                if -same < y1 - y0 - usual < same:
                    y1 += below
                    y0 = y1 - em
                else:
                    y0, y1 = placed(index)
            if last_x0 < x0 < last_x1 and _crowds(glyphs[-1], x0, y0):
                glyphs[-1] = glyphs[-1]._replace(x1=x0)
            append(new(Glyph, (x0, y0, x1, y1, char, spaced, bold, quarter, source or 0)))
            last_x0, last_x1 = x0, x1
            spaced = False
        return glyphs, turn

    def _looks(
        self, sources: list[int | None], boxes: tuple[list[float], ...]
    ) -> tuple[dict[int | None, _Look | None], int]:
        """How each text object looks (None: it paints nothing), and the quarter turn of most characters."""
        firsts = dict(zip(reversed(sources), range(len(sources) - 1, -1, -1), strict=True))
        made_up = firsts.pop(None, None)
        objects = [source for source in firsts if source is not None]
        indices = list(firsts.values())
        angles = pdfium.angles(self._text, indices)
        slanted = any(angles)
        # A broken matrix turns its text by no number at all.
        turns = [angle / (pi / 2) if isfinite(angle) else 0.0 for angle in angles] if slanted else angles
        quarters = [round(turn) % 4 for turn in turns] if slanted else [0] * len(angles)
        upright = 0
        left, top, right, bottom = boxes
        heights = [(100 * (top[index] - bottom[index]) + 0.5) // 1 for index in indices]
        if any(quarters):
            upright = _usual_quarter(sources, dict(zip(objects, quarters, strict=True)))
            for number, (index, quarter) in enumerate(zip(indices, quarters, strict=True)):
                if quarter % 2:
                    heights[number] = (100 * (right[index] - left[index]) + 0.5) // 1
        keys = list(zip(pdfium.fonts(objects), pdfium.render_modes(objects), quarters, heights, strict=True))
        # Objects with the same key look alike: a character of any of them will do to ask.
        examples = dict(zip(keys, indices, strict=True))
        known = {key: self._look(index, key, (key[2] - upright) % 4) for key, index in examples.items()}
        looks: dict[int | None, _Look | None] = dict(zip(objects, map(known.__getitem__, keys), strict=True))
        if slanted:
            for source, turn in zip(objects, turns, strict=True):
                look = looks[source]
                if look and abs(turn - round(turn)) > _SLANT and look.em >= _LARGE:
                    looks[source] = None
        if made_up is not None:
            looks[None] = self._look(made_up, (None, 0, upright, 0.0), 0)
        return looks, upright

    def _look(self, index: int, key: tuple[int | None, int, int, float], turn: int) -> _Look | None:
        """How the characters with a key look: font, render mode, quarter turn, height in hundredths of a point."""
        font, mode, _, hundredths = key
        height = hundredths / 100
        # Invisible text under a scan's image is what OCR found there: it is all there is to read.
        if mode in _INVISIBLE and not self._pictured:
            return None
        face = self._faces.face(font or 0)
        em = self._probe.em(index)
        # PDFium widens the box of a glyph whose ink reaches beyond the font's extent.
        fits = abs((face.ascent - face.descent) * em - height) < 0.02 * em
        bold = face.bold or mode == _FILL_AND_STROKE
        return _Look(bold, height if fits else -1.0, em, (_DESCENT + face.descent) * em, turn)

    def _placed(self, index: int) -> tuple[float, float]:
        """Top and bottom of a character that reaches beyond its font's extent, from its own baseline."""
        em = self._probe.em(index)
        x, y = self._probe.origin(index)
        x_low, y_low, x_high, y_high = self._area
        baseline = (y_high - y, x - x_low, y - y_low, x_high - x)[self._quarter]
        return baseline - _ASCENT * em, baseline + _DESCENT * em

    def _placed_boxes(self, boxes: tuple[list[float], ...]) -> tuple[list[float], ...]:
        """x0, top, x1, bottom of the characters in the reading frame."""
        left, top, right, bottom = boxes
        x_low, y_low, x_high, y_high = self._area
        match self._quarter:
            case 1:
                return _less(bottom, y_low), _less(left, x_low), _less(top, y_low), _less(right, x_low)
            case 2:
                return _from(x_high, right), _less(bottom, y_low), _from(x_high, left), _less(top, y_low)
            case 3:
                return _from(y_high, top), _from(x_high, right), _from(y_high, bottom), _from(x_high, left)
        return _less(left, x_low), _from(y_high, top), _less(right, x_low), _from(y_high, bottom)


def _usual_quarter(sources: list[int | None], quarters: dict[int, int]) -> int:
    """The quarter turn of most characters, given that of each text object."""
    weights: Counter[int] = Counter()
    for source, count in Counter(sources).items():
        if source is not None:
            weights[quarters[source]] += count
    return weights.most_common(1)[0][0]


def _crowds(before: Glyph, x0: float, top: float) -> bool:
    """Whether a glyph at (x0, top) shows that the letter or digit before it is slimmer than its font says."""
    width = before.x1 - before.x0
    slim = before.x0 + 0.25 * width < x0 < before.x1 - 0.2 * width
    return slim and before.char.isascii() and abs(before.top - top) < 0.1 * width


def _less(values: list[float], low: float) -> list[float]:
    return [value - low for value in values] if low else values


def _from(high: float, values: list[float]) -> list[float]:
    return [high - value for value in values]
