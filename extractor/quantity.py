"""Quantities: money, percents and counts as printed, with the interval that the printing allows.

One number grammar for the whole house: the narrative, the tables and the checks read figures through this module.
All functions expect text in the spelling of :func:`extractor.text.normalise`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import regex

__all__ = ["MONEY_UNITS", "Blank", "Interval", "Kind", "Mention", "Quantity", "mentions", "parse_figure", "regrouped"]

# Powers of ten keep the exponent right: 3 亿元 becomes 3E+4 万元, known to half a 亿元 and no better.
MONEY_UNITS: dict[str, Decimal] = {
    "元": Decimal("1E-4"),
    "百元": Decimal("1E-2"),
    "千元": Decimal("1E-1"),
    "万元": Decimal("1E+0"),
    "万": Decimal("1E+0"),
    "万万元": Decimal("1E+0"),  # a slip of the pen for 万元, seen beside figures that fit no other reading
    "万万": Decimal("1E+0"),
    "十万元": Decimal("1E+1"),
    "百万元": Decimal("1E+2"),
    "千万元": Decimal("1E+3"),
    "亿元": Decimal("1E+4"),
    "亿": Decimal("1E+4"),
    "万亿元": Decimal("1E+8"),
}
"""Unit of money as printed → how many 万元 one of it is."""


class Kind(StrEnum):
    """What a figure measures."""

    MONEY = "money"
    PERCENT = "percent"
    COUNT = "count"
    NUMBER = "number"


class Blank(StrEnum):
    """The ways in which a place for a figure holds none; five different things, never zero."""

    EMPTY = "blank"
    DASH = "dash"
    NOT_APPLICABLE = "not_applicable"
    UNREADABLE = "unreadable"


class Interval(NamedTuple):
    """The closed interval [low, high] of the values that a printed figure may stand for."""

    low: Decimal
    high: Decimal

    def __add__(self, other: object) -> Interval:
        if not isinstance(other, Interval):
            return NotImplemented
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: object) -> Interval:
        if not isinstance(other, Interval):
            return NotImplemented
        return Interval(self.low - other.high, self.high - other.low)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    @classmethod
    def of(cls, value: Decimal) -> Interval:
        """The values that round to ``value`` as written: half a unit of its last place to either side.

        Amounts keep the place of their last printed digit through the conversion to 万元, so this is the
        interval of any amount in a row.
        """
        exponent = value.as_tuple().exponent
        half = Decimal(5).scaleb(exponent - 1) if isinstance(exponent, int) else Decimal(0)
        return cls(value - half, value + half)

    def overlaps(self, other: Interval) -> bool:
        """Whether some value lies in both: the two figures can mean the same amount."""
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure as printed.

    ``value`` is in 万元 for money, in percent for percents, in the counted thing for counts. ``number`` is the
    figure as printed in its own unit, ``decimals`` how many places were printed, ``text`` the figure's own
    characters (with its unit when it stood beside it), ``unit`` the unit as printed or as the table's head says.
    """

    value: Decimal
    number: Decimal
    unit: str
    decimals: int
    text: str
    kind: Kind

    @property
    def interval(self) -> Interval:
        """The values that round to what is printed (half a unit of the last place, both ends included)."""
        return Interval.of(self.value)

    def negated(self) -> Quantity:
        """The same figure with the opposite sign (减少 10 万元 is a change of -10)."""
        return Quantity(-self.value, -self.number, self.unit, self.decimals, self.text, self.kind)


class Mention(NamedTuple):
    """A quantity at ``text[start:end]``."""

    start: int
    end: int
    quantity: Quantity


