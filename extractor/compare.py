"""Departments side by side (横向、纵向比较): one measure over many disclosures.

Whatever a document does not state stays not disclosed (未公开): it has no rank, no share and no part in any median,
and it is never zero.
"""

from __future__ import annotations

import csv
import statistics
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from extractor.checks import figure as figures
from extractor.checks.facts import Rows
from extractor.observation import Measure, Observation, observe, parse_measure
from extractor.quantity import Interval

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "Comparison", "Line", "compare"]

By: TypeAlias = Literal["issuer", "year"]

HUNDRED = Decimal(100)

COLUMNS: Mapping[str, str] = {
    "group": "组别",
    "issuer": "公开单位",
    "fiscal_year": "年度",
    "disclosure": "公开类别",
    "state": "公开情况",
    "value": "数值",
    "unit": "单位",
    "rank": "位次",
    "share_pct": "占组内合计（%）",
    "share_of_pct": "占本单位总额（%）",
    "per_staff": "人均",
    "deviation_pct": "偏离中位数（%）",
    "change_stated": "自述增减",
    "reason": "自述原因",
    "prior_stated": "推算上年数",
    "prior_own": "上年公开数",
    "change_own": "较上年公开数增减",
    "prior_agrees": "上年数是否相符",
    "source": "来源",
    "page": "页码",
    "quote": "原文",
    "evidence": "证据",
    "path": "文件",
    "doc_id": "文件编号",
}
"""Columns of a comparison with their Chinese titles."""

STATES = {"stated": "已公开", "not_disclosed": "未公开", "unread": "未能读取"}
_DISCLOSURES = {"budget": "预算", "final": "决算"}


