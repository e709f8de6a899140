"""Recognised figures put right (OCR 数字修正): only where identities prove what was printed, and marked.

A figure is repaired when one plausible misreading of it (:mod:`extractor.checks.misreadings`) satisfies identities
that fail as it was read, when it breaks none that holds, and when nothing else explains as much: no other figure of
those identities, recognised or not, with any slip of one character. One identity is enough where the figure itself
shows the slip (a point is missing); a digit taken for another needs two that share no other figure. Repairs are
proposed together, because figures of one sum confirm each other; the checks then run again, and what they do not
bear out is withdrawn.

The row keeps what was read in ``text``; the column ``repaired`` names the columns that were put right with the value
as read (``value_wan=1264``). From it the proof can be told again at any time: the identities that hold now and would
not hold with the value as read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

import regex

from extractor.checks.catalogue import Check, procedure
from extractor.checks.examine import examined
from extractor.checks.facts import Facts, Rows
from extractor.checks.figure import Figure
from extractor.checks.misreadings import Slip, misreadings, neighbours
from extractor.checks.outcome import Outcome
from extractor.checks.relation import Bound, Linear, Relation, Status, Verdict, printed_as
from extractor.checks.statement import repairs_of, text_of
from extractor.checks.wording import equation
from extractor.quantity import MONEY_UNITS, Interval, regrouped

__all__ = ["repaired"]

_CHECK = "ocr_repair"
_COLUMNS = ("value_wan", "change_wan", "change_pct", "budget_wan", "completion_pct", "share_pct")
_RATES = ("change_pct", "completion_pct", "share_pct")
_ROUNDS = 8
"""Rounds of proposals; each needs something that the one before put right."""
_MOST = 120
"""Failing identities beyond which a document was misread as a whole: columns displaced, rows lost."""

_SOMETHING = Decimal("1.00")
"""What an identity that proves a zero must not allow instead of it."""

_Mark: TypeAlias = tuple[str, tuple[str, ...]]


@dataclass(slots=True)
class _Source:
    """A recognised figure, its value as read (None where it made no number), and the rows and columns it stands in."""

    figure: Figure
    read: Decimal | None
    unit: str
    text: str
    places: list[tuple[dict[str, Any], str]]

    def put(self, value: Decimal | None) -> None:
        """Print the figure as ``value`` in its rows, with the mark that this is not what was read."""
        for row, column in self.places:
            marks = {name: read for name, read in repairs_of(row).items() if name != column}
            if value != self.read:
                marks[column] = self.read
            said = {name: "" if read is None else f"{read:f}" for name, read in marks.items()}
            row["repaired"] = ";".join(f"{name}={said[name]}" for name in _COLUMNS if name in said)
            row[column] = value
            if column == "value_wan" and value is not None and row.get("decimals") is not None:
                row["decimals"] = _decimals(value, text_of(row, "unit"))


def _decimals(value: Decimal, unit: str) -> int:
    exponent = (value / MONEY_UNITS.get(unit, Decimal(1))).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


class _Candidate(NamedTuple):
    """A figure, another value of it, the slip that would explain it (None: none that is likely) and what it mends."""

    figure: Figure
    value: Decimal
    slip: Slip | None
    mended: frozenset[_Mark] = frozenset()
    independent: int = 0
    """How many of the mended identities share no figure but this one."""
    exact: bool = False
    """Whether the sums come out to the last place, and not only within the rounding of their figures."""
    certain: bool = True
    """Whether something mended contradicts itself beyond doubt, and is no list that may be incomplete."""


class _Ledger:
    """The identities of a document as they stand: those that hold, those that fail, those left open."""

    def __init__(self, facts: Facts) -> None:
        self.holding: dict[str, list[Relation]] = {}
        self.failing: dict[_Mark, Relation] = {}
        self.proven: set[_Mark] = set()
        """Of the failing ones, those that contradict themselves beyond doubt: no part may be missing from them."""
        for check, outcomes in examined(facts, (_CHECK,)):
            for outcome in outcomes:
                relation = outcome.relation
                if relation is None:
                    continue
                if outcome.status in (Status.CONSISTENT, Status.ROUNDING):
                    for figure in relation.figures:
                        self.holding.setdefault(figure.key, []).append(relation)
                elif _fails(relation.verdict()) and not isinstance(relation, Bound):
                    mark = (check.id, tuple(figure.key for figure in relation.figures))
                    self.failing[mark] = relation
                    if outcome.failed:
                        self.proven.add(mark)

    def of(self, key: str) -> set[_Mark]:
        """The failing identities that a figure stands in."""
        return {mark for mark in self.failing if key in mark[1]}

    def heads(self, key: str) -> set[tuple[str, str]]:
        """The checks that fail with a figure, and the figures they begin with: parts may be read that were not."""
        return {(check, keys[0]) for check, keys in self.of(key)}

    def figures(self) -> dict[str, Figure]:
        """The figures of all failing identities."""
        return {figure.key: figure for relation in self.failing.values() for figure in relation.figures}

    def candidates(self, figure: Figure, source: _Source | None) -> Iterator[_Candidate]:
        """The values of ``figure`` that one slip explains and that satisfy what fails without breaking what holds."""
        wanted = [(mark, interval) for mark in self.of(figure.key) if (interval := _solved(self.failing[mark], figure))]
        unit = source.unit if source else ""
        likely: dict[Decimal, Slip] = {}
        if source is not None:
            likely = {m.value: m.slip for m in misreadings(figure.value, unit, source.text)}
        for value in dict.fromkeys((*likely, *neighbours(figure.value, unit))):
            near = Interval.of(value)
            mended = [(mark, found) for mark, found in wanted if found.low < near.high and near.low < found.high]
            if mended and all(r.holds(figure, value) for r in self.holding.get(figure.key, ())):
                independent = _independent(figure, [self.failing[mark] for mark, _ in mended])
                exact = all(isinstance(self.failing[m], Linear) and f.low + f.high == 2 * value for m, f in mended)
                marks = frozenset(mark for mark, _ in mended)
                certain = bool(marks & self.proven)
                yield _Candidate(figure, value, likely.get(value), marks, independent, exact, certain)


def _fails(verdict: Verdict) -> bool:
    """Whether an identity fails by more than a last place adjusted by hand."""
    return verdict.status is Status.INCONSISTENT and not verdict.slight


def _solved(relation: Relation, figure: Figure) -> Interval | None:
    """The values that would satisfy a relation, where they are narrow against what is wrong with the figure."""
    found = relation.solve(figure)
    if found is None or not figure.value:
        return None
    gap = abs(figure.value - (found.low + found.high) / 2)
    return found if found.high - found.low <= gap else None


def _independent(figure: Figure, relations: Iterable[Relation]) -> int:
    """How many relations tell of ``figure`` separately: no two of those counted share another figure."""
    used: set[str] = set()
    count = 0
    for relation in sorted(relations, key=lambda r: len(r.figures)):
        others = {f.key for f in relation.figures} - {figure.key}
        if others and not others & used:
            used |= others
            count += 1
    return count


def repaired(rows: Rows, doc_id: str = "") -> dict[str, Sequence[Mapping[str, Any]]]:
    """The rows of one document with its recognised figures put right where identities prove it.

    Takes rows as in the contract; ``amounts`` and ``cells`` with a ``confidence`` were recognised, no others are
    touched. Repaired rows carry a mark in ``repaired``; the rows given are not changed.
    """
    copied: dict[str, Sequence[Mapping[str, Any]]] = dict(rows)
    for frame in ("amounts", "cells"):
        copied[frame] = [dict(row) for row in rows.get(frame, ())]
    read = _Ledger(Facts(copied, doc_id))
    _regroup(copied)
    sources = _sources(Facts(copied, doc_id))
    if not sources:
        return copied
    made = [_Candidate(s.figure, s.figure.value, Slip.SEPARATOR) for s in sources.values() if s.read is None]
    refused: set[tuple[str, Decimal]] = set()
    for _ in range(_ROUNDS):
        before = _Ledger(Facts(copied, doc_id))
        fixed = {c.figure.key for c in made if c.slip is not Slip.SEPARATOR}
        proposed = [c for c in _proposals(before, sources, refused) if c.figure.key not in fixed]
        if not proposed:
            break
        for candidate in proposed:
            sources[candidate.figure.key].put(candidate.value)
        standing = _borne_out(proposed, before, copied, doc_id, sources, back=True)
        refused.update((c.figure.key, c.value) for c in proposed if c not in standing)
        keys = {c.figure.key for c in standing}
        made = [*(c for c in made if c.figure.key not in keys), *standing]
    _borne_out(made, read, copied, doc_id, sources)
    return copied


def _regroup(rows: Rows) -> None:
    """Give recognised cells whose points and commas make no number the one they mean, for the time being."""
    for row in rows["cells"]:
        if row.get("value_wan") is None and row.get("confidence") is not None and row.get("blank") == "unreadable":
            number, factor = regrouped(text_of(row, "text")), MONEY_UNITS.get(text_of(row, "unit"))
            if number is not None and factor is not None:
                assert isinstance(row, dict)
                row |= {"value_wan": number * factor, "repaired": "value_wan="}


def _borne_out(
    repairs: Sequence[_Candidate],
    before: _Ledger,
    rows: Rows,
    doc_id: str,
    sources: Mapping[str, _Source],
    *,
    back: bool = False,
) -> list[_Candidate]:
    """Withdraw the repairs that the checks, run again, do not bear out, until all that are left stand.

    ``back`` takes a figure back to the value it was proposed on, otherwise to what was read.
    """
    standing = list(repairs)
    while standing:
        after = _Ledger(Facts(rows, doc_id))
        fallen = [c for c in standing if not _stands(c, sources[c.figure.key].read, before, after)]
        if not fallen:
            break
        for candidate in fallen:
            source = sources[candidate.figure.key]
            source.put(candidate.figure.value if back else source.read)
        standing = [c for c in standing if c not in fallen]
    return standing


def _sources(facts: Facts) -> dict[str, _Source]:
    """Every recognised figure of the document by its key."""
    found: dict[str, _Source] = {}

    def add(figure: Figure, row: Mapping[str, Any], column: str) -> None:
        assert isinstance(row, dict)
        unit = "" if column in _RATES else text_of(row, "unit")
        text = _as_read(row) if column == "value_wan" else ""
        read = repairs_of(row).get(column, figure.value)
        found.setdefault(figure.key, _Source(figure, read, unit, text, [])).places.append((row, column))

    for statement in facts.statements:
        for column in _COLUMNS if statement.row.get("confidence") is not None else ():
            figure = statement.figure(column)
            if figure is not None and not (column == "value_wan" and statement.nil):
                add(figure, statement.row, column)
    for entry in facts.entries:
        if entry.row.get("confidence") is not None:
            add(entry.figure, entry.row, "value_wan")
    return found


def _as_read(row: Mapping[str, Any]) -> str:
    """A row's figure with its unit and whatever digits, points and commas touch it in the sentence."""
    text = text_of(row, "text")
    found = regex.search(rf"[\d.,，]{{0,24}}{regex.escape(text)}", text_of(row, "quote")) if text else None
    return found.group() if found else text


