"""The header of a table: which rows it has, and what each column is by its header path.

A header may have several rows with spanning cells, rows that number the columns (栏次 1 2 3), and rows above it that
belong to nobody's column: the table's title, the reporting unit, the unit of money.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import regex

from extractor.quantity import Quantity, parse_figure
from extractor.tables.grid import Grid, GridCell, plain
from extractor.tables.vocabulary import Rule, rules

__all__ = ["Header", "column_kind", "figure_like", "find_header", "item_word", "measure_of", "wording"]

_UNIT_IN_BRACKETS = regex.compile(r"\((?:单位[:：])?(?:亿|百万|万|千|百)?元\)")
_LEADING = regex.compile(r"(?:其中[:：]?|:|：)+|^\d{1,2}[.、](?!\d)|(?:(?:19|20)\d\d年(?:度)?[-—至]*)+")
_QUOTES = regex.compile(r"[“”\"'‘’]")
_ENUMERATED = regex.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[、.．](?!\d)|其中[:：]\p{Han}{2,}支出$)"
)
_YEAR = regex.compile(r"(?:19|20)\d\d(?:年(?:度)?)?")
_CODE_LIKE = regex.compile(r"\[?\d{3,7}\]?[-_]?\p{Han}.*")
_CAPTION = regex.compile(
    r"(?:金额|货币|编制|填报|预算|填制|报送|公开)?(?:单位|部门)(?:\(.{1,8}\))?(?:名称|全称)?[:：].*|公开\d{1,2}表|制表.*|(?:编制|填报)?日期[:：].*"
)
_TITLE = regex.compile(r"表(?:$|[(—_-]|金额|单位)|单位[:：]|部门[:：]")
_LEVELS = frozenset({"类", "款", "项"})
_WORDS = frozenset({"收入", "支出", "其中", "其中：", "本年收入", "本年支出"})
MIXED_SHARE = 0.5
"""The share of a row's wordings that must be header wordings for a row without structure to count as header."""

UNKNOWN_ROWS = 4
"""So many rows may stand above a header without being recognised as captions."""
FULL = 0.9
"""The share of the columns that a row of words unknown to the vocabulary must cover to be a header."""
FILLED = 0.6
"""The share of the columns that the first row of a header must cover."""


@lru_cache(maxsize=1 << 12)
def wording(text: str) -> str:
    """A header's wording as the vocabulary compares it: without quotes, 其中：, a leading year, a unit in brackets."""
    stripped = _UNIT_IN_BRACKETS.sub("", _QUOTES.sub("", text))
    shorter: str = _LEADING.sub("", stripped)
    return shorter or str(stripped)


@lru_cache(maxsize=1 << 12)
def column_kind(text: str) -> str:
    """What a column with this header is for: code, class, name, unit, skip …; "" when the vocabulary does not say."""
    rule = rules("headers.toml", "header").first(wording(text))
    return str(rule.get("kind")) if rule else ""


@lru_cache(maxsize=1 << 12)
def measure_of(text: str) -> tuple[str, str]:
    """``(measure, role)`` that one wording of a header names; ``("", "")`` when the vocabulary does not say."""
    rule = rules("measures.toml", "measure").first(wording(text))
    return (rule.id, str(rule.get("role", "part"))) if rule else ("", "")


@lru_cache(maxsize=1 << 14)
def figure_like(text: str) -> bool:
    """Whether a cell's text is a figure (no year, no words)."""
    if not text or text[-1] not in "0123456789)%":
        return False
    return isinstance(parse_figure(text), Quantity)


@cache
def _item_rules() -> tuple[Rule, ...]:
    """“三公” items stand in headers; those of the summaries stand in rows."""
    return tuple(r for r in rules("table_items.toml", "item").rules if "three_public" in r.get("tables", ()))


def item_word(text: str) -> bool:
    """Whether a header's wording is one of the “三公” items, which stand above figures."""
    return any(rule.matches(wording(text)) for rule in _item_rules())


