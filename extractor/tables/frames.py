"""Tables and figures as rows of the frames ``tables`` and ``cells``; the caller adds ``doc_id``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from extractor.document import Box
from extractor.quantity import Blank, Kind, Quantity
from extractor.tables.model import DisclosureTable

__all__ = ["cell_rows", "table_rows"]


def _bbox(box: Box | None) -> str:
    return ",".join(f"{edge:.1f}" for edge in box) if box is not None else ""


def _wan(value: Quantity | Blank) -> Decimal | None:
    return value.value if isinstance(value, Quantity) and value.kind is Kind.MONEY else None


def table_rows(tables: Iterable[DisclosureTable]) -> Iterator[dict[str, Any]]:
    """Rows of the frame ``tables``; pages are None where the format has none."""
    for table in tables:
        yield {
            "table_no": table.table_no,
            "table": table.key,
            "title": table.title,
            "unit": table.unit,
            "page_from": table.page_from or None,
            "page_to": table.page_to or None,
            "rows": table.rows,
            "columns": table.columns,
            "empty": table.empty,
            "note": table.note,
        }


def cell_rows(tables: Iterable[DisclosureTable]) -> Iterator[dict[str, Any]]:
    """Rows of the frame ``cells``: every printed figure, and every dash, 无 or unreadable place with its text.

    ``value_wan`` is a Decimal whose last place is the last printed one, None where the place holds no amount of
    money (a dash, a percent, a count, a figure without unit).
    """
    for table in tables:
        for figure in table.figures:
            yield {
                "table_no": table.table_no,
                "table": table.key,
                "row": figure.row,
                "row_label": figure.row_label,
                "code": figure.code,
                "system": figure.system,
                "item": figure.item,
                "column": figure.column,
                "measure": figure.measure,
                "value_wan": _wan(figure.value),
                "text": figure.text,
                "unit": figure.unit,
                "page": figure.page or None,
                "bbox": _bbox(figure.box),
                "blank": figure.value.value if isinstance(figure.value, Blank) else "",
            }
