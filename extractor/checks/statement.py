"""Statements of the narrative (文字陈述): rows of ``amounts`` and ``counts`` as the checks read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import regex

from extractor.checks.figure import Figure, money
from extractor.subjects import level_of
from extractor.text import fold

__all__ = ["Passage", "Statement", "baseline", "decimal_of", "page_of", "passages_of", "repairs_of", "text_of"]

_PATH = regex.compile(r"\s*(?:[-—–－→/]|——)\s*")
_EXCLUDED = regex.compile(r"不(?:含|包括|包含)[^，。；()\d]{0,30}[\d.,]+(?:[百千]?万|亿)?元?$")
_MARK = regex.compile(r"\((类|款|项)\)")
_YEAR = regex.compile(r"20\d\d")


def decimal_of(value: object) -> Decimal | None:
    """The number a value of a row holds; None for anything else."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return None


def page_of(row: Mapping[str, Any]) -> int:
    """The page of a row; 0 where it has none."""
    page = row.get("page")
    return page if isinstance(page, int) else 0


def text_of(row: Mapping[str, Any], column: str) -> str:
    """The words in a column of a row; "" where there are none."""
    value = row.get(column)
    return value if isinstance(value, str) else ""


def repairs_of(row: Mapping[str, Any]) -> dict[str, Decimal | None]:
    """The columns of a recognised row that were put right (``repaired``), with the values as they were read.

    None stands for what made no number as it was read (9,066,120,00).
    """
    marks = [mark.partition("=") for mark in text_of(row, "repaired").split(";") if mark]
    return {column: Decimal(read) if read else None for column, _, read in marks}


def baseline(words: str, year: int | None) -> tuple[int | None, str]:
    """What a change is measured against: the year (上年 is the year before ``year``) and budget, execution or final.

    较上年 leaves open which account of last year is meant; its kind is "".
    """
    plain = fold(words)
    found = _YEAR.search(plain)
    base = (
        int(found.group()) if found else (year - 1 if year and regex.search("上年|去年|上一年|同期", plain) else None)
    )
    for kind, mark in (("execution", "执行"), ("final", "决算"), ("budget", "预算")):
        if mark in plain:
            return base, kind
    return base, ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A row of ``amounts`` (or of ``counts``): the figures it states and where."""

    row: Mapping[str, Any]
    order: int
    identity: str

    @property
    def item(self) -> str:
        """Key of the item, "" for a subject."""
        return text_of(self.row, "item")

    @property
    def code(self) -> str:
        """Subject code, "" when none was found."""
        return text_of(self.row, "code")

    @property
    def system(self) -> str:
        """Classification of the subject, "" for an item."""
        return text_of(self.row, "system")

    @property
    def fund(self) -> str:
        """Fund (资金性质) where stated."""
        return text_of(self.row, "fund")

    @property
    def section(self) -> str:
        """Key of the section."""
        return text_of(self.row, "section")

    @property
    def label(self) -> str:
        """The words that name it, with the code for a subject."""
        label = text_of(self.row, "label") or self.item or self.code
        return f"{label}（{self.code}）" if self.code and self.code not in label else label

    @property
    def level(self) -> str:
        """类, 款 or 项 of a subject, by its code, its marker or its path; "" when not to be told."""
        if self.code:
            return level_of(self.code)
        label = fold(text_of(self.row, "label"))
        marks = _MARK.findall(label)
        if marks:
            return str(marks[-1])
        parts = [part for part in _PATH.split(label) if part]
        return {1: "", 2: "款", 3: "项"}.get(len(parts), "")

    @property
    def nil(self) -> bool:
        """Whether the value is a statement in words (无政府采购预算) and no printed figure."""
        text = text_of(self.row, "text")
        return bool(text) and not any(char.isdigit() for char in text)

    @property
    def coded(self) -> bool:
        """Whether the document itself says which subject it means: a code, or 类/款/项 markers, or a path.

        A bare name at the lower levels may as well be that of a project.
        """
        label = text_of(self.row, "label")
        if not self.code or len(self.code) <= 3 or self.code in label or self.code in self.quote:
            return bool(self.code)
        return bool(_MARK.search(fold(label))) or len([p for p in _PATH.split(fold(label)) if p]) > 1

    @property
    def excluded(self) -> bool:
        """Whether the words say that the figure is no part of what stands before (不含上年结转…万元)."""
        return bool(_EXCLUDED.search(fold(self.quote)))

    @property
    def own_year(self) -> bool:
        """Whether it is this year's own part of a total (本年财政拨款收入), without what was carried over."""
        return self.label.startswith(("本年", "当年"))

    @property
    def quote(self) -> str:
        """Words of the document that hold the figure."""
        return text_of(self.row, "quote")

    @property
    def reason(self) -> str:
        """Reason given for the change."""
        return text_of(self.row, "reason")

    @property
    def compared_with(self) -> str:
        """Baseline as written."""
        return text_of(self.row, "compared_with")

    def raw(self, column: str) -> Decimal | None:
        """The number in a column; None when it is not stated."""
        return decimal_of(self.row.get(column))

    def figure(self, column: str = "value_wan") -> Figure | None:
        """The figure in a column (value_wan, change_wan, change_pct, budget_wan, completion_pct, share_pct)."""
        value = self.raw(column)
        if value is None:
            return None
        suffix, label, printed = self._described(column, value)
        return Figure(f"{self.identity}{suffix}", value, label, printed, "narrative", page_of(self.row), self.quote)

    def _described(self, column: str, value: Decimal) -> tuple[str, str, str]:
        match column:
            case "value_wan":
                text, unit = text_of(self.row, "text"), text_of(self.row, "unit")
                text = "" if column in repairs_of(self.row) else text
                printed = (text if not unit or text.endswith(unit) else f"{text}{unit}") if text else money(value)
                return "", self.label, printed
            case "value":
                return "", self.label, f"{value:f}{text_of(self.row, 'unit')}"
            case "change_wan":
                return ":change_wan", f"{self.label}增减额", money(value)
            case "change_pct":
                return ":change_pct", f"{self.label}增减率", f"{value:f}%"
            case "budget_wan":
                return ":budget_wan", f"{self.label}预算数", money(value)
            case "completion_pct":
                return ":completion_pct", f"{self.label}完成率", f"{value:f}%"
            case _:
                return ":share_pct", f"{self.label}占比", f"{value:f}%"


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive statements of one section: as far as 其中 and 占比 reach."""

    section: str
    statements: tuple[Statement, ...]

    def after(self, statement: Statement) -> Iterator[Statement]:
        """The statements that follow, in order."""
        return (s for s in self.statements if s.order > statement.order)

    def before(self, statement: Statement) -> Iterator[Statement]:
        """The statements that stand before, the nearest first."""
        return (s for s in reversed(self.statements) if s.order < statement.order)


def passages_of(statements: Sequence[Statement]) -> tuple[Passage, ...]:
    """The statements by passage: a new one begins with another section, or far before the last."""
    passages: list[Passage] = []
    run: list[Statement] = []
    for statement in statements:
        if run and _breaks(run[-1], statement):
            passages.append(Passage(run[0].section, tuple(run)))
            run = []
        run.append(statement)
    if run:
        passages.append(Passage(run[0].section, tuple(run)))
    return tuple(passages)


def _breaks(last: Statement, following: Statement) -> bool:
    if last.section != following.section:
        return True
    before, after = last.row.get("start"), following.row.get("start")
    return isinstance(before, int) and isinstance(after, int) and after < before - 400
