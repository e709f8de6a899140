"""Table against table and text against table (表间勾稽, 文表一致)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.checks.catalogue import Check, procedure
from extractor.checks.facts import Entry, Facts
from extractor.checks.figure import Figure, alike
from extractor.checks.outcome import Outcome
from extractor.checks.relation import Linear, Status, equal
from extractor.checks.statement import Statement
from extractor.quantity import Interval

__all__: list[str] = []

_HEADS = {"budget_summary": "expenditure.total", "fiscal_summary": "fiscal.expenditure"}
"""Of the tables that set income beside expenditure, the total that expenditure by subject adds up to."""
_TEN_THOUSAND = Decimal(10000)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a figure is looked for: table kind, item ("code" for every subject row) and measure."""

    table: str
    item: str
    measure: str

    @classmethod
    def parse(cls, text: str) -> _Place:
        table, item, measure = text.split("/")
        return cls(table, item, measure)

    def find(self, facts: Facts) -> list[Entry]:
        return [
            e
            for e in facts.entries
            if e.table == self.table
            and e.item in self.item.split("|")
            and not e.code
            and e.measure in self.measure.split("|")
        ]


@procedure("table_link")
def table_link(check: Check, facts: Facts) -> Iterator[Outcome]:
    """Two places of the tables state the same amount. ``left`` and ``right`` are ``table/item/measure``.

    ``where`` names two items that must be equal for the link to hold (only 财政拨款, nothing else).
    """
    left, right = _Place.parse(check.data["left"]).find(facts), _Place.parse(check.data["right"]).find(facts)
    condition = check.data.get("where")
    if not left or not right:
        yield Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="未同时读到两张表的该项合计")
        return
    if condition and not _holds(facts, *condition):
        yield Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="该单位不只有财政拨款，此勾稽不适用")
        return
    pairs = [equal(a.figure, b.figure) for a in left for b in right]
    best = next((p for p in pairs if p.verdict().status is Status.CONSISTENT), pairs[0])
    a, b = left[0], right[0]
    message = (
        f"{facts.table_title(a.table_no)}的{best.total.named()}与{facts.table_title(b.table_no)}的"
        f"{best.parts[0][1].named()}应相等，相差{abs(best.total.value - best.parts[0][1].value):f}万元"
    )
    yield Outcome.of(check.id, check.severity, best, message)


def _holds(facts: Facts, first: str, second: str) -> bool:
    one, two = _Place.parse(first).find(facts), _Place.parse(second).find(facts)
    return any(equal(a.figure, b.figure).verdict().status is Status.CONSISTENT for a in one[:3] for b in two[:3])


@procedure("code_link")
def code_link(check: Check, facts: Facts) -> Iterator[Outcome]:
    """Every code that two tables print has the same amount: ``left``/``right`` are ``table/measure``.

    ``where`` holds as for links of totals: equal totals and no negative amounts make every row equal.
    """
    condition = check.data.get("where")
    left, right = (_coded(facts, check.data[side]) for side in ("left", "right"))
    if not left or not right:
        yield Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="未同时读到两张按科目列示的表")
        return
    if condition and not _holds(facts, *condition):
        yield Outcome(check.id, Status.NOT_APPLICABLE, check.severity, lacking="两表范围不同，此勾稽不适用")
        return
    for key, a in left.items():
        b = right.get(key)
        if b is None:
            continue
        message = (
            f"{facts.table_title(a.table_no)}的{a.figure.named()}与{facts.table_title(b.table_no)}的"
            f"{b.figure.named()}应相等，相差{abs(a.figure.value - b.figure.value):f}万元"
        )
        yield Outcome.of(check.id, check.severity, equal(a.figure, b.figure), message)


def _coded(facts: Facts, place: str) -> dict[tuple[str, str], Entry]:
    table, measure = place.split("/")
    found: dict[tuple[str, str], Entry] = {}
    double: set[tuple[str, str]] = set()
    for e in facts.entries:
        if e.table == table and e.measure == measure and e.code:
            key = (e.system, e.code)
            if key in found:
                double.add(key)
            found.setdefault(key, e)
    return {key: e for key, e in found.items() if key not in double}


@procedure("text_table")
def text_table(check: Check, facts: Facts) -> Iterator[Outcome]:
    """An amount of the narrative stands in the tables. ``pairs`` maps items to the places that may hold it.

    One place that agrees is enough: tables differ in scope (本年收入, 总计; 当年, 含结转).
    """
    for name, places in check.data["pairs"].items():
        item, _, kind = name.partition("@")
        if kind and facts.disclosure and kind != facts.disclosure:
            continue
        cells = [e for place in places for e in _Place.parse(place).find(facts)]
        stated = [e for e in cells if e.measure != "budget" or facts.disclosure != "final"]
        for s in facts.by_item.get(item, ()):
            figure = s.figure()
            if figure is None or s.nil:
                continue
            outcome = _against(check, facts, figure, stated) if stated else None
            doubtful = item in facts.ambiguous or not facts.comparable(s)
            if outcome is not None and not (outcome.failed and doubtful):
                yield outcome
                continue
            lacking = "同名金额口径不一" if stated else "未读到相应的报表数字"
            yield Outcome(
                check.id,
                Status.UNRESOLVED,
                check.severity,
                evidence=(figure.key,),
                lacking=lacking,
                page=figure.page,
            )
        if facts.disclosure == "final":
            yield from _budgets(check, facts, item, cells)