@lru_cache(maxsize=1 << 12)
def _header_word(text: str) -> bool:
    if len(text) > 48 or _ENUMERATED.match(text):
        return False
    if _YEAR.fullmatch(text) or text in _LEVELS:
        return True
    return bool(column_kind(text) or measure_of(text)[0]) or text in _WORDS or item_word(text)


def _numbering(cells: list[GridCell]) -> bool:
    """Whether a row numbers the columns (栏次 1 2 3=1+2); 类 款 项 may stand in it too."""
    mark = rules("headers.toml", "mark")
    texts = [cell.plain for cell in cells]
    if len(texts) < 2 or not all(text in _LEVELS or mark.id(text) for text in texts):
        return False
    numbers = [int(number) for text in texts if (number := text.partition("=")[0]).isdigit()]
    # Consecutive from 1: anything else may be data of small figures.
    if numbers:
        return numbers[0] <= 2 and all(b - a == 1 or b == 1 for a, b in pairwise(numbers))
    return not any(text in _LEVELS for text in texts) and all(text.strip("-—") != "" for text in texts)


def _data(cells: list[GridCell]) -> bool:
    """Whether a row holds a figure or a code: no header row does, but years are no figures."""
    for cell in cells:
        text = cell.plain
        if figure_like(text) and not (_YEAR.fullmatch(text) and "." not in text):
            return True
        if _CODE_LIKE.fullmatch(text) and not _YEAR.match(text):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header of a grid stands.

    Rows before ``start`` are captions, ``[start, end)`` the header (numbering rows included), data begins at ``end``;
    ``start == end`` means that there is none. ``paths[column]`` holds the header's wordings from outside to inside,
    without white space; ``printed[column]`` the same as printed, joined with "/".
    """

    captions: int
    start: int
    end: int
    paths: tuple[tuple[str, ...], ...]
    printed: tuple[str, ...]

    @property
    def present(self) -> bool:
        """Whether there is a header."""
        return self.end > self.start

    @property
    def text(self) -> str:
        """All wordings of the header, joined with "|"."""
        return "|".join(dict.fromkeys(word for path in self.paths for word in path))


def _begins(grid: Grid, row: int, cells: list[GridCell]) -> bool:
    """Whether the header may begin with this row of words."""
    words = [cell.plain for cell in cells]
    known = sum(map(_header_word, words))
    if len(words) > 1 and _filled(grid, row) < FILLED:
        return False
    if len(words) == 1:
        # One wording over the whole width, e.g. 财政拨款“三公”经费 above its parts: header if the next row is one.
        cell = cells[0]
        below = grid.anchors(row + 1) if row + 1 < grid.rows else []
        if cell.column_span < 2 or len(below) < 2 or _data(below) or _TITLE.search(words[0]):
            return False
        wide = cell.column_span > grid.columns // 2
        return known == 1 or (wide and _share(below) >= MIXED_SHARE)
    if known / len(words) >= MIXED_SHARE:
        return True
    wide = any(cell.column_span > 1 or cell.row_span > 1 for cell in cells)
    return wide and known > 0 and known / len(words) >= MIXED_SHARE / 2


def _filled(grid: Grid, row: int) -> float:
    return sum(cell is not None for cell in grid.at[row]) / grid.columns


def _share(cells: list[GridCell]) -> float:
    return sum(_header_word(cell.plain) for cell in cells) / len(cells) if cells else 0.0


def _continues(grid: Grid, row: int, cells: list[GridCell], forced: int) -> bool:
    words = [cell.plain for cell in cells]
    if row < forced:
        return True
    if any(_ENUMERATED.match(word) for word in words) or _filled(grid, row) < FILLED:
        return False
    if len(words) == 1:
        # A lone 合计 below a finished header is the first row of data.
        return False
    above = [grid.at[row - 1][cell.column] for cell in cells]
    split = any(cell is not None and cell.column_span > 1 for cell in above)
    known = _share(cells)
    return known >= (MIXED_SHARE if split else 0.8)


def find_header(grid: Grid) -> Header:
    """Find the header rows of a grid; a continuation page may have none.

    Captions stand above it. A numbering row proves the rows of words above it to be header, known or not.
    """
    captions = 0
    for row in range(grid.rows):
        cells = grid.anchors(row)
        if not cells:
            continue
        if _numbering(cells) and row + 1 < grid.rows:
            start = row
            while start > captions and len(above := grid.anchors(start - 1)) > 1 and not _data(above):
                start -= 1
            return _with_paths(grid, captions, start, _end(grid, start, row + 1))
        if _is_caption(cells):
            captions = row + 1
            continue
        if _data(cells):
            start = _unknown_header(grid, captions, row)
            if start < row:
                return _with_paths(grid, start, start, row)
            break
        if _begins(grid, row, cells):
            return _with_paths(grid, row, row, _end(grid, row, row + 1))
        if row - captions >= UNKNOWN_ROWS:
            break
        if len(cells) == 1 and row == captions and _above_header(grid, row):
            captions = row + 1
    return _with_paths(grid, captions, 0, 0)


def _unknown_header(grid: Grid, captions: int, data: int) -> int:
    """Where a header of unknown wordings begins: full rows of words right above the first row of data.

    ``data`` when there is none. Labels of data (一、…) and rows with gaps are no header.
    """
    start = data
    for row in range(data - 1, captions - 1, -1):
        cells = grid.anchors(row)
        if len(cells) < 2 or _filled(grid, row) < FULL or any(_ENUMERATED.match(cell.plain) for cell in cells):
            break
        start = row
    return start


def _above_header(grid: Grid, row: int) -> bool:
    """Whether a row of one wording stands above a header, not above data."""
    for below in range(row + 1, min(row + 1 + UNKNOWN_ROWS, grid.rows)):
        cells = grid.anchors(below)
        if _data(cells):
            return False
        if len(cells) > 1 and (_begins(grid, below, cells) or _is_caption(cells)):
            return True
    return False


def _end(grid: Grid, start: int, end: int) -> int:
    """The first row below the header that begins at ``start`` and reaches at least to ``end``."""
    forced = end
    for row in range(start, grid.rows):
        cells = grid.anchors(row)
        if row >= end:
            blank = not cells and row < forced
            if (
                not blank
                and not _numbering(cells)
                and (_data(cells) or not cells or not _continues(grid, row, cells, forced))
            ):
                break
            end = row + 1
        forced = max([forced, *(cell.row + cell.row_span for cell in cells)])
        if row == start and any(1 < cell.column_span < grid.columns for cell in cells):
            forced = max(forced, row + 2)
    return end


def _is_caption(cells: list[GridCell]) -> bool:
    """Whether a row names the reporting unit, the unit of money or the like, above the header."""
    return any(_CAPTION.fullmatch(cell.plain) for cell in cells) and not any(figure_like(cell.plain) for cell in cells)


def _with_paths(grid: Grid, captions: int, start: int, end: int) -> Header:
    paths: list[tuple[str, ...]] = []
    printed: list[str] = []
    numbering = {row for row in range(start, end) if _numbering(grid.anchors(row))}
    for column in range(grid.columns):
        seen: list[GridCell] = []
        for row in range(start, end):
            cell = grid.at[row][column]
            if cell is None or (row in numbering and cell.plain not in _LEVELS):
                continue
            if figure_like(cell.plain) and not _YEAR.fullmatch(cell.plain):
                continue
            if not seen or seen[-1] is not cell:
                seen.append(cell)
        paths.append(tuple(cell.plain for cell in seen))
        printed.append("/".join(plain(cell.text) for cell in seen))
    return Header(captions, start, end, tuple(paths), tuple(printed))
