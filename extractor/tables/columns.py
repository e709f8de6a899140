"""The columns of a table and its lanes: what holds codes, names, units, figures, and what belongs side by side.

A lane is a stretch of label columns with the figures right of them. Most tables have one; summaries have income on
the left and spending on the right, some provinces four of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import regex

from extractor.tables.grid import Grid
from extractor.tables.headers import Header, column_kind, figure_like, item_word, measure_of, wording

__all__ = ["Column", "Lane", "Layout", "inherited", "layout"]

_LEVEL_KINDS = ("class", "group", "item")
_LABELS = frozenset({"code", "name", *_LEVEL_KINDS})
_CODE = regex.compile(r"\[?\d{3}(?:\d\d){0,2}\]?")
_PART_CODE = regex.compile(r"\d{1,3}|\d{5}|\d{7}")
_NAMED_CODE = regex.compile(r"[\[(]?\d{3}(?:\d\d){0,2}[\])]?[-_—]?\p{Han}.*")
_YEAR = regex.compile(r"(?:19|20)\d\d年(?:度)?")
MAX_SHIFT = 0.5
"""The share of its width by which a column may be off the column above it on the page before."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its place in the grid, what it is for (see patterns/headers.toml; amount, text), its header path."""

    index: int
    kind: str
    path: tuple[str, ...] = ()
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """Label columns and the figures right of them.

    ``codes`` are groups of columns that together print one code each: one column, or 类, 款 and 项; ``levels`` say
    which of the three each column of a group is (a continuation page without any 类 lacks its column). ``side`` is
    ``revenue`` or ``expenditure`` where the header says so.
    """

    codes: tuple[tuple[int, ...], ...]
    names: tuple[int, ...]
    units: tuple[int, ...]
    labels: tuple[int, ...]
    years: tuple[int, ...]
    amounts: tuple[int, ...]
    side: str = ""
    levels: tuple[tuple[int, ...], ...] = ()

    def level(self, group: int) -> tuple[int, ...]:
        """The level of each column of a group of ``codes``: 0 for 类, 1 for 款, 2 for 项."""
        return self.levels[group] if self.levels else tuple(range(len(self.codes[group])))


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a grid and its lanes. ``edges`` are the columns' edges on the page."""

    columns: tuple[Column, ...]
    lanes: tuple[Lane, ...]
    edges: tuple[tuple[float, float] | None, ...]


@dataclass(slots=True)
class _Content:
    """How many data cells of a column are figures, codes, short digits, words."""

    figures: int = 0
    decimal: int = 0
    codes: int = 0
    parts: int = 0
    named: int = 0
    words: int = 0


def _content(grid: Grid, column: int, start: int) -> _Content:
    found = _Content()
    for row in range(start, grid.rows):
        cell = grid.anchor(row, column)
        if cell is None or cell.column_span > 1:
            continue
        text = cell.plain
        if figure_like(text):
            found.figures += 1
            found.decimal += "." in text or "," in text
            found.codes += _CODE.fullmatch(text) is not None
            found.parts += _PART_CODE.fullmatch(text) is not None
        elif _NAMED_CODE.fullmatch(text):
            found.named += 1
        elif text not in {"-", "—", "--", "类", "款", "项"}:
            found.words += 1
    return found


def _kind(path: tuple[str, ...], content: _Content) -> str:
    leaf = path[-1] if path else ""
    kind = column_kind(leaf)
    if kind in {"unit", "name", "label"} and content.decimal >= 2 and content.decimal > content.words + content.named:
        return "amount"  # figures whatever the header says
    if kind == "code" and content.words > content.codes + content.parts + content.named:
        return "name"  # one header over a column of codes and a column of names
    if kind == "name" and content.figures and content.parts == content.figures and not content.words + content.named:
        return "code"
    if kind:
        return kind
    if measure_of(leaf)[0] or item_word(leaf) or (_YEAR.fullmatch(leaf) and not content.words):
        return "amount"  # a year heads figures, printed or blank
    if leaf and len(path) > 1 and (kind := column_kind(path[-2])) in {"skip", "count", "unit"}:
        return kind
    if content.named:
        return "name"
    if content.figures and content.figures >= content.words:
        if not path and content.codes == content.figures and not content.decimal:
            return "code"
        return "amount"
    if content.words:
        return "text" if path else "name"
    return "text"


def _levels(columns: list[Column], contents: list[_Content]) -> None:
    """Two or three code columns under one header cell are 类, 款 and 项, whether the header says so or not."""
    index = 0
    while index < len(columns):
        end = index
        while end < len(columns) and columns[end].kind == "code" and columns[end].path == columns[index].path:
            end += 1
        if 2 <= end - index <= 3 and all(c.parts == c.figures and not c.words for c in contents[index:end]):
            for place, kind in enumerate(_LEVEL_KINDS[: end - index]):
                columns[index + place] = replace(columns[index + place], kind=kind)
        index = max(end, index + 1)


def _side(columns: list[Column]) -> str:
    for depth in (0, 1):
        words = {wording(column.path[depth]) for column in columns if len(column.path) > depth}
        revenue = any("收入" in word and "支出" not in word for word in words)
        spending = any("支出" in word and "收入" not in word for word in words)
        if revenue != spending:
            return "revenue" if revenue else "expenditure"
    return ""


def _code_groups(columns: list[Column]) -> tuple[tuple[int, ...], ...]:
    groups: list[list[int]] = []
    previous = ""
    for column in columns:
        if column.kind == "code":
            groups.append([column.index])
        elif column.kind in _LEVEL_KINDS:
            if column.kind == "class" or previous not in _LEVEL_KINDS or not groups:
                groups.append([])
            groups[-1].append(column.index)
        previous = column.kind
    return tuple(map(tuple, groups))


