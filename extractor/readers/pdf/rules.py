"""The rules (框线) of a page: straight horizontal and vertical strokes, thin rectangles, edges of frames."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple, TypeAlias

from extractor.readers.pdf import pdfium
from extractor.readers.pdf.pdfium import IDENTITY, Matrix

_THIN = 3.6
"""A shape no wider than this, in points, is a rule whatever it was drawn as."""
NEAR = 3.0
"""Rules closer than this are one; ends this far from a rule touch it."""
SHORT = 4.0
"""A rule shorter than this, after joining, is a dot."""
_STRAIGHT = 1.0
"""How far a stroke may deviate from the horizontal or vertical."""
_MOST_SEGMENTS = 40_000
_DEEPEST = 6

Extent: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right, top."""


Rule: TypeAlias = tuple[float, float, float]
"""A straight rule: where it stands across its direction, where it starts and where it ends along it."""


class Rules(NamedTuple):
    """The rules of a page, joined; ``fills`` are the filled rectangles too thick to be rules: x0, top, x1, bottom."""

    horizontal: list[Rule]
    vertical: list[Rule]
    fills: list[Extent]

    def turned(self, area: Extent, quarter: int) -> Rules:
        """The rules of page space in the reading frame that shows ``area`` turned by ``quarter``."""
        x_low, y_low, x_high, y_high = area

        def flipped(rules: list[Rule], place: float, along: float) -> list[Rule]:
            return [(place - at, along - end, along - start) for at, start, end in rules]

        def moved(rules: list[Rule], place: float, along: float) -> list[Rule]:
            return [(at - place, start - along, end - along) for at, start, end in rules]

        across, upright = self.horizontal, self.vertical
        match quarter:
            case 1:  # x = y - y_low, y = x - x_low
                horizontal, vertical = moved(upright, x_low, y_low), moved(across, y_low, x_low)
                fills = [(b - y_low, lft - x_low, t - y_low, r - x_low) for lft, b, r, t in self.fills]
            case 2:  # x = x_high - x, y = y - y_low
                horizontal = [(at - y_low, x_high - end, x_high - start) for at, start, end in across]
                vertical = [(x_high - at, start - y_low, end - y_low) for at, start, end in upright]
                fills = [(x_high - r, b - y_low, x_high - lft, t - y_low) for lft, b, r, t in self.fills]
            case 3:  # x = y_high - y, y = x_high - x
                horizontal, vertical = flipped(upright, x_high, y_high), flipped(across, y_high, x_high)
                fills = [(y_high - t, x_high - r, y_high - b, x_high - lft) for lft, b, r, t in self.fills]
            case _:  # x = x - x_low, y = y_high - y
                horizontal = [(y_high - at, start - x_low, end - x_low) for at, start, end in across]
                vertical = [(at - x_low, y_high - end, y_high - start) for at, start, end in upright]
                fills = [(lft - x_low, y_high - t, r - x_low, y_high - b) for lft, b, r, t in self.fills]
        return Rules(horizontal, vertical, fills)


def gather_rules(objects: list[int], area: Extent) -> tuple[Rules, bool]:
    """The rules among a page's objects, in page space, and whether images cover most of the page."""
    rules = Rules([], [], [])
    covered = _gather(objects, IDENTITY, rules, 0)
    page = (area[2] - area[0]) * (area[3] - area[1])
    return Rules(joined(rules.horizontal), joined(rules.vertical), rules.fills), covered >= 0.5 * page


def _gather(objects: list[int], matrix: Matrix, rules: Rules, depth: int) -> float:
    """Add the rules of ``objects``, whose space ``matrix`` maps to the page; the area their images cover."""
    covered = 0.0
    kinds = pdfium.kinds(objects)
    paths = [shape for shape, kind in zip(objects, kinds, strict=True) if kind == pdfium.PATH]
    if paths:
        extents = pdfium.bounds(paths)
        if matrix is not IDENTITY:
            extents = [_mapped(extent, matrix) for extent in extents]
        rules.horizontal.extend([((y0 + y1) / 2, x0, x1) for x0, y0, x1, y1 in extents if y1 - y0 <= _THIN])
        rules.vertical.extend([((x0 + x1) / 2, y0, y1) for x0, y0, x1, y1 in extents if x1 - x0 <= _THIN])
        for path, (x0, y0, x1, y1) in zip(paths, extents, strict=True):
            if y1 - y0 > _THIN and x1 - x0 > _THIN:
                _outline(path, matrix, rules)
    if len(paths) < len(objects):
        shapes = [shape for shape, kind in zip(objects, kinds, strict=True) if kind in {pdfium.IMAGE, pdfium.FORM}]
        for shape, kind, extent in zip(shapes, pdfium.kinds(shapes), pdfium.bounds(shapes), strict=True):
            if kind == pdfium.IMAGE:
                x0, y0, x1, y1 = _mapped(extent, matrix)
                covered += (x1 - x0) * (y1 - y0)
            elif depth < _DEEPEST:
                inner = pdfium.product(pdfium.matrix_of(shape), matrix)
                covered += _gather(pdfium.objects_of_form(shape)[0], inner, rules, depth + 1)
    return covered


