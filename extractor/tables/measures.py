"""What each column of figures measures: total, basic, project, last year's, a fund's part …

Every wording of a header path is looked up; the innermost that says something decides, 小计 and 合计 speak for the
wording above them, years and 预算/决算 say on which account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from extractor.tables.columns import Column, Lane
from extractor.tables.headers import measure_of

__all__ = ["measures"]

_YEAR = regex.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|预算|决算|执行|$)")
_BARE_YEAR = regex.compile(r"(?:19|20)\d\d(?:年(?:度)?)?")
_COMBINED = frozenset({"carryover", "carried_forward", "procurement", "government_services", "surplus"})
_FUNDS = frozenset({"general_public", "government_fund", "state_capital", "special_account", "unit_funds", "fiscal"})
_KINDS = frozenset({"basic", "project", "personnel", "public_use"})
"""Kinds of spending that tables split by fund: 一般公共预算/基本支出 beside 单位资金 is not all of 基本支出."""
_OWN: dict[str, frozenset[str]] = {
    "general_public": frozenset({"general_public", "fiscal", "current"}),
    "general_public_economic": frozenset({"general_public", "fiscal", "current"}),
    "general_public_basic": frozenset({"general_public", "basic", "fiscal", "current"}),
    "general_public_basic_functional": frozenset({"general_public", "basic", "fiscal", "current"}),
    "government_fund": frozenset({"government_fund", "current", "fiscal"}),
    "state_capital": frozenset({"state_capital", "current", "fiscal"}),
    "expenditure": frozenset({"current"}),
    "revenue": frozenset({"current"}),
    "budget_summary": frozenset({"current"}),
    "fiscal_summary": frozenset({"current", "fiscal"}),
    "three_public": frozenset({"general_public", "fiscal", "amount"}),
    "project": frozenset({"project", "current"}),
}
_SPENDING = frozenset({"government_fund", "state_capital", "general_public", "general_public_economic"})
_SUM = regex.compile(r"[小合总共]计|总额")
_INCOME = regex.compile(r"(?:本年|当年)?收入(?:合计|小计|预算|金额)?")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a column's path says: the ``part``, how surely it is the whole (``rank``), and on which ``basis``.

    ``own`` names the part that stands for the whole in its table, should another column be the whole.
    """

    column: int
    part: str
    rank: int
    basis: str
    own: str = ""


_TOTAL, _SUBTOTAL, _AMOUNT, _PART = 3, 2, 1, 0


def _basis(path: Sequence[str], latest: int | None) -> str:
    """prior, change, change_pct, budget, final or "" (the current account)."""
    found = ""
    for word in path:
        measure, role = measure_of(word)
        if role == "basis" and measure in {"change", "change_pct"}:
            return measure
        years = [int(year) for year in _YEAR.findall(word)]
        if years and latest is not None and max(years) < latest:
            found = "prior"
        elif role == "basis" and measure in {"prior", "budget", "adjusted_budget", "final"} and found != "prior":
            found = measure
    return found


def _read(column: Column, own: frozenset[str], basis: str, dividing: frozenset[str]) -> _Reading:
    rank, part = -1, ""
    for depth, word in enumerate(reversed(column.path)):
        measure, role = measure_of(word)
        if (role in {"basis", ""} and (measure or depth)) or _BARE_YEAR.fullmatch(word):
            continue
        if role == "total":
            rank = max(rank, _TOTAL)
        elif role == "subtotal":
            rank = max(rank, _SUBTOTAL)
        elif role == "amount":
            rank = max(rank, _AMOUNT)
        elif measure:
            part = measure
            rank = max(rank, _PART)
            upper = column.path[: len(column.path) - 1 - depth]
            above = _combining(upper) or (_named(upper, dividing) if measure in _KINDS else "")
            if above and above != measure:
                part = f"{above}_{measure}"
            break
        else:
            return _Reading(column.index, "other", _PART, basis)
    if part in own and (rank > _PART or "_" not in part):
        # The fund the table is about: 一般公共预算支出/合计 in 一般公共预算支出表 is the whole.
        return _Reading(column.index, "", max(rank, _AMOUNT), basis, part)
    if part:
        return _Reading(column.index, part, _PART, basis)
    return _Reading(column.index, "", rank if rank >= 0 else _AMOUNT, basis)


def _combining(path: Sequence[str]) -> str:
    return _named(path, _COMBINED)


