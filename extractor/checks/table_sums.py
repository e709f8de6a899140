"""Sums inside one table (表内勾稽): rows across their columns, subjects up to their totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from extractor.checks.catalogue import Check, procedure
from extractor.checks.facts import Entry, Facts
from extractor.checks.figure import Figure
from extractor.checks.outcome import Outcome
from extractor.checks.relation import Linear, Status
from extractor.checks.wording import sum_sentence

__all__: list[str] = []


@procedure("rows")
def rows(check: Check, facts: Facts) -> Iterator[Outcome]:
    """Each row: ``whole`` = Σ ``parts`` by measure (合计 = 基本支出 + 项目支出 …).

    A part counts as nil in a row when its column has figures in other rows of the table. A row whose other columns
    hold figures that no measure names may have parts the program does not know; it cannot be wrong then.
    """
    whole, parts = check.data["whole"], tuple(check.data["parts"])
    any_table = False
    for number, entries in facts.by_table.items():
        present = {e.measure for e in entries}
        columns = [p for p in parts if p in present]
        if whole not in present or len(columns) < int(check.data.get("at_least", 2)):
            continue
        any_table = True
        for line, cells in facts.lines(entries).items():
            outcome = _row(check, facts, number, cells, columns, [e for e in entries if e.line == line])
            if outcome is not None:
                yield outcome
    if not any_table:
        yield Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="没有同时列出这些栏目的表")


def _row(
    check: Check, facts: Facts, number: int, cells: Mapping[str, Entry], columns: Sequence[str], line: list[Entry]
) -> Outcome | None:
    total = cells.get(check.data["whole"])
    parts = [cells[c] for c in columns if c in cells]
    if total is None or not parts or len(line) != len({e.measure for e in line}):
        return None
    relation = Linear(total.figure, tuple((1, p.figure) for p in parts))
    verdict = relation.verdict()
    message = sum_sentence(relation, what=f"{facts.table_title(number)}：")
    known = {check.data["whole"], *columns, *check.data.get("known", ())}
    stray = [e for e in line if e.measure not in known and e.figure.value]
    if verdict.status is Status.INCONSISTENT and stray and total.figure.value > (verdict.expected or 0):
        lacking = "该行另有未识别口径的数字"
        return Outcome.undecided(check.id, check.severity, relation, message, lacking, total.figure.page)
    return Outcome.of(check.id, check.severity, relation, message, verdict)


def _by_measure(entries: Sequence[Entry]) -> Mapping[tuple[str, str], list[Entry]]:
    found: dict[tuple[str, str], list[Entry]] = {}
    for e in entries:
        if e.code and e.system:
            found.setdefault((e.system, e.measure), []).append(e)
    return found


def _tree(listed: Sequence[Entry]) -> Mapping[str, Entry] | None:
    """Code to figure; None when a code occurs twice (a table by unit or by project)."""
    codes: dict[str, Entry] = {}
    for e in listed:
        if e.code in codes:
            return None
        codes[e.code] = e
    return codes


def _children(code: str, codes: Mapping[str, Entry], all_codes: set[str]) -> list[Entry] | None:
    """The figures directly below ``code``; None when none of its column stands below it."""
    below = [c for c in all_codes if c.startswith(code) and c != code]
    if not below:
        return None
    direct = [c for c in below if not any(d != c and c.startswith(d) for d in below)]
    return [codes[c] for c in sorted(direct) if c in codes]


@procedure("roll_up")
def roll_up(check: Check, facts: Facts) -> Iterator[Outcome]:
    """类 = Σ款, 款 = Σ项 in every column of every table whose rows carry codes."""
    any_table = False
    for number, entries in facts.by_table.items():
        for (system, _measure), listed in _by_measure(entries).items():
            codes = _tree(listed)
            if codes is None:
                continue
            every = {e.code for e in entries if e.system == system}
            for code, parent in codes.items():
                children = _children(code, codes, every)
                if children:
                    any_table = True
                    yield _sum(check, facts, number, parent.figure, children)
    if not any_table:
        yield Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="没有分级列示科目的表")


@procedure("table_total")
def table_total(check: Check, facts: Facts) -> Iterator[Outcome]:
    """合计 = Σ类 (or Σ of whatever stands highest) in every column of every table whose rows carry codes."""
    any_table = False
    for number, entries in facts.by_table.items():
        kinds = {e.table for e in entries}
        if kinds & set(check.data.get("without", ())):
            continue
        totals = {e.measure: e for e in reversed(entries) if e.item in check.data["totals"] and not e.code}
        for (system, measure), listed in _by_measure(entries).items():
            codes, total = _tree(listed), totals.get(measure)
            if codes is None or total is None:
                continue
            every = {e.code for e in entries if e.system == system}
            heads = [codes[c] for c in sorted(codes) if not any(d != c and c.startswith(d) for d in every)]
            if heads:
                any_table = True
                yield _sum(check, facts, number, total.figure, heads)
    if not any_table:
        yield Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="没有列合计行的科目表")


def _sum(check: Check, facts: Facts, number: int, total: Figure, parts: Sequence[Entry]) -> Outcome:
    relation = Linear(total, tuple((1, p.figure) for p in parts))
    verdict = relation.verdict()
    message = sum_sentence(relation, what=f"{facts.table_title(number)}：")
    gap = verdict.difference
    if verdict.status is Status.INCONSISTENT and gap is not None and gap > 0:
        among = {total.key, *(p.figure.key for p in parts)}
        loose = [e for e in facts.by_table[number] if not e.code and not e.item and e.figure.key not in among]
        if any(e.figure.value == gap for e in loose):
            return Outcome.undecided(
                check.id, check.severity, relation, message, "表内另有一行恰为差额，其编码未读出", total.page
            )
    return Outcome.of(check.id, check.severity, relation, message, verdict)


@procedure("table_parts")
def table_parts(check: Check, facts: Facts) -> Iterator[Outcome]:
    """Totals and parts by item in one table, per measure (三公合计 = 出国 + 购置 + 运行 + 接待).

    A part without figure (blank, dash) is nil: the table prints its whole partition.
    """
    any_table = False
    for number, entries in facts.by_table.items():
        measures = dict.fromkeys(e.measure for e in entries if e.item == check.data["total"])
        for measure in measures:
            cells: dict[str, list[Entry]] = {}
            for e in entries:
                if e.measure == measure and e.item and not e.code:
                    cells.setdefault(e.item, []).append(e)
            if any(len(listed) > 1 for item, listed in cells.items() if item in _wanted(check)):
                continue
            parts = _chosen(check, cells)
            if parts:
                any_table = True
                yield _sum(check, facts, number, cells[check.data["total"]][0].figure, parts)
    if not any_table:
        yield Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="没有列示该总额及其分项的表")


def _wanted(check: Check) -> set[str]:
    return {check.data["total"], *(i for slot in check.data["parts"] for a in slot.split("|") for i in a.split("+"))}


def _chosen(check: Check, cells: Mapping[str, list[Entry]]) -> list[Entry]:
    chosen: list[Entry] = []
    for slot in check.data["parts"]:
        for alternative in slot.split("|"):
            found = [cells[item][0] for item in alternative.split("+") if item in cells]
            if found:
                chosen.extend(found)
                break
    return chosen


@procedure("table_balance")
def table_balance(check: Check, facts: Facts) -> Iterator[Outcome]:
    """收入总计 = 支出总计 in one table of the entry's ``table`` kind."""
    any_table = False
    for number, entries in facts.by_table.items():
        if not any(e.table == check.data["table"] for e in entries):
            continue
        lines = {
            item: [e for e in entries if e.item == item and not e.code and e.measure in ("total", "")]
            for item in (check.data["left"], check.data["right"])
        }
        if all(len(listed) == 1 for listed in lines.values()):
            any_table = True
            left, right = lines[check.data["left"]][0].figure, lines[check.data["right"]][0].figure
            message = (
                f"{facts.table_title(number)}：{left.named()}，{right.named()}，收支总计不等，"
                f"相差{abs(left.value - right.value):f}万元"
            )
            yield Outcome.of(check.id, check.severity, Linear(right, ((1, left),)), message)
    if not any_table:
        yield Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="没有收支并列的总表")


@procedure("summary_lane")
def summary_lane(check: Check, facts: Facts) -> Iterator[Outcome]:
    """In a table that sets income beside expenditure, the functional classes add up to one of the ``totals``."""
    any_table = False
    for number, entries in facts.by_table.items():
        if not any(e.table in check.data["tables"] for e in entries):
            continue
        for measure in dict.fromkeys(e.measure for e in entries):
            listed = [e for e in entries if e.measure == measure]
            codes = _tree([e for e in listed if e.system == "functional" and len(e.code) == len("201")])
            totals = [e.figure for e in listed if e.item in check.data["totals"] and not e.code]
            deeper = any(e.system == "functional" and len(e.code) > len("201") for e in listed)
            if not codes or not totals or deeper:
                continue
            any_table = True
            sums = [_sum(check, facts, number, total, list(codes.values())) for total in totals]
            found = next((o for o in sums if not o.failed), sums[0])
            short = found.failed and (found.actual or 0) > (found.expected or 0)
            if short and facts.disclosure != "budget":  # 年末结转 stands between the classes and the total
                yield replace(found, status=Status.UNRESOLVED, lacking="总计另含年末结转和结余")
            else:
                yield found
    if not any_table:
        yield Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="没有按功能分类列支出的收支总表")
