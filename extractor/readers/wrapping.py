"""Hard-wrapped text (硬换行): lines broken at a width, as copied out of a PDF or sent through a mail program.

Readers of lines give what stands on each; the wrapping says which of them go on with the one before. Columns are those
of a terminal: a Han character takes two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["SENTENCE", "Wrapping", "Written", "columns", "joined"]

_CLOSED = frozenset("。：；:;！？!?")
_NUMBER = re.compile(
    r"""
      第[一二三四五六七八九十]{1,3}[部章节] | [一二三四五六七八九十]{1,3}[、.．]
    | [（(][一二三四五六七八九十\d]{1,3}[）)] | \d{1,2}(?:[、．]|\.(?!\d)) | [①-⑳] | 附[件表录]
    """,
    re.VERBOSE,
)
SENTENCE = re.compile(r"[，。；：]|\d(?:[百千]?万|亿)?元|\d%")
"""What a sentence has and a heading has not."""
_TITLE_END = re.compile(r"(?:情况|说明|概况|职责|职能|设置|构成|解释|分析|安排)$")
_LEADER = re.compile(r"(?:[.…·．‥⋯-]\s?){4,}\s*\d{0,4}\s*$")
_PAGE_NUMBER = re.compile(r"[-—–－_~·\s]{1,8}\d{1,3}[-—–－_~·\s]{1,8}|第\s?\d{1,3}\s?页(?:[\s，,/]*共\s?\d{1,3}\s?页)?")
_TOKEN = re.compile(
    r"[（(〔【《〈“‘「『]{0,4}(?:[0-9A-Za-z.,%+\-]{1,40}|.)[，。、；：！？”’）》〉】〕」』％%),.;:!?…—]{0,4}", re.DOTALL
)
"""What must stand on one line: a figure, a word or a character, with the marks that cling to it."""

_LEAST = 8
"""Long lines that a text needs to show at which width it was wrapped."""
_LONG = 30
_WIDEST = 160
_SLACK = 5
"""Columns that a proportional font or a line's justification may leave at the end of a full line."""


def columns(text: str) -> int:
    """The width of ``text`` in columns, white space at its end left out."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text.rstrip())


def joined(before: str, after: str) -> str:
    """Two lines of one paragraph in one; only two Latin words need a space between them."""
    before, after = before.rstrip("\t \u3000\xa0"), after.strip("\t \u3000\xa0")
    words = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha()
    return before + (" " if words else "") + after


@dataclass(frozen=True, slots=True)
class Written:
    """A line as written: ``text`` without the white space around it, ``indent`` in columns, ``gap`` where an empty
    line stands before it."""

    text: str
    indent: int = 0
    gap: bool = False

    @property
    def end(self) -> int:
        """The column at which it ends."""
        return self.indent + columns(self.text[:_WIDEST])

    @property
    def is_page_number(self) -> bool:
        """Whether nothing but the number of a page stands on it (— 5 —)."""
        return len(self.text) <= 20 and _PAGE_NUMBER.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class Wrapping:
    """A text's wrapping: broken at ``width`` columns, ``margin`` columns free before every line; ``indented`` where
    paragraphs begin with an indent."""

    width: int
    margin: int
    indented: bool

    @classmethod
    def of(cls, lines: Sequence[Written]) -> Wrapping | None:
        """The wrapping that ``lines`` show; None when each is a paragraph.

        In wrapped text most long lines end where the next word had no room, and in the middle of a sentence.
        """
        lines = [line for line in lines if not line.is_page_number and not _LEADER.search(line.text)]
        ends = sorted(end for line in lines if (end := line.end) > _LONG)
        if len(ends) < _LEAST:
            return None
        width = ends[(len(ends) - 1) * 97 // 100]
        beyond = sum(end > width + _SLACK for end in ends)
        if width > _WIDEST or beyond * 20 > len(ends):
            return None
        full = [line for line, following in pairwise(lines) if _room(line, following, width) <= _SLACK]
        unfinished = sum(line.text[-1] not in _CLOSED for line in full)
        # Of short paragraphs many lines are last ones; then the full lines must be the more alike.
        often = len(full) * 2 >= len(ends) and unfinished * 2 > len(full)
        if not often and (len(full) * 3 < len(ends) or unfinished * 5 < len(full) * 4):
            return None
        margin = min(line.indent for line in full)
        begins = [
            line.indent - margin >= 2
            for before, line in pairwise(lines)
            if _room(before, line, width) > _SLACK and line.end > width - _SLACK and not _NUMBER.match(line.text)
        ]
        return cls(width, margin, bool(begins) and 2 * sum(begins) > len(begins))

    def goes_on(self, before: Written, line: Written) -> bool:
        """Whether ``line`` continues ``before``."""
        if line.gap or _NUMBER.match(line.text) or _LEADER.search(before.text):
            return False
        if line.indent - self.margin >= 2:
            return False
        # Without indents only the width tells a long heading from a line that goes on.
        heading = not self.indented and _NUMBER.match(before.text) and not SENTENCE.search(before.text)
        if _room(before, line, self.width) > (0 if heading else _SLACK):
            return False
        if heading and _TITLE_END.search(before.text) and SENTENCE.search(line.text):
            return False
        # Where paragraphs begin with an indent, a line without one goes on even behind a full stop.
        return before.text[-1] not in _CLOSED or (self.indented and before.indent == self.margin)


def _room(line: Written, following: Written, width: int) -> int:
    """The columns that would be left if ``line`` had taken what ``following`` begins with."""
    token = _TOKEN.match(following.text)
    return width - line.end - (columns(token.group()) if token else 0)