@dataclass(frozen=True, slots=True)
class Line:
    """One document in a comparison. Figures that need something not disclosed are None."""

    observation: Observation
    group: str
    rank: int | None = None
    share: Decimal | None = None
    share_of: Decimal | None = None
    per_staff: Decimal | None = None
    deviation: Decimal | None = None
    prior: Observation | None = None

    @property
    def prior_stated(self) -> Decimal | None:
        """Last year's figure as this document implies it: value minus change."""
        o = self.observation
        return None if o.value is None or o.change is None else o.value - o.change

    @property
    def prior_own(self) -> Decimal | None:
        """Last year's figure as the issuer disclosed it then."""
        return self.prior.value if self.prior else None

    @property
    def change_own(self) -> Decimal | None:
        """The change against last year's own disclosure."""
        own = self.prior_own
        return None if own is None or self.observation.value is None else self.observation.value - own

    @property
    def prior_agrees(self) -> bool | None:
        """Whether value minus change can be what was disclosed last year; None where one of them is unknown."""
        o, own = self.observation, self.prior_own
        if o.value is None or o.change is None or own is None:
            return None
        value, change, prior = (figures.Figure("", number, "", "").interval for number in (o.value, o.change, own))
        return Interval(value.low - change.high, value.high - change.low).overlaps(prior)

    def row(self, unit: str) -> dict[str, Any]:
        """The line with :data:`COLUMNS`."""
        o = self.observation
        agrees = self.prior_agrees
        return {
            "group": self.group,
            "issuer": o.issuer,
            "fiscal_year": o.year,
            "disclosure": _DISCLOSURES.get(str(o.document.get("disclosure") or ""), ""),
            "state": STATES[o.state],
            "value": o.value,
            "unit": unit or None,
            "rank": self.rank,
            "share_pct": self.share,
            "share_of_pct": self.share_of,
            "per_staff": self.per_staff,
            "deviation_pct": self.deviation,
            "change_stated": o.change,
            "reason": o.reason or None,
            "prior_stated": self.prior_stated,
            "prior_own": self.prior_own,
            "change_own": self.change_own,
            "prior_agrees": None if agrees is None else "相符" if agrees else "不符",
            "source": o.source or None,
            "page": o.page or None,
            "quote": o.quote or None,
            "evidence": o.evidence or None,
            "path": o.document.get("path"),
            "doc_id": o.document.get("doc_id"),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """A measure over documents, grouped by year (departments beside each other) or by department (years)."""

    measure: Measure
    by: By
    lines: tuple[Line, ...]
    share_of: Measure | None = None
    remarks: tuple[str, ...] = field(default=())

    def rows(self) -> list[dict[str, Any]]:
        """The lines as rows with :data:`COLUMNS`, in order."""
        return [line.row(self.measure.unit) for line in self.lines]

    def frame(self) -> pd.DataFrame:
        """The comparison as a data frame; money as floats, what is not disclosed as NA."""
        import pandas as pd

        data: dict[str, list[Any]] = {column: [] for column in COLUMNS}
        for row in self.rows():
            for column, values in data.items():
                value = row[column]
                values.append(float(value) if isinstance(value, Decimal) else value)
        return pd.DataFrame(data)

    def to_csv(self, file: str | Path, *, headers: str = "zh") -> None:
        """Write the comparison as CSV (UTF-8 with BOM, empty where not disclosed)."""
        with Path(file).open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(COLUMNS.values() if headers == "zh" else COLUMNS.keys())
            for row in self.rows():
                writer.writerow(["" if row[column] is None else _safe(row[column]) for column in COLUMNS])


def _safe(value: Any) -> str:
    """A cell no spreadsheet takes for a formula."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" and text[:1] else text


def compare(
    rows: Rows,
    what: str,
    *,
    by: By = "issuer",
    share_of: str | None = None,
    per: str = "staff.actual",
    year: int | None = None,
    disclosure: str | None = None,
    counts: Iterable[str] = (),
) -> Comparison:
    """Compare ``what`` over the documents of ``rows``.

    ``by="issuer"`` puts departments of one year and kind beside each other, ``by="year"`` the years of one
    department. ``share_of`` names the total of the same document a share is taken of; ``per`` the count that
    per-head figures are taken by; ``year`` and ``disclosure`` keep only such documents. Raises ValueError for a
    measure that is none.
    """
    measure = parse_measure(what, counts)
    seen = observe(rows, measure)
    whole_measure = parse_measure(share_of, counts) if share_of else None
    wholes = _values(observe(rows, whole_measure)) if whole_measure else {}
    staff = _values(observe(rows, parse_measure(per, (per,)))) if measure.kind != "count" else {}
    earlier: dict[tuple[str, int | None, Any], Observation] = {
        (o.issuer, o.year, o.document.get("disclosure")): o for o in reversed(seen) if o.year
    }
    kept = [
        o
        for o in _once(seen)
        if (year is None or o.year == year) and (disclosure is None or o.document.get("disclosure") == disclosure)
    ]
    groups: dict[str, list[Observation]] = {}
    for o in kept:
        groups.setdefault(_group(o, by), []).append(o)
    lines = [
        line
        for name in sorted(groups)
        for line in _lines(name, groups[name], by, wholes=wholes, staff=staff, earlier=earlier)
    ]
    return Comparison(measure, by, tuple(lines), whole_measure)


def _once(observations: Iterable[Observation]) -> list[Observation]:
    """One observation for one disclosure: the same one in another format, or its annex of tables, counts once."""
    kept: dict[Hashable, Observation] = {}
    for position, o in enumerate(observations):
        document = o.document
        named = (document.get("issuer"), o.year, document.get("disclosure"), document.get("entity"))
        key: Hashable = named if all(named[:3]) else position
        earlier = kept.get(key)
        if earlier is None or earlier.value is None:
            kept[key] = o
        elif o.value is not None and o.value != earlier.value:
            kept[position] = o
    return list(kept.values())


def _values(observations: Iterable[Observation]) -> dict[str, Decimal]:
    return {str(o.document.get("doc_id")): o.value for o in observations if o.value}


def _group(o: Observation, by: By) -> str:
    kind = _DISCLOSURES.get(str(o.document.get("disclosure") or ""), "")
    return f"{o.year or '年度不详'}{'年' if o.year else ''}{kind}" if by == "issuer" else f"{o.issuer}（{kind}）"


def _lines(
    name: str,
    members: Sequence[Observation],
    by: By,
    *,
    wholes: Mapping[str, Decimal],
    staff: Mapping[str, Decimal],
    earlier: Mapping[tuple[str, int | None, Any], Observation],
) -> list[Line]:
    values = [o.value for o in members if o.value is not None]
    total = sum(values, Decimal(0))
    middle = statistics.median(values) if len(values) > 1 else None

    def line(o: Observation) -> Line:
        doc_id = str(o.document.get("doc_id"))
        prior = earlier.get((o.issuer, (o.year or 0) - 1, o.document.get("disclosure")))
        if o.value is None:
            return Line(o, name, prior=prior)
        return Line(
            o,
            name,
            rank=1 + sum(value > o.value for value in values),
            share=_percent(o.value, total) if by == "issuer" and len(values) > 1 else None,
            share_of=_percent(o.value, wholes.get(doc_id)),
            per_staff=_over(o.value, staff.get(doc_id)),
            deviation=_percent(o.value - middle, middle) if middle is not None else None,
            prior=prior if prior is not o else None,
        )

    lines = [line(o) for o in members]
    if by == "year":
        return sorted(lines, key=lambda x: (x.observation.year or 0, x.observation.issuer))
    return sorted(lines, key=lambda x: (x.rank is None, x.rank or 0, x.observation.issuer))


def _percent(part: Decimal, whole: Decimal | None) -> Decimal | None:
    return None if not whole else (part * HUNDRED / whole).quantize(Decimal("0.01"))


def _over(value: Decimal, number: Decimal | None) -> Decimal | None:
    return None if not number else (value / number).quantize(Decimal("0.0001"))
