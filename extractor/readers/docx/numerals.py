"""Automatic numbers as Word writes them: a counter and a number format (ST_NumberFormat) become characters.

The formats and their repertoires follow ECMA-376 Part 1, 17.18.59. Where a repertoire ends (①…⑳, 甲…癸) Word goes
on with plain digits, and so does :func:`numeral`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

__all__ = ["numeral"]

_DIGITS = "一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def _digitwise(value: int, zero: str) -> str:
    """Digit by digit: 10 is 一〇, 105 is 一〇五."""
    return "".join((zero + _DIGITS)[int(digit)] for digit in str(value))


def _counting(value: int, zero: str) -> str:
    """Tens with 十 up to 99 (十一, 二十一); from 100 digit by digit (一○○)."""
    if value >= 100:
        return _digitwise(value, zero)
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens - 1] + "十"
    return head + (_DIGITS[ones - 1] if ones else "")


def _positional(
    value: int, digits: str, units: str, zero: str, *, bare_ten: bool = False, bare_one: bool = False
) -> str:
    """With a unit for each place (一百二十三).

    ``units`` holds the signs of 10, 100, 1000 and 10000. ``zero`` fills gaps between places ("" where the
    language leaves them out). ``bare_ten`` writes a leading 一十 as 十; ``bare_one`` drops 一 before every
    unit below 10000 (Japanese).
    """
    myriads, rest = divmod(value, 10_000)
    if myriads >= 10_000:
        return str(value)
    text = ""
    if myriads:
        text = _positional(myriads, digits, units, zero, bare_ten=bare_ten, bare_one=bare_one) + units[3]
    gap = bool(text) and 0 < rest < 1000
    places = ((1000, units[2]), (100, units[1]), (10, units[0]), (1, ""))
    for place, unit in places:
        digit = rest // place % 10
        if digit == 0:
            gap = gap or bool(text)
            continue
        if gap:
            text += zero
            gap = False
        bare = digit == 1 and unit and (bare_one or (bare_ten and place == 10 and not text))
        text += unit if bare else digits[digit - 1] + unit
    return text


def _repertoire(value: int, signs: str) -> str:
    return signs[value - 1] if value <= len(signs) else str(value)


def _characters(value: int, first: int, count: int) -> str:
    return chr(first + value - 1) if value <= count else str(value)


def _sexagenary(value: int) -> str:
    return _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12] if value <= 60 else str(value)


def _letters(value: int, first: str) -> str:
    """After z comes aa, after aa bb: Word repeats the letter, it does not carry."""
    times, index = divmod(value - 1, 26)
    return chr(ord(first) + index) * min(times + 1, 99)


def _roman(value: int) -> str:
    if value >= 32_768:
        return str(value)
    text = ""
    for worth, sign in _ROMAN:
        times, value = divmod(value, worth)
        text += sign * times
    return text


def _ordinal(value: int) -> str:
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": "{:02d}".format,
    "decimalFullWidth": lambda value: str(value).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda value: str(value).translate(_FULL_WIDTH),
    "decimalEnclosedCircle": partial(_characters, first=0x2460, count=20),
    "decimalEnclosedCircleChinese": partial(_characters, first=0x2460, count=10),
    "decimalEnclosedParen": partial(_characters, first=0x2474, count=20),
    "decimalEnclosedFullstop": partial(_characters, first=0x2488, count=20),
    "ideographEnclosedCircle": partial(_characters, first=0x3220, count=10),
    "chineseCounting": partial(_counting, zero="○"),
    "chineseCountingThousand": partial(_positional, digits=_DIGITS, units="十百千万", zero="〇", bare_ten=True),
    "chineseLegalSimplified": partial(_positional, digits="壹贰叁肆伍陆柒捌玖", units="拾佰仟萬", zero="零"),
    "taiwaneseCounting": partial(_counting, zero="○"),
    "taiwaneseCountingThousand": partial(_positional, digits=_DIGITS, units="十百千萬", zero="零", bare_ten=True),
    "taiwaneseDigital": partial(_digitwise, zero="○"),
    "ideographLegalTraditional": partial(_positional, digits="壹貳參肆伍陸柒捌玖", units="拾佰仟萬", zero="零"),
    "ideographDigital": partial(_digitwise, zero="〇"),
    "ideographTraditional": partial(_repertoire, signs=_STEMS),
    "ideographZodiac": partial(_repertoire, signs=_BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
    "japaneseCounting": partial(_positional, digits=_DIGITS, units="十百千万", zero="", bare_one=True),
    "japaneseDigitalTenThousand": partial(_digitwise, zero="〇"),
    "japaneseLegal": partial(_positional, digits="壱弐参四伍六七八九", units="拾百阡萬", zero=""),
    "koreanDigital2": partial(_digitwise, zero="零"),
    "upperLetter": partial(_letters, first="A"),
    "lowerLetter": partial(_letters, first="a"),
    "upperRoman": _roman,
    "lowerRoman": lambda value: _roman(value).lower(),
    "ordinal": _ordinal,
    "hex": "{:X}".format,
    "numberInDash": "- {} -".format,
    "none": lambda value: "",
}

# What stands for 0 where a list begins there; formats not named here write the digit.
_ZERO = dict.fromkeys(("upperLetter", "lowerLetter", "upperRoman", "lowerRoman"), "") | {
    "chineseCounting": "○",
    "chineseCountingThousand": "〇",
    "chineseLegalSimplified": "零",
    "taiwaneseCounting": "○",
    "taiwaneseCountingThousand": "零",
    "ideographLegalTraditional": "零",
    "japaneseCounting": "〇",
    "japaneseLegal": "〇",
}
_POSITIONAL = frozenset(
    ("decimal", "decimalHalfWidth", "decimalZero", "decimalFullWidth", "decimalFullWidth2", "ideographDigital",
     "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2", "hex", "numberInDash", "none")
)  # fmt: skip

_PADDED = re.compile(r"\s*(0+1)\b")

# What Word writes into w:format beside w:val="custom" for formats that have a name of their own ([MS-DOCX] 2.4).
_CUSTOM = {
    "一, 十, 一○○(简), ...": "chineseCounting",
    "一, 十, 一百(简), ...": "chineseCountingThousand",
    "一, 十, 一○○(繁), ...": "taiwaneseCounting",
    "一, 十, 一百(繁), ...": "taiwaneseCountingThousand",
    "壹, 贰, 叁, ...": "chineseLegalSimplified",
    "壹, 貳, 參, ...": "ideographLegalTraditional",
    "一, 一〇, 一〇〇, ...": "ideographDigital",
    "甲, 乙, 丙, ...": "ideographTraditional",
    "子, 丑, 寅, ...": "ideographZodiac",
    "甲子, 乙丑, 丙寅, ...": "ideographZodiacTraditional",
    "㈠, ㈡, ㈢, ...": "ideographEnclosedCircle",
    "①, ②, ③, ...": "decimalEnclosedCircle",
    "⑴, ⑵, ⑶, ...": "decimalEnclosedParen",
    "⒈, ⒉, ⒊, ...": "decimalEnclosedFullstop",
    "１, ２, ３, ...": "decimalFullWidth",
    "A, B, C, ...": "upperLetter",
    "a, b, c, ...": "lowerLetter",
    "I, II, III, ...": "upperRoman",
    "i, ii, iii, ...": "lowerRoman",
}


def numeral(value: int, form: str, pattern: str = "") -> str:
    """The characters Word shows for a counter.

    ``value`` is the counter (1, 2, …; 0 is possible where a list starts there), ``form`` the number format's
    name in the file (``chineseCounting``), ``pattern`` the sample a ``custom`` format carries
    (``001, 002, 003, ...``). Formats outside the table (cardinal words, scripts of other languages) come out as
    plain digits; ``none`` and ``bullet`` have no number and yield "".
    """
    if form == "bullet":
        return ""
    if form == "custom":
        padded = _PADDED.match(pattern)
        if padded:
            return str(value).zfill(len(padded[1]))
        form = _CUSTOM.get(pattern.strip().replace("…", "..."), "decimal")
    if value < 1 and form not in _POSITIONAL:
        return str(value) if value else _ZERO.get(form, "0")
    return _FORMATS.get(form, str)(value)
