"""A printed figure (印刷数字) as the checks see it: value, interval, how it was printed, where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from extractor.quantity import Interval

__all__ = ["Figure", "Side", "money"]

Side: TypeAlias = Literal["narrative", "table"]

_HUNDREDTH = Decimal("0.01")


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
