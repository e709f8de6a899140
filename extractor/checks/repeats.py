"""Repeated statements (重复陈述): the same item said again, income against expenditure, slips of the unit."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extractor.checks.catalogue import Check, procedure
from extractor.checks.facts import Entry, Facts
from extractor.checks.figure import Figure, alike
from extractor.checks.outcome import Outcome
from extractor.checks.relation import Bound, Status, equal
from extractor.checks.statement import Statement, baseline
from extractor.quantity import Interval

__all__: list[str] = []

_TEN_THOUSAND = Decimal(10000)


@procedure("repeated_value")
def repeated_value(check: Check, facts: Facts) -> Iterator[Outcome]:
    """Statements of one item (or subject) agree. The entry's ``items`` are those whose scope is one per document."""
    wanted = set(check.data["items"])
    groups: dict[tuple[str, ...], list[Statement]] = {}
    for s in facts.statements:
        if s.raw("value_wan") is not None and s.item in wanted - facts.ambiguous and facts.comparable(s):
            groups.setdefault((s.item, s.fund), []).append(s)
    for listed in groups.values():
        yield from _agree(check, listed)


def _agree(check: Check, listed: list[Statement]) -> Iterator[Outcome]:
    """The statements against the one most of them agree with. The entry's ``wider`` are words of a label that takes
    in more (总计 holds what was carried over): such a one and one without may differ."""
    stated = [(s, f) for s in listed if (f := s.figure()) is not None]
    figures = [figure for _, figure in stated]
    main, reference = max(
        stated, key=lambda pair: (sum(pair[1].value == g.value for g in figures), -len(str(pair[1].place)))
    )
    for statement, figure in stated:
        if figure is reference:
            continue
        same_scope = _is_wide(check, statement) == _is_wide(check, main)
        relation = equal(figure, reference)
        verdict = relation.verdict()
        message = f"{figure.named()}，另一处写{reference.named()}，相差{abs(figure.value - reference.value):f}万元"
        if same_scope and alike(figure.value, reference.value):
            yield Outcome.of(check.id, check.severity, relation, message, verdict)
        else:
            yield Outcome.of(check.id, "warning", relation, f"{message}（也可能口径不同，请核对）", verdict)


def _is_wide(check: Check, statement: Statement) -> bool:
    return any(word in statement.label for word in check.data["wider"])


@procedure("repeated_change")
def repeated_change(check: Check, facts: Facts) -> Iterator[Outcome]:
    """The same amount stated again with another change against the same baseline.

    The entry's ``classes`` list items that mean one thing where their amounts are equal (收入 and 支出 of one fund
    balance in a budget); final accounts compare within one item only.
    """
    carried = any(
        s.item.endswith("carryover") and (s.raw("value_wan") or 0) != 0 for s in facts.statements if s.item
    ) or any(e.item.endswith("carryover") and e.figure.value != 0 for e in facts.entries)
    classes = check.data.get("classes", ()) if facts.disclosure == "budget" and not carried else ()
    groups: dict[tuple[object, ...], list[Statement]] = {}
    for s in facts.statements:
        if s.raw("value_wan") is None or s.raw("change_wan") is None or s.raw("value_wan") == 0:
            continue
        if (not s.item and not s.code) or s.item in facts.ambiguous:
            continue
        against = baseline(s.compared_with, facts.year)
        kind: object = s.item
        if against[1] not in ("execution", "final"):  # what was carried out need not balance
            kind = next((index for index, items in enumerate(classes) if s.item in items), s.item)
        groups.setdefault((kind, s.system, s.code, s.raw("value_wan"), against), []).append(s)
    for listed in groups.values():
        if len(listed) < 2:
            continue
        first = _commonest(listed)
        known = first.figure("change_wan")
        for s in listed:
            change = s.figure("change_wan")
            if s is first or change is None or known is None:
                continue
            figure = s.figure()
            base = first.compared_with or "上年"
            message = (
                f"同为 {figure.printed if figure else ''}：{first.label}写较{base}{_moved(known)}，"
                f"{s.label}写{_moved(change)}，相差{abs(change.value - known.value):f}万元"
            )
            yield Outcome.of(check.id, check.severity, equal(change, known), message)


def _commonest(listed: list[Statement]) -> Statement:
    values = [s.raw("change_wan") for s in listed]
    return max(listed, key=lambda s: (values.count(s.raw("change_wan")), -s.order))


def _moved(change: Figure) -> str:
    return f"{'增加' if change.value >= 0 else '减少'}{abs(change.value):f}万元"


@procedure("balance")
def balance(check: Check, facts: Facts) -> Iterator[Outcome]:
    """收入 = 支出 in the narrative: the first statement of ``left`` against the first of ``right``."""
    left = next(iter(facts.by_item.get(check.data["left"], ())), None)
    right = next(iter(facts.by_item.get(check.data["right"], ())), None)
    income, spending = (left.figure() if left else None), (right.figure() if right else None)
    if income is None or spending is None:
        yield Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="文字部分未同时写收入与支出")
        return
    message = f"{income.named()}，{spending.named()}，收支不平衡，相差{abs(income.value - spending.value):f}万元"
    yield Outcome.of(check.id, check.severity, equal(spending, income), message)


