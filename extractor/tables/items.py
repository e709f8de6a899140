"""Which key of items.csv a row or a column of a table means (收入总计, “三公” columns, the row 合计)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

import regex

from extractor.quantity import Interval, Quantity
from extractor.tables.columns import Column, Lane
from extractor.tables.headers import measure_of, wording
from extractor.tables.rows import DataRow, figure_of, stripped
from extractor.tables.vocabulary import Rule, rules

__all__ = [
    "ColumnItem",
    "column_items",
    "income_item",
    "label_rule",
    "revenue_item",
    "row_item",
    "rows_mean_items",
    "sides",
    "summary_items",
    "three_public_items",
    "total_rows",
]

FILE = "table_items.toml"
_STYLES = tuple(
    regex.compile(style)
    for style in (
        r"[一二三四五六七八九十]{1,3}[、.]",
        r"\([一二三四五六七八九十]{1,3}\)",
        r"\d{1,2}[、.]",
        r"\(\d{1,2}\)",
    )
)
SUMMARIES = frozenset({"budget_summary", "fiscal_summary"})


@cache
def _by_table(key: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules(FILE, "item").rules if key in rule.get("tables", ()))


@lru_cache(maxsize=1 << 12)
def _find(key: str, side: str, label: str) -> Rule | None:
    for rule in _by_table(key):
        if rule.get("side", side) == side and rule.matches(label):
            return rule
    return None


def label_rule(label: str) -> Rule | None:
    """The rule for labels of total rows (合计, 人员经费合计) that fits."""
    return rules(FILE, "label").first(stripped(label))


def total_item(key: str, side: str) -> str:
    """The item of a table's row 合计; "" where the table has none."""
    for rule in rules(FILE, "total").rules:
        if rule.id == key:
            if side == "revenue" and rule.get("revenue"):
                return str(rule.get("revenue"))
            return str(rule.get("item"))
    return ""


def income_item(key: str) -> str:
    """The item of the column 本年收入 in a table of spending, in its row 合计; "" where items.csv names none."""
    return next((str(rule.get("revenue")) for rule in rules(FILE, "total").rules if rule.id == key), "")


def revenue_item(column: Column) -> str:
    """The item that a column of 收入总表 means in its row 合计 (事业收入: revenue.business)."""
    for word in reversed(column.path):
        rule = _find("revenue", "revenue", wording(word))
        if rule is not None:
            return rule.id
        if measure_of(word)[1] not in {"total", "subtotal", "amount", "basis"}:
            break
    return ""


def sides(key: str, lanes: Sequence[Lane]) -> list[str]:
    """The side of each lane: as its header says, else income first and spending after it."""
    if key not in SUMMARIES and len(lanes) < 2:
        return [lane.side for lane in lanes]
    if len(lanes) == 1:
        return [""]
    return [lane.side or ("revenue" if index == 0 else "expenditure") for index, lane in enumerate(lanes)]


def row_item(key: str, side: str, label: str, labels: frozenset[str]) -> str:
    """The item of a row of a summary by its label; ``labels`` are all labels of the lane, stripped.

    Of 合计 and 总计 in one lane only 总计 is the total.
    """
    word = _innermost(stripped(label))
    for candidate in (side,) if side else ("revenue", "expenditure"):
        if not side and ("收入" if candidate == "expenditure" else "支出") in word:
            continue
        rule = _find(key, candidate, word)
        if rule is None:
            continue
        if rule.get("total", False):
            if not side and word in {"合计", "总计"}:
                return ""
            plainer = "总计" not in word and any("总计" in other for other in labels)
            return "" if plainer else rule.id
        return rule.id
    return ""


def summary_items(key: str, side: str, rows: Sequence[DataRow], labels: frozenset[str]) -> list[str]:
    """The item of each row of a summary's lane.

    Below 上年结转 the same funds are named again: there they are parts of the carryover, not of the year's revenue.
    """
    items: list[str] = []
    seen: set[str] = set()
    carried = -1
    for row in rows:
        item = row_item(key, side, row.any_label, labels)
        depth = _depth(row.any_label)
        if item.endswith("carryover"):
            carried = depth
        elif carried >= 0 and item and (item in seen or depth > carried) and not _is_total(row):
            item = ""
        elif item and depth <= carried:
            carried = -1
        if item:
            seen.add(item)
        items.append(item)
    return items


def _depth(label: str) -> int:
    """How deep a row's enumerator stands: 一、 above （一） above 1. above (1); 0 without one."""
    return next((depth for depth, style in enumerate(_STYLES, 1) if style.match(label)), 0)


def _innermost(label: str) -> str:
    """Of a label in several columns (财政拨款/一般公共预算/小计) the last one that is no 小计."""
    parts = [part for part in label.split("/") if part]
    while len(parts) > 1 and measure_of(parts[-1])[1] in {"total", "subtotal"}:
        parts.pop()
    return parts[-1] if parts else label


def rows_mean_items(rows: Sequence[DataRow]) -> bool:
    """Whether the rows of a “三公” table are its items (else its columns are)."""
    found = {rule.id for row in rows if (rule := _find("three_public", "", stripped(row.label)))}
    return len(found) >= 2


_THREE = frozenset({"three_public.overseas", "three_public.vehicle", "three_public.reception"})
_BESIDE = frozenset({"meeting", "training", "operating_funds"})


