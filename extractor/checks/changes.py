"""Changes against last year (增减变化): rate from amount and change, direction, zero base, last year's figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import regex

from extractor.checks.catalogue import Check, procedure
from extractor.checks.facts import Facts
from extractor.checks.figure import Figure
from extractor.checks.outcome import Outcome
from extractor.checks.relation import Bound, Growth, Linear, Status
from extractor.checks.statement import Statement

__all__: list[str] = []

_UP = "增加|增长|上升|提高|增幅"
_DOWN = "减少|下降|降低|压减|压缩|下浮|降幅"
_SIGNED = regex.compile(rf"(?P<word>{_UP}|{_DOWN})(?:了|额)?(?:为)?-\d")
_UNCHOSEN = regex.compile(rf"(?:{_UP}|{_DOWN})\((?:{_UP}|{_DOWN})\)")
_HUNDRED = Decimal(100)


def _stated(facts: Facts) -> Iterator[Statement]:
    """Statements with a change or a rate; one sentence about two items (收、支总计) counts once."""
    seen: set[tuple[str, ...]] = set()
    for s in facts.statements:
        if (s.raw("change_wan") is None and s.raw("change_pct") is None) or not (s.item or s.system):
            continue
        columns = ("value_wan", "change_wan", "change_pct")
        mark = (s.quote or s.identity, *(str(s.raw(column)) for column in columns))
        if mark not in seen:
            seen.add(mark)
            yield s


def _conflict(change: Decimal | None, percent: Decimal | None) -> bool:
    return change is not None and percent is not None and change * percent < 0


@procedure("growth")
def growth(check: Check, facts: Facts) -> Iterator[Outcome]:
    """增减率 = 增减额 ÷ (本年数 - 增减额) × 100."""
    for s in _stated(facts):
        value, change, percent = s.figure(), s.figure("change_wan"), s.figure("change_pct")
        if percent is None:
            continue
        if value is None or change is None:
            yield _impossible(check, percent, value, s)
            continue
        turned = _conflict(change.value, percent.value)
        if turned:
            percent = _turned(percent)
        if value.value - change.value <= 0:
            continue
        relation = Growth(percent, change, value)
        verdict = relation.verdict()
        if verdict.status is Status.INCONSISTENT and (turned or _elsewhere(s, facts, relation)):
            yield Outcome(
                check.id,
                Status.UNRESOLVED,
                check.severity,
                evidence=(percent.key,),
                lacking="增减额、增减率所指不明",
                page=percent.page,
            )
            continue
        base = value.value - change.value
        message = (
            f"{value.named()}，较{s.compared_with or '上年'}{_words(change)}，"
            f"增减率应为 {abs(change.value):f}÷{base:f}={_magnitude(verdict.expected)}%，原文为{abs(percent.value):f}%"
        )
        yield Outcome.of(check.id, check.severity, relation, message, verdict)


def _elsewhere(s: Statement, facts: Facts, relation: Growth) -> bool:
    """Whether change and rate fit an amount near by that has none: then they are that one's, not this one's."""
    around = facts.statements[max(s.order - 8, 0) : s.order + 8]
    near = [o for o in around if o.raw("change_pct") is None and o.raw("value_wan") != s.raw("value_wan")]
    rivals = [f for o in near if (f := o.figure()) is not None and f.value > relation.change.value]
    for rival in rivals:
        other = Growth(relation.percent, relation.change, rival)
        implied = other.solve(relation.percent)
        # Small figures fit many rates; only one that pins the rate down says whose it is.
        telling = implied is not None and implied.high - implied.low <= 3 * relation.percent.place
        if telling and other.verdict().status is Status.CONSISTENT:
            return True
    return False


def _impossible(check: Check, percent: Figure, value: Figure | None, s: Statement) -> Outcome:
    """Without the change only a fall by more than all of it can be seen to be wrong."""
    if percent.value >= -_HUNDRED - percent.place / 2 or (value is not None and value.value < 0):
        return Outcome(
            check.id,
            Status.UNRESOLVED,
            check.severity,
            evidence=(percent.key,),
            lacking="只写增减率，未写增减额" if value is not None else "未写本年数",
            page=percent.page,
        )
    shown = f"{value.named()}，却称" if value else f"{s.label}"
    message = f"{shown}较{s.compared_with or '上年'}下降{abs(percent.value):f}%；金额不为负，降幅不可能超过100%"
    keys = (percent.key, value.key) if value else (percent.key,)
    return Outcome(
        check.id,
        Status.INCONSISTENT,
        check.severity,
        message,
        evidence=keys,
        expected=-_HUNDRED,
        actual=percent.value,
        page=percent.page,
        quote=s.quote,
    )


def _turned(figure: Figure) -> Figure:
    return replace(figure, value=-figure.value)


def _magnitude(value: Decimal | None) -> str:
    return "" if value is None else f"{abs(value):f}"


def _words(change: Figure) -> str:
    return f"{'增加' if change.value >= 0 else '减少'}{abs(change.value):f}万元"


@procedure("zero_base")
def zero_base(check: Check, facts: Facts) -> Iterator[Outcome]:
    """A base of zero has no rate of change; 0 against 0 without a rate (or with 0%) is no error."""
    for s in _stated(facts):
        value, change, percent = s.figure(), s.figure("change_wan"), s.figure("change_pct")
        if value is None or change is None or value.value - change.value != 0:
            continue
        if percent is None or percent.value == 0:
            yield Outcome(check.id, Status.CONSISTENT, check.severity, evidence=(value.key,), page=value.page)
            continue
        message = (
            f"{value.named()}，较{s.compared_with or '上年'}{_words(change)}，即基数为0，"
            f"不存在增减率，原文却写{percent.value:f}%"
        )
        yield Outcome(
            check.id,
            Status.INCONSISTENT,
            check.severity if abs(percent.value) == _HUNDRED else "warning",
            message,
            Growth(percent, change, value),
            actual=percent.value,
            page=percent.page,
            quote=s.quote,
        )


@procedure("negative_base")
def negative_base(check: Check, facts: Facts) -> Iterator[Outcome]:
    """An increase is never larger than the amount it led to: last year's amount was not negative."""
    for s in _stated(facts):
        value, change = s.figure(), s.figure("change_wan")
        if value is None or change is None or value.value < 0:
            continue
        if change.value > value.value and not facts.same_sentence(s):
            yield Outcome(
                check.id,
                Status.UNRESOLVED,
                check.severity,
                evidence=(change.key,),
                lacking="增减额写在另一句，所指不明",
                page=value.page,
            )
            continue
        relation = Bound(change, value)
        message = f"{value.named()}，却称较{s.compared_with or '上年'}增加{change.value:f}万元，上年数将为负"
        yield Outcome.of(check.id, check.severity, relation, message)