def _named(path: Sequence[str], among: frozenset[str]) -> str:
    """The innermost measure of a path that is one of ``among``; "" without one."""
    return next((measure for word in reversed(path) if (measure := measure_of(word)[0]) in among), "")


def _dividing(paths: Sequence[Sequence[str]], own: frozenset[str]) -> frozenset[str]:
    """The funds that divide a lane: they stand over some of its columns, not over all, and are not the table's own."""
    over = [{measure_of(word)[0] for word in path} & _FUNDS for path in paths]
    return frozenset().union(*over) - frozenset.intersection(*map(frozenset, over)) - own


def measures(columns: Sequence[Column], lane: Lane, key: str, year: int | None = None) -> dict[int, str]:
    """The measure of each column of figures of a lane.

    At most one column of each account is ``total``; ``year`` is the fiscal year where the title says it. Columns of
    last year are ``prior`` (``prior_basic`` …), of both accounts ``budget`` and ``final``.
    """
    heading = _lane_heading(columns, lane)
    columns = [replace(c, path=tuple(w for w in c.path if w not in heading)) if heading else c for c in columns]
    paths = {index: columns[index].path for index in lane.amounts}
    years = [int(y) for path in paths.values() for word in path for y in _YEAR.findall(word)]
    latest = max([*years, *([year] if year else [])], default=None)
    bases = {index: _basis(path, latest) for index, path in paths.items()}
    accounts = set(bases.values())
    if "budget" not in accounts:
        bases = {index: "budget" if basis == "adjusted_budget" else basis for index, basis in bases.items()}
    if not {"budget", "final"} <= set(bases.values()):
        # A lone 预算数 or 决算数 is simply the figure.
        bases = {index: "" if basis in {"budget", "final"} else basis for index, basis in bases.items()}
    if set(bases.values()) == {"prior"}:
        bases = dict.fromkeys(bases, "")
    own = _OWN.get(key, frozenset())
    dividing = _dividing(list(paths.values()), own)
    readings = [_read(columns[index], own, bases[index], dividing) for index in lane.amounts]
    readings = _parts_of_kinds([_income(columns[r.column], r, key) for r in readings], columns)
    named: dict[int, str] = {}
    for basis in dict.fromkeys(reading.basis for reading in readings):
        group = [reading for reading in readings if reading.basis == basis]
        whole = max((r for r in group if not r.part), key=lambda r: r.rank, default=None)
        if whole is None:
            # A part over all others (本年支出小计) stands for the whole where nothing else does.
            whole = next((r for r in group if r.part in own or r.part == "current"), None)
        for reading in group:
            part = "total" if reading is whole else reading.part or reading.own or "other"
            if not basis:
                named[reading.column] = part
            elif part == "total":
                named[reading.column] = basis
            else:
                named[reading.column] = f"{basis}_{part}"
    return named


def _parts_of_kinds(readings: Sequence[_Reading], columns: Sequence[Column]) -> list[_Reading]:
    """Of several columns of one kind (项目支出/小计, 项目支出/特定目标类) only 小计 is the kind, others are parts."""
    leaf = {r.column: columns[r.column].path[-1] for r in readings if r.part in _KINDS}
    sums = {(r.basis, r.part) for r in readings if r.column in leaf and _SUM.search(leaf[r.column])}
    return [
        replace(r, part=f"{r.part}_part")
        if r.column in leaf and (r.basis, r.part) in sums and not _SUM.search(leaf[r.column])
        else r
        for r in readings
    ]


def _lane_heading(columns: Sequence[Column], lane: Lane) -> frozenset[str]:
    """Wordings over a whole lane, its codes and names included: 人员经费 there names the rows, not the figures."""
    labels = [*(index for group in lane.codes for index in group), *lane.names]
    if not labels:
        return frozenset()
    return frozenset.intersection(*(frozenset(columns[index].path) for index in (*labels, *lane.amounts)))


def _income(column: Column, reading: _Reading, key: str) -> _Reading:
    """In a table of spending the column 本年收入 is not its whole, nor are its 基本支出 and 项目支出 the table's."""
    if key in _SPENDING and any(_INCOME.fullmatch(word) for word in column.path):
        part = f"income_{reading.part}" if reading.part and reading.part != "current" else "income"
        return replace(reading, part=part, rank=_PART)
    return reading
