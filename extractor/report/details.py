"""A department's record: everything its page shows, as lists of plain values (the page's script names the places)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.report.evidence import Passages, Text, cell_keys, subject_cells
from extractor.report.source import Rows

__all__ = ["FIELDS", "Detail", "detail"]

FIELDS: dict[str, tuple[str, ...]] = {
    "sections": ("number", "title", "key", "page"),
    "passages": ("section", "text"),
    "amounts": (
        "id", "item", "label", "code", "system", "value", "change", "change_pct", "compared", "budget", "completion",
        "share", "reason", "purpose", "text", "page", "passage", "start", "end", "flags", "confidence", "box",
    ),
    "counts": ("id", "item", "label", "value", "unit", "page", "passage", "start", "end"),
    "tables": ("no", "key", "title", "unit", "page_from", "page_to", "empty", "note"),
    "cells": (
        "id", "table", "row", "label", "code", "system", "item", "column", "measure", "value", "text", "unit", "page",
        "box",
    ),
    "subjects": (
        "system", "code", "name", "level", "narrative", "table", "agrees", "change", "change_pct", "reason", "purpose",
        "amounts", "cells",
    ),
    "findings": ("check", "severity", "outcome", "message", "expected", "actual", "difference", "evidence", "page"),
    "unclaimed": ("text", "page", "quote"),
}  # fmt: skip
"""Part of a record → what the places of its rows hold, in order."""


@dataclass(frozen=True, slots=True)
class Detail:
    """The record, and the pages that its evidence with a box stands on (for crops of the document)."""

    record: dict[str, list[list[Any]]]
    boxed: frozenset[int]


def number(text: str) -> float | int | str | None:
    """A printed number as JSON knows it: None where nothing is stated, an int where it is whole."""
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def detail(rows: Rows, *, boxes: bool) -> Detail:
    """The record of one document. ``boxes`` says whether places on pages are wanted (the report shows crops)."""
    passages = Passages(rows["sections"])
    amounts = [_amount(row, passages, boxes) for row in rows["amounts"]]
    counts = [_count(order, row, passages) for order, row in enumerate(rows["counts"], 1)]
    keyed = list(cell_keys(rows["cells"]))
    of_subjects = subject_cells(rows["subjects"], keyed)
    cited = {key.split(":")[0] for row in rows["findings"] for key in row["evidence"].split(";") if key}
    wanted = cited.union(*of_subjects) | _of_items(keyed)
    cells = [_cell(key, row, boxes) for key, row in keyed if key in wanted]
    used = sorted({passage.section for passage in passages.found})
    place = {section: at for at, section in enumerate(used)}
    record: dict[str, list[list[Any]]] = {
        "passages": [[place[passage.section], passage.text] for passage in passages.found],
        "sections": [_section(rows["sections"][at]) for at in used],
        "amounts": amounts,
        "counts": counts,
        "subjects": [
            _subject(row, rows["amounts"], cells) for row, cells in zip(rows["subjects"], of_subjects, strict=True)
        ],
        "findings": [_finding(row) for row in rows["findings"]],
        "tables": [_table(row) for row in rows["tables"]],
        "cells": cells,
        "unclaimed": [[row["text"], number(row["page"]), row["quote"]] for row in rows["unclaimed"]],
    }
    boxed = frozenset(
        int(row["page"])
        for row in (*rows["amounts"], *(row for key, row in keyed if key in wanted))
        if row["bbox"] and row["page"]
    )
    return Detail(record, boxed)


def _section(row: Text) -> list[Any]:
    return [row["number"], row["title"], row["section"], number(row["page"])]


def _amount(row: Text, passages: Passages, boxes: bool) -> list[Any]:
    place = passages.place(row, row["text"])
    passage, start, end = place or (None, None, None)
    return _short(
        [
            row["amount_id"], row["item"], row["label"], row["code"], row["system"],
            number(row["value_wan"]), number(row["change_wan"]), number(row["change_pct"]), row["compared_with"],
            number(row["budget_wan"]), number(row["completion_pct"]), number(row["share_pct"]),
            row["reason"], row["purpose"], row["text"], number(row["page"]), passage, start, end,
            row["flags"], number(row["confidence"]), row["bbox"] if boxes else "",
        ]
    )  # fmt: skip


def _count(order: int, row: Text, passages: Passages) -> list[Any]:
    passage, start, end = passages.place(row, "") or (None, None, None)
    stated = [f"c{order}", row["item"], row["label"], number(row["value"]), row["unit"], number(row["page"])]
    return _short([*stated, passage, start, end])


def _cell(key: str, row: Text, boxes: bool) -> list[Any]:
    return _short(
        [
            key, number(row["table_no"]), number(row["row"]), row["row_label"], row["code"], row["system"], row["item"],
            row["column"], row["measure"], number(row["value_wan"]), row["text"], row["unit"], number(row["page"]),
            row["bbox"] if boxes else "",
        ]
    )  # fmt: skip


def _table(row: Text) -> list[Any]:
    return _short(
        [
            number(row["table_no"]), row["table"], row["title"], row["unit"], number(row["page_from"]),
            number(row["page_to"]), 1 if row["empty"] == "true" else 0, row["note"],
        ]
    )  # fmt: skip


_AGREES = {"true": 1, "false": 0}


def _subject(row: Text, amounts: Sequence[Text], cells: list[str]) -> list[Any]:
    stated = [
        amount["amount_id"] for amount in amounts if amount["system"] == row["system"] and amount["code"] == row["code"]
    ]
    return [
        row["system"], row["code"], row["name"] or row["standard_name"], row["level"], number(row["narrative_wan"]),
        number(row["table_wan"]), _AGREES.get(row["agrees"]), number(row["change_wan"]), number(row["change_pct"]),
        row["reason"], row["purpose"], stated, cells,
    ]  # fmt: skip


def _finding(row: Text) -> list[Any]:
    return [
        row["check"], row["severity"], row["outcome"], row["message"], number(row["expected"]), number(row["actual"]),
        number(row["difference"]), [key for key in row["evidence"].split(";") if key], number(row["page"]),
    ]  # fmt: skip


def _of_items(keyed: Iterable[tuple[str, Text]]) -> set[str]:
    """The first figure of each item in the tables: what stands for an item that the narrative does not state."""
    first: dict[str, str] = {}
    for key, row in keyed:
        if row["item"] and not row["code"] and row["measure"] in ("total", "final", "budget", ""):
            first.setdefault(row["item"], key)
    return set(first.values())


def _short(values: list[Any]) -> list[Any]:
    """The row without the empty places at its end."""
    while values and values[-1] in (None, ""):
        values.pop()
    return values