def three_public_items(rows: Sequence[DataRow], totals: set[int]) -> list[str]:
    """The item of each row of a “三公” table that has a row for each item.

    Its row 合计 is the total of the three unless another row says so (“三公”经费小计), or 会议费 and 培训费 stand
    beside them and the figures show that it holds them too.
    """
    labels = frozenset(stripped(row.any_label) for row in rows)
    items = [row_item("three_public", "", row.label, labels) for row in rows]
    said = zip(rows, items, strict=True)
    if any(item == "three_public.total" and _first_figure(row) is not None for row, item in said):
        return items
    three = _summed(rows, items, _THREE)
    for index in totals:
        whole = _first_figure(rows[index])
        wider = not _BESIDE.isdisjoint(items) and (whole is None or whole.number != three)
        if not items[index] and not wider:
            items[index] = "three_public.total"
    return items


def _summed(rows: Sequence[DataRow], items: Sequence[str], wanted: frozenset[str]) -> Decimal:
    values = (_first_figure(row) for row, item in zip(rows, items, strict=True) if item in wanted)
    return sum((value.number for value in values if value is not None), Decimal(0))


@dataclass(frozen=True, slots=True)
class ColumnItem:
    """What a column of a “三公” table means: the item, and the part of it (total, a fund's, last year's …)."""

    item: str
    measure: str


def column_items(columns: Sequence[Column], lane: Lane, bases: dict[int, str]) -> dict[int, ColumnItem]:
    """The items of a “三公” table's columns; ``bases`` are their measures by year and account."""
    found: dict[int, ColumnItem] = {}
    undecided: list[int] = []
    for index in lane.amounts:
        path = columns[index].path
        item, part, whole = "", "", False
        for depth, word in enumerate(reversed(path)):
            # A wording broken over rows of the header (公务接|待费) is looked up as one too.
            rule = _find("three_public", "", wording(word)) or _find(
                "three_public", "", wording("".join(path[len(path) - 1 - depth :]))
            )
            if rule is not None:
                item = rule.id
                break
            measure, role = measure_of(word)
            whole = whole or role in {"total", "subtotal", "amount"}
            if role == "part" and not part:
                part = measure
        basis = next(
            (
                b
                for b in ("prior", "change_pct", "change", "adjusted_budget", "budget", "final")
                if bases[index].split("_")[0] == b or bases[index].startswith(b)
            ),
            "",
        )
        measure = part if part and part not in {"fiscal", "current"} else ""
        found[index] = ColumnItem(item, _combined(basis, measure))
        if not item and (whole or not path or part):
            undecided.append(index)
    named = {entry.item for entry in found.values()}
    wider = bool({"meeting", "training"} & named)
    for index in undecided:
        # A 合计 that also holds 会议费 and 培训费 is not the total of the three.
        if not wider or not (named & {"three_public.total"}):
            found[index] = ColumnItem(
                "" if wider and len(undecided) > 1 else "three_public.total", found[index].measure
            )
    return _own_fund(found)


def _combined(basis: str, part: str) -> str:
    return f"{basis}_{part}" if basis and part else basis or part or "total"


def _own_fund(found: dict[int, ColumnItem]) -> dict[int, ColumnItem]:
    """Where an item has no column of its own but one for each fund, 一般公共预算 is its figure."""
    have = {(entry.item, entry.measure) for entry in found.values()}
    for index, entry in found.items():
        if entry.measure.endswith("general_public"):
            plain = entry.measure.removesuffix("general_public").rstrip("_") or "total"
            if (entry.item, plain) not in have:
                found[index] = ColumnItem(entry.item, plain)
    return found


def _first_figure(row: DataRow) -> Quantity | None:
    for _, cell in row.figures:
        value = figure_of(cell.text, "")
        if isinstance(value, Quantity):
            return value
    return None


def total_rows(rows: Sequence[DataRow]) -> set[int]:
    """Indexes of the rows that hold the whole table: labelled 合计, or the only row, or the reporting unit's.

    Where no row says 合计, a row without code counts when it is the only one, or the first (last) and the sum of
    the others.
    """
    named = {i for i, row in enumerate(rows) if not row.code and _is_total(row)}
    if named:
        return named
    uncoded = [i for i, row in enumerate(rows) if not row.code and row.figures]
    coded = any(row.code for row in rows)
    if not uncoded:
        return set()
    if len({rows[i].any_label for i in uncoded} - {""}) <= 1 and (coded or len(uncoded) == 1 or rows[uncoded[0]].year):
        return set(uncoded) if rows[uncoded[0]].year else {uncoded[0]}
    if coded:
        first = _first_figure(rows[uncoded[0]])
        largest = max((v.number for row in rows if (v := _first_figure(row)) is not None), default=None)
        # The reporting unit's own row above its subjects holds the whole.
        return {uncoded[0]} if first is not None and first.number == largest and uncoded[0] == 0 else set()
    values = [(_first_figure(rows[i]), i) for i in uncoded]
    known = [(value.number, value.decimals, i) for value, i in values if value is not None]
    for (number, decimals, index), others in ((known[0], known[1:]), (known[-1], known[:-1])) if len(known) > 2 else ():
        slack = Decimal(1).scaleb(-decimals) * len(others)
        rest = sum((n for n, _, _ in others), Decimal(0))
        if Interval(number - slack, number + slack).overlaps(Interval(rest, rest)):
            return {index}
    return set()


def _is_total(row: DataRow) -> bool:
    for label in (row.label, row.unit_label):
        rule = label_rule(label) if label else None
        if rule is not None and rule.id == "total":
            return True
    return False
