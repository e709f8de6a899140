"""How well tables close: 项 add up to 款, 款 to 类, 类 to 合计, column by column, as intervals of the printed figures.

A measure of the reading, not a check of the document: a row lost or a code misread shows as a sum that does not close.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import regex

from extractor.document import Document, Paragraph, Table
from extractor.quantity import Interval, Quantity
from extractor.tables.grid import plain
from extractor.tables.items import label_rule
from extractor.tables.model import DisclosureTable, Figure
from extractor.tables.titles import bare, titled
from extractor.tables.vocabulary import rules

__all__ = ["Sum", "absent_tables", "functional_sums"]

_LEADER = regex.compile(r"[.…·\s—-]{3,}\(?\d{1,3}\)?\s*$|[.…·]{4,}")
_ENTRY = regex.compile(r"表(?:\([^)]{1,40}\))?$")
_NOT_CLOSING = ("change", "prior_change")
ZERO = Interval(Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Sum:
    """A code (``total`` for the row 合计) and the codes right below it, in one column of one table."""

    table_no: int
    key: str
    column: str
    code: str
    stated: Interval
    added: Interval

    @property
    def closes(self) -> bool:
        """Whether some values inside the intervals add up."""
        return self.stated.overlaps(self.added)


def _parent(code: str) -> str:
    return {7: code[:5], 5: code[:3]}.get(len(code), "total")


def functional_sums(tables: Iterable[DisclosureTable]) -> Iterator[Sum]:
    """All sums of functional tables that print each code once.

    A table that repeats its codes (once for each unit, or beside economic codes) has no single sum and is left out;
    so is a table whose upper levels are not printed.
    """
    for table in tables:
        by_column: dict[str, dict[str, Interval]] = {}
        repeated = False
        columns: dict[str, Figure] = {}
        for figure in table.figures:
            if not isinstance(figure.value, Quantity) or figure.measure.startswith(_NOT_CLOSING):
                continue
            code = figure.code if figure.system == "functional" else ""
            if not figure.code and _whole(figure):
                code = "total"
            if not code:
                continue
            values = by_column.setdefault(figure.column or figure.measure, {})
            columns.setdefault(figure.column or figure.measure, figure)
            if code in values and code != "total":
                repeated = True
            values.setdefault(code, figure.value.interval)
        printed = {code for values in by_column.values() for code in values}
        if repeated or not any(len(code) >= 5 for code in printed if code != "total"):
            continue
        for column, values in by_column.items():
            # 收入总计 of the lane beside it has no codes to add up.
            if len(values) > ("total" in values):
                yield from _sums(table, column, values, printed)


def _whole(figure: Figure) -> bool:
    rule = label_rule(figure.row_label)
    return rule is not None and rule.id == "total"


def _sums(table: DisclosureTable, column: str, values: dict[str, Interval], printed: set[str]) -> Iterator[Sum]:
    children: dict[str, list[str]] = {}
    for code in printed - {"total"}:
        children.setdefault(_parent(code), []).append(code)
    for parent, below in sorted(children.items()):
        if parent not in printed:
            continue
        added = ZERO
        for code in below:
            added = added + values.get(code, ZERO)
        stated = values.get(parent, ZERO)
        if parent in values or any(code in values for code in below):
            yield Sum(table.table_no, table.key, column, parent, stated, added)


def absent_tables(document: Document, tables: Iterable[DisclosureTable]) -> list[str]:
    """The tables that the document's contents list names and that were not found, as the list words them."""
    found = list(tables)
    titles = {_core(table.title) for table in found if table.title}
    keys = {table.key for table in found} - {"other"}
    absent: list[str] = []
    for entry in _contents(document):
        title = titled(entry)
        core = _core(entry)
        if rules("tables.toml", "part").id(entry):
            continue
        if title.key in keys or any(core in other or other in core for other in titles if other):
            continue
        absent.append(entry)
    return list(dict.fromkeys(absent))


def _core(title: str) -> str:
    text = bare(plain(title))
    return str(regex.sub(r"(?:19|20)\d\d年(?:度)?", "", text))


def _contents(document: Document) -> Iterator[str]:
    """Titles of tables in the contents list: lines with leaders or page numbers after 目录, or a table of them."""
    inside = False
    for block in document.blocks:
        if isinstance(block, Table):
            cells = [plain(cell.text) for cell in block.cells]
            named = [text for text in cells if _ENTRY.search(text) and 5 < len(text) < 60]
            if len(named) >= 4 and len(named) * 2 >= block.rows:
                yield from named
            continue
        if not isinstance(block, Paragraph):
            continue
        for line in block.text.split("\n"):
            text = plain(line)
            if text in {"目录", "目次"}:
                inside = True
                continue
            cut = _LEADER.sub("", line)
            entry = plain(cut)
            if inside and (cut != line or text[-1:].isdigit()):
                entry = entry.rstrip("0123456789")
                if _ENTRY.search(entry) and 5 < len(entry) < 60:
                    yield entry
            elif inside and len(text) > 60:
                return
