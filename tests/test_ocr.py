from __future__ import annotations

import difflib
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from extractor.batch.reading import Settings, extracted
from extractor.checks.recognised import marked_cells, recognised_keys, recognised_pages, reviewed
from extractor.document import Box, Cell, Document, Paragraph, Table
from extractor.errors import OcrUnavailable
from extractor.limits import Limits
from extractor.readers import ocr, read_document
from extractor.text import fold

PDF = Path(__file__).resolve().parents[1] / "fixtures" / "documents" / "linjiang-xinfang-2024.pdf"
NARRATIVE, TABLE = 3, 13


def scan(*pages: int, slant: float = 0.0, quarter: int = 0, upper: float = 1.0) -> bytes:
    """The fixture's pages as a scanner would have them: grey images, slanted, fed sideways; only their upper part."""
    images = []
    with pypdfium2.PdfDocument(PDF) as pdf:
        for number in pages:
            image = pdf[number - 1].render(scale=150 / 72, grayscale=True).to_pil().convert("L")
            image = image.crop((0, 0, image.width, round(upper * image.height)))
            if quarter:
                image = image.rotate(-90 * quarter, expand=True)
            images.append(image.rotate(slant, fillcolor=255, resample=Image.Resampling.BICUBIC))
    stream = io.BytesIO()
    images[0].save(stream, "PDF", save_all=True, append_images=images[1:], resolution=150)
    return stream.getvalue()


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def _texts(document: Document) -> str:
    def parts() -> Iterator[str]:
        for block in document.blocks:
            if isinstance(block, Paragraph):
                yield block.text
            elif isinstance(block, Table):
                yield from (cell.text for cell in block.cells)

    return "".join(fold(text) for text in parts())


def original(number: int) -> Document:
    """The same page as the PDF has it."""
    stream = io.BytesIO()
    with pypdfium2.PdfDocument(PDF) as pdf, pypdfium2.PdfDocument.new() as page:
        page.import_pages(pdf, [number - 1])
        page.save(stream)
    return read_document("原件.pdf", stream.getvalue())


def _like(found: str, expected: str) -> float:
    return difflib.SequenceMatcher(None, found, expected, autojunk=False).ratio()


needs_ocr = pytest.mark.skipif(not ocr.available(), reason="the extra ocr is not installed")


@pytest.mark.slow
@needs_ocr
@pytest.mark.parametrize(("slant", "quarter"), [(0.7, 0), (0.0, 1)])
def test_a_scanned_page_reads_like_the_page_it_was(slant: float, quarter: int) -> None:
    document = read_document("扫描件.pdf", scan(NARRATIVE, slant=slant, quarter=quarter, upper=0.3))
    found = _texts(document)
    assert len(found) > 200
    assert _like(found, _texts(original(NARRATIVE))[: len(found)]) > 0.97
    assert [notice.code for notice in document.notices] == ["ocr_page"]
    assert recognised_pages(document) == {1}
    for paragraph in document.paragraphs():
        assert 0.5 <= paragraph.confidence < 1
        for line in paragraph.lines:
            assert 0 <= line.box.x0 < line.box.x1
            assert 0 <= line.box.top < line.box.bottom


@pytest.mark.slow
@needs_ocr
def test_a_scanned_table_keeps_its_grid() -> None:
    (before,) = original(TABLE).tables()
    (table,) = read_document("扫描件.pdf", scan(TABLE, slant=-0.6)).tables()
    assert (table.rows, table.columns) == (before.rows, before.columns)
    expected = {(c.row, c.column): fold(c.text) for c in before.cells if c.text}
    found = {(c.row, c.column): fold(c.text) for c in table.cells if c.text}
    right = sum(found.get(place) == text for place, text in expected.items())
    assert right >= 0.95 * len(expected)
    assert all(cell.confidence < 1 for cell in table.cells if cell.text)


@pytest.mark.slow
@needs_ocr
def test_rows_of_a_scan_carry_their_confidence() -> None:
    rows, _ = extracted("扫描件.pdf", scan(NARRATIVE, upper=0.3), Settings())
    from extractor import schema

    at = schema.frame("amounts").names.index("confidence")
    assert rows["amounts"]
    assert all(Decimal("0.5") <= row[at] < 1 for row in rows["amounts"])  # type: ignore[operator]


def test_off_leaves_a_scan_unread() -> None:
    document = read_document("扫描件.pdf", scan(NARRATIVE), ocr="off")
    assert not document.blocks
    assert [notice.code for notice in document.notices] == ["page_without_text"]


def test_without_the_extra_the_user_learns_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    document = read_document("扫描件.pdf", scan(NARRATIVE))
    assert [notice.code for notice in document.notices] == ["page_without_text"]
    with pytest.raises(OcrUnavailable, match=r"\[ocr\]"):
        read_document("扫描件.pdf", scan(NARRATIVE), ocr="force")


@needs_ocr
def test_what_there_is_no_time_for_is_said() -> None:
    document = read_document("扫描件.pdf", scan(NARRATIVE, TABLE), limits=Limits(seconds=0.0))
    assert [notice.code for notice in document.notices] == ["page_without_text", "page_without_text", "limit_reached"]
    assert "--timeout" in document.notices[-1].message


def test_a_finding_that_rests_on_a_recognised_figure_is_for_review() -> None:
    findings = [
        {"severity": "error", "message": "甲", "evidence": "a0001:change_wan;a0002"},
        {"severity": "error", "message": "乙", "evidence": "a0003"},
        {"severity": "error", "message": "丙", "evidence": "t2.r3.total"},
        {"severity": "info", "message": "丁", "evidence": "a0001"},
        {"severity": "error", "message": "戊", "evidence": None},
    ]
    rows = {
        "amounts": [{"amount_id": "a0001", "confidence": Decimal("0.98")}, {"amount_id": "a0003", "confidence": None}],
        "cells": [{"table_no": 2, "confidence": Decimal("0.9")}, {"table_no": 1, "confidence": None}],
    }
    told = reviewed(findings, recognised_keys(rows))
    assert [row["severity"] for row in told] == ["warning", "error", "warning", "info", "error"]
    assert "OCR" in told[0]["message"]
    assert told[1]["message"] == "乙"


def test_cells_carry_the_confidence_of_the_cell_they_were_read_from() -> None:
    cells = (
        Cell(0, 0, "1.00", page=1, box=Box(1.04, 2.0, 3.0, 4.0), confidence=0.97),
        Cell(0, 1, "2.00", page=1, box=Box(3.0, 2.0, 5.0, 4.0)),
    )
    document = Document("", "", "", (Table(1, 2, cells, 1),))
    rows = [{"page": 1, "bbox": "1.0,2.0,3.0,4.0"}, {"page": 1, "bbox": "3.0,2.0,5.0,4.0"}, {"page": 1, "bbox": ""}]
    assert [row["confidence"] for row in marked_cells(rows, document)] == [Decimal("0.97"), None, None]
