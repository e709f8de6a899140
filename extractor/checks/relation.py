"""Relations between printed figures (勾稽关系), decided on intervals.

A relation is satisfied when some values inside the figures' intervals satisfy it. Each relation can also say which
values one of its figures would have to take if all the others were right; causes are found with that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from itertools import product
from typing import NamedTuple, Protocol, TypeAlias

from extractor.checks.figure import Figure
from extractor.quantity import Interval

__all__ = ["Bound", "Growth", "Linear", "Ratio", "Reading", "Relation", "Status", "Verdict", "equal", "printed_as"]

HUNDRED = Decimal(100)


class Status(StrEnum):
    """What became of something that was to be checked (检查结果)."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    ROUNDING = "rounding"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    UNRESOLVED = "unresolved"


class Verdict(NamedTuple):
    """The outcome of a relation: what the figure should be, what it is, and the difference (actual - expected).

    ``slight`` is set when one unit of the last places more or less would mend it: wrong, but small.
    """

    status: Status
    expected: Decimal | None
    actual: Decimal | None
    slight: bool = False

    @property
    def difference(self) -> Decimal | None:
        """Actual minus expected."""
        return None if self.expected is None or self.actual is None else self.actual - self.expected


Reading = Callable[[Figure], Interval]


def _plain(figure: Figure) -> Interval:
    return figure.interval


def _lenient(figure: Figure) -> Interval:
    return figure.lenient


def _slack(figure: Figure) -> Interval:
    return figure.slack


class Relation(Protocol):
    """What a relation can be asked."""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures it ties together; the first is the one that is usually at fault (total, percent)."""

    def verdict(self) -> Verdict:
        """Whether some values inside the intervals satisfy it."""

    def solve(self, figure: Figure) -> Interval | None:
        """The values ``figure`` may have if the others are right; None when it may have none or any."""

    def holds(self, figure: Figure, value: Decimal) -> bool:
        """Whether it would be satisfied if ``figure`` were printed as ``value``."""


def _graded(fits: Callable[[Reading], bool]) -> tuple[Status, bool]:
    if fits(_plain):
        return Status.CONSISTENT, False
    if fits(_lenient):
        return Status.ROUNDING, False
    return Status.INCONSISTENT, fits(_slack)


def _scaled(interval: Interval, factor: Decimal) -> Interval:
    ends = (interval.low * factor, interval.high * factor)
    return Interval(min(ends), max(ends))


@dataclass(frozen=True, slots=True)
class Linear:
    """``total = Σ sign · part``: sums, differences and equal statements."""

    total: Figure
    parts: tuple[tuple[int, Figure], ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The total, then the parts."""
        return (self.total, *(part for _, part in self.parts))

    def _sum(self, reading: Reading, without: Figure | None = None) -> Interval:
        low = high = Decimal(0)
        for sign, part in self.parts:
            if without is None or part.key != without.key:
                value = _scaled(reading(part), Decimal(sign))
                low, high = low + value.low, high + value.high
        return Interval(low, high)

    def verdict(self) -> Verdict:
        """See :class:`Relation`; expected is the sum of the parts as printed."""
        status, slight = _graded(lambda reading: self._sum(reading).overlaps(reading(self.total)))
        expected = sum((sign * part.value for sign, part in self.parts), Decimal(0))
        return Verdict(status, expected, self.total.value, slight)

    def solve(self, figure: Figure) -> Interval | None:
        """See :class:`Relation`."""
        if figure.key == self.total.key:
            return self._sum(_plain)
        for sign, part in self.parts:
            if part.key == figure.key:
                return _scaled(self.total.interval - self._sum(_plain, without=part), Decimal(sign))
        return None

    def holds(self, figure: Figure, value: Decimal) -> bool:
        """See :class:`Relation`."""
        return _holds(self, figure, value)


def equal(figure: Figure, other: Figure) -> Linear:
    """Two statements of the same amount (重复陈述, 文表一致)."""
    return Linear(figure, ((1, other),))


def _corners(function: Callable[..., Decimal | None], intervals: Sequence[Interval]) -> Interval | None:
    """The range of a function that is monotone in each argument; None where it is not defined throughout."""
    values = [function(*point) for point in product(*((i.low, i.high) for i in intervals))]
    if any(value is None for value in values):
        return None
    known = [value for value in values if value is not None]
    return Interval(min(known), max(known))


