"""Documents inside the document: chunks to be merged in (``w:altChunk``) and embedded workbooks."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import replace

from extractor.document import Block, Table
from extractor.errors import ExtractorError
from extractor.readers import read_document
from extractor.readers.docx.package import Package

__all__ = ["read_embedded"]

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DEPTH = 2
_depth: ContextVar[int] = ContextVar("depth of embedded documents", default=0)


def read_embedded(package: Package, part: str) -> tuple[Block, ...]:
    """The blocks of an embedded document, with paths that begin with its part; empty where it cannot be read.

    Of a workbook only the sheet on top counts: it is the one an embedded object shows.
    """
    data = package.data(part)
    if not data or _depth.get() >= _DEPTH:
        return ()
    data = _web_archive(data) or data
    token = _depth.set(_depth.get() + 1)
    try:
        inner = read_document(f"{package.path}!{part}", data, limits=package.limits)
    except ExtractorError:
        return ()
    finally:
        _depth.reset(token)
    sheet = _sheet_on_top(package, data)
    return tuple(
        replace(block, path=f"{part}!{block.path}" if block.path else part)
        for block in inner.blocks
        if not (sheet and isinstance(block, Table) and block.name and block.name != sheet)
    )


def _web_archive(data: bytes) -> bytes | None:
    """The HTML of a web archive (MHT), as converters put it into ``w:altChunk``; None for anything else."""
    if b"mime-version:" not in data[:4096].lower():
        return None
    from email import message_from_bytes

    message = message_from_bytes(data)
    for item in message.walk():
        if item.get_content_type() == "text/html":
            content = item.get_payload(decode=True)
            return content if isinstance(content, bytes) else None
    return None


def _sheet_on_top(package: Package, data: bytes) -> str:
    """The name of the sheet a workbook opens with; "" where that is not known."""
    if not data.startswith(b"PK"):
        return ""
    try:
        root = Package(package.path, data, package.limits).tree("xl/workbook.xml")
    except ExtractorError:
        return ""
    if root is None:
        return ""
    view = root.find(f"{_S}bookViews/{_S}workbookView")
    index = "0" if view is None else view.get("activeTab", "0")
    names = [sheet.get("name", "") for sheet in root.iter(_S + "sheet")]
    return names[int(index)] if index.isdigit() and int(index) < len(names) else ""
