"""How a page is set: its margins, whether its lines are justified, how it marks a paragraph's beginning."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.readers.pdf.lines import TextLine

_STEP = 3.0
"""Places this close, in points, count as one when margins are taken."""
_LONG = 0.4
"""A line wider than this share of the page tells about margins."""
_ENOUGH = 8
"""Long lines a page needs to have margins of its own."""

_JUSTIFIED = 0.85
"""Share of full lines that end at the margin exactly in justified text; in text set on a grid it is below 0.75."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The setting of a page's running text, in points of its reading frame."""

    left: float
    right: float
    leading: float = 0.0
    """The usual distance from one line to the next; 0 where no two lines follow each other."""
    justified: bool = False
    """Full lines end at the right margin exactly, so a line that does not is the last of its paragraph."""
    indented: bool = True
    """Paragraphs begin with an indent."""


def settings_of(pages: Mapping[int, Sequence[TextLine]], widths: Mapping[int, float]) -> dict[int, Setting]:
    """The setting of each page: its own where enough lines show it, else that of all pages of its width."""
    groups: dict[int, list[TextLine]] = defaultdict(list)
    for number, lines in pages.items():
        groups[round(widths[number] / _STEP)].extend(lines)
    shared = {key: _setting(lines, key * _STEP) for key, lines in groups.items()}
    found: dict[int, Setting] = {}
    for number, lines in pages.items():
        width = widths[number]
        common = shared[round(width / _STEP)]
        long = [line for line in lines if line.x1 - line.x0 > _LONG * width]
        own = _setting(lines, width) if len(long) >= _ENOUGH else common
        left = own.left
        size = long[0].size if long else 0.0
        if 1.2 * size < left - common.left < 2.6 * size:
            left = common.left  # every line of the page is a paragraph of its own
        indented = common.indented
        found[number] = Setting(left, own.right, _leading(lines), own.justified, indented)
    return found


def _setting(lines: Sequence[TextLine], width: float) -> Setting:
    long = [line for line in lines if line.x1 - line.x0 > _LONG * width]
    if not long:
        return Setting(0.12 * width, 0.88 * width)
    left = _outermost([line.x0 for line in long])
    ends = [line.x1 for line in long]
    right, share = _usual(ends)
    if share < 0.3:
        right = -_outermost([-end for end in ends])
    em = sorted(line.size for line in long)[len(long) // 2]
    exact = sum(abs(end - right) < 1.2 for end in ends)
    short = sum(right - 1.2 * em < end <= right - 1.2 for end in ends)
    justified = len(long) >= _ENOUGH and share >= 0.4 and exact >= _JUSTIFIED * (exact + short)
    beginnings = [
        line.x0 - left > 1.2 * line.size
        for last, line in pairwise(lines)
        if last.x1 < right - 3 * last.size and line.x1 - line.x0 > _LONG * width and line.size > 0
    ]
    return Setting(left, right, 0.0, justified, not beginnings or 2 * sum(beginnings) >= len(beginnings))


def _outermost(places: list[float]) -> float:
    """The smallest place that several share."""
    counted = Counter(round(place / _STEP) for place in places)
    least = max(2.0, 0.08 * len(places))
    shared = [step for step in counted if counted[step] + counted[step - 1] + counted[step + 1] >= least]
    if not shared:
        return min(places)
    step = min(shared)
    return min(place for place in places if abs(round(place / _STEP) - step) <= 1)


def _usual(places: list[float]) -> tuple[float, float]:
    """The most common place and the share of places near it."""
    counted = Counter(round(place) for place in places)
    step = max(counted, key=lambda key: (counted[key] + counted[key - 1] + counted[key + 1], key))
    near = [place for place in places if abs(round(place) - step) <= 1]
    return sorted(near)[len(near) // 2], len(near) / len(places)


def _leading(lines: Sequence[TextLine]) -> float:
    steps = sorted(b.top - a.top for a, b in pairwise(lines) if b.top - a.top > 0.5 * a.size)
    return steps[len(steps) // 3] if steps else 0.0
