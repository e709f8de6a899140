"""What the tables of a disclosure (公开报表) become: tables with titles, units and figures."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.document import Box
from extractor.quantity import Blank, Quantity

__all__ = ["DisclosureTable", "Figure"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One place for a figure in a table.

    ``row`` counts the table's data rows from 1 over all its pages. ``value`` is the quantity, or the way in which
    the place is blank (a dash, 无, unreadable; empty places have no figure). ``column`` is the header path as
    printed, joined with "/". ``code`` and ``system`` name the row's subject, ``item`` a key of items.csv where the
    row or the column means one, ``measure`` what the column holds of it (total, basic, project …).
    """

    row: int
    row_label: str
    code: str
    system: str
    item: str
    column: str
    measure: str
    value: Quantity | Blank
    text: str
    unit: str
    page: int
    box: Box | None


@dataclass(frozen=True, slots=True)
class DisclosureTable:
    """A table as a reader of the disclosure sees it, its continuation pages joined.

    ``key`` is a key of tables.csv, ``unit`` the unit of money in force ("" when none is stated), ``empty`` says that
    no figure is printed in it, ``note`` holds the notes below it or the sentence that explains its emptiness.
    ``subjects`` are the (system, code, name) triples its rows print, in order.
    """

    table_no: int
    key: str
    title: str
    unit: str
    page_from: int
    page_to: int
    rows: int
    columns: int
    empty: bool
    note: str
    figures: tuple[Figure, ...] = ()
    subjects: tuple[tuple[str, str, str], ...] = ()