def _budgets(check: Check, facts: Facts, item: str, cells: Sequence[Entry]) -> Iterator[Outcome]:
    planned = [e for e in cells if e.measure == "budget"]
    for s in facts.by_item.get(item, ()):
        figure = s.figure("budget_wan")
        if figure is not None and planned:
            yield _against(check, facts, figure, planned)


@procedure("text_table_subject")
def text_table_subject(check: Check, facts: Facts) -> Iterator[Outcome]:
    """A subject's amount in the narrative stands in some table under its code.

    Tables of another scope do not contradict: the total that governs the subject in its passage must be a total
    of the table (``totals`` are the items of such totals); tables in ``partial`` cover basic expenditure only.
    """
    measures, totals = set(check.data["measures"]), set(check.data["totals"])
    double = _stated_apart(facts)
    for passage in facts.passages:
        for s in passage.statements:
            figure = s.figure()
            if not s.system or figure is None:
                continue
            cells = [e for e in facts.by_code.get((s.system, s.code), ()) if e.measure in measures] if s.code else []
            match = _matching(figure, cells)
            if match is not None:
                yield Outcome.of(check.id, check.severity, match, "")
                continue
            total = next((t for t in passage.before(s) if t.item in totals and t.raw("value_wan") is not None), None)
            fair = [e for e in cells if e.table not in check.data["partial"] and _in_scope(facts, e, total)]
            if not fair or not s.coded or (s.system, s.code) in double:
                yield Outcome(
                    check.id,
                    Status.UNRESOLVED,
                    check.severity,
                    evidence=(figure.key,),
                    page=figure.page,
                    lacking="科目无编码，或没有同口径的报表列示该科目",
                )
                continue
            yield _against(check, facts, figure, fair, _sums(cells))


def _stated_apart(facts: Facts) -> set[tuple[str, str]]:
    """Subjects stated with different amounts: 基本支出 and 项目支出 of one subject, say."""
    first: dict[tuple[str, str], Figure] = {}
    apart: set[tuple[str, str]] = set()
    for s in facts.statements:
        figure = s.figure()
        if s.code and figure is not None:
            known = first.setdefault((s.system, s.code), figure)
            if not known.lenient.overlaps(figure.lenient):
                apart.add((s.system, s.code))
    return apart


def _matching(figure: Figure, cells: Sequence[Entry]) -> Linear | None:
    for e in cells:
        relation = equal(figure, e.figure)
        if relation.verdict().status is Status.CONSISTENT:
            return relation
    return None


def _in_scope(facts: Facts, e: Entry, total: Statement | None) -> bool:
    """Whether the total of the passage is one of the totals of the table the figure stands in."""
    whole = total.figure() if total else None
    if whole is None:
        return False
    heads = [
        o
        for o in facts.by_table[e.table_no]
        if not o.code
        and o.measure == e.measure
        and (_HEADS.get(o.table, o.item) == o.item and o.item.endswith(("expenditure", "total", "basic")))
    ]
    return any(equal(whole, o.figure).verdict().status is Status.CONSISTENT for o in heads)


def _sums(cells: Sequence[Entry]) -> list[Figure]:
    """Sums over one table where a code occurs in several rows (by unit, by project)."""
    found: dict[tuple[int, str], list[Entry]] = {}
    for e in cells:
        found.setdefault((e.table_no, e.measure), []).append(e)
    return [
        Figure(
            listed[0].figure.key,
            sum((e.figure.value for e in listed), Decimal(0)),
            listed[0].figure.label,
            "",
            "table",
            listed[0].figure.page,
        )
        for listed in found.values()
        if len(listed) > 1
    ]


def _against(
    check: Check, facts: Facts, figure: Figure, cells: Sequence[Entry], sums: Iterable[Figure] = ()
) -> Outcome:
    relations = [equal(figure, e.figure) for e in cells]
    for wanted in (Status.CONSISTENT, Status.ROUNDING):
        for relation in relations:
            if relation.verdict().status is wanted:
                return Outcome.of(check.id, check.severity, relation, "")
    for total in sums:
        if figure.lenient.overlaps(total.interval):
            return Outcome(check.id, Status.CONSISTENT, check.severity, evidence=(figure.key, total.key))
    relation = relations[0] if check.data.get("ordered") else _nearest(relations)
    cell = next(e for e in cells if e.figure is relation.parts[0][1])
    printed = relation.parts[0][1]
    message = (
        f"文字写{figure.named()}，{facts.table_title(cell.table_no)}为{printed.named()}，"
        f"相差{abs(figure.value - printed.value):f}万元"
    )
    slipped = next((r for r in relations if _slip(figure, r.parts[0][1])), None)
    if slipped is not None:
        other = slipped.parts[0][1]
        return Outcome.of(
            "unit_suspect",
            check.severity,
            slipped,
            f"文字写{figure.named()}，报表为{other.named()}，恰差10000倍，疑单位有误",
        )
    if any(alike(figure.value, r.parts[0][1].value) for r in relations):
        return Outcome.of(check.id, check.severity, relation, message)
    return Outcome.of(check.id, "warning", relation, f"{message}（也可能口径不同，请核对）")


def _nearest(relations: Sequence[Linear]) -> Linear:
    return min(relations, key=lambda r: abs(r.total.value - r.parts[0][1].value))


def _slip(figure: Figure, other: Figure) -> bool:
    if not figure.value or not other.value:
        return False
    return any(
        Interval(figure.interval.low * f, figure.interval.high * f).overlaps(other.interval)
        for f in (_TEN_THOUSAND, 1 / _TEN_THOUSAND)
    )
