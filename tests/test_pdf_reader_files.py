"""The PDF reader on files as such: scans, passwords, damage, limits, properties."""

from __future__ import annotations

import pytest
from pdf_parts import HEIGHT, WIDTH, Sheet, drawn, read, rows, simple_grid

from extractor.errors import CorruptDocument, EncryptedDocument, TooLarge
from extractor.limits import Limits


def scan(sheet: Sheet) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    sheet.pdf.drawImage(ImageReader(Image.new("L", (60, 84), 200)), 0, 0, WIDTH, HEIGHT)


def test_a_scan_is_reported_and_yields_nothing() -> None:
    document = read(drawn(scan, scan), ocr="off")
    assert document.blocks == ()
    assert [(notice.code, notice.page) for notice in document.notices] == [
        ("page_without_text", 1),
        ("page_without_text", 2),
    ]


def test_an_encrypted_file_says_so_and_opens_with_its_password() -> None:
    data = drawn(simple_grid, encrypt="青溪2026")
    with pytest.raises(EncryptedDocument, match="--password"):
        read(data)
    with pytest.raises(EncryptedDocument):
        read(data, password="wrong")
    assert len(list(read(data, password="青溪2026").tables())) == 1


def test_broken_files_raise_corrupt_document() -> None:
    for data in (b"%PDF-1.7\n", b"%PDF-1.4\n" + b"\0" * 5000):
        with pytest.raises(CorruptDocument):
            read(data)


@pytest.mark.parametrize("share", [0.15, 0.4, 0.6, 0.8, 0.95])
def test_a_truncated_file_is_read_as_far_as_possible_or_refused(share: float) -> None:
    data = drawn(*[simple_grid] * 6)
    try:
        document = read(data[: int(len(data) * share)])
    except CorruptDocument:
        return
    assert document.pages >= 1
    assert all(rows(table)[1][0] in {"201", ""} for table in document.tables())


def test_a_page_tree_that_bites_its_tail_does_not_hang() -> None:
    data = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 900000>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )
    with pytest.raises((CorruptDocument, TooLarge)):
        read(data)


def test_limits() -> None:
    data = drawn(*[simple_grid] * 3)
    with pytest.raises(TooLarge, match="3 页"):
        read(data, limits=Limits(pages=2))
    with pytest.raises(TooLarge, match="单元格"):
        read(data, limits=Limits(cells=10))


def test_properties() -> None:
    def page(sheet: Sheet) -> None:
        sheet.pdf.setTitle("2026年部门预算")
        sheet.pdf.setAuthor("临江县水利局")
        sheet.text(90, 100, "正文")

    properties = read(drawn(page)).properties
    assert properties["title"] == "2026年部门预算"
    assert properties["author"] == "临江县水利局"
    assert properties["created"].startswith("20")
    assert "T" in properties["created"]


def test_garbled_text_is_reported() -> None:
    document = read(drawn(lambda sheet: sheet.text(90, 100, "".join(map(chr, range(0xE100, 0xE11A))))), ocr="off")
    assert [notice.code for notice in document.notices] == ["garbled_text"]
