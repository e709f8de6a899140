"""Titles broken over two lines: 第一部分 with its name below, …决算情况 with 说明 below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from extractor.document import Document, Line, Paragraph
from extractor.numbering import leading_number
from extractor.sections import folded, meaning

__all__ = ["NO_TITLE", "pieces"]

NO_TITLE = regex.compile(r"[，。；：:]|如下|详见|见附|\d(?:万|亿)?元|[、的等和与]$|^注[：:]|^单位[：:]|^金额|^\d+$")
_HEAD_OF_TITLE = regex.compile(r"(?:预算|决算|情况|支出|收入|收支|变化|的|总体|预决算)$")
_TAIL_OF_TITLE = regex.compile(
    r"(?:支出|收支|预算|决算)?(?:安排|总体)?(?:情况)?(?:的)?(?:总体)?(?:说明|情况|解释|概况|报表|表)"
)
_SENTENCE_END = regex.compile(r"[。；：:，,]$|\d(?:万|亿)?元")
"""What no title holds."""


def pieces(document: Document) -> Iterator[tuple[int, Paragraph | None]]:
    """Paragraphs with their block index, None for tables and charts; titles broken over two lines joined."""
    waiting: tuple[int, Paragraph] | None = None
    for index, block in enumerate(document.blocks):
        paragraph = block if isinstance(block, Paragraph) else None
        if paragraph is not None and (not paragraph.text.strip() or paragraph.origin in {"header", "footer"}):
            continue
        if waiting is not None:
            if paragraph is not None and _completes(waiting[1], paragraph):
                title = _joined(waiting[1], paragraph)
                if _number_alone(waiting[1]) and _may_go_on(title):
                    waiting = waiting[0], title
                else:
                    yield waiting[0], title
                    waiting = None
                continue
            yield waiting
            waiting = None
        if paragraph is not None and _may_go_on(paragraph):
            waiting = index, paragraph
        else:
            yield index, paragraph
    if waiting is not None:
        yield waiting


def _number_alone(paragraph: Paragraph) -> bool:
    if len(paragraph.text) > 16:
        return False
    plain = folded(paragraph.text)
    number = leading_number(plain)
    return number is not None and number.rank < 2 and number.end == len(plain)


def _may_go_on(paragraph: Paragraph) -> bool:
    """第三部分 alone, or a part's or section's title that may be broken over two lines."""
    if len(paragraph.text) > 60:
        return False
    plain = folded(paragraph.text)
    number = leading_number(plain)
    return number is not None and number.rank < 3 and _SENTENCE_END.search(plain) is None


def _completes(first: Paragraph, second: Paragraph) -> bool:
    """Whether the second line is the title of the number in the first, or the end of the title begun there."""
    if len(second.text) > 60:
        return False
    plain = folded(second.text)
    if leading_number(plain) is not None or NO_TITLE.search(plain) is not None:
        return False
    if _number_alone(first):
        return len(plain) <= 48
    begun = folded(first.text)
    if _HEAD_OF_TITLE.search(begun) and _TAIL_OF_TITLE.fullmatch(plain):
        return True
    if begun[-1].isdigit() and plain[0] == "年":
        return True
    if (first.size, first.bold) != (second.size, second.bold) or not first.size:
        return False
    # 第一部分 …局概 / 况: only together do they mean something.
    number = leading_number(begun)
    title = begun[number.end :] if number is not None else begun
    return meaning(title) is None and len(title) >= 6 and meaning(plain) != meaning(title + plain) is not None


def _joined(number: Paragraph, title: Paragraph) -> Paragraph:
    gap = " " if _number_alone(number) else ""
    shift = len(number.text) + len(gap)
    lines = number.lines + tuple(
        Line(line.start + shift, line.end + shift, line.page, line.box, line.edges) for line in title.lines
    )
    return replace(number, text=f"{number.text}{gap}{title.text}", lines=lines)
