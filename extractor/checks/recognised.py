"""Rows that were recognised from an image (OCR): marked with their confidence, and no ground for an error by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from extractor.document import Document, Paragraph, Table

__all__ = ["marked_cells", "recognised_keys", "recognised_pages", "reviewed"]

_REVIEW = "（所据数字由 OCR 识别，请先核对原件）"

Row = Mapping[str, Any]


def recognised_pages(document: Document) -> frozenset[int]:
    """The pages whose text was recognised from an image."""
    found: set[int] = set()
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if block.confidence < 1:
                found.update(line.page for line in block.lines)
        elif isinstance(block, Table) and any(cell.confidence < 1 for cell in block.cells):
            found.add(block.page)
    return frozenset(found)


def marked_cells(cells: Sequence[Row], document: Document) -> list[dict[str, Any]]:
    """The rows of ``cells`` with the confidence of the cell they were read from, where that was recognised."""
    sure = {
        (cell.page, tuple(round(edge, 1) for edge in cell.box)): cell.confidence
        for table in document.tables()
        for cell in table.cells
        if cell.box is not None and cell.confidence < 1
    }
    marked: list[dict[str, Any]] = []
    for row in cells:
        edges = str(row.get("bbox") or "").partition(";")[0].split(",")
        place = (row.get("page"), tuple(float(edge) for edge in edges if edge))
        confidence = sure.get(place)  # type: ignore[arg-type]
        marked.append({**row, "confidence": None if confidence is None else Decimal(repr(round(confidence, 3)))})
    return marked


def recognised_keys(rows: Mapping[str, Sequence[Row]]) -> frozenset[str]:
    """The amount_ids and tables (``t3``) of a document whose figures were recognised: their rows carry a confidence."""
    amounts = {str(row["amount_id"]) for row in rows.get("amounts", ()) if row.get("confidence") is not None}
    tables = {f"t{row['table_no']}" for row in rows.get("cells", ()) if row.get("confidence") is not None}
    return frozenset(amounts | tables)


def reviewed(findings: Iterable[Row], recognised: frozenset[str]) -> list[dict[str, Any]]:
    """The findings, those that rest on a recognised figure demoted from error to warning and saying so."""
    told: list[dict[str, Any]] = []
    for finding in findings:
        keys = str(finding.get("evidence") or "").split(";")
        shaky = any(key.partition(":")[0] in recognised or key.partition(".")[0] in recognised for key in keys)
        if shaky and finding["severity"] == "error":
            told.append({**finding, "severity": "warning", "message": f"{finding['message']}{_REVIEW}"})
        else:
            told.append(dict(finding))
    return told
