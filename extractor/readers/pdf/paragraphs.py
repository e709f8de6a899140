"""Lines become paragraphs: by indents, by lines that end before the margin, by spacing and type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.document import Line, Paragraph
from extractor.readers.pdf.lines import TextLine
from extractor.readers.pdf.page import Frame

_LEADER = re.compile(r"(?:[.…·．‥⋯。-]\s?){4,}\s*[-—(（]?\s*\d{0,4}\s*[-—)）]?\s*$")
"""The end of a line in a contents list: ……5."""
_NUMERAL = re.compile(
    r"""
      [一二三四五六七八九十百]{1,4}\s*[、.．]
    | [(（][一二三四五六七八九十百]{1,4}[)）]
    | 第\s*[一二三四五六七八九十百\d]{1,4}\s*[章节部条篇]
    | \d{1,2}\s*[、．]
    | \d{1,2}\.(?!\d)
    | [(（]\d{1,2}[)）]
    | [①-⑳]
    | 附[件表录]
    """,
    re.VERBOSE,
)
_CLOSED = frozenset("。！？；：!?;:.")
_FIRM = frozenset("。！？")
_NO_START = frozenset("，。、；：！？”’）》〉】〕％%),.;:!?")
_TOKEN = re.compile(r"[0-9A-Za-z.,%+\-]+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Margins:
    """Left and right margin of the running text of a page, in points."""

    left: float
    right: float


def margins_of(lines: Sequence[TextLine], width: float) -> Margins:
    """The margins that the longer lines of one or more pages of the same width keep."""
    long = [line for line in lines if line.x1 - line.x0 > 0.4 * width]
    if not long:
        return Margins(0.12 * width, 0.88 * width)
    return Margins(_common([line.x0 for line in long], low=True), _common([line.x1 for line in long], low=False))


def _common(places: list[float], *, low: bool) -> float:
    """The outermost place that several lines share."""
    counted = Counter(round(place / 3) for place in places)
    least = max(2, 0.08 * len(places))
    shared = [step for step in counted if counted[step] + counted[step - 1] + counted[step + 1] >= least]
    if not shared:
        return min(places) if low else max(places)
    step = min(shared) if low else max(shared)
    near = [place for place in places if abs(round(place / 3) - step) <= 1]
    return min(near) if low else max(near)


class ParagraphBuilder:
    """Collects lines in reading order and yields the paragraphs they make."""

    def __init__(self, frames: dict[int, Frame], margins: dict[int, Margins]) -> None:
        self._frames = frames
        self._margins = margins
        self._open: list[TextLine] = []
        self.done: list[Paragraph] = []

    def add(self, line: TextLine, leading: float) -> None:
        """Add the next line; ``leading`` is the usual distance between the lines of its page."""
        if self._open and self._parts(self._open, line, leading):
            self.close()
        self._open.append(line)

    def close(self) -> list[Paragraph]:
        """End the paragraph, because something else follows; what is finished so far, once."""
        if self._open:
            self.done.append(self._paragraph(self._open))
            self._open = []
        finished, self.done = self.done, []
        self.done = finished
        return finished

    def take(self) -> list[Paragraph]:
        """End the paragraph and hand over all finished ones."""
        self.close()
        finished, self.done = self.done, []
        return finished

    def _parts(self, open_lines: list[TextLine], line: TextLine, leading: float) -> bool:
        """Whether a new paragraph begins with ``line``."""
        last = open_lines[-1]
        em = max(last.size, 6.0)
        if _LEADER.search(last.text) or _LEADER.search(line.text):
            return True
        if abs(last.size - line.size) > 0.15 * em:
            return True
        left, right = self._margins[last.page].left, self._margins[last.page].right
        if last.page == line.page:
            if line.top < last.top - em:
                return True
            if line.top - last.top > 1.45 * leading + 0.2 * em:
                return True
        # The line before was not full: what follows did not have to go to the next line.
        need = self._first_token(line)
        if last.x1 + need < right - 0.6 * em:
            return True
        indent = line.x0 - self._margins[line.page].left
        last_indent = last.x0 - left
        if indent > 1.2 * em:
            # A hanging indent goes on where the line before began; a first-line indent does not.
            hanging = abs(indent - last_indent) < 0.6 * em
            if not hanging or last.text[-1] in _CLOSED or _NUMERAL.match(line.text):
                return True
            return len(open_lines) > 1 and open_lines[0].x0 - last.x0 > 1.2 * em
        if last.bold != line.bold and len(open_lines) == 1 and last.bold and last.text[-1] not in "，、；":
            return bool(_NUMERAL.match(last.text)) and last.x1 < right - 2 * em
        if _NUMERAL.match(line.text) and last.text[-1] in _FIRM and indent > -0.5 * em:
            return abs(last_indent) < 0.6 * em and len(open_lines) == 1
        return False

    @staticmethod
    def _first_token(line: TextLine) -> float:
        """The width of what cannot be parted from the line's first character."""
        found = _TOKEN.match(line.text)
        length = found.end() if found else 1
        while length < len(line.text) and line.text[length] in _NO_START:
            length += 1
        if not line.edges:
            return length * line.size
        return line.edges[2 * length - 1] - line.edges[0]

    def _paragraph(self, lines: list[TextLine]) -> Paragraph:
        text = ""
        placed: list[Line] = []
        for line in lines:
            if text and _meet_in_latin(text, line.text):
                text += " "
            start = len(text)
            text += line.text
            frame = self._frames[line.page]
            box = frame.box(line.x0, line.top, line.x1, line.bottom)
            edges = tuple([round(edge, 2) for edge in line.edges]) if frame.turn == 0 else ()
            placed.append(Line(start, len(text), line.page, box, edges))
        first = lines[0]
        longest = max(lines, key=lambda line: len(line.text))
        bold = sum(len(line.text) for line in lines if line.bold) * 2 > len(text)
        return Paragraph(text, tuple(placed), size=longest.size, bold=bold, centred=self._is_centred(lines, first))

    def _is_centred(self, lines: list[TextLine], first: TextLine) -> bool:
        margins = self._margins[first.page]
        width = self._frames[first.page].width
        for line in lines:
            em = max(line.size, 6.0)
            if line.x0 - margins.left < 1.5 * em or margins.right - line.x1 < 1.5 * em:
                return False
            middle = (line.x0 + line.x1) / 2
            if min(abs(middle - (margins.left + margins.right) / 2), abs(middle - width / 2)) > 0.8 * em:
                return False
        return True


def _meet_in_latin(text: str, following: str) -> bool:
    """Whether joining two lines would glue two words; a figure broken over two lines is one figure."""
    last, first = text[-1], following[0]
    if not (last < "\u0250" and first < "\u0250" and last.isalnum() and first.isalnum()):
        return False
    return last.isalpha() and first.isalpha()


def leading_of(lines: Sequence[TextLine]) -> float:
    """The usual distance from line to line on a page."""
    steps = sorted(b.top - a.top for a, b in pairwise(lines) if b.top - a.top > 0.5 * a.size)
    if not steps:
        return 0.0
    return steps[len(steps) // 3]
