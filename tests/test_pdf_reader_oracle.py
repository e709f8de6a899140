"""The PDF reader against pdfplumber on real documents: the same cells with the same text, and no text lost."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from extractor.document import Document, Paragraph, Table
from extractor.readers import read_document

pdfplumber = pytest.importorskip("pdfplumber")

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.slow,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the real documents of ../shared are not here"),
]

# File and pages: pages with rules of every make (strokes, thin rectangles, frames), turned pages, merged headers.
PAGES = [
    ("labelled/docs/xian-xinfang-2026.pdf", (19, 20, 24)),
    ("labelled/docs/yantai-xinfang-2026.pdf", (10, 13, 31)),
    ("labelled/docs/guangzhou-xinfang-2026.pdf", (5, 15, 20)),
    ("labelled/docs/shenzhen-xinfang-2026.pdf", (15, 21)),
    ("labelled/docs/fuzhou-keji-2026.pdf", (13, 27, 33)),
    ("labelled/docs/huzhou-caizheng-2026.pdf", (18, 24)),
    ("labelled/docs/swu-2023-final.pdf", (8, 9)),
    ("labelled/docs/shanghai-xinfang-2026.pdf", (10, 14)),
]


@cache
def read(name: str) -> Document:
    return read_document(CORPUS / name, ocr="off")


def squeezed(text: str | None) -> str:
    return re.sub(r"\s", "", text or "")


@pytest.mark.parametrize(("name", "pages"), PAGES, ids=[Path(name).stem for name, _ in PAGES])
def test_cells_are_where_pdfplumber_finds_them(name: str, pages: tuple[int, ...]) -> None:
    ours = [cell for table in read(name).tables() for cell in table.cells]
    compared = 0
    with pdfplumber.open(CORPUS / name) as pdf:
        for number in pages:
            page = pdf.pages[number - 1]
            known = [(cell.box, squeezed(cell.text)) for cell in ours if cell.page == number and cell.box]
            for table in page.find_tables():
                for row, texts in zip(table.rows, table.extract(), strict=True):
                    for place, text in zip(row.cells, texts, strict=True):
                        if place is None:
                            continue
                        here = [
                            found
                            for box, found in known
                            if all(abs(a - b) < 4 for a, b in zip(box, place, strict=True))
                        ]
                        assert here == [squeezed(text)], f"{name} page {number} at {place}"
                        compared += 1
    assert compared > 20


@pytest.mark.parametrize(("name", "pages"), PAGES, ids=[Path(name).stem for name, _ in PAGES])
def test_no_character_is_lost(name: str, pages: tuple[int, ...]) -> None:
    found: dict[int, Counter[str]] = {number: Counter() for number in pages}
    for block in read(name).blocks:
        if isinstance(block, Paragraph):
            for line in block.lines:
                if line.page in found:
                    found[line.page].update(squeezed(block.text[line.start : line.end]))
        elif isinstance(block, Table) and block.page in found:
            for cell in block.cells:
                found[block.page].update(squeezed(cell.text))
    with pdfplumber.open(CORPUS / name) as pdf:
        for number in pages:
            page = pdf.pages[number - 1].dedupe_chars()
            missing = Counter(squeezed(page.extract_text())) - found[number]
            # The page number and its dashes are furniture.
            assert sum(missing.values()) <= 8, f"{name} page {number}: {missing}"
