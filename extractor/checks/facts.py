"""The facts of one document as checks ask for them: statements of the narrative, figures of the tables.

Made from the rows of the frames; nothing here reads a document. Every figure knows the row it came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeAlias

import regex

from extractor.checks.figure import Figure, money
from extractor.subjects import level_of
from extractor.text import fold

__all__ = ["Entry", "Facts", "Passage", "Rows", "Statement", "baseline"]

Rows: TypeAlias = Mapping[str, Sequence[Mapping[str, Any]]]

_OWN_PLACE = {
    "three_public": ("other.three_public", "other.meetings_training"),
    "meeting": ("other.three_public", "other.meetings_training"),
    "training": ("other.three_public", "other.meetings_training"),
    "operating_funds": ("other.operating_funds",),
    "procurement": ("other.procurement",),
}
"""Items that also occur as kinds of expense elsewhere, and the sections in which they cover everything."""
_PATH = regex.compile(r"\s*(?:[-—–－→/]|——)\s*")
_MARK = regex.compile(r"\((类|款|项)\)")
_YEAR = regex.compile(r"20\d\d")


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return None


def _page(row: Mapping[str, Any]) -> int:
    page = row.get("page")
    return page if isinstance(page, int) else 0


def _text(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return value if isinstance(value, str) else ""


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
        return _text(self.row, "item")

    @property
    def code(self) -> str:
        """Subject code, "" when none was found."""
        return _text(self.row, "code")

    @property
    def system(self) -> str:
        """Classification of the subject, "" for an item."""
        return _text(self.row, "system")

    @property
    def fund(self) -> str:
        """Fund (资金性质) where stated."""
        return _text(self.row, "fund")

    @property
    def section(self) -> str:
        """Key of the section."""
        return _text(self.row, "section")

    @property
    def label(self) -> str:
        """The words that name it, with the code for a subject."""
        label = _text(self.row, "label") or self.item or self.code
        return f"{label}（{self.code}）" if self.code and self.code not in label else label

    @property
    def level(self) -> str:
        """类, 款 or 项 of a subject, by its code, its marker or its path; "" when not to be told."""
        if self.code:
            return level_of(self.code)
        label = fold(_text(self.row, "label"))
        marks = _MARK.findall(label)
        if marks:
            return str(marks[-1])
        parts = [part for part in _PATH.split(label) if part]
        return {1: "", 2: "款", 3: "项"}.get(len(parts), "")

    @property
    def nil(self) -> bool:
        """Whether the value is a statement in words (无政府采购预算) and no printed figure."""
        text = _text(self.row, "text")
        return bool(text) and not any(char.isdigit() for char in text)

    @property
    def coded(self) -> bool:
        """Whether the document itself says which subject it means: a code, or 类/款/项 markers, or a path.

        A bare name at the lower levels may as well be that of a project.
        """
        label = _text(self.row, "label")
        if not self.code or len(self.code) <= 3 or self.code in label or self.code in self.quote:
            return bool(self.code)
        return bool(_MARK.search(fold(label))) or len([p for p in _PATH.split(fold(label)) if p]) > 1

    @property
    def quote(self) -> str:
        """Words of the document that hold the figure."""
        return _text(self.row, "quote")

    @property
    def reason(self) -> str:
        """Reason given for the change."""
        return _text(self.row, "reason")

    @property
    def compared_with(self) -> str:
        """Baseline as written."""
        return _text(self.row, "compared_with")

    def raw(self, column: str) -> Decimal | None:
        """The number in a column; None when it is not stated."""
        return _decimal(self.row.get(column))

    def figure(self, column: str = "value_wan") -> Figure | None:
        """The figure in a column (value_wan, change_wan, change_pct, budget_wan, completion_pct, share_pct)."""
        value = self.raw(column)
        if value is None:
            return None
        suffix, label, printed = self._described(column, value)
        return Figure(f"{self.identity}{suffix}", value, label, printed, "narrative", _page(self.row), self.quote)

    def _described(self, column: str, value: Decimal) -> tuple[str, str, str]:
        match column:
            case "value_wan":
                text, unit = _text(self.row, "text"), _text(self.row, "unit")
                printed = (text if not unit or text.endswith(unit) else f"{text}{unit}") if text else money(value)
                return "", self.label, printed
            case "value":
                return "", self.label, f"{value:f}{_text(self.row, 'unit')}"
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


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of ``cells``: one figure of a table."""

    row: Mapping[str, Any]
    figure: Figure
    table: str
    table_no: int
    line: int
    code: str
    system: str
    item: str
    measure: str


def _passages(statements: Sequence[Statement]) -> tuple[Passage, ...]:
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


