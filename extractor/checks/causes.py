"""Findings grouped by cause (同因归并): the one figure that, if changed, would mend several contradictions.

Contradictions that share a figure are put before a search: for every figure of theirs, which values would satisfy
the contradictions it stands in, and which of the relations that hold now would break. The figure that mends the
most and breaks the least is named; what it does not mend is searched again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal

from extractor.checks.figure import Figure
from extractor.checks.outcome import SEVERITIES, Outcome
from extractor.checks.relation import Linear, Relation, Status
from extractor.quantity import Interval

__all__ = ["Finding", "grouped"]

_PARTICULAR = 4
"""Digits of a difference that make a coincidence unlikely."""
_MANY = 4
"""Failing rows of one table from which on a third of all its rows is taken for a displaced column."""
_MOST = 400
"""Contradictions in one document beyond which nothing is grouped: such a document was misread or is a template."""

_WIDE = Context(prec=200, rounding=ROUND_HALF_UP)
"""Room for figures that no budget has; a damaged file may print them all the same."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One or more failed outcomes with one cause.

    ``culprit`` is the figure that, printed as ``remedy``, would mend all of them; None when no single figure does.
    ``alike`` counts the other places with the very same contradiction.
    """

    witnesses: tuple[Outcome, ...]
    culprit: Figure | None = None
    remedy: Decimal | None = None
    alike: int = 0

    @property
    def leading(self) -> Outcome:
        """The witness that speaks for the finding: the gravest, sums before percents before links."""
        return self.witnesses[0]


@dataclass(frozen=True, slots=True)
class _Candidate:
    figure: Figure
    remedy: Decimal
    mended: tuple[Outcome, ...]
    broken: int
    digits: int


def grouped(outcomes: Sequence[Outcome]) -> list[Finding]:
    """Findings for all failed outcomes, in the order of the first witness."""
    failed = [o for o in outcomes if o.failed]
    findings, failed = _slips(failed)
    numeric = [o for o in failed if o.relation is not None]
    findings += [Finding((o,)) for o in failed if o.relation is None]
    if len(numeric) > _MOST:
        return findings + [Finding((o,)) for o in numeric]
    holding = _index(o for o in outcomes if o.relation is not None and o.status in (Status.CONSISTENT, Status.ROUNDING))
    tables, numeric = _tables(numeric, outcomes)
    findings += tables
    for component in _components(numeric):
        findings.extend(_explain(component, holding))
    findings = _alike(findings)
    order = {id(o): index for index, o in enumerate(outcomes)}
    return sorted(findings, key=lambda f: min(order.get(id(o), len(order)) for o in f.witnesses))


def _tables(failed: Sequence[Outcome], outcomes: Sequence[Outcome]) -> tuple[list[Finding], list[Outcome]]:
    """Most rows of a table failing alike have one cause, a column out of place; in the document or in the reading.

    That is a warning: only a look at the page can tell which.
    """
    every: dict[tuple[str, str], int] = {}
    wrong: dict[tuple[str, str], list[Outcome]] = {}
    for o in outcomes:
        if o.decided and o.relation is not None and o.figures[0].side == "table":
            mark = (o.check, o.figures[0].key.partition(".")[0])
            every[mark] = every.get(mark, 0) + 1
            if o in failed:
                wrong.setdefault(mark, []).append(o)
    moved = {mark: listed for mark, listed in wrong.items() if len(listed) > _MANY and len(listed) * 3 > every[mark]}
    findings = []
    for mark, listed in moved.items():
        said = f"{len(listed)}行（共{every[mark]}行）不平，疑整列错位，请核对原表。如：{listed[0].message}"
        findings.append(Finding((replace(listed[0], severity="warning", message=said), *listed[1:])))
    taken = {id(o) for listed in moved.values() for o in listed}
    return findings, [o for o in failed if id(o) not in taken]


def _slips(failed: Sequence[Outcome]) -> tuple[list[Finding], list[Outcome]]:
    """A figure in the wrong unit contradicts every other statement of it; whatever says so is one finding."""
    slipped = dict.fromkeys(o.figures[0].key for o in failed if o.check.startswith("unit_suspect") and o.figures)
    findings: list[Finding] = []
    rest = list(failed)
    for key in slipped:
        witnesses = [o for o in rest if any(figure.key == key for figure in o.figures)]
        witnesses.sort(key=lambda o: not o.check.startswith("unit_suspect"))
        rest = [o for o in rest if o not in witnesses]
        if witnesses:
            findings.append(Finding(tuple(witnesses)))
    return findings, rest


def _alike(findings: Sequence[Finding]) -> list[Finding]:
    """The same contradiction in several places (a row left out of three tables) is one finding."""
    found: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = _mark(finding)
        old = found.get(key)
        if old is None:
            found[key] = finding
        else:
            found[key] = replace(old, witnesses=(*old.witnesses, *finding.witnesses), alike=old.alike + 1)
    return list(found.values())


def _mark(finding: Finding) -> tuple[object, ...]:
    """What findings of one cause have in common."""
    lead = finding.leading
    figures = lead.figures
    if not figures:
        return (id(finding),)
    if len(finding.witnesses) > 1:
        culprit = finding.culprit
        return ("culprit", culprit.label, culprit.value, finding.remedy) if culprit else (id(finding),)
    gap = _gap(lead)
    if gap is not None:
        return ("gap", gap)
    label = figures[0].label.partition("·")[0] if figures[0].side == "table" else ""
    return (lead.check, label, lead.actual, lead.expected, "" if label else figures[-1].key)


def _gap(o: Outcome) -> Decimal | None:
    """The difference of a sum that fails, where it is so particular that another like it has the same cause."""
    if not isinstance(o.relation, Linear) or o.expected is None or o.actual is None:
        return None
    gap = abs(o.actual - o.expected)
    return gap if len(gap.normalize().as_tuple().digits) >= _PARTICULAR else None


def _index(outcomes: Iterable[Outcome]) -> dict[str, list[Relation]]:
    found: dict[str, list[Relation]] = {}
    for o in outcomes:
        if o.relation is not None:
            for figure in o.relation.figures:
                found.setdefault(figure.key, []).append(o.relation)
    return found


def _components(failed: Sequence[Outcome]) -> list[list[Outcome]]:
    """Outcomes tied together by common figures."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for o in failed:
        keys = [figure.key for figure in o.figures]
        for key in keys[1:]:
            parent[root(key)] = root(keys[0])
    groups: dict[str, list[Outcome]] = {}
    for o in failed:
        groups.setdefault(root(o.figures[0].key), []).append(o)
    return list(groups.values())


