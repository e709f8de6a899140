"""Text recognition for scanned pages (extra ``ocr``: rapidocr with onnxruntime; its wheel carries the models).

An image becomes recognised lines, each with its characters, their places and how sure the recogniser is, and the
straight rules drawn on it. What a page is and what becomes of its lines is the business of the reader that asks.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from extractor.errors import OcrUnavailable

if TYPE_CHECKING:
    import numpy

    Image: TypeAlias = "numpy.ndarray[Any, numpy.dtype[numpy.uint8]]"

__all__ = ["Line", "Mark", "Recognised", "Stroke", "at_once", "available", "recognise"]

_SURE = 0.5
"""Lines the recogniser is less sure of are noise: stamps, stains, the grain of the paper."""
_SKEW = 0.15
"""The least slant, in degrees, that is worth straightening."""
_SHORT, _LONG = 26, 56
"""The shortest stroke, in pixels at 150 dpi, that may be a rule, and one that must be: no character's is as long."""
_THICKEST = 9


class Mark(NamedTuple):
    """A recognised character and its left and right edge, in pixels."""

    char: str
    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class Line:
    """A recognised line: its characters, its box in pixels and how sure the recogniser is of it (0 to 1)."""

    marks: tuple[Mark, ...]
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float

    @property
    def text(self) -> str:
        """The line's characters."""
        return "".join(mark.char for mark in self.marks)


class Stroke(NamedTuple):
    """A straight rule: where it stands across its direction, from where to where along it, in pixels."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was found on an image.

    ``turn`` counts the quarter turns clockwise by which the text stands against the image; places are those of the
    image turned upright, whose size is ``width`` by ``height``.
    """

    lines: tuple[Line, ...]
    horizontal: tuple[Stroke, ...]
    vertical: tuple[Stroke, ...]
    width: int
    height: int
    turn: int = 0


def available() -> bool:
    """Whether the extra is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def at_once() -> int:
    """How many pages are recognised at the same time: the cores, or what the batch's driver leaves this process."""
    allowed = os.environ.get("OMP_NUM_THREADS", "")
    return max(1, int(allowed)) if allowed.isdigit() else min(4, os.cpu_count() or 1)


_engines = threading.local()


def _engine(path: str) -> Callable[..., Any]:
    """This thread's recogniser; each runs on one core, because pages are recognised side by side."""
    if not hasattr(_engines, "engine"):
        if not available():
            raise OcrUnavailable(path, "该文件是扫描件，未安装 OCR 扩展")
        from rapidocr import RapidOCR

        threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
        _engines.engine = RapidOCR(params={"Global.log_level": "error", "Global.max_side_len": 4000, **threads})
    engine: Callable[..., Any] = _engines.engine
    return engine


def recognise(image: Image, path: str) -> Recognised:
    """Read an image of a page, grey or RGB, about 150 dots to the inch; ``path`` names the file in errors.

    Slanted pages are straightened and pages that lie on their side turned. Raises OcrUnavailable without the extra.
    """
    engine = _engine(path)
    straight = _straightened(image)
    lines = _lines(engine, straight)
    turn = 0
    if _lies(lines):
        found = []
        for quarter in (1, 3):
            turned = _turned(straight, quarter)
            found.append((_lines(engine, turned), quarter, turned))
        lines, turn, straight = max(found, key=lambda each: sum(line.confidence * len(line.marks) for line in each[0]))
    horizontal, vertical = _strokes(straight, lines)
    height, width = straight.shape[:2]
    return Recognised(tuple(lines), horizontal, vertical, width, height, turn)


def _turned(image: Image, quarter: int) -> Image:
    """The image with text that stands ``quarter`` turns clockwise brought upright."""
    import numpy

    return numpy.ascontiguousarray(numpy.rot90(image, quarter))


def _lies(lines: list[Line]) -> bool:
    """Whether most lines stand upright like columns: the page lies on its side."""
    tall = sum(line.bottom - line.top > 2 * (line.x1 - line.x0) for line in lines)
    return len(lines) >= 3 and 2 * tall > len(lines)


def _lines(engine: Callable[..., Any], image: Image) -> list[Line]:
    result = engine(image, use_cls=False, return_word_box=True, return_single_char_box=True)
    if result.txts is None:
        return []
    lines: list[Line] = []
    words = result.word_results or [()] * len(result.txts)
    for corners, text, score, characters in zip(result.boxes, result.txts, result.scores, words, strict=True):
        xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
        x0, x1 = min(xs), max(xs)
        if float(score) < _SURE or not text.strip():
            continue
        marks = _marks(text, characters, x0, x1, max(ys) - min(ys))
        lines.append(Line(marks, x0, min(ys), x1, max(ys), round(float(score), 3)))
    return lines


