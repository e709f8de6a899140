"""Parts of totals in the narrative (总额与其中数): items whose parts the vocabulary of items names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from extractor.checks.catalogue import Check, procedure
from extractor.checks.facts import Facts
from extractor.checks.figure import Figure
from extractor.checks.outcome import Outcome
from extractor.checks.relation import Linear, Ratio, Status
from extractor.checks.statement import Passage, Statement, baseline
from extractor.checks.wording import sum_sentence
from extractor.quantity import Interval, Kind, mentions
from extractor.text import fold

__all__ = ["complete_by_changes", "complete_by_shares", "one_digit"]

_NAMES = {"value_wan": "", "budget_wan": "预算数：", "change_wan": "增减额："}


@dataclass(frozen=True, slots=True)
class _Found:
    """A total with the parts found for it; ``whole`` when every part of the partition is stated."""

    total: Statement
    parts: tuple[Statement, ...]
    whole: bool
    optional: tuple[Statement, ...] = ()


@procedure("parts")
def parts(check: Check, facts: Facts) -> Iterator[Outcome]:
    """Totals and parts by item. The entry's ``total``, ``parts`` (alternatives with |, joined with +), ``optional``,
    ``complete`` ("always": the parts are a partition; "claimed": only where the list shows itself complete)."""
    column = "value" if check.data.get("counts") else "value_wan"
    passages = facts.counted_passages if check.data.get("counts") else facts.passages
    found = [f for passage in passages for f in _in_passage(check, passage, column)]
    across = False
    if not found:
        found = list(_in_document(check, facts, column))
        across = bool(found)
    if not found:
        stated = any(s.item == check.data["total"] for p in passages for s in p.statements)
        yield Outcome(
            check.id,
            Status.UNRESOLVED if stated else Status.NOT_APPLICABLE,
            check.severity,
            lacking="有总额而未列分项" if stated else "文字部分未列此总额",
        )
    for match in found:
        yield from _outcomes(check, facts, match, column, across)


def _in_passage(check: Check, passage: Passage, column: str) -> Iterator[_Found]:
    totals = [s for s in passage.statements if s.item == check.data["total"] and s.raw(column) is not None]
    for index, total in enumerate(totals):
        end = totals[index + 1].order if index + 1 < len(totals) else None
        following = [s for s in passage.after(total) if end is None or s.order < end]
        match = _choose(check, total, following, column)
        if not match.parts and index == 0 and not total.own_year:
            match = _choose(check, total, list(passage.before(total)), column)
        if match.parts:
            yield match


def _in_document(check: Check, facts: Facts, column: str) -> Iterator[_Found]:
    """The first statement of everything, wherever it stands: only for partitions that are all there."""
    if check.data.get("complete") != "always" or column != "value_wan":
        return
    total = next(iter(facts.by_item.get(check.data["total"], ())), None)
    if total is not None:
        match = _choose(check, total, facts.statements, column)
        if match.whole:
            yield match


def _choose(check: Check, total: Statement, among: Sequence[Statement], column: str) -> _Found:
    chosen: list[Statement] = []
    missing = 0
    for slot in check.data["parts"]:
        found = _slot(slot, among, column)
        if found is None:
            missing += 1
        else:
            chosen.extend(found)
    whole = not missing and len(chosen) >= 2
    extra = [_first(item, among, column) for item in check.data.get("optional", ())]
    return _Found(total, tuple(chosen), whole, tuple(s for s in extra if s is not None and s not in chosen))


def _slot(slot: str, among: Sequence[Statement], column: str) -> list[Statement] | None:
    """The first alternative that is stated completely; else whatever part of an alternative is."""
    partial: list[Statement] | None = None
    for alternative in slot.split("|"):
        wanted = alternative.split("+")
        found = [_first(item, among, column) for item in wanted]
        known = [s for s in found if s is not None]
        if len(known) == len(wanted):
            return known
        if known and partial is None and len(wanted) > 1:
            partial = known
    return partial


def _first(item: str, among: Sequence[Statement], column: str) -> Statement | None:
    return next((s for s in among if _is(s, item) and s.raw(column) is not None and not s.excluded), None)


def _is(statement: Statement, item: str) -> bool:
    system, _, code = item.partition(":")
    return statement.system == system and statement.code == code if code else statement.item == item


def _outcomes(check: Check, facts: Facts, match: _Found, column: str, across: bool) -> Iterator[Outcome]:
    columns = [column]
    if column == "value_wan":
        if facts.disclosure == "final":
            columns.append("budget_wan")
        if _same_baseline(match, facts.year):
            columns.append("change_wan")
    for each in columns:
        total = match.total.figure(each)
        figures = [f for s in match.parts if (f := s.figure(each)) is not None]
        if total is None or (each != column and len(figures) < len(match.parts)):
            continue
        outcome = _decide(check, facts, match, total, figures, each)
        if across and outcome.status is Status.INCONSISTENT:
            outcome = (
                Outcome.of(check.id, "warning", outcome.relation, outcome.message) if outcome.relation else outcome
            )
        yield outcome


def _unit(total: Statement, column: str) -> str:
    return str(total.row.get("unit") or "人") if column == "value" else "万元"


def _same_baseline(match: _Found, year: int | None) -> bool:
    stated = {baseline(s.compared_with, year) for s in (match.total, *match.parts) if s.raw("change_wan")}
    return match.whole and len(stated) == 1


def _decide(check: Check, facts: Facts, match: _Found, total: Figure, figures: list[Figure], column: str) -> Outcome:
    unit = _unit(match.total, column)
    relation = Linear(total, tuple((1, figure) for figure in figures))
    verdict = relation.verdict()
    message = sum_sentence(relation, unit, _NAMES.get(column, ""))
    if verdict.status is not Status.INCONSISTENT:
        return Outcome.of(check.id, check.severity, relation, message, verdict)
    extra = [f for s in match.optional if (f := s.figure(column)) is not None]
    if extra:
        wider = Linear(total, (*relation.parts, *((1, figure) for figure in extra)))
        if wider.verdict().status is not Status.INCONSISTENT:
            return Outcome.of(check.id, check.severity, wider, sum_sentence(wider, unit))
    short = verdict.difference is not None and verdict.difference > 0
    always = check.data.get("complete") == "always" and match.whole
    if (
        not short
        or always
        or complete_by_shares(match.total, match.parts)
        or complete_by_changes(match.total, match.parts)
    ):
        return Outcome.of(check.id, check.severity, relation, message, verdict)
    if column == "value_wan" and _exhausts(check, match) and verdict.difference is not None:
        if not _explained(facts, match.total, verdict.difference, relation):
            return Outcome.of(check.id, check.severity, relation, f"{message}，文中别无此差额", verdict)
    elif one_digit(verdict.difference):
        return Outcome.of(check.id, "warning", relation, f"{message}（差额只有一位有效数字，疑有误写）", verdict)
    return Outcome.undecided(
        check.id, check.severity, relation, message, "所列分项未必完整，其和小于总额不能判为错误", total.page
    )


def _exhausts(check: Check, match: _Found) -> bool:
    """Whether the parts stated normally leave nothing over: the entry's ``exhausts`` are all there, or a list of
    sources names even those that are nil."""
    items = {s.item for s in match.parts}
    if any(set(group.split("+")) <= items for group in check.data.get("exhausts", ())):
        return True
    nil = sum(s.raw("value_wan") == 0 for s in match.parts)
    return (
        bool(check.data.get("lists_nil")) and nil >= 1 and len(match.parts) - nil >= 1 and len(match.parts) >= _LISTED
    )


_LISTED = 4
"""Parts of a list of sources from which on it is taken to name them all, the nil ones included."""


def _explained(facts: Facts, total: Statement, gap: Decimal, relation: Linear) -> bool:
    """Whether the text prints the gap, or two or three figures of the total's section make it up.

    A section that cannot be found may explain anything.
    """
    quote = fold(total.quote)
    near = [text for text in facts.texts if quote and quote in text]
    if not near:
        return True
    used = {figure.value for figure in relation.figures}
    everywhere = {m.quantity.value for text in facts.texts for m in mentions(text) if m.quantity.kind is Kind.MONEY}
    if any(Interval.of(value).overlaps(Interval.of(gap)) for value in everywhere):
        return True
    close = {m.quantity.value for text in near for m in mentions(text) if m.quantity.kind is Kind.MONEY}
    others = sorted(value for value in close - used if 0 < value < gap)[-_MOST:]
    slack = Decimal("0.03")
    return any(abs(sum(group) - gap) <= slack for size in (2, 3, 4) for group in combinations(others, size))


_MOST = 14
"""Figures of a section that are tried together, the largest ones."""


def one_digit(difference: Decimal | None) -> bool:
    """Whether a difference is what one wrong digit makes (0.30, 2.00 万元): an incomplete list lacks more."""
    if difference is None or abs(difference) >= 10 or difference.as_tuple().exponent == 0:
        return False
    return len(difference.normalize().as_tuple().digits) == 1


def complete_by_shares(total: Statement, statements: Iterable[Statement]) -> bool:
    """Whether the shares of all statements are shares of the total and add up to 100 %: then the list is complete."""
    listed = list(statements)
    shares = [s.figure("share_pct") for s in listed]
    known = [f for f in shares if f is not None]
    whole = total.figure()
    if whole is None or len(known) < 2 or len(known) < len(shares):
        return False
    low = sum((f.lenient.low for f in known), Decimal(0))
    high = sum((f.lenient.high for f in known), Decimal(0))
    parts = [f for s in listed if (f := s.figure()) is not None]
    if len(parts) < len(known) or not low <= 100 <= high:
        return False
    fits = [
        Ratio(share, part, whole).verdict().status is not Status.INCONSISTENT
        for share, part in zip(known, parts, strict=True)
    ]
    # The largest part tells best whose shares these are; a misprint in it leaves all the others fitting.
    largest = max(range(len(parts)), key=lambda index: parts[index].value)
    return fits[largest] or (len(fits) > 2 and sum(fits) >= len(fits) - 1)


def complete_by_changes(total: Statement, statements: Iterable[Statement], change: Figure | None = None) -> bool:
    """Whether the changes of all statements add up to the total's change: then the list is complete.

    At least two of them must have changed, and not by round coincidence: the changes carry decimals.
    """
    figures = [s.figure("change_wan") for s in statements]
    known = [f for f in figures if f is not None]
    whole = change or total.figure("change_wan")
    if whole is None or len(known) < len(figures) or sum(f.value != 0 for f in known) < 2:
        return False
    if any(f.place > Decimal("0.01") for f in known if f.value != 0):
        return False
    return Linear(whole, tuple((1, f) for f in known)).verdict().status is Status.CONSISTENT
