"""Departments side by side (横向、纵向比较): one measure over many disclosures.

A measure is an item or a count (``three_public.total``, ``staff.actual``), a subject (``functional:2010601`` or just
``2010601``) or a figure of a table (``general_public/201/total``). Whatever a document does not state stays not
disclosed (未公开): it has no rank, no share and no part in any median, and it is never zero.
"""

from __future__ import annotations

import csv
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from extractor import subjects
from extractor.checks import figure as figures
from extractor.checks.facts import Rows, baseline
from extractor.quantity import Interval

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "Comparison", "Line", "Measure", "Observation", "compare", "observe", "parse_measure"]

By: TypeAlias = Literal["issuer", "year"]
Kind: TypeAlias = Literal["item", "count", "subject", "cell"]

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
class Measure:
    """What is compared; see :func:`parse_measure`."""

    text: str
    kind: Kind
    item: str = ""
    system: str = ""
    code: str = ""
    table: str = ""
    measure: str = ""

    @property
    def unit(self) -> str:
        """万元 for money, "" for counts."""
        return "" if self.kind == "count" else "万元"


def parse_measure(text: str, counts: Iterable[str] = ()) -> Measure:
    """The measure that ``text`` names. ``counts`` are the keys of counts known.

    Raises ValueError for a text that names none: a table measure needs three parts, a subject a code.
    """
    plain = text.strip()
    if "/" in plain:
        parts = plain.split("/")
        if len(parts) != 3 or not all(parts):
            raise ValueError(f"{text!r}：报表指标写作 表/科目或指标/口径，例如 general_public/201/total")
        table, what, measure = parts
        code = what if subjects.level_of(what) else ""
        return Measure(plain, "cell", "" if code else what, subjects.system_of(code) or "", code, table, measure)
    system, _, code = plain.rpartition(":")
    if subjects.level_of(code):
        found = system or subjects.system_of(code) or ""
        if not found:
            raise ValueError(f"{text!r}：不是科目编码，请写明科目体系，例如 functional:2010601")
        return Measure(plain, "subject", system=found, code=code)
    if not plain or system:
        raise ValueError(f"{text!r}：不是指标、科目编码或报表指标")
    if plain in set(counts) or plain.startswith(("staff.", "assets.", "units.", "meeting.", "training.")):
        return Measure(plain, "count", item=plain)
    return Measure(plain, "item", item=plain)


@dataclass(frozen=True, slots=True)
class Observation:
    """One document's figure for a measure; ``value`` is None when it is not disclosed."""

    document: Mapping[str, Any]
    value: Decimal | None
    change: Decimal | None = None
    baseline: tuple[int | None, str] = (None, "")
    source: str = ""
    evidence: str = ""
    page: int = 0
    quote: str = ""

    @property
    def state(self) -> str:
        """stated, not_disclosed or unread."""
        if self.value is not None:
            return "stated"
        status = self.document.get("status")
        return "unread" if status in ("unreadable", "failed") else "not_disclosed"

    @property
    def year(self) -> int | None:
        """Fiscal year of the document."""
        year = self.document.get("fiscal_year")
        return int(year) if isinstance(year, int) or (isinstance(year, str) and year.isdigit()) else None

    @property
    def issuer(self) -> str:
        """The body that discloses; the path where it is not known."""
        return str(self.document.get("issuer") or self.document.get("path") or "")


def observe(rows: Rows, measure: Measure) -> list[Observation]:
    """The first statement of the measure in every document that is a disclosure or could not be read.

    A subject is looked for in the narrative first, then in the tables (total column).
    """
    narrative = _by_document(rows.get("counts" if measure.kind == "count" else "amounts", ()))
    tables = _by_document(rows.get("cells", ()))
    found: list[Observation] = []
    for document in rows.get("documents", ()):
        if document.get("status") == "not_disclosure":
            continue
        doc_id = str(document.get("doc_id") or "")
        year = Observation(document, None).year
        seen = None if measure.kind == "cell" else _stated(document, narrative.get(doc_id, ()), measure, year)
        if seen is None and measure.kind in ("cell", "subject", "item"):
            seen = _printed(document, tables.get(doc_id, ()), measure)
        found.append(seen or Observation(document, None))
    return found


def _by_document(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(str(row.get("doc_id") or ""), []).append(row)
    return found


def _stated(
    document: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], measure: Measure, year: int | None
) -> Observation | None:
    for index, row in enumerate(rows, 1):
        value = _decimal(row.get("value" if measure.kind == "count" else "value_wan"))
        if value is None or not _fits(row, measure):
            continue
        change = _decimal(row.get("change_wan"))
        against = baseline(str(row.get("compared_with") or ""), year)
        evidence = str(row.get("amount_id") or f"{'c' if measure.kind == 'count' else 'a'}{index}")
        return Observation(
            document, value, change, against, "文字", evidence, _int(row.get("page")), str(row.get("quote") or "")
        )
    return None


def _fits(row: Mapping[str, Any], measure: Measure) -> bool:
    if measure.kind == "subject":
        return row.get("system") == measure.system and row.get("code") == measure.code
    return row.get("item") == measure.item


def _printed(document: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], measure: Measure) -> Observation | None:
    wanted = measure.measure.split("|") if measure.measure else ["total", "final", "budget", ""]
    if document.get("disclosure") == "final" and not measure.measure:
        wanted = ["total", "final"]
    for row in rows:
        value = _decimal(row.get("value_wan"))
        if value is None or row.get("measure") not in wanted or (measure.table and row.get("table") != measure.table):
            continue
        if measure.code:
            right = row.get("code") == measure.code and row.get("system") == measure.system
        else:
            right = row.get("item") == measure.item and not row.get("code")
        if right:
            words = "·".join(str(row.get(c)) for c in ("row_label", "column", "text") if row.get(c))
            evidence = f"t{row.get('table_no')}.r{row.get('row')}.{row.get('measure') or row.get('column') or 'value'}"
            return Observation(
                document, value, source="报表", evidence=evidence, page=_int(row.get("page")), quote=words
            )
    return None


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or value is None:
        return None
    return Decimal(value) if isinstance(value, int) else None


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


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
        for o in seen
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
