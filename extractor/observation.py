"""What is compared (可比指标): a measure, and what a document states for it.

A measure is an item or a count (``three_public.total``, ``staff.actual``), a subject (``functional:2010601`` or just
``2010601``) or a figure of a table (``general_public/201/total``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from extractor import subjects
from extractor.checks.facts import Rows
from extractor.checks.statement import baseline, decimal_of
from extractor.principal import principal

__all__ = ["Measure", "Observation", "observe", "parse_measure"]

Kind: TypeAlias = Literal["item", "count", "subject", "cell"]


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
    reason: str = ""

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
    counted = measure.kind == "count"
    fitting = [row for row in rows if _fits(row, measure)]
    row = next((row for row in fitting if row.get("value") is not None), None) if counted else principal(fitting)
    value = decimal_of(row.get("value" if counted else "value_wan")) if row is not None else None
    if row is None or value is None:
        return None
    place = next(index for index, other in enumerate(rows, 1) if other is row)
    return Observation(
        document,
        value,
        decimal_of(row.get("change_wan")),
        baseline(str(row.get("compared_with") or ""), year),
        "文字",
        str(row.get("amount_id") or f"{'c' if counted else 'a'}{place}"),
        _int(row.get("page")),
        str(row.get("quote") or ""),
        str(row.get("reason") or ""),
    )


def _fits(row: Mapping[str, Any], measure: Measure) -> bool:
    if measure.kind == "subject":
        return row.get("system") == measure.system and row.get("code") == measure.code
    return row.get("item") == measure.item


def _printed(document: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], measure: Measure) -> Observation | None:
    wanted = measure.measure.split("|") if measure.measure else ["total", "final", "budget", ""]
    if document.get("disclosure") == "final" and not measure.measure:
        wanted = ["total", "final"]
    for row in rows:
        value = decimal_of(row.get("value_wan"))
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


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
