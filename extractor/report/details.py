"""A department's record: everything its page shows, as lists of plain values (the page's script names the places)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.report.evidence import Passages, Text, bare, cell_keys, subject_cells
from extractor.report.source import Rows
from extractor.schema import WAN

_OPEN = 12
"""Figures shown of a check that could not be decided."""
_NOTE = 160
"""Of a longer note under a table only the beginning is shown."""

__all__ = ["FIELDS", "Detail", "detail"]

FIELDS: dict[str, tuple[str, ...]] = {
    "sections": ("number", "title", "key", "page"),
    "passages": ("section", "text"),
    "amounts": (
        "id", "item", "label", "code", "system", "value", "change", "change_pct", "compared", "budget", "completion",
        "share", "reason", "purpose", "text", "page", "passage", "start", "end", "flags", "confidence", "box",
    ),
    "counts": ("item", "label", "value", "unit", "page", "passage", "start", "end"),
    "tables": ("no", "key", "title", "unit", "page_from", "page_to", "empty", "note"),
    "cells": (
        "table", "row", "label", "code", "system", "item", "column", "measure", "again", "value", "text", "unit",
        "page", "box",
    ),
    "subjects": (
        "system", "code", "name", "cells", "agrees", "own", "narrative", "table", "change", "change_pct", "reason",
        "purpose",
    ),
    "findings": (
        "check", "severity", "outcome", "message", "expected", "actual", "difference", "evidence", "figures", "page",
    ),
    "unclaimed": ("text", "page", "quote"),
}  # fmt: skip
"""Part of a record → what the places of its rows hold, in order.