def _marks(text: str, characters: Any, x0: float, x1: float, height: float) -> tuple[Mark, ...]:
    """The characters with their edges; small gaps that the recogniser leaves between them are closed.

    Its places for single characters are right to about half a character, so a gap counts as a blank only when
    something could have stood there.
    """
    placed = [
        Mark(char, min(float(x) for x, _ in box), max(float(x) for x, _ in box))
        for char, _, box in characters or ()
        if char.strip()
    ]
    plain = "".join(text.split())
    if "".join(mark.char for mark in placed) != plain:
        # Without places of its own each character gets its share of the line, a narrow one half of it.
        shares = [0.5 if char.isascii() else 1.0 for char in plain]
        unit = (x1 - x0) / sum(shares)
        placed, at = [], x0
        for char, share in zip(plain, shares, strict=True):
            placed.append(Mark(char, at, at + unit * share))
            at += unit * share
        return tuple(placed)
    closed: list[Mark] = []
    for index, mark in enumerate(placed):
        end = placed[index + 1].x0 if index + 1 < len(placed) else mark.x1
        gap = end - mark.x1
        closed.append(mark if gap > 1.1 * height else Mark(mark.char, mark.x0, max(end, mark.x0 + 0.5)))
    return tuple(closed)


@cache
def _angles() -> tuple[float, ...]:
    return tuple(step / 10 for step in range(-30, 31))


def _straightened(image: Image) -> Image:
    """The image turned by the few tenths of a degree by which it lay slanted on the glass."""
    import cv2
    import numpy

    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    scale = 700 / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = (small < 0.75 * float(numpy.median(small))).astype(numpy.float32)
    height, width = ink.shape

    def turned(picture: Any, angle: float, size: tuple[int, int], paper: int) -> Any:
        matrix = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), angle, 1.0)
        return cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_LINEAR, borderValue=(paper, paper, paper))

    def sharpness(angle: float) -> float:
        # Lines of text are sharpest seen along their own direction; columns of a page on its side likewise.
        straight = turned(ink, angle, (width, height), 0)
        return float(numpy.var(numpy.diff(straight.sum(axis=1))) + numpy.var(numpy.diff(straight.sum(axis=0))))

    angle = max(_angles(), key=lambda each: (sharpness(each), -abs(each)))
    if abs(angle) < _SKEW or abs(angle) == max(_angles()):
        return image
    result: Image = turned(image, angle, (image.shape[1], image.shape[0]), 255)
    return result


def _strokes(image: Image, lines: list[Line]) -> tuple[tuple[Stroke, ...], tuple[Stroke, ...]]:
    """The straight rules of an image, horizontal and vertical; ``lines`` is its text."""
    import cv2

    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12)

    def found(length: tuple[int, int], bridge: tuple[int, int]) -> list[tuple[int, int, int, int]]:
        rect = cv2.MORPH_RECT
        joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, cv2.getStructuringElement(rect, bridge))
        kept = cv2.morphologyEx(joined, cv2.MORPH_OPEN, cv2.getStructuringElement(rect, length))
        _, _, stats, _ = cv2.connectedComponentsWithStats(kept)
        return [(int(x), int(y), int(w), int(h)) for x, y, w, h, _ in stats[1:]]

    across = found((_SHORT, 1), (5, 1))
    upright = found((1, _SHORT), (1, 5))
    horizontal = [Stroke(y + h / 2, x - 2, x + w + 2) for x, y, w, h in across if h <= _THICKEST]
    vertical = [Stroke(x + w / 2, y - 2, y + h + 2) for x, y, w, h in upright if w <= _THICKEST]
    # The feet of a row of figures look like a rule, but a rule never runs through the line it would underline.
    horizontal = [stroke for stroke in horizontal if not any(_within(stroke, line) for line in lines)]
    return _long_or_tied(horizontal, vertical), _long_or_tied(vertical, horizontal)


def _within(stroke: Stroke, line: Line) -> bool:
    """Whether a horizontal stroke is part of a line's characters."""
    margin = 0.12 * (line.bottom - line.top)
    inside = line.top + margin < stroke.at < line.bottom - margin
    return inside and stroke.start > line.x0 - 6 and stroke.end < line.x1 + 6


def _long_or_tied(strokes: list[Stroke], others: list[Stroke]) -> tuple[Stroke, ...]:
    """Strokes too long for a character's, and shorter ones that end at long strokes across them, as a cell's do."""
    frame = [other for other in others if other.end - other.start >= _LONG]

    def tied(stroke: Stroke, end: float) -> bool:
        return any(abs(other.at - end) <= 6 and other.start - 6 <= stroke.at <= other.end + 6 for other in frame)

    return tuple(
        stroke
        for stroke in strokes
        if stroke.end - stroke.start >= _LONG or (tied(stroke, stroke.start) and tied(stroke, stroke.end))
    )
