"""What a recogniser makes of a printed figure (OCR 误识): from the digits it read to those that may have stood there.

Digits are those of the figure in its own unit: a table in 元 has other places to lose a point from than one in 万元.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from extractor.quantity import MONEY_UNITS, regrouped

__all__ = ["Misreading", "Slip", "misreadings", "neighbours"]


class Slip(StrEnum):
    """The ways in which a figure is misread, in the words of the finding."""

    SEPARATOR = "小数点与千分位逗号混淆"
    POINT = "漏识小数点"
    COMMA = "千分位逗号误识为小数点"
    UNIT = "单位的字误识为数字"
    MOVED = "小数点错位"
    LOOKALIKE = "形近数字误识"
    DROPPED = "漏识一位数字"
    DOUBLED = "多识一位数字"

    @property
    def telling(self) -> bool:
        """Whether the figure as read shows it: a point is missing, three places follow one, a unit lost a character.

        What the figure shows by itself needs one identity to prove it; one digit taken for another needs two.
        """
        return self in (Slip.SEPARATOR, Slip.POINT, Slip.COMMA, Slip.UNIT)


class Misreading(NamedTuple):
    """A figure that may have been printed, and the slip that would have made of it what was read."""

    value: Decimal
    slip: Slip


_ALIKE = ("068", "17", "38", "56")
"""Digits that are taken for each other; every pair more would hide more of a document's own misprints."""
_OTHERS = {digit: "".join(group.replace(digit, "") for group in _ALIKE if digit in group) for digit in "0123456789"}
_LEAST = 3
"""Digits of a figure that has something to lose; of two digits nothing can be said."""


def _printed(value: Decimal, unit: str) -> tuple[str, Decimal]:
    """The digits of an amount in its own unit, without its sign, and what one of that unit is in 万元."""
    factor = MONEY_UNITS.get(unit, Decimal(1))
    places = value.as_tuple().exponent
    if factor > 1 or (isinstance(places, int) and places > factor.adjusted()):
        factor = Decimal(1)  # printed in another unit than the row's
    return f"{abs(value) / factor:f}", factor


def _value(digits: str, factor: Decimal, like: Decimal) -> Decimal:
    value = Decimal(digits) * factor
    return -value if like < 0 else value


def _points(digits: str) -> Iterator[tuple[str, Slip]]:
    """The same digits with the point elsewhere."""
    whole, _, places = digits.partition(".")
    plain = whole + places
    if plain[0] == "0":
        return
    for at in range(1, len(plain) + 1):
        if at != len(whole):
            grouped = at - len(whole) == len("000") >= len(whole)
            slip = Slip.POINT if not places else Slip.COMMA if grouped else Slip.MOVED
            yield f"{plain[:at]}.{plain[at:]}".rstrip("."), slip


def _digits(digits: str) -> Iterator[tuple[str, Slip]]:
    """One digit taken for another like it, left out or read twice."""
    for at, char in enumerate(digits):
        if char == ".":
            continue
        before, after = digits[:at], digits[at + 1 :]
        for other in _OTHERS[char]:
            yield f"{before}{other}{after}", Slip.LOOKALIKE
        twice = char in (before[-1:], after[:1])
        if twice or (char == "1" and not (before and after)):  # a rule beside the figure is read as 1
            yield f"{before}{after}", Slip.DOUBLED
    for at in range(len(digits) + 1):
        for new in "0123456789":
            yield f"{digits[:at]}{new}{digits[at:]}", Slip.DROPPED


def _any_digit(digits: str) -> Iterator[tuple[str, Slip]]:
    """Any one digit taken for any other, or read where none stood."""
    for at, char in enumerate(digits):
        if char != ".":
            for other in "0123456789".replace(char, ""):
                yield f"{digits[:at]}{other}{digits[at + 1 :]}", Slip.LOOKALIKE
            yield f"{digits[:at]}{digits[at + 1 :]}", Slip.DOUBLED


def _figures(found: Iterator[tuple[str, Slip]], read: str) -> Iterator[tuple[str, Slip]]:
    """What of it is a figure as it is printed, and none that was read."""
    for digits, slip in found:
        whole, point, places = digits.partition(".")
        if whole and (places or not point) and (whole == "0" or whole[0] != "0") and Decimal(digits) != Decimal(read):
            yield digits, slip


def misreadings(value: Decimal, unit: str = "", text: str = "") -> Iterator[Misreading]:
    """The figures that ``value`` may have been read from, each once, by the most telling slip.

    ``value`` is in 万元 or percent, ``unit`` the unit of money it was printed in; ``text`` is the figure as read with
    all digits, points and commas that touch it: a character of the unit may hide there, or digits that a point read
    as a comma cut off (4，59万元 reads as 59).
    """
    read, factor = _printed(value, unit)
    whole = regrouped(text.rstrip(unit))
    if whole is not None and abs(value) != whole * factor:
        yield Misreading(_value(f"{whole:f}", factor, value), Slip.SEPARATOR)
    if not value or len(read.replace(".", "").lstrip("0")) < _LEAST:
        return
    seen: set[Decimal] = set()
    if unit == "元" and text.endswith("元") and len(read.partition(".")[2]) > 1:
        for lost in (1, 2):  # 万 read as one digit or two
            other = _value(read[:-lost].rstrip(".") or "0", Decimal(1), value)
            seen.add(other)
            yield Misreading(other, Slip.UNIT)
    for source in (_points(read), _digits(read)):
        for digits, slip in _figures(source, read):
            other = _value(digits, factor, value)
            if other not in seen:
                seen.add(other)
                yield Misreading(other, slip)


def neighbours(value: Decimal, unit: str = "") -> Iterator[Decimal]:
    """Every value that one slip of any kind, likely or not, makes of a figure: what else might explain a gap."""
    read, factor = _printed(value, unit)
    if not value:
        return
    for digits, _ in _figures(chain(_points(read), _digits(read), _any_digit(read)), read):
        yield _value(digits, factor, value)
