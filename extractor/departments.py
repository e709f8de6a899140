"""The wide frame ``departments`` (部门宽表): one row for each disclosure, one column for each item and count."""

from __future__ import annotations

from collections.abc import Iterable

from extractor import schema
from extractor.schema import Row, Value

__all__ = ["department_row"]

_OF_DOCUMENT = ("doc_id", "issuer", "fiscal_year", "disclosure")


def department_row(document: Row, amounts: Iterable[Row], counts: Iterable[Row]) -> dict[str, Value]:
    """The wide row of one document: of several statements of an item the first one stands.

    Amounts are in 万元, counts in the things counted. A contradiction between statements is the checks' business.
    """
    wide: dict[str, Value] = {name: document.get(name) for name in _OF_DOCUMENT}
    known = set(schema.frame("departments").names) - set(_OF_DOCUMENT)
    for rows, column in ((amounts, "value_wan"), (counts, "value")):
        for row in rows:
            item, value = row.get("item"), row.get(column)
            if isinstance(item, str) and item in known and value is not None:
                wide.setdefault(item, value)
    return wide