def _proposals(ledger: _Ledger, sources: Mapping[str, _Source], refused: set[tuple[str, Decimal]]) -> list[_Candidate]:
    """The repairs worth trying: each explains more than any rival, and no two explain the same."""
    if len(ledger.failing) > _MOST:
        return []
    every = [
        candidate
        for key, figure in sorted(ledger.figures().items())
        for candidate in ledger.candidates(figure, sources.get(key))
    ]
    likely = [c for c in every if c.slip is not None and (c.figure.key, c.value) not in refused]
    likely.sort(key=lambda c: (-c.independent, -len(c.mended), c.figure.key, c.value))
    chosen: list[_Candidate] = []
    for candidate in likely:
        taken = any(candidate.mended & c.mended or candidate.figure.key == c.figure.key for c in chosen)
        if not taken and not any(_rivals(candidate, other) for other in every):
            chosen.append(candidate)
    return chosen


def _rivals(candidate: _Candidate, other: _Candidate) -> bool:
    """Whether another repair explains all that this one does; of two values of one figure an exact one is better."""
    if other.figure.key == candidate.figure.key:
        better = candidate.exact and not other.exact
        return other.value != candidate.value and other.mended >= candidate.mended and not better
    return other.mended >= candidate.mended


def _stands(candidate: _Candidate, read: Decimal | None, before: _Ledger, after: _Ledger) -> bool:
    """Whether the checks, run again, bear a repair out: it is proven and made nothing worse."""
    key = candidate.figure.key
    failing = after.of(key)
    if read is not None and after.heads(key) - before.heads(key):
        return False
    proofs = _proofs(key, read, after)
    if _independent(candidate.figure, proofs) > 1:
        return True
    telling = candidate.slip is not None and candidate.slip.telling
    return telling and candidate.certain and bool(proofs) and not failing


