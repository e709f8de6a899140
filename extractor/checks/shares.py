"""Shares and completion rates (占比, 完成率): percents of a total that the document states."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extractor.checks.catalogue import Check, procedure
from extractor.checks.facts import Facts
from extractor.checks.figure import Figure
from extractor.checks.outcome import Outcome
from extractor.checks.relation import Ratio, Status
from extractor.checks.statement import Passage, Statement

__all__: list[str] = []


_FAMILIES = ("three_public", "procurement", "revenue", "performance")
"""Items whose shares are of a total of their own kind; everything else is a share of some expenditure."""


def _family(item: str) -> str:
    head = item.partition(".")[0]
    return head if head in _FAMILIES else "revenue" if item.startswith("fiscal.revenue") else "expenditure"


@procedure("share")
def share(check: Check, facts: Facts) -> Iterator[Outcome]:
    """占比 = 分项 ÷ 总额. Any total of ``totals`` in the document that fits will do, or the sum of the listed parts.

    Where none fits, it is an error only if the total stands in the same passage and another share confirms it;
    otherwise the denominator may be one that is not stated.
    """
    totals = tuple(check.data["totals"])
    everywhere = [s for item in totals for s in facts.by_item.get(item, ())]
    for passage in facts.passages:
        for near, listed in _shared(passage, totals):
            for s in listed:
                yield _one(check, s, [t for t in near if _may_hold(t, s)], everywhere, listed)


def _shared(passage: Passage, totals: tuple[str, ...]) -> Iterator[tuple[list[Statement], list[Statement]]]:
    """The shares of a passage by family and by the total before them, with the totals that are near."""
    groups: dict[tuple[str, int], list[Statement]] = {}
    for s in passage.statements:
        if s.raw("share_pct") is None or s.raw("value_wan") is None:
            continue
        before = next((t.order for t in passage.before(s) if t.item in totals and t.raw("share_pct") is None), -1)
        groups.setdefault((_family(s.item), before), []).append(s)
    for listed in groups.values():
        ordered = [t for t in passage.before(listed[0]) if t.item in totals and t.raw("value_wan")]
        ordered += [t for t in passage.after(listed[0]) if t.item in totals and t.raw("value_wan")]
        yield ordered, listed


def _may_hold(total: Statement, s: Statement) -> bool:
    value, whole = s.raw("value_wan") or Decimal(0), total.raw("value_wan") or Decimal(0)
    related = _family(total.item) == _family(s.item) or total.item.startswith("fiscal.total")
    return total is not s and total.item != s.item and whole >= value and related


def _sum_of(listed: list[Statement]) -> Figure | None:
    """The sum of parts whose shares add up to 100 %: the total of a list that does not state it."""
    figures = [f for s in listed if (f := s.figure()) is not None]
    shares = [f for s in listed if (f := s.figure("share_pct")) is not None]
    low, high = sum((f.slack.low for f in shares), Decimal(0)), sum((f.slack.high for f in shares), Decimal(0))
    if len(figures) < 2 or not low <= 100 <= high:
        return None
    value = sum((f.value for f in figures), Decimal(0))
    return Figure(f"{figures[0].key}:sum", value, "所列各项之和", f"{value:f}万元", page=figures[0].page)


def _one(
    check: Check, s: Statement, near: list[Statement], everywhere: list[Statement], siblings: list[Statement]
) -> Outcome:
    percent, part = s.figure("share_pct"), s.figure()
    if percent is None or part is None:
        return Outcome(check.id, Status.UNRESOLVED, check.severity)
    wholes = [f for t in (*near, *everywhere) if t is not s and (f := t.figure()) is not None]
    wholes += [f for f in (_sum_of(siblings),) if f is not None]
    relations = [Ratio(percent, part, whole) for whole in wholes if whole.value]
    fit = _fitting(relations)
    if fit is not None:
        return Outcome.of(check.id, check.severity, fit, _sentence(fit, siblings))
    if not near or not relations or s.item in check.data["open"]:
        return Outcome(
            check.id,
            Status.UNRESOLVED,
            check.severity,
            f"{part.named()}，占{percent.value:f}%",
            evidence=(percent.key,),
            lacking="找不到占比的分母",
            page=part.page,
        )
    confirmed = _confirmed(near, s, siblings)
    key = (confirmed or near[0]).identity
    relation = next((r for r in relations if r.whole.key == key), relations[0])
    message = _sentence(relation, siblings)
    if confirmed is None and len(siblings) > 1:
        return Outcome(
            check.id,
            Status.UNRESOLVED,
            check.severity,
            message,
            evidence=(percent.key, part.key),
            lacking="占比的分母不明",
            page=part.page,
        )
    return Outcome.of(check.id, check.severity if confirmed is not None else "warning", relation, message)


def _fitting(relations: list[Ratio]) -> Ratio | None:
    """The relation that holds; failing that, one that is off by the last place only."""
    verdicts = [(r, r.verdict()) for r in relations]
    for wanted in (Status.CONSISTENT, Status.ROUNDING):
        for relation, verdict in verdicts:
            if verdict.status is wanted:
                return relation
    return next((r for r, verdict in verdicts if verdict.slight), None)


def _sentence(relation: Ratio, siblings: list[Statement]) -> str:
    part, percent, expected = relation.part, relation.percent, relation.verdict().expected
    return f"{part.named()}占{relation.whole.named()}应为{expected}%，原文写{percent.value:f}%{_total_of(siblings)}"


def _confirmed(near: list[Statement], s: Statement, siblings: list[Statement]) -> Statement | None:
    """The nearest total that another share of the passage fits."""
    for t in near:
        whole = t.figure()
        for other in siblings:
            percent, part = other.figure("share_pct"), other.figure()
            if other is s or whole is None or percent is None or part is None or not part.value:
                continue
            if Ratio(percent, part, whole).verdict().status in (Status.CONSISTENT, Status.ROUNDING):
                return t
    return None


def _total_of(siblings: list[Statement]) -> str:
    shares = [f for s in siblings if (f := s.figure("share_pct")) is not None]
    total = sum((f.value for f in shares), Decimal(0))
    return f"（所列{len(shares)}项占比合计{total:f}%）" if len(shares) > 1 and 95 < total < 105 else ""


@procedure("share_range")
def share_range(check: Check, facts: Facts) -> Iterator[Outcome]:
    """A share lies between 0 and 100 %."""
    for s in facts.statements:
        percent = s.figure("share_pct")
        if percent is None:
            continue
        right = -percent.place / 2 <= percent.value <= 100 + percent.place / 2
        yield Outcome(
            check.id,
            Status.CONSISTENT if right else Status.INCONSISTENT,
            check.severity,
            f"{s.label}占比{percent.value:f}%，占比应在0到100%之间",
            evidence=(percent.key,),
            actual=percent.value,
            page=percent.page,
            quote=s.quote,
        )


@procedure("completion")
def completion(check: Check, facts: Facts) -> Iterator[Outcome]:
    """完成率 = 决算数 ÷ 预算数 × 100; a budget of zero has no rate."""
    for s in facts.statements:
        percent, part, whole = s.figure("completion_pct"), s.figure(), s.figure("budget_wan")
        if percent is None:
            continue
        if part is None or whole is None:
            yield Outcome(
                check.id, Status.UNRESOLVED, check.severity, evidence=(percent.key,), lacking="未写预算数或决算数"
            )
            continue
        if whole.value == 0:
            yield _over_zero(check, percent, part, whole)
            continue
        relation = Ratio(percent, part, whole)
        verdict = relation.verdict()
        message = (
            f"{part.named()}，预算数 {whole.value:f}万元，完成率应为 {part.value:f}÷{whole.value:f}="
            f"{verdict.expected}%，原文写{percent.value:f}%"
        )
        yield Outcome.of(check.id, check.severity, relation, message, verdict)


def _over_zero(check: Check, percent: Figure, part: Figure, whole: Figure) -> Outcome:
    right = percent.value == 0 or (percent.value == 100 and part.value == 0)
    return Outcome(
        check.id,
        Status.CONSISTENT if right else Status.INCONSISTENT,
        "warning",
        f"{part.named()}，年初预算为0，不存在完成率，原文却写完成{percent.value:f}%",
        Ratio(percent, part, whole),
        actual=percent.value,
        page=part.page,
        quote=part.quote,
    )
