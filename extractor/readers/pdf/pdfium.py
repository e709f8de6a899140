"""PDFium's C functions, bound for bulk calls: whole pages of characters and paths in a few C loops.

pypdfium2 declares every function with typed pointers, which costs more than the call itself. Here the same
functions are bound with plain integers for addresses, so that ``map`` can drive them over a page. The calls
keep the interpreter lock: PDFium is not thread-safe, and each call takes a fraction of a microsecond.
"""

from __future__ import annotations

import ctypes
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import repeat
from math import hypot, inf
from typing import Any, TypeAlias

import pypdfium2.raw as raw

Matrix: TypeAlias = tuple[float, float, float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

TEXT, PATH, IMAGE, SHADING, FORM = 1, 2, 3, 4, 5
"""Kinds of page objects."""
LINE_TO, BEZIER_TO, MOVE_TO = 0, 1, 2
"""Kinds of path segments."""

MOST_OBJECTS = 300_000
"""Objects of one page or form the reader looks at; a page of a real disclosure has some thousands."""
MOST_CHARACTERS = 200_000
"""Characters of one page the reader looks at."""

_pointer, _int, _uint, _float = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_float


def address_of(handle: Any) -> int:
    """The address behind one of pypdfium2's typed pointers or functions."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _bound(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.PYFUNCTYPE(result, *arguments)(address_of(getattr(raw, name)))


load_page = _bound("FPDF_LoadPage", _pointer, _pointer, _int)
close_page = _bound("FPDF_ClosePage", None, _pointer)
load_text = _bound("FPDFText_LoadPage", _pointer, _pointer)
close_text = _bound("FPDFText_ClosePage", None, _pointer)
rotation = _bound("FPDFPage_GetRotation", _int, _pointer)
_bounding_box = _bound("FPDF_GetPageBoundingBox", _int, _pointer, _pointer)
_count_chars = _bound("FPDFText_CountChars", _int, _pointer)
_get_text = _bound("FPDFText_GetText", _int, _pointer, _int, _int, _pointer)
_get_unicode = _bound("FPDFText_GetUnicode", _uint, _pointer, _int)
_get_loose_box = _bound("FPDFText_GetLooseCharBox", _int, _pointer, _int, _pointer)
_get_angle = _bound("FPDFText_GetCharAngle", _float, _pointer, _int)
_get_origin = _bound("FPDFText_GetCharOrigin", _int, _pointer, _int, _pointer, _pointer)
_get_font_size = _bound("FPDFText_GetFontSize", ctypes.c_double, _pointer, _int)
_get_char_matrix = _bound("FPDFText_GetMatrix", _int, _pointer, _int, _pointer)
_get_text_object = _bound("FPDFText_GetTextObject", _pointer, _pointer, _int)
_get_font = _bound("FPDFTextObj_GetFont", _pointer, _pointer)
_get_render_mode = _bound("FPDFTextObj_GetTextRenderMode", _int, _pointer)
_font_weight = _bound("FPDFFont_GetWeight", _int, _pointer)
_font_name = _bound("FPDFFont_GetBaseFontName", ctypes.c_size_t, _pointer, _pointer, ctypes.c_size_t)
_font_ascent = _bound("FPDFFont_GetAscent", _int, _pointer, _float, _pointer)
_font_descent = _bound("FPDFFont_GetDescent", _int, _pointer, _float, _pointer)
_count_objects = _bound("FPDFPage_CountObjects", _int, _pointer)
_get_object = _bound("FPDFPage_GetObject", _pointer, _pointer, _int)
_count_form_objects = _bound("FPDFFormObj_CountObjects", _int, _pointer)
_get_form_object = _bound("FPDFFormObj_GetObject", _pointer, _pointer, ctypes.c_ulong)
_get_type = _bound("FPDFPageObj_GetType", _int, _pointer)
_get_bounds = _bound("FPDFPageObj_GetBounds", _int, _pointer, _pointer, _pointer, _pointer, _pointer)
_get_matrix = _bound("FPDFPageObj_GetMatrix", _int, _pointer, _pointer)
_count_segments = _bound("FPDFPath_CountSegments", _int, _pointer)
_get_draw_mode = _bound("FPDFPath_GetDrawMode", _int, _pointer, _pointer, _pointer)
_get_segment = _bound("FPDFPath_GetPathSegment", _pointer, _pointer, _int)
_segment_type = _bound("FPDFPathSegment_GetType", _int, _pointer)
_segment_point = _bound("FPDFPathSegment_GetPoint", _int, _pointer, _pointer, _pointer)
_segment_close = _bound("FPDFPathSegment_GetClose", _int, _pointer)
_get_clip = _bound("FPDFPageObj_GetClipPath", _pointer, _pointer)
_count_clip_paths = _bound("FPDFClipPath_CountPaths", _int, _pointer)
_count_clip_segments = _bound("FPDFClipPath_CountPathSegments", _int, _pointer, _int)
_get_clip_segment = _bound("FPDFClipPath_GetPathSegment", _pointer, _pointer, _int, _int)
_fill_color = _bound("FPDFPageObj_GetFillColor", _int, _pointer, _pointer, _pointer, _pointer, _pointer)


@contextmanager
def opened_page(document: int, index: int) -> Iterator[int]:
    """The page ``index`` (from 0) of a document, closed at the end; 0 where PDFium cannot load it."""
    page = load_page(document, index) or 0
    try:
        yield page
    finally:
        if page:
            close_page(page)


@contextmanager
def opened_text(page: int) -> Iterator[int]:
    """The text of a page, closed at the end; 0 where PDFium cannot analyse it."""
    text = load_text(page) or 0
    try:
        yield text
    finally:
        if text:
            close_text(text)


def visible_area(page: int) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of what is shown of a page, in the page's own (unrotated) space."""
    area = (_float * 4)()  # FS_RECTF: left, top, right, bottom
    if not _bounding_box(page, ctypes.addressof(area)):
        return 0.0, 0.0, 595.0, 842.0
    left, top, right, bottom = area
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _drive(calls: Iterable[Any]) -> None:
    deque(calls, maxlen=0)


def _floats(count: int) -> tuple[array[float], int]:
    """Room for ``count`` C floats, and its address; an array hands them over faster than ctypes does."""
    buffer = array("f", bytes(4 * count))
    return buffer, buffer.buffer_info()[0]


def characters(text: int) -> str:
    """The characters of a page's text, one for each of PDFium's indices."""
    count = min(_count_chars(text), MOST_CHARACTERS)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    if _get_text(text, 0, count, ctypes.addressof(buffer)) == count + 1:
        found = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
        if len(found) == count:
            return found
    # Characters beyond the basic plane take two units, unmapped ones none: ask for each.
    return "".join(
        chr(code) if 0 < code < 0x110000 else "\ufffd" for code in map(_get_unicode, repeat(text), range(count))
    )


def has_more_characters(text: int) -> bool:
    """Whether a page holds more characters than the reader looks at."""
    return int(_count_chars(text)) > MOST_CHARACTERS


def loose_boxes(text: int, count: int) -> tuple[list[float], list[float], list[float], list[float]]:
    """Left, top, right and bottom edges of the first ``count`` characters in the page's own space.

    The boxes are as wide as the characters' advance and as high as the font size.
    """
    buffer, base = _floats(4 * count)
    _drive(map(_get_loose_box, repeat(text), range(count), range(base, base + 16 * count, 16)))
    return buffer[0::4].tolist(), buffer[1::4].tolist(), buffer[2::4].tolist(), buffer[3::4].tolist()


def angles(text: int, indices: list[int]) -> list[float]:
    """The clockwise angle of characters, in radians."""
    return list(map(_get_angle, repeat(text), indices))


def render_modes(objects: list[int]) -> list[int]:
    """The render mode of text objects."""
    return list(map(_get_render_mode, objects))


def fonts(objects: list[int]) -> list[int | None]:
    """The fonts of text objects."""
    return list(map(_get_font, objects))


def text_objects(text: int, count: int) -> list[int | None]:
    """The page object each character comes from; None for characters PDFium made up (spaces, line ends)."""
    return list(map(_get_text_object, repeat(text), range(count)))


class Probe:
    """Asks for the size and the place of single characters, over and over, with one buffer."""

    def __init__(self, text: int) -> None:
        self._text = text
        self._matrix = (_float * 6)()
        self._point = (ctypes.c_double * 2)()
        self._matrix_at = ctypes.addressof(self._matrix)
        self._point_at = ctypes.addressof(self._point)

    def em(self, index: int) -> float:
        """The size in points at which a character is shown."""
        size: float = _get_font_size(self._text, index)
        if not _get_char_matrix(self._text, index, self._matrix_at):
            return size
        return size * hypot(self._matrix[2], self._matrix[3])

    def origin(self, index: int) -> tuple[float, float]:
        """Where a character stands on its baseline, in the page's own space."""
        _get_origin(self._text, index, self._point_at, self._point_at + 8)
        return self._point[0], self._point[1]


def font_name(font: int) -> str:
    """The PostScript name of a font, without the subset's prefix."""
    size = _font_name(font, None, 0)
    if not 0 < size < 1000:
        return ""
    buffer = ctypes.create_string_buffer(size)
    _font_name(font, ctypes.addressof(buffer), size)
    return buffer.value.decode("utf-8", "replace").rpartition("+")[2]


def font_weight(font: int) -> int:
    """The weight of a font, 400 for regular, -1 where unknown."""
    return int(_font_weight(font))


def font_extent(font: int) -> tuple[float, float]:
    """Ascent and descent (negative) of a font of size 1."""
    ascent, descent = _float(), _float()
    _font_ascent(font, 1.0, ctypes.addressof(ascent))
    _font_descent(font, 1.0, ctypes.addressof(descent))
    return ascent.value, descent.value


def objects_of_page(page: int) -> tuple[list[int], bool]:
    """The page's objects in drawing order, and whether there were too many to look at them all."""
    count = _count_objects(page)
    objects = map(_get_object, repeat(page), range(min(count, MOST_OBJECTS)))
    return list(filter(None, objects)), count > MOST_OBJECTS


def objects_of_form(form: int) -> tuple[list[int], bool]:
    """The objects of a form XObject, and whether there were too many to look at them all."""
    count = _count_form_objects(form)
    objects = map(_get_form_object, repeat(form), range(min(count, MOST_OBJECTS)))
    return list(filter(None, objects)), count > MOST_OBJECTS


def kinds(objects: list[int]) -> list[int]:
    """The kind of each object."""
    return list(map(_get_type, objects))


def bounds(objects: list[int]) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of each object in the space of its page or form."""
    buffer, base = _floats(4 * len(objects))
    end = base + 16 * len(objects)
    _drive(
        map(
            _get_bounds,
            objects,
            range(base, end, 16),
            range(base + 4, end + 4, 16),
            range(base + 8, end + 8, 16),
            range(base + 12, end + 12, 16),
        )
    )
    edges = iter(buffer)
    return list(zip(edges, edges, edges, edges, strict=True))


def matrix_of(page_object: int) -> Matrix:
    """The matrix from an object's space into the space of its page or form."""
    values = (_float * 6)()
    if not _get_matrix(page_object, ctypes.addressof(values)):
        return IDENTITY
    a, b, c, d, e, f = values
    return a, b, c, d, e, f


def product(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies ``inner`` first and ``outer`` then."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def draw_mode(path: int) -> tuple[bool, bool]:
    """Whether a path is filled and whether it is stroked."""
    fill, stroke = _int(), _int()
    _get_draw_mode(path, ctypes.addressof(fill), ctypes.addressof(stroke))
    return bool(fill.value), bool(stroke.value)


def fill_color(page_object: int) -> tuple[int, int, int, int]:
    """Red, green, blue and opacity (0 to 255) of an object's filling."""
    values = (_uint * 4)()
    base = ctypes.addressof(values)
    if not _fill_color(page_object, base, base + 4, base + 8, base + 12):
        return 0, 0, 0, 255
    red, green, blue, alpha = values
    return red, green, blue, alpha


def subpaths(path: int, most: int) -> list[tuple[list[tuple[float, float]], bool]]:
    """The parts of a path as points in the path's own space, each with whether it has curves."""
    point = (_float * 2)()
    base = ctypes.addressof(point)
    parts: list[tuple[list[tuple[float, float]], bool]] = []
    points: list[tuple[float, float]] = []
    curved = False
    for index in range(min(_count_segments(path), most)):
        segment = _get_segment(path, index)
        if not segment:
            continue
        kind = _segment_type(segment)
        _segment_point(segment, base, base + 4)
        if kind == MOVE_TO:
            if len(points) > 1:
                parts.append((points, curved))
            points, curved = [], False
        elif kind == BEZIER_TO:
            curved = True
        points.append((point[0], point[1]))
        if _segment_close(segment) and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1:
        parts.append((points, curved))
    return parts


def clip_of(page_object: int) -> tuple[float, float, float, float] | None:
    """Left, bottom, right, top of what an object's clipping leaves visible, in page space; None if unclipped."""
    clip = _get_clip(page_object)
    count = _count_clip_paths(clip) if clip else 0
    if not 0 < count <= 64:
        return None
    left, bottom, right, top = -inf, -inf, inf, inf
    point = (_float * 2)()
    base = ctypes.addressof(point)
    for path in range(count):
        xs: list[float] = []
        ys: list[float] = []
        for index in range(min(_count_clip_segments(clip, path), 64)):
            segment = _get_clip_segment(clip, path, index)
            if segment and _segment_point(segment, base, base + 4):
                xs.append(point[0])
                ys.append(point[1])
        if xs:
            left, bottom = max(left, min(xs)), max(bottom, min(ys))
            right, top = min(right, max(xs)), min(top, max(ys))
    return left, bottom, right, top
