"""What a file is, told by its bytes."""

from __future__ import annotations

import pytest
from container_parts import compound, xlsx, zipped
from docx_parts import p, package

from extractor.errors import CorruptDocument, EncryptedDocument, UnsupportedFormat
from extractor.readers import read_document
from extractor.readers.sniff import EXCEL, PROTECTED, SLIDES, UNKNOWN, UNSUPPORTED, WORD, sniff

PAGE = "<html><head><title>临江县档案馆</title></head><body><p>部门预算公开</p></body></html>"
TEXT = "临江县档案馆2024年部门预算公开说明\n一、部门职责\n"
TYPES = '<Types><Override PartName="/x" ContentType="application/vnd.{}+xml"/></Types>'

CASES = [
    ("pdf", b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
    ("pdf after a byte order mark", b"\xef\xbb\xbf%PDF-1.4\n", "application/pdf"),
    ("pdf after HTTP headers", b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n%PDF-1.5\n", "application/pdf"),
    ("pdf after junk", b"\0" * 500 + b"%PDF-1.5\n", "application/pdf"),
    ("docx", package(p("职责")), WORD),
    ("docm", zipped({"[Content_Types].xml": TYPES.format("ms-word.document.macroEnabled.main")}), WORD),
    ("docx cut off", package(p("职责" * 5000))[:2000], WORD),
    ("xlsx", xlsx({"表": [["a"]]}), EXCEL),
    ("xlsx without content types", zipped({"xl/workbook.xml": "<workbook/>"}), EXCEL),
    (
        "pptx",
        zipped({"[Content_Types].xml": TYPES.format("openxmlformats-officedocument.presentationml.presentation.main")}),
        SLIDES,
    ),
    ("ofd", zipped({"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": "<x/>"}), "application/ofd"),
    (
        "ods",
        zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
        "application/vnd.oasis.opendocument.spreadsheet",
    ),
    ("zip of attachments", zipped({"附件1.pdf": b"%PDF-1.4"}), "application/zip"),
    ("empty zip", b"PK\x05\x06" + b"\0" * 18, "application/zip"),
    ("doc", compound({"WordDocument": b"\xec\xa5", "1Table": b""}), "application/msword"),
    ("wps", compound({"WordDocument": b"\xec\xa5", "WpsCustomData": b""}), "application/msword"),
    ("xls", compound({"Workbook": b"\x09\x08"}), "application/vnd.ms-excel"),
    ("xls of 1995", compound({"Book": b"\x09\x08"}), "application/vnd.ms-excel"),
    ("encrypted ooxml", compound({"EncryptionInfo": b"", "EncryptedPackage": b""}), PROTECTED),
    ("ppt", compound({"PowerPoint Document": b""}), "application/vnd.ms-powerpoint"),
    ("msi", compound({"SummaryInformation": b""}), "application/x-ole-storage"),
    ("doc cut off", compound({"WordDocument": b"\xec\xa5" * 9000})[:700], "application/msword"),
    ("rtf", b"{\\rtf1\\ansi\\ansicpg936 x}", "application/rtf"),
    ("html", PAGE.encode(), "text/html"),
    ("html in gb18030", PAGE.encode("gb18030"), "text/html"),
    ("html in utf-16", PAGE.encode("utf-16"), "text/html"),
    ("html after a byte order mark", b"\xef\xbb\xbf\r\n  " + PAGE.encode(), "text/html"),
    ("html after comments", b"\n<!-- cms 3.1 -->\n<!-- x -->" + PAGE.encode(), "text/html"),
    ("xhtml", b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>' + PAGE.encode(), "text/html"),
    ("server page", b'<%@ page language="java"%>\n' + PAGE.encode(), "text/html"),
    ("fragment", "<p>2024年部门预算公开</p>".encode(), "text/html"),
    (
        "mhtml",
        b"From: <saved>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
        "message/rfc822",
    ),
    ("text", TEXT.encode(), "text/plain"),
    ("text in gb18030", TEXT.encode("gb18030"), "text/plain"),
    ("text in utf-16", TEXT.encode("utf-16"), "text/plain"),
    ("text cut in mid-character", (TEXT * 3000).encode()[:65537], "text/plain"),
    ("text that mentions a tag", ("说明：<html> 是网页的标记。" + TEXT).encode(), "text/plain"),
    ("png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
    ("jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
    ("gif", b"GIF89a\1\0\1\0", "image/gif"),
    ("tiff", b"II*\0\x08\0\0\0", "image/tiff"),
    ("rar", b"Rar!\x1a\x07\x01\0", "application/x-rar"),
    ("7z", b"7z\xbc\xaf\x27\x1c\0\4", "application/x-7z-compressed"),
    ("gzip", b"\x1f\x8b\x08\0\0\0\0\0", "application/gzip"),
    ("json", b'{"code": 404, "message": "not found"}', "application/json"),
    ("xml", b'<?xml version="1.0"?><data><row/></data>', "application/xml"),
    ("zeros", b"\0" * 5000, UNKNOWN),
    ("noise", bytes(range(256)) * 20, UNKNOWN),
]


@pytest.mark.parametrize(("data", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_media_type_by_signature(data: bytes, expected: str) -> None:
    assert sniff(data) == expected


@pytest.mark.parametrize("data", [case[1] for case in CASES], ids=[case[0] for case in CASES])
def test_any_prefix_of_any_file_has_a_type(data: bytes) -> None:
    for length in (1, 2, 4, 7, 8, 16, 100, 511, 512, 513, len(data) // 2):
        assert "/" in sniff(data[:length])


@pytest.mark.parametrize("suffix", [".pdf", ".doc", ".docx", ""])
def test_the_suffix_does_not_decide(suffix: str) -> None:
    assert read_document("临江县" + suffix, PAGE.encode()).media_type == "text/html"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ofd", "OFD"),
        ("rar", "解压"),
        ("7z", "解压"),
        ("png", "图片"),
        ("pptx", "PDF"),
        ("gzip", "解压"),
        ("noise", "转换为 PDF"),
    ],
)
def test_an_unsupported_file_gets_advice_of_its_own(name: str, words: str) -> None:
    data = next(case[1] for case in CASES if case[0] == name)
    with pytest.raises(UnsupportedFormat) as caught:
        read_document("附件.doc", data)
    assert words in caught.value.advice
    assert "附件.doc" in str(caught.value)


def test_every_unsupported_type_has_reason_and_remedy() -> None:
    assert all(reason and remedy for reason, remedy in UNSUPPORTED.values())


def test_an_encrypted_office_file_says_so() -> None:
    with pytest.raises(EncryptedDocument):
        read_document("预算.docx", compound({"EncryptionInfo": b"", "EncryptedPackage": b"x"}))


def test_an_empty_file_is_corrupt() -> None:
    with pytest.raises(CorruptDocument):
        read_document("预算.pdf", b"")
