"""The tables of the 公开报表 part: recognised, joined over pages, read cell by cell."""

from collections.abc import Iterable

from extractor.subjects import DocumentSubjects
from extractor.tables.frames import cell_rows, table_rows
from extractor.tables.model import DisclosureTable, Figure
from extractor.tables.reading import read_tables

__all__ = ["DisclosureTable", "Figure", "cell_rows", "document_subjects", "read_tables", "table_rows"]


def document_subjects(tables: Iterable[DisclosureTable]) -> DocumentSubjects:
    """The names and codes that a document's own tables print, for resolving names in its narrative."""
    return DocumentSubjects(triple for table in tables for triple in table.subjects)