def _labels_of_lanes(columns: list[Column], contents: list[_Content]) -> list[Column]:
    """Words before a column of figures that bears the header of an earlier one are the labels of a further lane."""
    heads: set[str] = set()
    result: list[Column] = []
    for column, following in zip(columns, [*columns[1:], None], strict=True):
        leaf = following.path[-1] if following is not None and following.path else ""
        again = following is not None and following.kind == "amount" and leaf in heads
        if column.kind == "text" and again and contents[column.index].words:
            column = replace(column, kind="name")
        if column.kind == "amount" and column.path:
            heads.add(column.path[-1])
        result.append(column)
    return result


def _lanes(columns: list[Column]) -> tuple[Lane, ...]:
    stretches: list[list[Column]] = [[]]
    figures = False
    for column in columns:
        if column.kind in _LABELS and figures:
            stretches.append([])
            figures = False
        stretches[-1].append(column)
        figures = figures or column.kind == "amount"
    lanes: list[Lane] = []
    for stretch in stretches:
        amounts = tuple(c.index for c in stretch if c.kind == "amount")
        if not amounts:
            if lanes and stretch is stretches[-1]:
                lanes[-1] = _with_trailing_codes(lanes[-1], stretch)
            continue
        lanes.append(
            Lane(
                codes=_code_groups(stretch),
                names=tuple(c.index for c in stretch if c.kind == "name"),
                units=tuple(c.index for c in stretch if c.kind == "unit"),
                labels=tuple(c.index for c in stretch if c.kind in {"label", "text"} and c.index < amounts[0]),
                years=tuple(c.index for c in stretch if c.kind == "year"),
                amounts=amounts,
                side=_side(stretch),
            )
        )
    return tuple(lanes)


def _with_trailing_codes(lane: Lane, stretch: list[Column]) -> Lane:
    """The last lane with codes that stand right of its figures (预算项目 | 金额 | 功能分类科目代码 | 名称)."""
    codes = _code_groups(stretch)
    names = tuple(c.index for c in stretch if c.kind == "name") if codes else ()
    return replace(lane, codes=(*lane.codes, *codes), names=(*lane.names, *names))


def layout(grid: Grid, header: Header) -> Layout:
    """The columns and lanes of a grid by its own header and content."""
    contents = [_content(grid, column, header.end) for column in range(grid.columns)]
    columns = [
        Column(i, _kind(header.paths[i], contents[i]), header.paths[i], header.printed[i]) for i in range(grid.columns)
    ]
    if not any(column.kind in _LABELS or column.kind in {"unit", "year"} for column in columns):
        columns = _labelled(columns, contents)
    _levels(columns, contents)
    columns = _labels_of_lanes(columns, contents)
    return Layout(tuple(columns), _lanes(columns), grid.edges)


def _labelled(columns: list[Column], contents: list[_Content]) -> list[Column]:
    """Without any label column the words left of the figures are the rows' names."""
    first = next((c.index for c in columns if c.kind == "amount"), len(columns))
    return [
        replace(column, kind="name") if column.index < first and contents[column.index].words else column
        for column in columns
    ]


def inherited(grid: Grid, above: Layout, start: int) -> Layout | None:
    """The layout of a continuation page without header: its columns are those above them on the page before.

    None when they are not: another number of columns that cannot be matched by their edges, or figures where the
    page before has words.
    """
    if grid.columns == len(above.columns):
        match: list[int] | None = list(range(grid.columns))
    else:
        match = _matched(grid, above)
    if match is None:
        return None
    columns = [replace(above.columns[old], index=new) for new, old in enumerate(match)]
    for column in columns:
        content = _content(grid, column.index, start)
        if column.kind == "amount" and content.words > content.figures and content.words > 1:
            return None
        if column.kind in {"name", "unit", "skip"} and content.decimal > max(content.words + content.named, 1):
            return None
    return Layout(tuple(columns), tuple(_moved(lane, match) for lane in above.lanes), grid.edges)


def _moved(lane: Lane, match: list[int]) -> Lane:
    """A lane with its columns where they stand on the next page; columns without text there are gone.

    A lane that lost all its figures stays in its place, so that lanes of all pages count alike.
    """
    at = {old: new for new, old in enumerate(match)}

    def moved(columns: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(at[column] for column in columns if column in at)

    kept = [
        (columns, tuple(level for old, level in zip(group, lane.level(index), strict=True) if old in at))
        for index, group in enumerate(lane.codes)
        if (columns := moved(group))
    ]
    return Lane(
        codes=tuple(columns for columns, _ in kept),
        names=moved(lane.names),
        units=moved(lane.units),
        labels=moved(lane.labels),
        years=moved(lane.years),
        amounts=moved(lane.amounts),
        side=lane.side,
        levels=tuple(levels for _, levels in kept),
    )


def _matched(grid: Grid, above: Layout) -> list[int] | None:
    """For each column the first one above it that shares its width; None unless they are in order.

    A column may cover several above it: 类, 款 and 项 of the header are one column in the rows of some documents.
    """
    if grid.columns > len(above.columns):
        return None
    match: list[int] = []
    for edge in grid.edges:
        if edge is None:
            return None
        best = -1
        for old, other in enumerate(above.edges):
            if other is not None:
                common = min(edge[1], other[1]) - max(edge[0], other[0])
                if common > MAX_SHIFT * min(edge[1] - edge[0], other[1] - other[0]):
                    best = old
                    break
        if best < 0 or (match and best <= match[-1]):
            return None
        match.append(best)
    return match
