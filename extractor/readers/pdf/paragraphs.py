"""Lines become paragraphs: by indents, by lines that end before the margin, by spacing and type."""

from __future__ import annotations

import re
from collections.abc import Mapping

from extractor.document import Line, Paragraph
from extractor.readers.pdf.lines import TextLine
from extractor.readers.pdf.margins import Setting
from extractor.readers.pdf.page import Frame
from extractor.readers.wrapping import SENTENCE

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
_RUNNING = frozenset("，、；,")
_TITLE_SIZE = 18.0
_TOKEN = re.compile(
    r"""
    (?: [（(][^（）()\d]{1,3}[)）] (?=\d) )?          # （项）2024: a bracket clings to the figure behind it
    [（(〔【《〈“‘「『]*
    (?: [0-9A-Za-z.,%+\-]+ | . )
    [，。、；：！？”’）》〉】〕」』％%),.;:!?…—]*
    """,
    re.VERBOSE | re.DOTALL,
)
"""What must stand on one line: a figure, a word or a character, with the marks that cling to it."""


class ParagraphBuilder:
    """Collects lines in reading order and yields the paragraphs they make."""

    def __init__(self, frames: Mapping[int, Frame], settings: Mapping[int, Setting]) -> None:
        self._frames = frames
        self._settings = settings
        self._open: list[TextLine] = []
        self._done: list[Paragraph] = []

    def add(self, line: TextLine) -> None:
        """Add the next line."""
        if self._open and self._parts(line):
            self._close()
        self._open.append(line)

    def take(self) -> list[Paragraph]:
        """End the paragraph, because something else follows, and hand over what is finished."""
        self._close()
        finished, self._done = self._done, []
        return finished

    def _close(self) -> None:
        if self._open:
            self._done.append(self._paragraph(self._open))
            self._open = []

    def _parts(self, line: TextLine) -> bool:
        """Whether a new paragraph begins with ``line``."""
        last = self._open[-1]
        em = max(last.size, 6.0)
        if _LEADER.search(last.text) or _LEADER.search(line.text) or abs(last.size - line.size) > 0.15 * em:
            return True
        there, here = self._settings[last.page], self._settings[line.page]
        if last.page == line.page:
            step = line.top - last.top
            if step < -em or step > 1.45 * (there.leading or 1.6 * em) + 0.2 * em:
                return True
        if self._wraps_title(line, there, em):
            return False
        if len(self._open) == 1 and last.x0 - there.left > 4.0 * em and abs(line.x0 - last.x0) > 0.6 * em:
            return True  # set to the right or in the middle
        indent = line.x0 - here.left
        begins_indented = indent > 1.2 * em and last.x0 - line.x0 < 1.2 * em
        if self._ends_early(line, there, em, flush=here.indented and not begins_indented):
            return True
        if begins_indented:
            return self._begins_indented(line, indent, em)
        if last.closes_bold != line.opens_bold:
            if line.opens_bold:
                return last.text[-1] in _FIRM
            return len(self._open) == 1 and last.text[-1] not in _RUNNING | _FIRM
        # Where paragraphs have no indent only the words can tell.
        first = self._open[0]
        alike = abs(first.x0 - line.x0) < 0.6 * em and _NUMERAL.match(first.text) is not None
        if not _NUMERAL.match(line.text):
            return False
        return last.text[-1] not in _RUNNING - {"；"} if alike else last.text[-1] in _FIRM and not here.indented

    def _wraps_title(self, line: TextLine, setting: Setting, em: float) -> bool:
        """Whether a title too long for one line goes on in the middle of the next."""
        last = self._open[-1]
        if last.bold != line.bold or not (last.bold or last.size >= _TITLE_SIZE) or last.page != line.page:
            return False
        measure = setting.right - setting.left
        filled = last.x1 + em >= setting.right or last.x1 - last.x0 >= 0.82 * measure
        if not filled or last.text[-1] in _CLOSED or _NUMERAL.match(line.text):
            return False
        return self._is_centred(line) and self._is_symmetrical(last)

    def _ends_early(self, line: TextLine, setting: Setting, em: float, *, flush: bool) -> bool:
        """Whether the last line had room for what ``line`` begins with.

        A sentence that stops in the middle is believed to go on over a ragged margin, the more so when the next
        line has no indent where paragraphs have one (``flush``).
        """
        last = self._open[-1]
        room = setting.right - last.x1 - _first_width(line)
        unfinished = last.text[-1] not in _CLOSED and not _NUMERAL.match(line.text)
        heading = self._is_heading_so_far()
        if unfinished:
            # A title, not a line of a paragraph.
            aside = last.x0 - setting.left > 3.0 * em or self._is_centred(last)
            if heading and flush and last.x0 - setting.left > 1.2 * em:
                return room > 2.0 * em  # an indented heading; a text below it would have an indent too
            return room > (0.6 if heading or aside else 4.0 if flush else 2.0) * em
        if room > 0.6 * em:
            return True
        return setting.justified and last.x1 < setting.right - max(2.0, 0.3 * em)

    def _begins_indented(self, line: TextLine, indent: float, em: float) -> bool:
        """Whether an indented line begins a paragraph; a hanging indent goes on where the last line began."""
        last = self._open[-1]
        if abs(indent - (last.x0 - self._settings[last.page].left)) >= 0.6 * em:
            return True
        if last.text[-1] in _CLOSED or _NUMERAL.match(line.text):
            return True
        if self._settings[line.page].indented and self._is_heading_so_far() and SENTENCE.search(line.text):
            # A heading that fills its line, and the sentence below it.
            return True
        return len(self._open) > 1 and self._open[0].x0 - last.x0 > 1.2 * em

    def _is_heading_so_far(self) -> bool:
        """Whether what is open is one line with a number that is no sentence."""
        last = self._open[-1]
        return (
            len(self._open) == 1
            and _NUMERAL.match(last.text) is not None
            and last.text[-1] not in _RUNNING
            and not SENTENCE.search(last.text)
        )

    def _paragraph(self, lines: list[TextLine]) -> Paragraph:
        text = ""
        placed: list[Line] = []
        for line in lines:
            if text and _meet_as_words(text, line.text):
                text += " "
            start = len(text)
            text += line.text
            frame = self._frames[line.page]
            box = frame.box(line.x0, line.top, line.x1, line.bottom)
            edges = tuple(line.edges) if frame.turn == 0 else ()
            placed.append(Line(start, len(text), line.page, box, edges))
        longest = max(lines, key=lambda line: len(line.text))
        bold = 2 * sum(len(line.text) for line in lines if line.bold) > len(text)
        # The first line of a long title may fill the measure; a text's last line begins at the margin.
        centred = self._is_centred(lines[-1]) and all(self._is_symmetrical(line) for line in lines)
        return Paragraph(text, tuple(placed), size=longest.size, bold=bold, centred=centred)

    def _is_centred(self, line: TextLine) -> bool:
        setting = self._settings[line.page]
        em = max(line.size, 6.0)
        before, after = line.x0 - setting.left, setting.right - line.x1
        if min(before, after) < 1.5 * em:
            return False
        # A sentence that begins with the usual indent may end anywhere.
        if abs(before - 2 * em) < 0.4 * em and line.x1 - line.x0 > 0.5 * (setting.right - setting.left):
            return False
        return self._is_symmetrical(line)

    def _is_symmetrical(self, line: TextLine) -> bool:
        """Whether a line stands in the middle of the page or of its margins."""
        setting, width = self._settings[line.page], self._frames[line.page].width
        middle, slack = line.x0 + line.x1, 1.6 * max(line.size, 6.0)
        return min(abs(middle - setting.left - setting.right), abs(middle - width)) < slack


def _first_width(line: TextLine) -> float:
    """The width of what cannot be parted from the line's first character."""
    found = _TOKEN.match(line.text)
    length = found.end() if found else 1
    if not line.edges:
        return length * line.size
    return line.edges[2 * length - 1] - line.edges[0]


def _meet_as_words(text: str, following: str) -> bool:
    """Whether joining two lines would glue two words; a figure broken over two lines is one figure."""
    last, first = text[-1], following[0]
    return last < "\u0250" and first < "\u0250" and last.isalpha() and first.isalpha()