@procedure("unit")
def unit(check: Check, facts: Facts) -> Iterator[Outcome]:
    """A figure that is 10,000 times too small or too large beside another statement of the same thing.

    The entry's ``classes`` list items that mean nearly the same; figures of the tables with those items count too.
    """
    for items in check.data["classes"]:
        statements = [s for item in items for s in facts.by_item.get(item, ()) if s.raw("value_wan")]
        cells = [e for e in facts.entries if e.item in items and not e.code and e.measure in _WHOLE and e.figure.value]
        for s in statements:
            figure = s.figure()
            if figure is None:
                continue
            others = [f for o in statements if o is not s and (f := o.figure()) is not None] + _figures(cells)
            if not others:
                continue
            slip = next((o for o in others if _slips(figure, o)), None)
            if slip is None:
                yield Outcome(check.id, Status.CONSISTENT, check.severity, evidence=(figure.key, others[0].key))
            elif _lonely(figure, others):
                yield _suspect(check, figure, slip)


_WHOLE = ("total", "budget", "final", "")


def _figures(entries: list[Entry]) -> list[Figure]:
    return [e.figure for e in entries]


def _slips(figure: Figure, other: Figure) -> bool:
    for factor in (_TEN_THOUSAND, 1 / _TEN_THOUSAND):
        scaled = Interval(figure.interval.low * factor, figure.interval.high * factor)
        if scaled.overlaps(other.interval) and not figure.interval.overlaps(other.interval):
            return True
    return False


def _lonely(figure: Figure, others: list[Figure]) -> bool:
    """Of two figures 10,000 times apart the one at fault is the one that fewer others agree with."""
    near = sum(Decimal("0.5") <= o.value / figure.value <= 2 for o in others)
    far = sum(_slips(figure, o) for o in others)
    return far > near or (far == near and figure.value < 1)


def _suspect(check: Check, figure: Figure, other: Figure) -> Outcome:
    small = figure.value < other.value
    message = (
        f"{figure.named()}，而{other.named()}，相差约10000倍，疑单位有误（{'亿元误作万元' if small else '元误作万元'}）"
    )
    return Outcome(
        check.id,
        Status.INCONSISTENT,
        check.severity,
        message,
        equal(figure, other),
        expected=other.value,
        actual=figure.value,
        page=figure.page,
        quote=figure.quote,
    )


@procedure("within")
def within(check: Check, facts: Facts) -> Iterator[Outcome]:
    """``part`` ≤ ``whole``, the first statements of both."""
    part = next(iter(facts.by_item.get(check.data["part"], ())), None)
    whole = next(iter(facts.by_item.get(check.data["whole"], ())), None)
    small, large = (part.figure() if part else None), (whole.figure() if whole else None)
    if small is None or large is None:
        yield Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="文字部分未同时写两者")
        return
    message = f"{small.named()}大于{large.named()}"
    yield Outcome.of(check.id, check.severity, Bound(small, large), message)


@procedure("execution")
def execution(check: Check, facts: Facts) -> Iterator[Outcome]:
    """三公决算 ≤ 预算 (财政要求, no identity): a final figure above its budget deserves a look."""
    for item in check.data["items"]:
        for s in facts.by_item.get(item, ()):
            value, budget = s.figure(), s.figure("budget_wan")
            if value is None or budget is None:
                continue
            over = value.interval.low > budget.interval.high
            yield Outcome(
                check.id,
                Status.INCONSISTENT if over else Status.CONSISTENT,
                check.severity,
                f"{value.named()}超过预算数 {budget.value:f}万元",
                evidence=(value.key, budget.key),
                expected=budget.value,
                actual=value.value,
                page=value.page,
                quote=s.quote,
            )


@procedure("exceeds")
def exceeds(check: Check, facts: Facts) -> Iterator[Outcome]:
    """A kind of expense above everything the department spends: the unit beside it must be wrong."""
    totals = [s.figure() for item in check.data["totals"] for s in facts.by_item.get(item, ())]
    totals += [e.figure for e in facts.entries if e.item in check.data["totals"] and not e.code]
    known = [f for f in totals if f is not None]
    stated = [s for item in check.data["items"] for s in facts.by_item.get(item, ())]
    if not known or not stated:
        yield Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="文字部分未写这些支出，或未写支出总额")
        return
    whole = max(known, key=lambda f: f.value)
    for s in stated:
        figure = s.figure()
        if figure is None or not whole.value:
            continue
        message = f"{figure.named()}，超过本部门的{whole.named()}，疑单位有误（元误作万元）"
        yield Outcome.of(check.id, check.severity, Bound(figure, whole), message)