def _mapped(extent: Extent, matrix: Matrix) -> Extent:
    a, b, c, d, e, f = matrix
    x0, y0, x1, y1 = extent
    xs = a * x0 + c * y0 + e, a * x1 + c * y1 + e, a * x0 + c * y1 + e, a * x1 + c * y0 + e
    ys = b * x0 + d * y0 + f, b * x1 + d * y1 + f, b * x0 + d * y1 + f, b * x1 + d * y0 + f
    return min(xs), min(ys), max(xs), max(ys)


def _outline(shape: int, matrix: Matrix, rules: Rules) -> None:
    """The rules in a path that is more than a rule itself: a frame, or many strokes drawn at once."""
    fill, stroke = pdfium.draw_mode(shape)
    if not fill and not stroke:
        return
    a, b, c, d, e, f = pdfium.product(pdfium.matrix_of(shape), matrix)
    for points, curved in pdfium.subpaths(shape, _MOST_SEGMENTS):
        if curved:
            continue
        placed = [(a * x + c * y + e, b * x + d * y + f) for x, y in points]
        xs, ys = [x for x, _ in placed], [y for _, y in placed]
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        if y1 - y0 <= _THIN:
            rules.horizontal.append(((y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= _THIN:
            rules.vertical.append(((x0 + x1) / 2, y0, y1))
        elif stroke:
            for (px, py), (qx, qy) in pairwise(placed):
                if abs(py - qy) <= _STRAIGHT < abs(px - qx):
                    rules.horizontal.append(((py + qy) / 2, min(px, qx), max(px, qx)))
                elif abs(px - qx) <= _STRAIGHT < abs(py - qy):
                    rules.vertical.append(((px + qx) / 2, min(py, qy), max(py, qy)))
        elif len(placed) <= 5:
            rules.fills.append((x0, y0, x1, y1))


def joined(rules: list[Rule]) -> list[Rule]:
    """Rules at (nearly) the same place joined into one, pieces that touch into longer ones, dots left out.

    The result is sorted; several rules at one place share that place exactly.
    """
    places: dict[float, list[tuple[float, float]]] = {}
    for at, start, end in rules:
        pieces = places.get(at)
        if pieces is None:
            places[at] = [(start, end)]
        else:
            pieces.append((start, end))
    found: list[Rule] = []
    bunch: list[float] = []
    for at in sorted(places):
        if bunch and at - bunch[-1] > NEAR:
            _join_bunch(bunch, places, found)
            bunch = []
        bunch.append(at)
    if bunch:
        _join_bunch(bunch, places, found)
    return found


def _join_bunch(bunch: list[float], places: dict[float, list[tuple[float, float]]], found: list[Rule]) -> None:
    """Add the rules that the pieces at near places make."""
    pieces = places[bunch[0]]
    at = bunch[0]
    if len(bunch) > 1:
        # The place is that of the greatest length, so that a corner's dot does not move a rule.
        total = weighted = 0.0
        for place in bunch:
            length = sum([end - start for start, end in places[place]])
            total += length
            weighted += place * length
        at = weighted / total if total > 0 else at
        pieces = [piece for place in bunch for piece in places[place]]
    pieces.sort()
    start, end = pieces[0]
    for next_start, next_end in pieces:
        if next_start <= end + NEAR:
            if next_end > end:
                end = next_end
            continue
        if end - start >= SHORT:
            found.append((at, start, end))
        start, end = next_start, next_end
    if end - start >= SHORT:
        found.append((at, start, end))