def _explain(component: list[Outcome], holding: dict[str, list[Relation]]) -> list[Finding]:
    findings: list[Finding] = []
    rest = list(component)
    while rest:
        best = _best(rest, holding)
        if best is None:
            findings.extend(Finding((o,)) for o in rest)
            break
        findings.append(Finding(_ranked(best.mended), best.figure, best.remedy))
        mended = {id(o) for o in best.mended}
        rest = [o for o in rest if id(o) not in mended]
    return findings


def _best(failed: list[Outcome], holding: dict[str, list[Relation]]) -> _Candidate | None:
    figures = {figure.key: figure for o in failed for figure in o.figures}
    candidates = [c for figure in figures.values() if (c := _candidate(figure, failed, holding)) is not None]
    return max(candidates, key=lambda c: (len(c.mended) - c.broken, len(c.mended), -c.digits), default=None)


def _candidate(figure: Figure, failed: list[Outcome], holding: dict[str, list[Relation]]) -> _Candidate | None:
    """The value of ``figure`` that satisfies the most of the contradictions it stands in."""
    wanted: list[tuple[Outcome, Interval]] = []
    for o in failed:
        if o.relation is not None and any(f.key == figure.key for f in o.figures):
            interval = o.relation.solve(figure)
            if interval is not None:
                wanted.append((o, interval))
    best: _Candidate | None = None
    for _, interval in wanted:
        remedy = _round(interval, figure)
        mended = tuple(o for o, _ in wanted if o.relation is not None and o.relation.holds(figure, remedy))
        if not mended:
            continue
        broken = sum(not r.holds(figure, remedy) for r in holding.get(figure.key, ()))
        found = _Candidate(figure, remedy, mended, broken, _digits(figure.value, remedy))
        if best is None or (len(found.mended) - found.broken, -found.digits) > (
            len(best.mended) - best.broken,
            -best.digits,
        ):
            best = found
    return best


def _round(interval: Interval, figure: Figure) -> Decimal:
    middle = (interval.low + interval.high) / 2
    return middle.quantize(figure.place, context=_WIDE)


def _digits(printed: Decimal, remedy: Decimal) -> int:
    """In how many characters two figures differ; a slip of the pen changes few."""
    one, two = f"{abs(printed):f}", f"{abs(remedy):f}"
    width = max(len(one), len(two))
    signs = 2 * ((printed < 0) != (remedy < 0))
    return signs + sum(a != b for a, b in zip(one.rjust(width), two.rjust(width), strict=True))


def _ranked(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    return tuple(sorted(outcomes, key=lambda o: SEVERITIES.index(o.severity)))
