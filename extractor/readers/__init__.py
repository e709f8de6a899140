"""Readers: a file becomes a :class:`extractor.document.Document`; nothing above knows a file format.

One registry, keyed by media type. The media type is decided by signature (:mod:`extractor.readers.sniff`),
never by suffix. Reader modules are imported only when a file of their kind turns up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from extractor.document import Document
from extractor.errors import CorruptDocument, TooLarge, UnsupportedFormat
from extractor.limits import DEFAULT_LIMITS, Limits
from extractor.readers.sniff import PROTECTED, UNSUPPORTED, sniff

__all__ = ["READERS", "Source", "read_document"]


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one file with its name, and what the caller allows: limits, a password, OCR."""

    path: str
    data: bytes
    sha256: str
    media_type: str
    limits: Limits = DEFAULT_LIMITS
    password: str | None = None
    ocr: str = "auto"


Reader: TypeAlias = Callable[[Source], Document]

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

READERS: dict[str, str] = {
    "application/pdf": "extractor.readers.pdf",
    _WORD: "extractor.readers.docx",
    "application/msword": "extractor.readers.doc",
    "application/rtf": "extractor.readers.doc",
    "text/html": "extractor.readers.html",
    "text/plain": "extractor.readers.text",
    _EXCEL: "extractor.readers.sheet",
    "application/vnd.ms-excel": "extractor.readers.sheet",
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": "extractor.readers.sheet",
    "application/vnd.oasis.opendocument.spreadsheet": "extractor.readers.sheet",
    "application/vnd.oasis.opendocument.text": "extractor.readers.doc",
    "message/rfc822": "extractor.readers.html",
    PROTECTED: "extractor.readers.protected",
}
"""Media type → module with a function ``read(source: Source) -> Document``."""


def read_document(
    path: str | Path,
    data: bytes | None = None,
    *,
    limits: Limits = DEFAULT_LIMITS,
    password: str | None = None,
    ocr: str = "auto",
) -> Document:
    """Read one file into a document.

    ``data`` replaces the file's content where the caller already holds it (an archive's member); ``path`` then
    is only its name. Raises a member of the :class:`extractor.errors.ExtractorError` family.
    """
    name = str(path)
    if data is None:
        file = Path(path)
        if file.stat().st_size > limits.file_bytes:
            raise TooLarge(name, f"文件大于 {limits.file_bytes} 字节")
        data = file.read_bytes()
    elif len(data) > limits.file_bytes:
        raise TooLarge(name, f"文件大于 {limits.file_bytes} 字节")
    if not data:
        raise CorruptDocument(name, "文件为空（0 字节）")
    media_type = sniff(data)
    module = READERS.get(media_type)
    if module is None:
        reason, remedy = UNSUPPORTED.get(media_type, ("", None))
        raise UnsupportedFormat(name, f"不支持的文件类型 {media_type}" + (f"（{reason}）" if reason else ""), remedy)
    reader: Reader = import_module(module).read
    return reader(Source(name, data, hashlib.sha256(data).hexdigest(), media_type, limits, password, ocr))
