"""The ledger of an audit (检查台账): what was to be checked, what was, and what could not be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractor.checks.catalogue import Check
from extractor.checks.outcome import Outcome
from extractor.checks.relation import Status

__all__ = ["COLUMNS", "Line", "coverage", "ledger", "merged"]

COLUMNS: Mapping[str, str] = {
    "check": "检查",
    "title": "名称",
    "obligations": "应查",
    "consistent": "一致",
    "rounding": "尾差",
    "inconsistent": "不一致",
    "missing": "缺失",
    "not_applicable": "不适用",
    "unresolved": "未决",
    "share": "已查比例",
    "lacking": "所缺",
}
"""Columns of the ledger with their Chinese titles."""


@dataclass(frozen=True, slots=True)
class Line:
    """One check's line: how many obligations ended in which way, and what was lacking most often."""

    check: str
    title: str
    counts: Mapping[Status, int]
    lacking: str = ""

    @property
    def obligations(self) -> int:
        """All that was to be checked, what turned out not to apply left out."""
        return sum(n for status, n in self.counts.items() if status is not Status.NOT_APPLICABLE)

    @property
    def share(self) -> float | None:
        """The share of the obligations that were decided; None when there were none."""
        if not self.obligations:
            return None
        return 1 - self.counts.get(Status.UNRESOLVED, 0) / self.obligations

    def row(self) -> dict[str, str | int | float | None]:
        """The line as a row with :data:`COLUMNS`."""
        return {
            "check": self.check,
            "title": self.title,
            "obligations": self.obligations,
            **{status.value: self.counts.get(status, 0) for status in Status},
            "share": None if self.share is None else round(self.share, 4),
            "lacking": self.lacking,
        }


def ledger(results: Sequence[tuple[Check, Sequence[Outcome]]]) -> tuple[Line, ...]:
    """A line for every check of the catalogue, in its order, whether it ran or not."""
    return tuple(_line(check.id, check.title, outcomes) for check, outcomes in results)


def _line(check: str, title: str, outcomes: Iterable[Outcome]) -> Line:
    counts: dict[Status, int] = {}
    lacking: dict[str, int] = {}
    for o in outcomes:
        counts[o.status] = counts.get(o.status, 0) + 1
        if o.status in (Status.UNRESOLVED, Status.NOT_APPLICABLE) and o.lacking:
            lacking[o.lacking] = lacking.get(o.lacking, 0) + 1
    most = sorted(lacking, key=lambda words: (-lacking[words], words))
    return Line(check, title, counts, "；".join(most[:2]))


def merged(ledgers: Iterable[Sequence[Line]]) -> tuple[Line, ...]:
    """One ledger over many documents."""
    lines: dict[str, Line] = {}
    for each in ledgers:
        for line in each:
            old = lines.get(line.check)
            if old is None:
                lines[line.check] = line
                continue
            counts = {s: old.counts.get(s, 0) + line.counts.get(s, 0) for s in (*old.counts, *line.counts)}
            lines[line.check] = Line(line.check, line.title, counts, old.lacking or line.lacking)
    return tuple(lines.values())


def coverage(lines: Sequence[Line]) -> float:
    """The mean share of decided obligations over the checks of the catalogue, checks that do not apply left out.

    Every check weighs the same and one that did not run counts 0, so leaving a check out never raises the figure.
    """
    shares = [line.share for line in lines if line.share is not None]
    return sum(shares) / len(shares) if shares else 0.0
