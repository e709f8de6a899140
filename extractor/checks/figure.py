"""A printed figure (印刷数字) as the checks see it: value, interval, how it was printed, where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from extractor.quantity import Interval

__all__ = ["Figure", "Side", "alike", "money"]

Side: TypeAlias = Literal["narrative", "table"]

_HUNDREDTH = Decimal("0.01")
_LEAST = Decimal("0.0001")
"""Smaller places come from 元: such figures are compared as 万元 with two places."""


def _last_place(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(0)


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure.

    ``key`` is its evidence: an amount_id with the column it stands in (``a12:change_wan``) or a cell
    (``t3.r5.total``). ``value`` is in 万元, percent or pieces, with the places that were printed. ``printed`` is
    the figure as a person would quote it. ``side`` tells the narrative (文字) from the tables (报表).
    """

    key: str
    value: Decimal
    label: str
    printed: str
    side: Side = "narrative"
    page: int = 0
    quote: str = ""

    @property
    def place(self) -> Decimal:
        """One unit of the last printed place; a hundredth for a printed zero.

        Nobody writes 0 万元 for 0.3 万元: a zero says that there is none, however few places it was printed with.
        """
        place = _last_place(self.value)
        return min(place, _HUNDREDTH) if self.value == 0 else place

    @property
    def interval(self) -> Interval:
        """The values that round to the figure."""
        half = self.place / 2
        return Interval(self.value - half, self.value + half)

    @property
    def lenient(self) -> Interval:
        """The values that round to the figure or are cut off to it (四舍五入或截尾)."""
        half, place = self.place / 2, self.place
        if self.value == 0:
            return self.interval
        return (
            Interval(self.value - half, self.value + place)
            if self.value > 0
            else Interval(self.value - place, self.value + half)
        )

    @property
    def slack(self) -> Interval:
        """The lenient values and one unit of the last place more: a last digit adjusted by hand (尾数调整)."""
        return Interval(self.lenient.low - self.place, self.lenient.high + self.place)

    def named(self) -> str:
        """Label and figure for a sentence: 公务接待费 0.7万元."""
        return f"{self.label} {self.printed}" if self.label else self.printed


def money(value: Decimal) -> str:
    """A value in 万元 as a person writes it: no exponent, no separators."""
    return f"{value:f}万元"


def alike(one: Decimal, other: Decimal) -> bool:
    """Whether one figure may be a misprint of the other: a digit changed, left out or doubled, two digits exchanged,
    the point or the unit misplaced.

    Figures that differ otherwise contradict each other too, but they may speak of different things.
    """
    if not one or not other:
        return False
    if (one / other).normalize().as_tuple().digits == (1,):
        return True
    places = min(_last_place(one), _last_place(other))
    if min(_last_place(one), _last_place(other)) < _LEAST:
        places = _HUNDREDTH
    first, second = (f"{abs(v).quantize(places):f}".replace(".", "") for v in (one, other))
    if len(first) == len(second):
        wrong = [i for i, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
        exchanged = len(wrong) == 2 and first[wrong[0]] == second[wrong[1]] and first[wrong[1]] == second[wrong[0]]
        return len(wrong) <= 1 or exchanged
    short, long = sorted((first, second), key=len)
    return len(long) - len(short) == 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