@dataclass(frozen=True, slots=True)
class Ratio:
    """``percent = 100 · part / whole``: shares and completion rates (占比, 完成率)."""

    percent: Figure
    part: Figure
    whole: Figure

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Percent, part, whole."""
        return (self.percent, self.part, self.whole)

    def verdict(self) -> Verdict:
        """See :class:`Relation`. A whole that may be zero leaves the relation unresolved."""
        if self.whole.interval.low <= 0 <= self.whole.interval.high:
            return Verdict(Status.UNRESOLVED, None, self.percent.value)

        def fits(reading: Reading) -> bool:
            range_ = _corners(_percent, (reading(self.part), reading(self.whole)))
            return range_ is not None and range_.overlaps(reading(self.percent))

        status, slight = _graded(fits)
        expected = _percent(self.part.value, self.whole.value)
        return Verdict(status, _rounded(expected, self.percent), self.percent.value, slight)

    def solve(self, figure: Figure) -> Interval | None:
        """See :class:`Relation`."""
        if figure.key == self.percent.key:
            return _corners(_percent, (self.part.interval, self.whole.interval))
        if figure.key == self.part.key:
            return _corners(lambda p, w: p * w / HUNDRED, (self.percent.interval, self.whole.interval))
        if figure.key == self.whole.key and not (self.percent.interval.low <= 0 <= self.percent.interval.high):
            return _corners(lambda p, a: a * HUNDRED / p, (self.percent.interval, self.part.interval))
        return None

    def holds(self, figure: Figure, value: Decimal) -> bool:
        """See :class:`Relation`."""
        return _holds(self, figure, value)


@dataclass(frozen=True, slots=True)
class Growth:
    """``percent = 100 · change / (value - change)``: an amount, its change and the rate (增减额, 增减率).

    Change and percent are signed alike; a conflict of directions is another check's business.
    """

    percent: Figure
    change: Figure
    value: Figure

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Percent, change, value."""
        return (self.percent, self.change, self.value)

    def verdict(self) -> Verdict:
        """See :class:`Relation`. A base that may be zero or negative leaves the relation unresolved."""
        base = self.value.value - self.change.value
        if base <= 0:
            return Verdict(Status.UNRESOLVED, None, self.percent.value)

        def fits(reading: Reading) -> bool:
            return _growth_fits(reading(self.value), reading(self.change), reading(self.percent))

        status, slight = _graded(fits)
        expected = _percent(self.change.value, base)
        return Verdict(status, _rounded(expected, self.percent), self.percent.value, slight)

    def solve(self, figure: Figure) -> Interval | None:
        """See :class:`Relation`."""
        percent, change, value = self.percent.interval, self.change.interval, self.value.interval
        if figure.key == self.percent.key:
            return _corners(_growth, (value, change))
        if figure.key == self.change.key:
            return _corners(_change, (value, percent))
        if figure.key == self.value.key and not percent.low <= 0 <= percent.high:
            return _corners(lambda c, p: c + c * HUNDRED / p, (change, percent))
        return None

    def holds(self, figure: Figure, value: Decimal) -> bool:
        """See :class:`Relation`."""
        return _holds(self, figure, value)


@dataclass(frozen=True, slots=True)
class Bound:
    """``part ≤ whole``: a part never exceeds what it is part of (其中数不大于总数)."""

    part: Figure
    whole: Figure

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Part, whole."""
        return (self.part, self.whole)

    def verdict(self) -> Verdict:
        """See :class:`Relation`; expected is the most the part may be."""
        status, slight = _graded(lambda reading: reading(self.part).low <= reading(self.whole).high)
        return Verdict(status, self.whole.value, self.part.value, slight)

    def solve(self, figure: Figure) -> Interval | None:
        """See :class:`Relation`."""
        if figure.key == self.part.key:
            return Interval(Decimal(0), self.whole.interval.high)
        return None

    def holds(self, figure: Figure, value: Decimal) -> bool:
        """See :class:`Relation`."""
        return _holds(self, figure, value)


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return part * HUNDRED / whole if whole != 0 else None


def _growth(value: Decimal, change: Decimal) -> Decimal | None:
    base = value - change
    return change * HUNDRED / base if base > 0 else None


def _change(value: Decimal, percent: Decimal) -> Decimal | None:
    factor = HUNDRED + percent
    return value * percent / factor if factor > 0 else None


def _growth_fits(value: Interval, change: Interval, percent: Interval) -> bool:
    """Whether change / (value - change) can be the percent.

    Multiplied out, ``100·c = p·(v - c)``: the difference is monotone in each variable over the corners that
    matter, and a base that touches zero needs no special case.
    """
    signs = {
        HUNDRED * c - p * (v - c)
        for c, p, v in product((change.low, change.high), (percent.low, percent.high), (value.low, value.high))
    }
    return min(signs) <= 0 <= max(signs)


def _rounded(value: Decimal | None, like: Figure) -> Decimal | None:
    """``value`` to the places of ``like``, two at least: an expected percent beside the printed one."""
    if value is None:
        return None
    with localcontext() as context:
        context.prec = 40
        return value.quantize(min(like.place, Decimal("0.01")), rounding=ROUND_HALF_UP)


def _holds(relation: _Kind, figure: Figure, value: Decimal) -> bool:
    """Decides the relation anew with ``figure`` printed as ``value``."""
    return printed_as(relation, figure, value).verdict().status in (Status.CONSISTENT, Status.ROUNDING)


def printed_as(relation: Relation, figure: Figure, value: Decimal) -> Relation:
    """The relation with ``figure`` printed as ``value``."""
    other = replace(figure, value=value)

    def swapped(old: Figure) -> Figure:
        return other if old.key == figure.key else old

    match relation:
        case Linear():
            return Linear(swapped(relation.total), tuple((sign, swapped(part)) for sign, part in relation.parts))
        case Ratio():
            return Ratio(swapped(relation.percent), swapped(relation.part), swapped(relation.whole))
        case Growth():
            return Growth(swapped(relation.percent), swapped(relation.change), swapped(relation.value))
        case Bound():
            return Bound(swapped(relation.part), swapped(relation.whole))
    return relation


_Kind: TypeAlias = Linear | Ratio | Growth | Bound
