"""The facts of one document as checks ask for them: statements of the narrative, figures of the tables.

Made from the rows of the frames; nothing here reads a document. Every figure knows the row it came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from extractor.checks.figure import Figure, money
from extractor.checks.statement import Passage, Statement, decimal_of, page_of, passages_of, text_of
from extractor.text import fold

__all__ = ["Entry", "Facts", "Rows"]

Rows: TypeAlias = Mapping[str, Sequence[Mapping[str, Any]]]

_OWN_PLACE = {
    "three_public": ("other.three_public", "other.meetings_training"),
    "meeting": ("other.three_public", "other.meetings_training"),
    "training": ("other.three_public", "other.meetings_training"),
    "operating_funds": ("other.operating_funds",),
    "procurement": ("other.procurement",),
}
"""Items that also occur as kinds of expense elsewhere, and the sections in which they cover everything."""


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
        self.disclosure = text_of(self.document, "disclosure")
        self.year = self.year or _int(text_of(self.document, "fiscal_year"))

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """All statements of money in the order of the document."""
        first: dict[tuple[object, ...], str] = {}
        found: list[Statement] = []
        for order, row in enumerate(self._amounts):
            identity = text_of(row, "amount_id") or f"a{order + 1}"
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
        return passages_of(self.statements)

    @cached_property
    def counted_passages(self) -> tuple[Passage, ...]:
        """The counts by passage."""
        return passages_of(self.counted)

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
        return tuple(fold(text_of(row, "text")) for row in self.sections)

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
        words = fold(text_of(s.row, "change_text"))
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
            value = decimal_of(row.get("value_wan"))
            if value is None:
                continue
            number, line = _number(row.get("table_no")), _number(row.get("row"))
            measure = text_of(row, "measure")
            key = f"t{number}.r{line}.{measure or text_of(row, 'column') or 'value'}"
            seen[key] = seen.get(key, 0) + 1
            if seen[key] > 1:
                key = f"{key}#{seen[key]}"
            code, item = text_of(row, "code"), text_of(row, "item")
            text, unit = "" if row.get("repaired") else text_of(row, "text"), text_of(row, "unit")
            label = text_of(row, "row_label") or code or item
            name = f"{label}（{code}）" if code and code not in label else label
            column = _MEASURES.get(measure, "")
            printed = f"{text}{'' if text.endswith(unit) else unit}" if text else money(value)
            figure = Figure(key, value, f"{name}{column and '·'}{column}", printed, "table", page_of(row), "")
            yield Entry(row, figure, text_of(row, "table"), number, line, code, text_of(row, "system"), item, measure)

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
                return text_of(row, "title") or f"表{number}"
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
