"""Findings grouped by cause (同因归并): the one figure that, if changed, would mend several contradictions.

Contradictions that share a figure are put before a search: for every figure of theirs, which values would satisfy
the contradictions it stands in, and which of the relations that hold now would break. The figure that mends the
most and breaks the least is named; what it does not mend is searched again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from extractor.checks.figure import Figure
from extractor.checks.outcome import SEVERITIES, Outcome
from extractor.checks.relation import Relation, Status
from extractor.quantity import Interval

__all__ = ["Finding", "grouped"]

_MOST = 400
"""Contradictions in one document beyond which nothing is grouped: such a document was misread or is a template."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One or more failed outcomes with one cause.

    ``culprit`` is the figure that, printed as ``remedy``, would mend all of them; None when no single figure does.
    """

    witnesses: tuple[Outcome, ...]
    culprit: Figure | None = None
    remedy: Decimal | None = None

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
    for component in _components(numeric):
        findings.extend(_explain(component, holding))
    findings = _alike(findings)
    order = {id(o): index for index, o in enumerate(outcomes)}
    return sorted(findings, key=lambda f: min(order[id(o)] for o in f.witnesses))


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
    """The same contradiction printed in several tables (a row left out of all of them) is one finding."""
    found: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        lead = finding.leading
        figures = lead.figures
        if len(finding.witnesses) > 1 or not figures or figures[0].side != "table":
            found[(id(finding),)] = finding
            continue
        key = (lead.check, figures[0].label.partition("·")[0], lead.actual, lead.expected)
        old = found.get(key)
        found[key] = Finding((*old.witnesses, lead)) if old else Finding((lead,), finding.culprit, finding.remedy)
    return list(found.values())


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
    return middle.quantize(figure.place, rounding=ROUND_HALF_UP)


def _digits(printed: Decimal, remedy: Decimal) -> int:
    """In how many characters two figures differ; a slip of the pen changes few."""
    one, two = f"{abs(printed):f}", f"{abs(remedy):f}"
    width = max(len(one), len(two))
    signs = 2 * ((printed < 0) != (remedy < 0))
    return signs + sum(a != b for a, b in zip(one.rjust(width), two.rjust(width), strict=True))


def _ranked(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    return tuple(sorted(outcomes, key=lambda o: SEVERITIES.index(o.severity)))
