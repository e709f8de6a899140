"""Rows written by hand, and rows made from gold answers, for tests of the floors above the extraction."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
DOC = "d0c0000000000001"

_NUMBERS = ("change_wan", "change_pct", "budget_wan", "completion_pct", "share_pct")

Rows = dict[str, list[dict[str, Any]]]


def number(text: str | None) -> Decimal | None:
    plain = (text or "").replace(",", "").strip()
    return Decimal(plain) if plain else None


def amount(item: str, value: str | None, **more: str) -> dict[str, Any]:
    """A statement: item key, ``system:code`` for a subject; figures as printed, in 万元 and percent."""
    system, _, code = item.partition(":")
    row: dict[str, Any] = {
        "item": "" if code else item,
        "system": system if code else "",
        "code": code,
        "label": more.pop("label", code or item),
        "value_wan": number(value),
        "text": value or "",
        "unit": "万元",
    }
    row |= {name: number(more.pop(name)) for name in _NUMBERS if name in more}
    return row | more


def cell(table: str, what: str, value: str, measure: str = "total", **more: Any) -> dict[str, Any]:
    """A figure of a table: ``what`` is an item or a functional or economic code."""
    system = {"2": "functional", "3": "economic_department", "5": "economic_government"}.get(what[:1], "")
    return {
        "table": table,
        "code": what if system else "",
        "system": system,
        "item": "" if system else what,
        "row_label": what,
        "measure": measure,
        "value_wan": number(value),
        "text": value,
        "unit": "万元",
    } | more


def document(
    *amounts: dict[str, Any],
    cells: tuple[dict[str, Any], ...] = (),
    counts: tuple[tuple[str, str], ...] = (),
    sections: tuple[tuple[str, str], ...] = (),
    **facts: Any,
) -> Rows:
    """All frames of one document; a budget of 2024 unless told otherwise."""
    doc_id = facts.setdefault("doc_id", DOC)
    about = {"issuer": "临江县信访局", "fiscal_year": 2024, "disclosure": "budget", "entity": "department"}
    about |= {"status": "ok", "path": "临江县信访局.pdf", **facts}
    tables: dict[str, int] = {}
    lines: dict[tuple[str, str], int] = {}
    placed = []
    for row in cells:
        table_no = tables.setdefault(row["table"], len(tables) + 1)
        line = lines.setdefault((row["table"], row["code"] or row["item"]), len(lines) + 1)
        placed.append({"table_no": table_no, "row": line, **row})
    rows: Rows = {
        "documents": [about],
        "sections": [
            {"seq": index, "section": key, "title": key, "text": text} for index, (key, text) in enumerate(sections, 1)
        ],
        "amounts": [{"amount_id": f"a{index}", **row} for index, row in enumerate(amounts, 1)],
        "counts": [{"item": item, "value": number(value), "label": item} for item, value in counts],
        "tables": [{"table_no": no, "table": key, "title": key} for key, no in tables.items()],
        "cells": placed,
    }
    for listed in rows.values():
        for row in listed:
            row.setdefault("doc_id", doc_id)
    return rows
