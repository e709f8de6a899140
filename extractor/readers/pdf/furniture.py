"""Page furniture: page numbers, running headers and footers, which are no part of the text."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from extractor.readers.pdf.lines import TextLine

_DASH = r"[-‐-―−－—_~·•.\s]"
_NUMBER = r"(?:\d{1,4}|[ivxlcⅰ-ⅿ]{1,7}|[〇零一二三四五六七八九十百]{1,5})"
_PAGE_NUMBER = re.compile(
    rf"""
    {_DASH}*
    (?:
      第\s*{_NUMBER}\s*页 (?: \s*[,，/／(（]?\s* 共\s*{_NUMBER}\s*页\s*[)）]? )?   # 第 5 页 共 20 页
    | 共\s*{_NUMBER}\s*页 \s*[,，/／]?\s* 第\s*{_NUMBER}\s*页
    | page\s*\d{{1,4}} (?: \s*(?:of|/)\s*\d{{1,4}} )?
    | \d{{1,4}} \s*[/／]\s* \d{{1,4}}                                             # 5/20
    | (?P<bare>\d{{1,4}}|[ivxlcⅰ-ⅿ]{{1,7}})                                        # 5, - 5 -, ⅳ
    )
    {_DASH}*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_TABLE_LINE = re.compile(r"单位\s*[:：]|表\s*\d*\s*$|^\s*(?:公开|预算|附|表)\w{0,6}\d|[(（]续[)）]")
"""Lines that belong to the table below them, on however many pages they are repeated."""

_EDGE = 0.13
"""Furniture stands in this share of the page at its top or bottom."""
_SAME_HEIGHT = 4.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """The running text of one page, as the search for furniture needs it."""

    number: int
    height: float
    lines: list[TextLine]
    table_tops: list[float]


def without_furniture(sheets: list[Sheet]) -> dict[int, list[TextLine]]:
    """The lines of each page without page numbers, running headers and footers."""
    running = _running_lines(sheets)
    numbered = _number_offsets(sheets)
    kept: dict[int, list[TextLine]] = {}
    for sheet in sheets:
        kept[sheet.number] = [
            line
            for index, line in enumerate(sheet.lines)
            if not (
                _is_page_number(line, index, sheet, numbered)
                or (_key(line, sheet) in running and _at_edge(line, sheet))
            )
        ]
    return kept


def _at_edge(line: TextLine, sheet: Sheet) -> bool:
    return line.top < _EDGE * sheet.height or line.bottom > (1 - _EDGE) * sheet.height


def _is_page_number(line: TextLine, index: int, sheet: Sheet, offsets: set[int]) -> bool:
    if len(line.text) > 24 or not _at_edge(line, sheet):
        return False
    found = _PAGE_NUMBER.fullmatch(line.text.strip())
    if found is None:
        return False
    bare = found["bare"]
    if bare is None:
        return True
    outermost = index == 0 or index == len(sheet.lines) - 1
    if not outermost:
        return False
    if not bare.isdigit():
        return line.bottom > 0.9 * sheet.height or line.top < 0.08 * sheet.height
    dressed = line.text.strip() != bare
    return dressed or int(bare) - sheet.number in offsets or (len(bare) < 4 and line.bottom > 0.9 * sheet.height)


def _number_offsets(sheets: list[Sheet]) -> set[int]:
    """Differences between printed and counted page numbers that occur on more than one page."""
    seen: Counter[int] = Counter()
    for sheet in sheets:
        for line in {id(line): line for line in (*sheet.lines[:1], *sheet.lines[-1:])}.values():
            found = _PAGE_NUMBER.fullmatch(line.text.strip()) if len(line.text) <= 24 else None
            if found and found["bare"] and found["bare"].isdigit():
                seen[int(found["bare"]) - sheet.number] += 1
    return {offset for offset, count in seen.items() if count > 1}


def _key(line: TextLine, sheet: Sheet) -> tuple[str, int]:
    height = line.top if line.top < sheet.height / 2 else line.bottom - sheet.height
    return _DIGITS.sub("#", line.text), round(height / _SAME_HEIGHT)


def _running_lines(sheets: list[Sheet]) -> set[tuple[str, int]]:
    """Keys of lines repeated at the same height over pages."""
    places: dict[tuple[str, int], list[Sheet]] = defaultdict(list)
    captions: Counter[tuple[str, int]] = Counter()
    for sheet in sheets:
        first_table = min(sheet.table_tops, default=sheet.height)
        for line in sheet.lines:
            if not _at_edge(line, sheet) or _TABLE_LINE.search(line.text):
                continue
            key = _key(line, sheet)
            places[key].append(sheet)
            between = any(other.top > line.top and other.bottom < first_table for other in sheet.lines)
            if line.bottom <= first_table < sheet.height and first_table - line.bottom < 60 and not between:
                captions[key] += 1
    least = max(3, 0.2 * len(sheets))
    return {key for key, found in places.items() if len(found) >= least and captions[key] < 0.9 * len(found)}
