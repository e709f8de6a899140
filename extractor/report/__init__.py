"""The auditor's desk (审计报告): results of a batch as one self-contained page, in Chinese and English.

``source`` reads the output folder, ``overview`` and ``details`` make the data of the page, ``evidence`` finds the
sentence of a figure, ``crops`` draws the pages of PDFs, ``packing`` makes it small, ``page`` puts it together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal, TypeAlias

from extractor.report.crops import PDF, Originals, data_uri, pictures
from extractor.report.details import detail
from extractor.report.overview import line
from extractor.report.packing import Packer, columns, compact
from extractor.report.page import Content, write_page
from extractor.report.source import Rows, Source, Text, from_frames, open_source

__all__ = ["Crops", "Summary", "build", "from_frames", "open_source"]

Crops: TypeAlias = Literal["inline", "files", "none"]

SAMPLES = 8
"""Records whose beginnings make the shared dictionary."""
TOGETHER = 4
"""Records packed into one."""


@dataclass(slots=True)
class Summary:
    """What was put into a report: files, pictures of pages, bytes of the page, PDFs whose original was not found."""

    files: int = 0
    pictures: int = 0
    bytes: int = 0
    not_found: int = 0


@dataclass(slots=True)
class _Record:
    document: Text
    detail: str
    pages: frozenset[int]


def build(
    source: Source, target: Path, *, crops: Crops = "none", docs: Sequence[Path] = (), title: str = ""
) -> Summary:
    """Write the report of ``source`` to the file ``target``.

    ``crops`` says whether pages of PDFs are drawn: into the page (``inline``), into a folder beside it (``files``),
    not at all. The originals are found where ``documents.path`` says or below ``docs``. ``title`` replaces the
    page's heading. Raises MissingExtra when Jinja2 (extra ``report``) is not installed and CorruptDocument when
    the rows of the output folder were put into another order.
    """
    content = Content(title=title)
    summary = Summary()
    originals = Originals(*docs)
    folder = target.with_name(target.stem + "_pages")
    records = _records(source, content, boxes=crops != "none")
    samples = list(islice(records, SAMPLES))
    packer = Packer([record.detail for record in samples if record.detail])
    content.dictionary = packer.dictionary
    group: list[str] = []
    for index, record in enumerate(_chained(samples, records)):
        group.append(record.detail)
        if len(group) == TOGETHER:
            content.details.append(packer.pack(group))
            group.clear()
        if crops == "none" or not record.pages or record.document["media_type"] != PDF:
            continue
        data = originals.find(record.document["path"], record.document["sha256"])
        if data is None:
            summary.not_found += 1
            continue
        places = content.pictures[index] = {}
        for picture in pictures(data, record.pages):
            if crops == "inline":
                address = ""
                content.inlined.append((f"{index}-{picture.page}", data_uri(picture.data)))
            else:
                name = f"{record.document['doc_id']}-{picture.page:03d}.webp"
                folder.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(picture.data)
                address = f"{folder.name}/{name}"
            places[picture.page] = (picture.width, picture.height, address)
            summary.pictures += 1
    if group:
        content.details.append(packer.pack(group))
    content.together = TOGETHER
    write_page(content, target)
    summary.files = len(content.lines)
    summary.bytes = target.stat().st_size
    return summary


def _records(source: Source, content: Content, *, boxes: bool) -> Iterator[_Record]:
    """Each document's packed part, its line added to ``content`` on the way."""
    first: dict[str, int] = {}
    for document, rows in source.documents():
        index = len(content.lines)
        content.lines.append(line(document, rows, content.checks))
        if not _something(rows):
            if document["doc_id"] in first:
                content.copies[index] = first[document["doc_id"]]
            yield _Record(document, "", frozenset())
            continue
        first[document["doc_id"]] = index
        made = detail(rows, boxes=boxes)
        packed = {name: columns(listed) for name, listed in made.record.items() if listed}
        yield _Record(document, compact(packed), made.boxed)


def _something(rows: Rows) -> bool:
    return any(rows[name] for name in ("amounts", "cells", "counts", "findings", "unclaimed"))


def _chained(first: Sequence[_Record], rest: Iterator[_Record]) -> Iterator[_Record]:
    yield from first
    yield from rest
