"""Lists of subjects in the narrative (按科目列举的支出) against their total: 类 with 类, 项 under their 款."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.checks.catalogue import Check, procedure
from extractor.checks.facts import Facts
from extractor.checks.figure import Figure
from extractor.checks.outcome import Outcome
from extractor.checks.parts import complete_by_changes, complete_by_shares, one_digit
from extractor.checks.relation import Linear, Status, equal
from extractor.checks.statement import Statement, baseline
from extractor.checks.wording import sum_sentence

__all__: list[str] = []


@dataclass(frozen=True, slots=True)
class _List:
    """A total and the subjects of one classification and one level that follow it.

    ``loose`` are subjects among them whose level cannot be told (a name without code or marker).
    """

    total: Statement
    system: str
    level: str
    members: tuple[Statement, ...]
    loose: tuple[Statement, ...] = ()


@procedure("subject_list")
def subject_list(check: Check, facts: Facts) -> Iterator[Outcome]:
    """合计 = Σ科目 for the lists of the entry's ``system`` that follow one of its ``totals``.

    A list that names only the main subjects may fall short of its total. It is complete when its changes add up to
    the total's change, its shares to 100 %, or it names every code that the tables print at its level.
    """
    totals = tuple(check.data["totals"])
    found = list(_lists(facts, totals, check.data["system"]))
    if not found:
        yield Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="文字部分未按该科目体系列举支出")
    for each in found:
        yield _decide(check, facts, each)


def _lists(facts: Facts, totals: tuple[str, ...], system: str) -> Iterator[_List]:
    for passage in facts.passages:
        total: Statement | None = None
        groups: dict[str, list[Statement]] = {}
        for s in (*passage.statements, None):
            if s is None or (s.item in totals and s.raw("value_wan") is not None):
                if total is not None:
                    yield from _grouped(total, system, groups)
                total, groups = s, {}
            elif s.system == system and s.raw("value_wan") is not None and _same_fund(total, s):
                groups.setdefault(s.level, []).append(s)


def _same_fund(total: Statement | None, s: Statement) -> bool:
    return total is None or not total.fund or not s.fund or total.fund == s.fund


def _grouped(total: Statement, system: str, groups: Mapping[str, list[Statement]]) -> Iterator[_List]:
    loose = _distinct(groups.get("", ()))
    for level, members in groups.items():
        listed = _distinct(members)
        if level and len(listed) > 1:
            yield _List(total, system, level, listed, loose)
    if loose and set(groups) == {""} and len(loose) > 1:
        yield _List(total, system, "", loose)


def _distinct(members: Sequence[Statement]) -> tuple[Statement, ...]:
    """Each subject once: what is said again of it adds nothing to the sum."""
    found: dict[str, Statement] = {}
    for s in members:
        found.setdefault(s.code or s.label, s)
    return tuple(found.values())


def _decide(check: Check, facts: Facts, each: _List) -> Outcome:
    total = each.total.figure()
    members = [f for s in each.members if (f := s.figure()) is not None]
    if total is None:
        return Outcome(check.id, Status.UNRESOLVED, check.severity, lacking="无总额")
    relation = Linear(total, tuple((1, figure) for figure in members))
    verdict = relation.verdict()
    message = sum_sentence(relation)
    if verdict.status is not Status.INCONSISTENT:
        return Outcome.of(check.id, check.severity, relation, message, verdict)
    loose = [(1, f) for s in each.loose if (f := s.figure()) is not None]
    wider = Linear(total, (*relation.parts, *loose))
    if loose and wider.verdict().status is not Status.INCONSISTENT:
        return Outcome.of(check.id, check.severity, wider, sum_sentence(wider))
    if verdict.difference is not None and verdict.difference < 0 and _one_too_many(relation):
        return Outcome.undecided(
            check.id, check.severity, relation, message, "所列科目中有一项不在此总额内", total.page
        )
    rival = _other_total(facts, each, relation)
    if rival is not None:
        return Outcome.of(check.id, check.severity, rival, message)
    over = verdict.difference is not None and verdict.difference < 0
    why = "所列科目之和大于总额" if over else "" if each.loose else _completeness(facts, each)
    if why:
        return Outcome.of(check.id, check.severity, relation, f"{message}（{why}）", verdict)
    if one_digit(verdict.difference):
        return Outcome.of(check.id, "warning", relation, f"{message}（差额只有一位有效数字，疑有误写）", verdict)
    return Outcome.undecided(
        check.id, check.severity, relation, message, "所列科目未必完整，其和小于总额不能判为错误", total.page
    )


def _one_too_many(relation: Linear) -> bool:
    """Whether the sum is right without one of the members: it belongs to another fund, or is said twice."""
    return any(
        part.value
        and Linear(relation.total, relation.parts[:i] + relation.parts[i + 1 :]).verdict().status is Status.CONSISTENT
        for i, (_, part) in enumerate(relation.parts)
    )


def _other_total(facts: Facts, each: _List, relation: Linear) -> Linear | None:
    """The same list against another total of the document: it may break down that one."""
    for statements in facts.by_item.values():
        for s in statements:
            figure = s.figure()
            if figure is None or s is each.total or figure.value == 0:
                continue
            other = Linear(figure, relation.parts)
            if other.verdict().status is Status.CONSISTENT and s.item.partition(".")[2] != "":
                return other
    return None


def _completeness(facts: Facts, each: _List) -> str:
    """Why the list must be complete; "" when it need not be."""
    if complete_by_changes(each.total, each.members, _change_of(facts, each.total, each.members)):
        return "各科目增减额之和等于总额的增减额，所列科目完整"
    if complete_by_shares(each.total, each.members):
        return "各科目占比合计100%，所列科目完整"
    codes = {s.code for s in each.members if s.code}
    length = {"类": 3, "款": 5, "项": 7}.get(each.level, 0)
    for number, entries in facts.by_table.items():
        printed = {e.code for e in entries if e.system == each.system and len(e.code) == length and e.figure.value}
        heads = [e.figure for e in entries if e.item and not e.code and e.measure in ("total", "final", "budget", "")]
        total = each.total.figure()
        same = total is not None and any(equal(total, head).verdict().status is Status.CONSISTENT for head in heads)
        if printed and same and printed <= codes:
            return f"{facts.table_title(number)}所印科目均已列举"
    return ""


def _change_of(facts: Facts, total: Statement, members: Sequence[Statement]) -> Figure | None:
    """The change of the total, stated there or where the same amount is stated again against the same baseline."""
    own = total.figure("change_wan")
    if own is not None:
        return own
    bases = {baseline(s.compared_with, facts.year) for s in members if s.raw("change_wan")}
    for s in facts.by_item.get(total.item, ()):
        same = s.raw("value_wan") == total.raw("value_wan")
        if same and s.raw("change_wan") and {baseline(s.compared_with, facts.year)} == bases:
            return s.figure("change_wan")
    return None


@procedure("subject_levels")
def subject_levels(check: Check, facts: Facts) -> Iterator[Outcome]:
    """类 = Σ款, 款 = Σ项 where a passage states both levels; children never exceed their parent."""
    for passage in facts.passages:
        coded: dict[tuple[str, str], Statement] = {}
        for s in passage.statements:
            if s.code and s.system and s.raw("value_wan") is not None:
                coded.setdefault((s.system, s.code), s)
        for (system, code), parent in coded.items():
            children = [
                s for (of, c), s in coded.items() if of == system and c.startswith(code) and len(c) == len(code) + 2
            ]
            if children:
                yield _family(check, parent, children)


def _family(check: Check, parent: Statement, children: list[Statement]) -> Outcome:
    total = parent.figure()
    figures = [f for s in children if (f := s.figure()) is not None]
    if total is None:
        return Outcome(check.id, Status.UNRESOLVED, check.severity)
    relation = Linear(total, tuple((1, figure) for figure in figures))
    verdict = relation.verdict()
    message = sum_sentence(relation)
    if verdict.status is not Status.INCONSISTENT:
        return Outcome.of(check.id, check.severity, relation, message, verdict)
    over = verdict.difference is not None and verdict.difference < 0
    if over or complete_by_changes(parent, children):
        return Outcome.of(check.id, check.severity, relation, message, verdict)
    if one_digit(verdict.difference):
        return Outcome.of(check.id, "warning", relation, f"{message}（差额只有一位有效数字，疑有误写）", verdict)
    return Outcome.undecided(check.id, check.severity, relation, message, "所列下级科目未必完整", total.page)