# A figure: thousands grouped by commas, or plain digits; decimals; an optional sign directly before it. The
# fragments carry no lookbehind so that tables and narrative can both use them.
_FIGURE = r"(?:\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?:\.\d++)?+"
_MONEY_UNIT = (
    r"(?:万亿元|万万元|万万|千万元|百万元|十万元|亿元|万元|千元|百元|元|亿(?![\d\p{Han}])|万(?!\p{Han}|\d|亿))"
)
_COUNTED = (
    r"(?:人次|人数|批次|团次|辆次|人|名|位|辆|台套|台\(套\)|台/套|套|台|个|家|次|批|团|项|艘|架|件|宗|户|所|处|平方米)"
)
_MENTION = regex.compile(
    rf"""
    (?<![\d.,A-Za-z])                       # a figure begins here: no digits, letters or decimal point before it
    (?<sign>(?<![\d\p{{Han}})])[-+])?       # a sign counts only after a blank, a bracket or punctuation
    (?<figure>{_FIGURE})
    (?![,.]?\d)                             # and is whole: 1.2.3 and 12,34 are no figures
    [ ]?(?:余|多|为(?=万元))?
    (?:
        (?<percent>%|个百分点|‰)
      | (?<money>{_MONEY_UNIT}|万(?=余元|多元))
      | (?<count>{_COUNTED})
      | (?<none>)
    )
    """,
    regex.VERBOSE | regex.V1,
)
_BARE = regex.compile(rf"\s*(?<sign>[-+])?\s*[¥￥]?\s*(?<figure>{_FIGURE})\s*(?<unit>%|{_MONEY_UNIT})?\s*", regex.V1)
# Separators that make no number: 1.506,87 and 9,066,120,00; and 00,000.00. Dates and codes have no such groups.
_ILL_SEPARATED = regex.compile(
    r"(?:\d{1,3}(?:[.,，]\d{3})++|0|[1-9]\d*+)[.,，]\d\d | \d{1,3}(?:[.,，]\d{3}){2,}+", regex.VERBOSE | regex.V1
)
_DASHES = frozenset({"-", "—", "——", "--", "———", "/", "－", "–", "---", "\\", "*"})
_NOT_APPLICABLE = frozenset({"无", "不涉及", "不适用", "无数据"})


def _decimals(figure: str) -> int:
    return len(figure.partition(".")[2])


def _number(figure: str) -> Decimal:
    return Decimal(figure.replace(",", ""))


def quantity(figure: str, unit: str, text: str, *, negative: bool = False) -> Quantity:
    """A quantity from its digits and its unit (``""`` for a bare number)."""
    number = -_number(figure) if negative else _number(figure)
    if unit in MONEY_UNITS:
        return Quantity(number * MONEY_UNITS[unit], number, unit, _decimals(figure), text, Kind.MONEY)
    if unit in {"%", "个百分点"}:
        return Quantity(number, number, unit, _decimals(figure), text, Kind.PERCENT)
    if unit == "‰":
        return Quantity(number / 10, number, unit, _decimals(figure) + 1, text, Kind.PERCENT)
    kind = Kind.COUNT if unit else Kind.NUMBER
    return Quantity(number, number, unit, _decimals(figure), text, kind)


def mentions(text: str) -> Iterator[Mention]:
    """All figures in normalised narrative text, in order: money, percents, counts and bare numbers."""
    for match in _MENTION.finditer(text):
        unit = match["percent"] or match["money"] or match["count"] or ""
        figure = match["figure"]
        yield Mention(
            match.start(),
            match.end() if unit else match.end("figure"),
            quantity(figure, unit, match.group().strip(), negative=match["sign"] == "-"),
        )


def regrouped(text: str) -> Decimal | None:
    """The number meant by a figure whose points and commas make none; None for one that is well formed or words.

    A recogniser takes points for commas and commas for points: 1.506,87 is 1506.87. Two digits after the last of
    them are decimals, three are not.
    """
    plain = text.strip()
    if _ILL_SEPARATED.fullmatch(plain) is None or (_BARE.fullmatch(plain) and not (plain[0] == "0" and "," in plain)):
        return None
    digits = regex.sub("[.,，]", "", plain)
    places = 2 if plain[-3] in ".,，" else 0
    return Decimal(digits).scaleb(-places)


def parse_figure(text: str, unit: str = "") -> Quantity | Blank | None:
    """The figure that a table cell holds; ``unit`` is the table's unit of money (``""``: a bare number).

    Returns a :class:`Quantity`, the way in which the cell is blank, or None when it holds words.
    A figure with a percent sign is a percent whatever the table's unit; ``(12.00)`` is accountants' -12.00.
    """
    plain = text.strip()
    if not plain:
        return Blank.EMPTY
    if plain in _DASHES:
        return Blank.DASH
    if plain in _NOT_APPLICABLE:
        return Blank.NOT_APPLICABLE
    if regrouped(plain) is not None:
        return Blank.UNREADABLE
    bracketed = len(plain) > 2 and plain[0] == "(" and plain[-1] == ")" and "." in plain
    match = _BARE.fullmatch(plain[1:-1] if bracketed else plain)
    if match is None:
        return Blank.UNREADABLE if set(plain) <= {"#", "�", "?"} else None
    return quantity(match["figure"], match["unit"] or unit, plain, negative=bracketed or match["sign"] == "-")
