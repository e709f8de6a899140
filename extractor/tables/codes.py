"""Subject codes of rows: in one column, in three (类 款 项), level by level, or before the name in one cell."""

from __future__ import annotations

from dataclasses import dataclass, field

import regex

from extractor.subjects import book, name_key, system_of
from extractor.tables.columns import Lane
from extractor.tables.grid import Grid, plain
from extractor.tables.vocabulary import rules

__all__ = ["CodeReader", "RowSubject", "split_name"]

_CODE = regex.compile(r"[\[(]?(?P<code>\d{3}(?:\d\d){0,2})[\])]?")
_NAMED = regex.compile(r"(?:^|\n)\s*[\[(]?(?P<code>\d{3}(?:\d\d){0,2})[\])]?\s*[-_—:：.、]?\s*(?P<name>\p{Han}[\s\S]*)")
_TRAILING = regex.compile(r"(?P<name>\p{Han}[^\d]*)[\[(](?P<code>\d{3}(?:\d\d){0,2})[\])]")
_LEVEL = regex.compile(r"\d{1,2}")
_DIGITS = regex.compile(r"\d{1,7}")
_PRIORITY = {"functional": 0, "economic_department": 1, "economic_government": 2, "revenue": 3}


def system_of_code(code: str) -> str:
    """The classification of a code; economic codes may carry a local third level (3010201)."""
    system = system_of(code)
    if system is None and len(code) == 7:
        system = system_of(code[:5])
    return system or ""


def split_name(text: str) -> tuple[str, str]:
    """``(code, name)`` of a cell that prints both ([2010301]行政运行, 2010301-行政运行); the code is "" without."""
    text = "\n".join(plain(line) for line in text.split("\n"))
    match = _NAMED.search(text) or _TRAILING.fullmatch(text)
    if match is None or not system_of_code(match["code"]):
        return "", text
    return match["code"], match["name"]


def _unit_code(code: str, name: str) -> bool:
    """Whether digits before an organisation's name are its code, not a subject's."""
    label = plain(name)
    if not rules("headers.toml", "organisation").id(label):
        return False
    return name_key(label) != name_key(book().name(system_of_code(code), code) or "\0")


@dataclass(frozen=True, slots=True)
class RowSubject:
    """The subject of a row: its code and classification ("" where there is none) and its name as printed."""

    code: str
    system: str
    name: str


@dataclass(slots=True)
class CodeReader:
    """Reads the codes of a lane's rows from top to bottom; levels printed on rows above are carried on."""

    lane: Lane
    _current: dict[int, str] = field(default_factory=dict)

    def read(self, grid: Grid, row: int) -> list[RowSubject]:
        """The subjects a row prints, the one it is filed under first: functional before economic ones."""
        found: list[RowSubject] = []
        names = self._names(grid, row)
        for index, group in enumerate(self.lane.codes):
            printed = self._name_of(group, names)
            code, name = self._group(grid, row, index, printed)
            named = name or printed or (self._unit(grid, row) if len(code) == len("305") else "")
            if code and not _unit_code(code, named) and all(subject.code != code for subject in found):
                found.append(RowSubject(code, system_of_code(code), name or printed))
        plain_names: list[str] = []
        for column in self.lane.names:
            cell = grid.at[row][column]
            if cell is None:
                continue
            code, name = split_name(cell.text)
            if code and all(subject.code != code for subject in found):
                found.append(RowSubject(code, system_of_code(code), name))
            elif not code:
                plain_names.append(name)
        found.sort(key=lambda subject: _PRIORITY.get(subject.system, 9))
        return found

    def _unit(self, grid: Grid, row: int) -> str:
        """The reporting unit that a row names (编码 305 | 单位名称 县教育局)."""
        return next(
            (cell.text for c in self.lane.units if (cell := grid.at[row][c]) is not None and not cell.plain.isdigit()),
            "",
        )

    def _names(self, grid: Grid, row: int) -> dict[int, str]:
        return {c: cell.text for c in self.lane.names if (cell := grid.at[row][c]) is not None}

    def _name_of(self, group: tuple[int, ...], names: dict[int, str]) -> str:
        """The name right of a code's columns, before any other code."""
        later = [g[0] for g in self.lane.codes if g[0] > group[-1]]
        limit = min(later) if later else 1 << 30
        right = [c for c in sorted(names) if group[-1] < c < limit]
        if right:
            return names[right[0]]
        left = [c for c in sorted(names) if c < group[0]]
        return names[left[-1]] if left and len(self.lane.codes) == 1 else ""

    def _group(self, grid: Grid, row: int, index: int, name: str) -> tuple[str, str]:
        group, levels = self.lane.codes[index], self.lane.level(index)
        if levels == (0,):
            cell = grid.at[row][group[0]]
            if cell is None:
                return "", ""
            match = _CODE.fullmatch(cell.plain)
            code = match["code"] if match and system_of_code(match["code"]) else ""
            if not code and _LEVEL.fullmatch(cell.plain):
                code = self._below(self._current.get(index, ""), cell.plain.zfill(2), name)
            if code:
                self._current[index] = code
                return code, ""
            return split_name(cell.text) if split_name(cell.text)[0] else ("", "")
        parts = [""] * (levels[-1] + 1)
        merged = None
        for column, level in zip(group, levels, strict=True):
            cell = grid.at[row][column]
            text = cell.plain if cell is not None and (merged is None or cell is not merged) else ""
            merged = cell
            if text and not _DIGITS.fullmatch(text):
                return split_name(cell.text) if cell is not None and split_name(cell.text)[0] else ("", "")
            parts[level] = text
        code = self._joined(self._current.get(index, ""), parts)
        if not code or not system_of_code(code):
            return "", ""
        self._current[index] = code
        return code, ""

    def _below(self, above: str, part: str, name: str) -> str:
        """The code of a level printed alone in the column of codes: 款 under its 类, 项 under its 款.

        Where both fit, the name decides; without one a 款 follows a 类 and a 项 anything deeper.
        """
        group, item = above[:3] + part, above[:5] + part
        fitting = [code for code in (group, item) if len(code) in (5, 7) and len(code) <= len(above) + 2]
        if len(above) < 3 or not fitting:
            return ""
        named = [c for c in fitting if name_key(book().name(system_of_code(c), c) or "\0") == name_key(name)]
        if len(named) == 1:
            return named[0]
        return fitting[0] if len(above) == 3 else fitting[-1]

    def _joined(self, above: str, parts: list[str]) -> str:
        """类, 款 and 项 as one code; a level that is blank is that of the code ``above``."""
        deepest = max((i for i, part in enumerate(parts) if part), default=-1)
        if deepest < 0:
            return ""
        if len(parts[deepest]) >= 5:
            return parts[deepest]  # each level prints its whole code
        levels = [above[:3], above[3:5], above[5:7]]
        if parts[0]:
            if len(parts[0]) != 3:
                return ""
            levels = [parts[0], "", ""]
        for level in range(1, deepest + 1):
            part = parts[level]
            if part:
                levels[level] = part[-2:].zfill(2) if len(part) <= 2 else part[-2:]
                levels[level + 1 :] = [""] * (2 - level)
        code = "".join(levels[: deepest + 1])
        return code if len(code) == 3 + 2 * deepest and all(levels[: deepest + 1]) else ""
