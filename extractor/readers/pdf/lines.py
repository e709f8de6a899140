"""Glyphs become lines of text in true reading order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter, sub
from typing import NamedTuple

from extractor.readers.pdf.page import Clips, Glyph

_X0, _TOP, _X1, _BOTTOM, _CHAR, _BOLD = map(itemgetter, (0, 1, 2, 3, 4, 6))
_SAME_LINE = 0.36
"""Glyphs whose middles are no farther apart than this share of an em stand on one line."""
_TYPED_BLANK = 0.12
"""The least gap, in ems, at which a blank in the file is seen as one."""
_MOST_LAYERS = 40
_WORD_GAP = 0.18
_FIGURE_GAP = 0.4
_MIXED_GAP = 0.4
_HAN_GAP = 0.8
"""Gaps in ems beyond the line's own spacing that are seen as a blank: between letters, between figures, between
a Chinese character and a letter or figure, between Chinese characters."""


class TextLine(NamedTuple):
    """A line of text in the reading frame; ``edges`` holds x0 and x1 of each character in turn."""

    page: int
    text: str
    edges: list[float]
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool
    """Most of it is."""
    opens_bold: bool
    closes_bold: bool
    source: int
    """The page object its first glyph comes from."""


def upright(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Glyphs that stand on their side, turned so that they read from left to right."""
    turn = glyphs[0].turn
    if turn == 1:
        return [Glyph(g.top, -g.x1, g.bottom, -g.x0, g.char, g.spaced, g.bold, 0, g.source) for g in glyphs]
    if turn == 3:
        return [Glyph(-g.bottom, g.x0, -g.top, g.x1, g.char, g.spaced, g.bold, 0, g.source) for g in glyphs]
    if turn == 2:
        return [Glyph(-g.x1, -g.bottom, -g.x0, -g.top, g.char, g.spaced, g.bold, 0, g.source) for g in glyphs]
    return list(glyphs)


