"""The overview's record: one line a file, with the measures that tables and charts compare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from extractor.checks.outcome import SEVERITIES
from extractor.principal import principals
from extractor.report.details import number
from extractor.report.evidence import Text
from extractor.report.source import Rows
from extractor.subjects import level_of

__all__ = ["COLUMNS", "COUNTS", "MONEY", "line"]

MONEY: tuple[str, ...] = (
    "revenue.total",
    "expenditure.total",
    "expenditure.basic",
    "expenditure.project",
    "fiscal.revenue",
    "fiscal.expenditure",
    "general_public.expenditure",
    "general_public.basic",
    "general_public.personnel",
    "general_public.public_use",
    "general_public.project",
    "government_fund.expenditure",
    "three_public.total",
    "three_public.overseas",
    "three_public.vehicle",
    "three_public.vehicle_purchase",
    "three_public.vehicle_operation",
    "three_public.reception",
    "meeting",
    "training",
    "operating_funds",
    "procurement.total",
)
"""Items that can be compared, in the order of the contract."""
COUNTS: tuple[str, ...] = ("staff.authorized", "staff.actual", "assets.vehicles", "units.total")

COLUMNS: tuple[str, ...] = (
    "path", "type", "pages", "issuer", "entity", "region_code", "region", "year", "kind", "published", "title",
    "status", "error", "mentions", "claimed", "amounts", "errors", "warnings", "notes", "open", "checks", "values",
    "changes", "percents", "functional", "economic",
)  # fmt: skip
"""Places of a line.

``checks`` holds check, severity (place in SEVERITIES) and times of each kind of finding. ``values``, ``changes`` and
``percents`` run along MONEY (and COUNTS), None where not stated.
"""


def line(document: Text, rows: Rows, checks: dict[str, int]) -> list[Any]:
    """The line of one document. ``checks`` numbers the checks met so far and grows."""
    first = principals(rows["amounts"])
    counted = {row["item"]: row for row in reversed(rows["counts"]) if row["item"] and row["value"]}
    printed = _printed(rows["cells"], document["disclosure"])
    stated = [first.get(item) or printed.get(item) for item in MONEY]
    values = [number(row["value_wan"]) if row else None for row in stated]
    values += [number(counted[item]["value"]) if item in counted else None for item in COUNTS]
    severities = [row["severity"] if row["outcome"] != "unresolved" else "open" for row in rows["findings"]]
    failed: dict[tuple[int, int], int] = {}
    for row, severity in zip(rows["findings"], severities, strict=True):
        if severity in SEVERITIES:
            key = checks.setdefault(row["check"], len(checks)), SEVERITIES.index(severity)
            failed[key] = failed.get(key, 0) + 1
    return [
        document["path"], document["media_type"], number(document["pages"]), document["issuer"],
        document["entity"], document["region_code"], document["region"], number(document["fiscal_year"]),
        document["disclosure"], document["published_on"], document["title"], document["status"], document["error"],
        number(document["money_mentions"]), number(document["money_claimed"]), len(rows["amounts"]),
        severities.count("error"), severities.count("warning"), severities.count("info"), severities.count("open"),
        [[check, severity, times] for (check, severity), times in failed.items()],
        _cut(values),
        _cut([_number(row, "change_wan") for row in stated]),
        _cut([_number(row, "change_pct") for row in stated]),
        _classes(rows["subjects"], "functional"), _classes(rows["subjects"], "economic_department"),
    ]  # fmt: skip


def _number(row: Text | None, column: str) -> float | int | str | None:
    return number(row.get(column, "")) if row else None


def _printed(cells: Iterable[Text], disclosure: str) -> dict[str, Text]:
    """Items as the tables print them, for what the narrative leaves out."""
    wanted = ("total", "final") if disclosure == "final" else ("total", "budget", "final", "")
    found: dict[str, Text] = {}
    for row in cells:
        if row["item"] and not row["code"] and row["value_wan"] and row["measure"] in wanted:
            found.setdefault(row["item"], row)
    return found


def _classes(subjects: Iterable[Text], system: str) -> list[list[Any]]:
    """Classes (类) with their amounts, as the tables print them, else as the narrative states them.

    Where no class is given as such, its items (项, or 款 of economic classes) are added up.
    """
    listed = [row for row in subjects if row["system"] == system and (row["table_wan"] or row["narrative_wan"])]
    levels = {level: [row for row in listed if level_of(row["code"]) == level] for level in ("类", "款", "项")}
    chosen = levels["类"] or levels["项"] or levels["款"]
    sums: dict[str, float] = {}
    for row in chosen:
        code = row["code"][:3]
        sums[code] = sums.get(code, 0.0) + float(row["table_wan"] or row["narrative_wan"])
    return [[code, round(value, 6)] for code, value in sorted(sums.items()) if value]


def _cut(values: list[Any]) -> list[Any]:
    while values and values[-1] is None:
        values.pop()
    return values
