"""Titles broken over two lines, and titles stuck to the paragraph before: the lines of a document set right.

第一部分 with its name below, …决算情况 with 说明 below; 「…交办的其他事项。二、机构设置情况」 for want of a line break.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from extractor.document import Document, Line, Paragraph
from extractor.numbering import leading_number
from extractor.outline.sections import folded, meaning

__all__ = ["NO_TITLE", "pieces"]

NO_TITLE = regex.compile(r"[，。；：:]|如下|详见|见附|\d(?:万|亿)?元|[、的等和与]$|^注[：:]|^单位[：:]|^金额|^\d+$")
_HEAD_OF_TITLE = regex.compile(r"(?:预算|决算|情况|支出|收入|收支|变化|的|总体|预决算)$")
_TAIL_OF_TITLE = regex.compile(
    r"(?:支出|收支|预算|决算)?(?:安排|总体)?(?:情况)?(?:的)?(?:总体)?(?:说明|情况|解释|概况|报表|表)"
)
_STUCK = regex.compile(
    r"(?<=[。；;])[ \u3000]*"
    r"(?:第[一二三四五六七八九]部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])"
    r"[ \u3000]*(?<title>[^，。；：:;,\n]{3,36})(?=$|[：:。])"
)
# 临江县商务局主要职能 / 临江县商务局是…: the institution named twice in a row, at a title's end and a text's beginning.
_NAMED_TWICE = regex.compile(
    r"(?<issuer>\p{Han}{4,30}?)(?:[（(](?:单位|部门)[)）])?(?:主要职能|主要职责|机构设置|概况)(?=(?P=issuer))"
)
_STUCK_TITLE = regex.compile(r"(?:情况|说明|解释|设置|构成|职责|职能|概况)$")
_SENTENCE_END = regex.compile(r"[。；：:，,]$|\d(?:万|亿)?元")
"""What no title holds."""


def pieces(document: Document) -> Iterator[tuple[int, Paragraph | None]]:
    """Paragraphs with their block index, None for tables and charts; titles broken over two lines joined."""
    waiting: tuple[int, Paragraph] | None = None
    for index, paragraph in _parts(document):
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


def _parts(document: Document) -> Iterator[tuple[int, Paragraph | None]]:
    for index, block in enumerate(document.blocks):
        if not isinstance(block, Paragraph):
            yield index, None
        elif block.text.strip() and block.origin not in {"header", "footer"}:
            for part in _unstuck(block):
                yield index, part


def _unstuck(paragraph: Paragraph) -> Iterator[Paragraph]:
    """The paragraph, cut where the next section's heading stands inside it behind a full stop."""
    begin = 0
    named = _NAMED_TWICE.match(paragraph.text) if len(paragraph.text) > 24 else None
    if named is not None:
        yield _sliced(paragraph, 0, named.end())
        begin = named.end()
    for match in _STUCK.finditer(paragraph.text) if len(paragraph.text) > 12 else ():
        title = folded(match["title"])
        found = meaning(title)
        if found is None or not found.key or _STUCK_TITLE.search(title) is None:
            continue
        yield _sliced(paragraph, begin, match.start())
        begin = match.start()
    yield paragraph if begin == 0 else _sliced(paragraph, begin, len(paragraph.text))


def _sliced(paragraph: Paragraph, start: int, end: int) -> Paragraph:
    lines = tuple(
        Line(
            max(line.start, start) - start,
            min(line.end, end) - start,
            line.page,
            line.part(start, end),
            line.edges[2 * max(start - line.start, 0) : 2 * (min(end, line.end) - line.start)],
        )
        for line in paragraph.lines
        if line.start < end and line.end > start
    )
    return replace(
        paragraph, text=paragraph.text[start:end], lines=lines, number=paragraph.number if start == 0 else ""
    )


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
