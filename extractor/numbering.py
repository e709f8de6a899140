"""Numbers of headings and list items (层次序数): 第一部分, 一、, （一）, 1., （1）, ① and their relatives.

All functions expect text in the spelling of :func:`extractor.text.fold`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import regex

__all__ = ["Number", "leading_number", "numeral"]

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_HAN = "零〇一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True, slots=True)
class Number:
    """A number at the head of a line.

    ``rank`` orders the styles from the highest (0, 第一部分) down (5, ①), as official documents use them (一、
    over （一） over 1. over （1）). ``value`` is what it counts to, ``end`` where the words behind it begin.
    """

    rank: float
    value: int
    end: int


# In order: an earlier style wins. Chapters and parts stand above all, sections (节) between them and 一、.
_STYLES: tuple[tuple[float, regex.Pattern[str]], ...] = (
    (0.0, regex.compile(rf"第([{_HAN}]+|\d{{1,2}})(?:部分|部份|章|篇|编)[、：:.,，]?")),
    (0.0, regex.compile(r"(?:部分|附件)([一二三四五六七八九十])[、：:.，]")),
    (0.5, regex.compile(rf"第([{_HAN}]+|\d{{1,2}})节[、：:.，]?")),
    (2.0, regex.compile(rf"\(([{_HAN}]+)\)[、.：，]?")),
    (1.0, regex.compile(rf"([{_HAN}]+)[、.，:：](?![{_HAN}]+[、）])")),
    (2.0, regex.compile(rf"([{_HAN}]+)\)[、.]?")),
    (3.5, regex.compile(r"\d{1,2}\.(\d{1,2})(?:\.\d{1,2})*[、.]?(?=\p{Han}|“)(?![万亿千百元个人辆台次名项家倍亩公])")),
    (3.0, regex.compile(r"(\d{1,2})(?:、|[.·](?!\d)|\.(?=20\d\d年)|，(?!\d)|:(?!\d))(?!\d+(?:[%万亿元,]|\.\d))")),
    (4.0, regex.compile(r"\((\d{1,2})\)[、.，]?")),
    (4.0, regex.compile(r"(\d{1,2})\)[、.]?")),
    (5.0, regex.compile(rf"([{_CIRCLED}])[、.]?")),
)


def numeral(text: str) -> int:
    """The value of a numeral as headings use them: 十二, 一百零三, 叁, 7, ③. 0 where it is none."""
    if text.isascii():
        return int(text) if text.isdigit() else 0
    if text in _CIRCLED:
        return _CIRCLED.index(text) + 1
    text = text.translate(_FORMAL)
    total = current = 0
    for char in text:
        if char == "百":
            total, current = total + max(current, 1) * 100, 0
        elif char == "十":
            total, current = total + max(current, 1) * 10, 0
        else:
            current = _DIGITS.get(char, 0)
    return total + current


@lru_cache(maxsize=4096)
def leading_number(text: str) -> Number | None:
    """The number at the head of ``text``, or None."""
    if not text or (text[0].isalpha() and text[0] not in _HAN and text[0] not in "第部附"):
        return None
    for rank, pattern in _STYLES:
        match = pattern.match(text)
        if match is not None:
            value = numeral(match[1])
            # 三公经费、… and 十二五、… begin with numerals that count nothing.
            return Number(rank, value, match.end()) if value else None
    return None
