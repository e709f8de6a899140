"""The tables of the 公开报表 part: recognised, joined over pages, read cell by cell."""

from extractor.tables.frames import cell_rows, table_rows
from extractor.tables.model import DisclosureTable, Figure
from extractor.tables.reading import read_tables

__all__ = ["DisclosureTable", "Figure", "cell_rows", "read_tables", "table_rows"]