def rows_of(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs grouped into visual lines from top to bottom, each from left to right, doubled ones once."""
    if not glyphs:
        return []
    bands: dict[tuple[float, float], list[Glyph]] = {}
    for glyph in glyphs:
        bands.setdefault((glyph[1], glyph[3]), []).append(glyph)
    if len(bands) == 1:
        return _layers(glyphs)
    rows: list[list[Glyph]] = []
    row: list[Glyph] = []
    middle = size = 0.0
    for (top, bottom), band in sorted(bands.items(), key=_middle):
        height, centre = bottom - top, (top + bottom) / 2
        if row and centre - middle <= _SAME_LINE * max(height, size):
            row += band
            if height > size:
                middle, size = centre, height
            continue
        if row:
            rows.append(row)
        row, middle, size = list(band), centre, height
    rows.append(row)
    if len(rows) > 1:
        rows = _raised_marks_joined(rows)
    return [layer for row in rows for layer in _layers(row)]


def _middle(band: tuple[tuple[float, float], list[Glyph]]) -> float:
    return band[0][0] + band[0][1]


def _layers(row: list[Glyph]) -> list[list[Glyph]]:
    """The row from left to right; more than one where texts are painted over each other (a covered one below)."""
    ordered = sorted(row)
    if len(ordered) == 1:
        return [ordered]
    slack = 0.3 * (ordered[0].bottom - ordered[0].top)
    starts, ends = list(map(_X0, ordered)), list(map(_X1, ordered))
    following = starts[1:]
    if min(map(sub, following, ends)) > -slack and min(map(sub, following, starts)) > 0.6 * slack:
        return [ordered]
    single = _single(ordered)
    covering = sum(
        b.x0 < a.x1 - 0.4 * (a.x1 - a.x0) and a.char.isalnum() and b.char.isalnum() for a, b in pairwise(single)
    )
    if covering < 3:
        return [single]
    layers: list[list[Glyph]] = []
    layer: list[Glyph] = []
    for glyph in row:  # still in the file's order
        if layer and glyph.x0 < layer[-1].x0:
            layers.append(layer)
            layer = []
        layer.append(glyph)
    layers.append(layer)
    if len(layers) > _MOST_LAYERS:
        return [single]
    merged: list[list[Glyph]] = []
    for layer in layers:
        for other in merged:
            if _interleaved(layer, other):
                other.extend(layer)
                break
        else:
            merged.append(layer)
    return [_single(sorted(layer)) for layer in merged]


def _raised_marks_joined(rows: list[list[Glyph]]) -> list[list[Glyph]]:
    """Join rows of small raised or lowered glyphs to the row in whose band they stand."""
    bands = [_band(row) for row in rows]
    joined: list[list[Glyph]] = []
    index = 0
    while index < len(rows):
        row = rows[index]
        if index + 1 < len(rows):
            top, bottom, size = bands[index]
            next_top, next_bottom, next_size = bands[index + 1]
            small, large = min(size, next_size), max(size, next_size)
            overlap = min(bottom, next_bottom) - max(top, next_top)
            if small < 0.8 * large and overlap > 0.5 * small and _interleaved(row, rows[index + 1]):
                rows[index + 1] = row + rows[index + 1]
                bands[index + 1] = (min(top, next_top), max(bottom, next_bottom), large)
                index += 1
                continue
        joined.append(row)
        index += 1
    return joined


def _band(row: list[Glyph]) -> tuple[float, float, float]:
    """Top and bottom of a row, and the height of its highest glyph."""
    tops, bottoms = list(map(_TOP, row)), list(map(_BOTTOM, row))
    top, bottom = min(tops), max(bottoms)
    uniform = top == max(tops) and bottom == min(bottoms)
    return top, bottom, bottom - top if uniform else max(map(sub, bottoms, tops))


def _interleaved(one: list[Glyph], other: list[Glyph]) -> bool:
    """Whether two rows can be one line: no glyph of one covers a glyph of the other."""
    spans = sorted([(g.x0, g.x1) for g in one] + [(g.x0, g.x1) for g in other])
    return all(b[0] - a[1] > -0.3 * (a[1] - a[0]) for a, b in pairwise(spans))


def _single(row: list[Glyph]) -> list[Glyph]:
    """A row without the second prints of glyphs painted twice to look bold."""
    kept: list[Glyph] = []
    for glyph in row:
        if kept:
            last = kept[-1]
            reach = 0.3 * (glyph.x1 - glyph.x0)
            if glyph.x0 - last.x0 < reach:
                if glyph.char == last.char:
                    if not last.bold:
                        kept[-1] = last._replace(bold=True)
                    continue
                if len(kept) > 1 and kept[-2].char == glyph.char and glyph.x0 - kept[-2].x0 < reach:
                    continue
        kept.append(glyph)
    return kept


def _is_latin(char: str) -> bool:
    return char < "\u0250" and (char.isalnum() or char in ".,%-+")


def spelled(row: list[Glyph]) -> tuple[str, list[float]]:
    """The text of a row of glyphs, with blanks where they are seen, and the edges of its characters."""
    text = "".join(map(_CHAR, row))
    starts, ends = list(map(_X0, row)), list(map(_X1, row))
    edges = [0.0] * (2 * len(row))
    edges[::2], edges[1::2] = starts, ends
    gaps = list(map(sub, starts[1:], ends))
    if not gaps or max(gaps) <= _TYPED_BLANK * (row[0].bottom - row[0].top):
        return text, edges
    spacing = max(sorted(gaps)[len(gaps) // 2], 0.0) if len(gaps) > 3 else 0.0
    blanks: list[int] = []
    for index, gap in enumerate(gaps, 1):
        if gap <= 1.0:
            continue
        glyph, before = row[index], row[index - 1]
        em = max(glyph.bottom - glyph.top, before.bottom - before.top)
        if glyph.spaced:
            seen = gap > _TYPED_BLANK * em + (spacing if spacing < 0.3 * em else 0.0) * 0.5
        elif _is_latin(glyph.char) and _is_latin(before.char):
            wordy = glyph.char.isalpha() and before.char.isalpha()
            seen = gap - spacing > (_WORD_GAP if wordy else _FIGURE_GAP) * em
        else:
            mixed = glyph.char.isascii() != before.char.isascii() and glyph.char.isalnum() and before.char.isalnum()
            seen = gap - spacing > (_MIXED_GAP if mixed else _HAN_GAP) * em
        if seen:
            blanks.append(index)
    if not blanks:
        return text, edges
    words = [text[a:b] for a, b in zip([0, *blanks], [*blanks, len(text)], strict=True)]
    if all(len(word) == 1 and "\u2e80" <= word <= "\u9fff" for word in words):
        return text, edges  # letter-spaced: 合 计
    spaced: list[float] = []
    for word, start in zip(words, [0, *blanks], strict=True):
        if start:
            spaced += (edges[2 * start - 1], edges[2 * start])
        spaced += edges[2 * start : 2 * (start + len(word))]
    return " ".join(words), spaced


def line_of(row: list[Glyph], page: int) -> TextLine:
    """A row of glyphs as a line."""
    text, edges = spelled(row)
    tops, bottoms = list(map(_TOP, row)), list(map(_BOTTOM, row))
    top, bottom = min(tops), max(bottoms)
    size = bottom - top
    if top != max(tops) or bottom != min(bottoms):
        size = sorted(map(sub, bottoms, tops))[len(row) // 2]
    return TextLine(
        page,
        text,
        edges,
        row[0].x0,
        top,
        max(map(_X1, row)),
        bottom,
        round(size, 1),
        2 * sum(map(_BOLD, row)) > len(row),
        row[0].bold,
        row[-1].bold,
        row[0].source,
    )


def lines_of(rows: list[list[Glyph]], sideways: list[Glyph], page: int) -> list[TextLine]:
    """The lines of a page's running text. Glyphs that stand on their side make lines of their own."""
    lines = [line_of(row, page) for row in rows]
    if sideways:
        for turn in (1, 2, 3):
            lines.extend(_sideways(sideways, turn, page))
        lines.sort(key=lambda line: (line.top, line.x0))
    return lines


def visible_lines(lines: list[TextLine], clips: Clips) -> list[TextLine]:
    """Lines without those clipped away at the head and foot of a page.

    A spreadsheet's cell that runs over a page break is painted on both pages, each clipped to its own part.
    """
    start, end = 0, len(lines)
    while start < end and _is_hidden(lines[start], clips):
        start += 1
    while start < end and _is_hidden(lines[end - 1], clips):
        end -= 1
    return lines[start:end]


def _is_hidden(line: TextLine, clips: Clips) -> bool:
    return clips.hides(line.source, line.x0 + 0.3 * line.size, (line.top + line.bottom) / 2)


def _sideways(glyphs: list[Glyph], turn: int, page: int) -> list[TextLine]:
    """Lines of glyphs turned by quarter turns, with the boxes they have in the reading frame."""
    found: list[TextLine] = []
    turned = [glyph for glyph in glyphs if glyph.turn == turn]
    if not turned:
        return found
    for row in rows_of(upright(turned)):
        line = line_of(row, page)
        x0, top, x1, bottom = line.x0, line.top, line.x1, line.bottom
        if turn == 1:
            x0, top, x1, bottom = -bottom, x0, -top, x1
        elif turn == 3:
            x0, top, x1, bottom = top, -x1, bottom, -x0
        else:
            x0, top, x1, bottom = -x1, -bottom, -x0, -top
        found.append(line._replace(edges=[], x0=x0, top=top, x1=x1, bottom=bottom))
    return found


def cell_text(glyphs: list[Glyph]) -> str:
    """The text of a cell's glyphs, its line breaks kept."""
    if not glyphs:
        return ""
    if _is_plain(glyphs):
        return "".join([glyph[4] for glyph in glyphs])
    straight = [glyph for glyph in glyphs if not glyph[7]]
    parts = [spelled(row)[0] for row in rows_of(straight)]
    if len(straight) < len(glyphs):
        for turn in (1, 2, 3):
            turned = [glyph for glyph in glyphs if glyph.turn == turn]
            if turned:
                parts.extend(spelled(row)[0] for row in rows_of(upright(turned)))
    return "\n".join(parts)


def _is_plain(glyphs: list[Glyph]) -> bool:
    """Whether glyphs follow each other on one line in the file's order without gaps: most cells are like that."""
    _, top, end, bottom, _, _, _, turn, _ = glyphs[0]
    if turn:
        return False
    slack = 0.1 * (bottom - top)
    end -= 0.01
    for x0, other_top, x1, other_bottom, _, _, _, turn, _ in glyphs[1:]:
        if other_top != top or other_bottom != bottom or turn or not -slack < x0 - end < slack:
            return False
        end = x1
    return True
