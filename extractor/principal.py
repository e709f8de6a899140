"""Which of several statements of one thing stands for it (代表陈述).

A document states a figure more than once, and a final account compares it twice: with the budget and with the year
before. The first figure stands; of the statements of that very figure the one that tells the change from the year
before is shown, so that change, baseline and reason belong together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

__all__ = ["principal", "principals"]

AnyRow = TypeVar("AnyRow", bound=Mapping[str, Any])
_UNSTATED = (None, "")


def principal(rows: Iterable[AnyRow]) -> AnyRow | None:
    """The row of the frame ``amounts`` that stands for ``rows``, all of one thing; None where none has a figure."""
    valued = [row for row in rows if row.get("value_wan") not in _UNSTATED]
    if not valued:
        return None
    alike = [row for row in valued if row["value_wan"] == valued[0]["value_wan"]]
    return next((row for row in alike if row.get("change_wan") not in _UNSTATED), alike[0])


def principals(rows: Iterable[AnyRow]) -> dict[str, AnyRow]:
    """The row that stands for each item of one document's ``rows``, in the order of their first statements."""
    by_item: dict[str, list[AnyRow]] = {}
    for row in rows:
        if row.get("item") not in _UNSTATED:
            by_item.setdefault(str(row["item"]), []).append(row)
    found = {item: principal(of_item) for item, of_item in by_item.items()}
    return {item: row for item, row in found.items() if row is not None}