def _proofs(key: str, read: Decimal | None, ledger: _Ledger) -> list[Relation]:
    """The identities that hold and would fail if the figure were what was read, or nil where that made no number."""
    proofs: list[Relation] = []
    for relation in ledger.holding.get(key, ()):
        figure = next(f for f in relation.figures if f.key == key)
        other = read if read is not None else Decimal(0) if figure.value else _SOMETHING
        if relation.verdict().status is Status.CONSISTENT and _fails(printed_as(relation, figure, other).verdict()):
            proofs.append(relation)
    return proofs


@procedure("repaired")
def marks(check: Check, facts: Facts) -> Iterator[Outcome]:
    """Every figure that carries the mark of a repair, with the identities that prove it."""
    marked = {key: source for key, source in _sources(facts).items() if source.read != source.figure.value}
    if marked:
        ledger = _Ledger(facts)
        for key, source in marked.items():
            yield _told(check, source, _proofs(key, source.read, ledger))


def _told(check: Check, source: _Source, proofs: Sequence[Relation]) -> Outcome:
    figure, read = source.figure, source.read
    sign = "%" if figure.key.endswith(_RATES) else "万元"
    was = f"“{source.text}”" if read is None else f"{read:f}{sign}"
    slips = {} if read is None else {m.value: m.slip for m in misreadings(read, source.unit, source.text)}
    slip = slips.get(figure.value, Slip.SEPARATOR)
    said = "；".join(dict.fromkeys(equation(relation) for relation in proofs))
    message = f"{figure.label}：OCR 识别为{was}，疑{slip}，现按勾稽关系修正为{figure.value:f}{sign}：{said}"
    return Outcome(
        check.id,
        Status.INCONSISTENT,
        check.severity if proofs else "warning",
        message if proofs else f"{figure.label}：标记为已修正（OCR 识别为{was}），但已无勾稽关系可证，请核对原件",
        evidence=tuple(dict.fromkeys([figure.key, *(f.key for relation in proofs for f in relation.figures)])),
        expected=figure.value,
        actual=read,
        page=figure.page,
        quote=figure.quote,
    )