@procedure("direction")
def direction(check: Check, facts: Facts) -> Iterator[Outcome]:
    """The words for change and rate point the same way, and no word of increase stands before a minus sign."""
    for s in _stated(facts):
        change, percent = s.figure("change_wan"), s.figure("change_pct")
        value = s.figure()
        shown = value.named() if value else s.label
        if change is not None and percent is not None and change.value and percent.value and not _open(s, facts):
            if _conflict(change.value, percent.value):
                message = (
                    f"{shown}，较{s.compared_with or '上年'}{_words(change)}，"
                    f"却写{'增长' if percent.value > 0 else '下降'}{abs(percent.value):f}%，方向相反"
                )
                found = _contrary(check, s, message, tuple(f.key for f in (value, change, percent) if f))
                fits = value is None or _magnitudes_fit(value, change, percent)
                yield found if fits else replace(found, severity="warning")
            else:
                yield Outcome(check.id, Status.CONSISTENT, check.severity, evidence=(change.key, percent.key))
        sign = _SIGNED.search(s.quote) or _SIGNED.search(str(s.row.get("change_text") or ""))
        if sign:
            message = f"{shown}：“{sign['word']}”之后写负数（{sign.group()}…），方向不明"
            yield _contrary(check, s, message, tuple(f.key for f in (value, change, percent) if f))


def _magnitudes_fit(value: Figure, change: Figure, percent: Figure) -> bool:
    """Whether the rate follows from the change but for its direction; otherwise the two may not belong together."""
    return Growth(_turned(percent), change, value).verdict().status in (Status.CONSISTENT, Status.ROUNDING)


def _open(s: Statement, facts: Facts) -> bool:
    """Whether the template's choice of direction was never made (下降（增长）4.70%): another check's business."""
    return bool(_UNCHOSEN.search(facts.words_after(s, 40)))


def _contrary(check: Check, s: Statement, message: str, evidence: tuple[str, ...]) -> Outcome:
    page = s.figure() or s.figure("change_pct") or s.figure("change_wan")
    return Outcome(
        check.id,
        Status.INCONSISTENT,
        check.severity,
        message,
        evidence=evidence or (s.identity,),
        actual=s.raw("change_pct"),
        page=page.page if page else 0,
        quote=s.quote,
    )


@procedure("deviation")
def deviation(check: Check, facts: Facts) -> Iterator[Outcome]:
    """决算数大于（小于、等于）预算数 agrees with the two figures."""
    wording = regex.compile(r"决算数?(?P<word>大于|小于|等于|持平于|高于|低于)(?:年初)?预算数?")
    for s in facts.statements:
        value, budget = s.figure(), s.figure("budget_wan")
        if value is None or budget is None:
            continue
        found = wording.search(facts.words_after(s, 40))
        if found is None:
            continue
        word = found["word"]
        right = (
            value.value > budget.value
            if word in ("大于", "高于")
            else value.value < budget.value
            if word in ("小于", "低于")
            else value.value == budget.value
        )
        message = f"{value.named()}，预算数 {budget.value:f}万元，却称“{found.group()}”"
        status = Status.CONSISTENT if right else Status.INCONSISTENT
        yield Outcome(
            check.id,
            status,
            check.severity,
            message,
            evidence=(value.key, budget.key),
            expected=budget.value,
            actual=value.value,
            page=value.page,
            quote=s.quote,
        )


@procedure("last_year")
def last_year(check: Check, facts: Facts) -> Iterator[Outcome]:
    """Last year's figure printed beside this year's (2025年数 30385.62 增加 2466.43): value - change = prior.

    Reads the words of the quote: the baseline followed by a figure in 万元 before the change.
    """
    pattern = regex.compile(
        r"(?:上年|20\d\d年)[^，。；\d增减升降长]{0,12}?(?P<prior>\d[\d,]*\.\d+)万元(?:，)?(?:增加|减少)"
    )
    for s in facts.statements:
        figure, change = s.figure(), s.figure("change_wan")
        found = pattern.search(s.quote.replace(" ", ""))
        if change is None or figure is None or found is None:
            continue
        prior = Figure(
            f"{s.identity}:prior",
            Decimal(found["prior"].replace(",", "")),
            f"{s.label}上年数",
            f"{found['prior']}万元",
            "narrative",
            figure.page,
            s.quote,
        )
        if prior.value == figure.value:
            continue
        relation = Linear(figure, ((1, prior), (1, change)))
        message = (
            f"{figure.named()}，上年数 {prior.printed}，{_words(change)}：{prior.value:f}{change.value:+f}="
            f"{prior.value + change.value:f}万元"
        )
        yield Outcome.of(check.id, check.severity, relation, message)