What the page's script can tell from the rest is left out: the ids of counts and cells, and of amounts where they
are a0001, a0002 …; a figure's ``text`` where it is the marked part of its passage, or its value in 万元; what a
subject repeats of its first statement and cell (``own`` is 1 where it does not). ``cells`` of a subject are places in
the list of cells; ``again`` tells cells of the same row and measure apart; ``figures`` counts all that is cited.
"""


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
    amounts = [_amount(order, row, passages, boxes) for order, row in enumerate(rows["amounts"], 1)]
    counts = [_count(row, passages) for row in rows["counts"]]
    keyed = list(cell_keys(rows["cells"]))
    of_subjects = subject_cells(rows["subjects"], keyed)
    cited = {key.split(":")[0] for row in rows["findings"] for key in _evidence(row)[0]}
    wanted = cited.union(*of_subjects) | _of_items(keyed)
    chosen = [(key, row) for key, row in keyed if key in wanted]
    places = {key: at for at, (key, _) in enumerate(chosen)}
    listed = [row for _, row in chosen]
    first = _first_statements(rows["amounts"])
    used = sorted({passage.section for passage in passages.found})
    section = {number: at for at, number in enumerate(used)}
    # Templates recur at the beginning of records, where the shared dictionary helps most.
    record: dict[str, list[list[Any]]] = {
        "passages": [[section[passage.section], passage.text] for passage in passages.found],
        "sections": [_section(rows["sections"][at]) for at in used],
        "amounts": amounts,
        "counts": counts,
        "findings": [_finding(row) for row in rows["findings"]],
        "cells": [_cell(key, row, boxes) for key, row in chosen],
        "subjects": [
            _subject(row, first.get((row["system"], row["code"])), [places[key] for key in cells], listed)
            for row, cells in zip(rows["subjects"], of_subjects, strict=True)
        ],
        "tables": [_table(row) for row in rows["tables"]],
        "unclaimed": [[row["text"], number(row["page"]), row["quote"]] for row in rows["unclaimed"]],
    }
    boxed = frozenset(int(row["page"]) for row in (*rows["amounts"], *listed) if row["bbox"] and row["page"])
    return Detail(record, boxed)


def _section(row: Text) -> list[Any]:
    return [row["number"], row["title"], row["section"], number(row["page"])]


def _amount(order: int, row: Text, passages: Passages, boxes: bool) -> list[Any]:
    place = passages.place(row, row["text"])
    passage, start, end = place or (None, None, None)
    marked = passages.found[passage].text[start:end] if passage is not None else ""
    return [
        "" if row["amount_id"] == f"a{order:04d}" else row["amount_id"],
        row["item"], row["label"], row["code"], row["system"],
        number(row["value_wan"]), number(row["change_wan"]), number(row["change_pct"]), row["compared_with"],
        number(row["budget_wan"]), number(row["completion_pct"]), number(row["share_pct"]),
        row["reason"], row["purpose"], "" if bare(marked) == bare(row["text"]) else row["text"],
        number(row["page"]), passage, start, end, row["flags"], number(row["confidence"]), row["bbox"] if boxes else "",
    ]  # fmt: skip


def _count(row: Text, passages: Passages) -> list[Any]:
    passage, start, end = passages.place(row, "") or (None, None, None)
    return [row["item"], row["label"], number(row["value"]), row["unit"], number(row["page"]), passage, start, end]


def _cell(key: str, row: Text, boxes: bool) -> list[Any]:
    value = number(row["value_wan"])
    as_value = row["unit"] == WAN and number(row["text"].replace(",", "")) == value
    return [
        number(row["table_no"]), number(row["row"]), row["row_label"], row["code"], row["system"], row["item"],
        row["column"], row["measure"], int(key.rpartition("#")[2]) if "#" in key else None, value,
        "" if as_value else row["text"], row["unit"], number(row["page"]), row["bbox"] if boxes else "",
    ]  # fmt: skip


def _table(row: Text) -> list[Any]:
    return [
        number(row["table_no"]), row["table"], row["title"], row["unit"], number(row["page_from"]),
        number(row["page_to"]), 1 if row["empty"] == "true" else None, row["note"][:_NOTE],
    ]  # fmt: skip


_AGREES = {"true": 1, "false": 0}
_REPEATED = ("narrative_wan", "change_wan", "change_pct", "reason", "purpose")


def _first_statements(amounts: Iterable[Text]) -> dict[tuple[str, str], Text]:
    first: dict[tuple[str, str], Text] = {}
    for row in amounts:
        if row["code"]:
            first.setdefault((row["system"], row["code"]), row)
    return first


def _subject(row: Text, stated: Text | None, cells: list[int], known: Sequence[Text]) -> list[Any]:
    printed = [known[at]["value_wan"] for at in cells] if len(cells) == 1 else []
    repeats = [(stated or {}).get("value_wan" if name == "narrative_wan" else name, "") for name in _REPEATED]
    same = repeats == [row[name] for name in _REPEATED] and row["table_wan"] == "".join(printed)
    values = (
        ["", "", "", "", "", ""]
        if same
        else [
            number(row["narrative_wan"]),
            number(row["table_wan"]),
            number(row["change_wan"]),
            number(row["change_pct"]),
            row["reason"],
            row["purpose"],
        ]
    )
    name = row["name"] or row["standard_name"]
    return [row["system"], row["code"], name, cells, _AGREES.get(row["agrees"]), None if same else 1, *values]


def _finding(row: Text) -> list[Any]:
    return [
        row["check"], row["severity"], row["outcome"], row["message"], number(row["expected"]), number(row["actual"]),
        number(row["difference"]), *_evidence(row), number(row["page"]),
    ]  # fmt: skip


def _evidence(row: Text) -> tuple[list[str], int]:
    """The figures a finding cites, and how many it cites in all; of what is undecided only the first are shown."""
    keys = [key for key in row["evidence"].split(";") if key]
    return keys[: _OPEN if row["outcome"] == "unresolved" else len(keys)], len(keys)


def _of_items(keyed: Iterable[tuple[str, Text]]) -> set[str]:
    """The first figure of each item in the tables: what stands for an item that the narrative does not state."""
    first: dict[str, str] = {}
    for key, row in keyed:
        if row["item"] and not row["code"] and row["measure"] in ("total", "final", "budget", ""):
            first.setdefault(row["item"], key)
    return set(first.values())