class Facts:
    """One document's rows, indexed. ``year`` and ``disclosure`` are its fiscal year and kind as far as known."""

    def __init__(self, rows: Rows, doc_id: str) -> None:
        def of(frame: str) -> list[Mapping[str, Any]]:
            return [row for row in rows.get(frame, ()) if row.get("doc_id", doc_id) == doc_id]

        self.doc_id = doc_id
        self.document: Mapping[str, Any] = next(iter(of("documents")), {})
        self.sections, self.tables = of("sections"), of("tables")
        self._cells, self._amounts, self._counts = of("cells"), of("amounts"), of("counts")
        year = self.document.get("fiscal_year")
        self.year: int | None = year if isinstance(year, int) else None
        self.disclosure = _text(self.document, "disclosure")
        self.year = self.year or _int(_text(self.document, "fiscal_year"))

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """All statements of money in the order of the document."""
        first: dict[tuple[object, ...], str] = {}
        found: list[Statement] = []
        for order, row in enumerate(self._amounts):
            identity = _text(row, "amount_id") or f"a{order + 1}"
            # One printed figure may state two items (收、支总计): it is one figure to every check.
            if isinstance(row.get("start"), int):
                place = (row.get("section"), row.get("page"), row.get("start"), row.get("end"), row.get("value_wan"))
                identity = first.setdefault(place, identity)
            found.append(Statement(row, order, identity))
        return tuple(found)

    @cached_property
    def counted(self) -> tuple[Statement, ...]:
        """All statements of numbers of people, cars … in the order of the document."""
        return tuple(Statement(row, order, f"c{order + 1}") for order, row in enumerate(self._counts))

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The statements by passage."""
        return _passages(self.statements)

    @cached_property
    def counted_passages(self) -> tuple[Passage, ...]:
        """The counts by passage."""
        return _passages(self.counted)

    @cached_property
    def by_item(self) -> Mapping[str, tuple[Statement, ...]]:
        """Item to its statements with a value, in order."""
        found: dict[str, list[Statement]] = {}
        for statement in self.statements:
            if statement.item and statement.raw("value_wan") is not None:
                found.setdefault(statement.item, []).append(statement)
        return {item: tuple(listed) for item, listed in found.items()}

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The text of every section in the grammar's spelling."""
        return tuple(fold(_text(row, "text")) for row in self.sections)

    def words_after(self, s: Statement, length: int) -> str:
        """The statement's quote and the ``length`` characters after it; the quote alone where it is not found."""
        quote = fold(s.quote).rstrip("。；，")
        for text in self.texts if quote else ():
            at = text.find(quote)
            if at >= 0:
                return text[at : at + len(quote) + length]
        return quote

    def same_sentence(self, s: Statement) -> bool:
        """Whether the words of the change follow the amount before the sentence ends; True where that is unknown."""
        words = fold(_text(s.row, "change_text"))
        following = self.words_after(s, 60)
        quote = fold(s.quote)
        if not words or words in quote or words not in following[len(quote.rstrip("。；，")) :]:
            return True
        return "。" not in following[: following.rfind(words)]

    @cached_property
    def ambiguous(self) -> frozenset[str]:
        """Items stated with three or more amounts that contradict each other: parts of the department, not it all."""
        found: set[str] = set()
        for item, listed in self.by_item.items():
            apart: list[Figure] = []
            for s in listed:
                figure = s.figure()
                if figure is None or s.nil or not self.comparable(s):
                    continue
                if not any(figure.lenient.overlaps(other.lenient) for other in apart):
                    apart.append(figure)
            if len(apart) > 2:
                found.add(item)
        return frozenset(found)

    @staticmethod
    def comparable(s: Statement) -> bool:
        """Whether a statement of an item speaks of the whole department: a printed figure, in the item's own place.

        A kind of expense named among the subjects of a fund (公务用车运行维护费 in 基本支出) covers that fund only.
        """
        places = _OWN_PLACE.get(s.item.partition(".")[0], ())
        elsewhere = bool(places) and "." in s.section and s.section not in places
        return not s.nil and not elsewhere

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All figures of the tables."""
        return tuple(self._entries())

    def _entries(self) -> Iterator[Entry]:
        seen: dict[str, int] = {}
        for row in self._cells:
            value = _decimal(row.get("value_wan"))
            if value is None:
                continue
            number, line = _number(row.get("table_no")), _number(row.get("row"))
            measure = _text(row, "measure")
            key = f"t{number}.r{line}.{measure or _text(row, 'column') or 'value'}"
            seen[key] = seen.get(key, 0) + 1
            if seen[key] > 1:
                key = f"{key}#{seen[key]}"
            code, item = _text(row, "code"), _text(row, "item")
            text, unit = _text(row, "text"), _text(row, "unit")
            label = _text(row, "row_label") or code or item
            name = f"{label}（{code}）" if code and code not in label else label
            column = _MEASURES.get(measure, "")
            printed = f"{text}{'' if text.endswith(unit) else unit}" if text else money(value)
            figure = Figure(key, value, f"{name}{column and '·'}{column}", printed, "table", _page(row), "")
            yield Entry(row, figure, _text(row, "table"), number, line, code, _text(row, "system"), item, measure)

    @cached_property
    def by_table(self) -> Mapping[int, tuple[Entry, ...]]:
        """Table number to its figures."""
        found: dict[int, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.table_no, []).append(entry)
        return {number: tuple(listed) for number, listed in found.items()}

    @cached_property
    def by_code(self) -> Mapping[tuple[str, str], tuple[Entry, ...]]:
        """(system, code) to the figures of the tables."""
        found: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.entries:
            if entry.code:
                found.setdefault((entry.system, entry.code), []).append(entry)
        return {key: tuple(listed) for key, listed in found.items()}

    def lines(self, entries: Iterable[Entry]) -> Mapping[int, dict[str, Entry]]:
        """Row number to measure to figure; the first figure of a measure counts."""
        found: dict[int, dict[str, Entry]] = {}
        for entry in entries:
            found.setdefault(entry.line, {}).setdefault(entry.measure, entry)
        return found

    def table_title(self, number: int) -> str:
        """The title of a table as printed, or its number."""
        for row in self.tables:
            if row.get("table_no") == number:
                return _text(row, "title") or f"表{number}"
        return f"表{number}"


_MEASURES = {
    "total": "合计",
    "basic": "基本支出",
    "project": "项目支出",
    "personnel": "人员经费",
    "public_use": "公用经费",
    "general_public": "一般公共预算",
    "government_fund": "政府性基金预算",
    "state_capital": "国有资本经营预算",
    "budget": "预算数",
    "final": "决算数",
    "prior": "上年数",
}


def _number(value: object) -> int:
    return value if isinstance(value, int) else _int(str(value or "")) or 0


def _int(text: str) -> int | None:
    return int(text) if text.isdigit() else None
