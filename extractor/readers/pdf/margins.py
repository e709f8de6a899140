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
    clear: bool = True
    """Enough lines end at the right margin to know where it is."""


def settings_of(pages: Mapping[int, Sequence[TextLine]], widths: Mapping[int, float]) -> dict[int, Setting]:
    """The setting of each page; a page with few lines is judged together with its neighbours of the same width."""
    groups: dict[int, list[int]] = defaultdict(list)
    for number in pages:
        groups[round(widths[number] / _STEP)].append(number)
    found: dict[int, Setting] = {}
    for numbers in groups.values():
        width = widths[numbers[0]]
        body = _body_lines([line for number in numbers for line in pages[number]], width)
        by_page: dict[int, list[TextLine]] = {number: [] for number in numbers}
        for line in body:
            by_page[line.page].append(line)
        common = _setting(body, width)
        indented = _indents([line for number in numbers for line in pages[number]], common)
        for number in numbers:
            near = by_page[number]
            if len(near) < _ENOUGH:
                near = []
                for neighbour in sorted(numbers, key=lambda other: (abs(other - number), other)):
                    near += by_page[neighbour]
                    if len(near) >= _ENOUGH:
                        break
            own = _setting(near, width)
            # Lines that end anywhere, as in a contents list, do not show the margin.
            right = own.right if own.clear else max(own.right, common.right)
            found[number] = Setting(own.left, right, _leading(pages[number]), common.justified, indented)
    return found


def _body_lines(lines: Sequence[TextLine], width: float) -> list[TextLine]:
    """The lines long enough to tell about margins, in the size of most of them."""
    long = [line for line in lines if line.x1 - line.x0 > _LONG * width]
    sizes = Counter(round(line.size) for line in long)
    if not sizes:
        return []
    size = max(sizes, key=lambda key: (sizes[key] + sizes[key - 1] + sizes[key + 1], key))
    return [line for line in long if abs(round(line.size) - size) <= 1]


def _setting(long: Sequence[TextLine], width: float) -> Setting:
    if not long:
        return Setting(0.12 * width, 0.88 * width)
    left = _outermost([line.x0 for line in long])
    ends = [line.x1 for line in long]
    right, share = _usual(ends)
    em = sorted(line.size for line in long)[len(long) // 2]
    exact = sum(abs(end - right) < 1.2 for end in ends)
    short = sum(right - 1.2 * em < end <= right - 1.2 for end in ends)
    justified = len(long) >= _ENOUGH and share >= 0.4 and exact >= _JUSTIFIED * (exact + short)
    if share < 0.3:
        right = -_outermost([-end for end in ends])
    near = sum(right - 1.6 * em < end < right + 1.2 * em for end in ends)
    beyond = sum(end >= right + 1.2 * em for end in ends)
    return Setting(left, right, 0.0, justified, clear=near >= 0.4 * len(ends) and beyond <= 0.1 * len(ends))


def _indents(lines: Sequence[TextLine], common: Setting) -> bool:
    """Whether most paragraphs begin with an indent, as far as lines after a short last line show it."""
    beginnings = [
        line.x0 - common.left > 1.2 * line.size
        for last, line in pairwise(lines)
        if last.x1 < common.right - 3 * last.size and line.x1 > common.right - 2 * line.size
    ]
    return not beginnings or 2 * sum(beginnings) >= len(beginnings)


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
    """The usual step between lines in the size that holds most of the page's text."""
    written: Counter[int] = Counter()
    for line in lines:
        written[round(line.size)] += len(line.text)
    if not written:
        return 0.0
    size = max(written, key=lambda key: (written[key], key))
    steps = sorted(
        b.top - a.top
        for a, b in pairwise(lines)
        if abs(a.size - size) < 1 and abs(b.size - size) < 1 and 0.5 * size < b.top - a.top < 4 * size
    )
    return steps[len(steps) // 3] if steps else 0.0
