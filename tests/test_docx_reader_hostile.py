"""The DOCX reader on broken, odd and hostile files: a clear error or what can be read, never a crash."""

# The cases are XML, one to a line.
# ruff: noqa: E501

import io
import random
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from docx_parts import MEDIA_TYPE, XMLNS, document, p, package, part, r, relationships, tbl, tc, tr, zipped

from extractor.errors import CorruptDocument, EncryptedDocument, ExtractorError, TooLarge
from extractor.limits import DEFAULT_LIMITS

GOOD = package(p("一、部门概况") + tbl(tr("甲", "乙")))
DTD = '<!DOCTYPE w:document [<!ENTITY a "哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;">]>'


def locked() -> bytes:
    """A file whose members claim to be locked by a zip password."""
    data = bytearray(GOOD)
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = data.find(signature)
        while start >= 0:
            data[start + offset] |= 1
            start = data.find(signature, start + 4)
    return bytes(data)


def body_of(content: str) -> dict[str, str | bytes]:
    return {"word/document.xml": content}


# what is wrong: the bytes, the error
REFUSED: dict[str, tuple[Callable[[], bytes], type[ExtractorError]]] = {
    "truncated download": (lambda: GOOD[: len(GOOD) // 2], CorruptDocument),
    "nothing but a signature": (lambda: b"PK\x03\x04", CorruptDocument),
    "no main part": (lambda: package(without=("word/document.xml",)), CorruptDocument),
    "main part is no XML": (lambda: package(parts=body_of("这不是 XML")), CorruptDocument),
    "main part is empty": (lambda: package(parts=body_of("")), CorruptDocument),
    "main part is another document": (lambda: package(parts=body_of("<html><body/></html>")), CorruptDocument),
    "entities": (
        lambda: package(parts=body_of(f"{DTD}<w:document {XMLNS}><w:body>{p(r('&b;'))}</w:body></w:document>")),
        CorruptDocument,
    ),
    "external entity": (
        lambda: package(parts=body_of(
            f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><w:document {XMLNS}><w:body>{p(r("&x;"))}</w:body></w:document>'
        )),
        CorruptDocument,
    ),
    "entities in UTF-16": (
        lambda: package(parts={"word/document.xml": f"<?xml version='1.0' encoding='UTF-16'?>{DTD}<w:document {XMLNS}><w:body>{p()}</w:body></w:document>".encode("utf-16")}),
        CorruptDocument,
    ),
    "entities in the styles": (lambda: package(p("甲"), styles=" ", parts={"word/styles.xml": DTD + "<a/>"}), CorruptDocument),
    "zip password": (locked, EncryptedDocument),
    "zip bomb": (lambda: package(p("甲"), parts={"word/other.xml": b" " * 30_000_000}), TooLarge),
}  # fmt: skip


@pytest.mark.parametrize(("data", "error"), REFUSED.values(), ids=REFUSED)
def test_refused(data: Callable[[], bytes], error: type[ExtractorError]) -> None:
    with pytest.raises(error) as raised:
        document(data())
    assert str(raised.value).startswith("临江县.docx: ")
    assert "→" in str(raised.value)


def test_a_blank_bitmap_is_no_bomb() -> None:
    read = document(package(p("甲"), parts={"word/media/image1.bmp": b"\0" * 30_000_000}))
    assert [block.text for block in read.paragraphs()] == ["甲"]


@pytest.mark.parametrize(
    ("limit", "body"),
    [("cells", tbl(*(tr("甲", "乙") for _ in range(6)))), ("cells", tbl(tr(tc(tbl(tr(*"甲" * 11)))))),
     ("paragraphs", p("甲") * 11), ("unpacked_bytes", p("甲"))],
)  # fmt: skip
def test_limits(limit: str, body: str) -> None:
    with pytest.raises(TooLarge):
        document(package(body), replace(DEFAULT_LIMITS, **{limit: 10}))


def test_a_million_cells_are_refused_quickly() -> None:
    row = tr(*["1"] * 100)
    data = package(tbl(*[row] * 10_000))
    begun = time.process_time()
    with pytest.raises(TooLarge):
        document(data)
    assert time.process_time() - begun < 5


def nested_tables(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * depth + p("底") + "</w:tc></w:tr></w:tbl>" * depth


def test_deep_nesting_is_read_as_far_as_it_goes() -> None:
    assert not document(package(nested_tables(20))).notices
    assert [notice.code for notice in document(package(nested_tables(5000))).notices] == ["repaired"]


STRICT = (
    f'<w:document {XMLNS}><w:body>{p("严格模式")}</w:body></w:document>'
    .replace("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main")
    .replace("http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/")
)  # fmt: skip
STRICT_RELS = relationships(("rId1", "officeDocument", "word/document.xml")).replace(
    "http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/"
)


def macro_enabled() -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
    )


def moved(name: str) -> bytes:
    text = part("document", f"<w:body>{p('正文')}</w:body>")
    return package(
        parts={name: text, "_rels/.rels": relationships(("rId1", "officeDocument", name))},
        without=("word/document.xml",),
    )


def backslashes() -> bytes:
    text = part("document", f"<w:body>{p('正文')}</w:body>")
    # zipfile would turn the separators round while writing
    return zipped({"word#document.xml": text}).replace(b"word#document.xml", b"word\\document.xml")


# what is odd: the bytes, the paragraphs read all the same
TOLERATED: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "strict namespaces": (lambda: package(parts={"word/document.xml": STRICT, "_rels/.rels": STRICT_RELS}), ["严格模式"]),
    "macro-enabled": (lambda: package(p("甲"), parts={"[Content_Types].xml": macro_enabled()}), ["甲"]),
    "no content types": (lambda: package(p("甲"), without=("[Content_Types].xml",)), ["甲"]),
    "no package relationships": (lambda: package(p("甲"), without=("_rels/.rels",)), ["甲"]),
    "no relationships at all": (lambda: package(p("甲"), without=("_rels/.rels", "word/_rels/document.xml.rels", "[Content_Types].xml")), ["甲"]),
    "main part elsewhere": (lambda: moved("doc/main.xml"), ["正文"]),
    "main part of another name": (lambda: moved("word/document2.xml"), ["正文"]),
    "backslashes in member names": (backslashes, ["正文"]),
    "relationship to nowhere": (lambda: package(p("甲"), related=(("rId9", "image", "../NULL"), ("rId8", "styles", "nowhere.xml"))), ["甲"]),
    "broken styles": (lambda: package(p("甲"), styles=" ", parts={"word/styles.xml": "<w:styles"}), ["甲"]),
    "broken numbering": (lambda: package(p("甲"), numbering=" ", parts={"word/numbering.xml": "坏"}), ["甲"]),
    "missing footnotes": (lambda: package(p("甲", '<w:r><w:footnoteReference w:id="1"/></w:r>')), ["甲"]),
    "bytes before the container": (lambda: b"\r\n" + GOOD, ["一、部门概况"]),
    "values out of range": (
        lambda: package(
            p("甲", properties='<w:outlineLvl w:val="x"/><w:numPr><w:ilvl w:val="-3"/><w:numId w:val="9999999999"/></w:numPr>')
            + p(r("乙", '<w:sz w:val="大"/>'), '<w:r><w:sym w:font="Wingdings" w:char="ZZ"/></w:r>')
        ),
        ["甲", "乙"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), TOLERATED.values(), ids=TOLERATED)
def test_tolerated(data: Callable[[], bytes], expected: list[str]) -> None:
    assert [block.text for block in document(data()).paragraphs()] == expected


def test_broken_xml_is_read_as_far_as_it_goes_and_told() -> None:
    text = part("document", f"<w:body>{p('一、部门概况')}{p('收入&#x1;100万元')}</w:body>")
    read = document(package(parts=body_of(text)))
    assert next(block.text for block in read.paragraphs()) == "一、部门概况"
    assert [notice.code for notice in read.notices] == ["repaired"]


def test_a_damaged_member_beside_the_text_does_no_harm() -> None:
    data = bytearray(package(p("甲"), footnotes=" "))
    info = zipfile.ZipFile(io.BytesIO(bytes(data))).getinfo("word/footnotes.xml")
    start = info.header_offset + 30 + len("word/footnotes.xml")
    data[start : start + 8] = b"\xff" * 8
    assert [block.text for block in document(bytes(data)).paragraphs()] == ["甲"]


@pytest.mark.parametrize("seed", range(40))
def test_mutated_files_raise_only_our_errors(seed: int) -> None:
    generator = random.Random(seed)
    data = bytearray(GOOD)
    for _ in range(generator.randrange(1, 12)):
        data[generator.randrange(len(data))] = generator.randrange(256)
    try:
        document(bytes(data))
    except ExtractorError:
        return


@pytest.mark.parametrize("seed", range(40))
def test_mutated_xml_raises_only_our_errors(seed: int) -> None:
    generator = random.Random(seed)
    text = part(
        "document",
        f"<w:body>{p('一、概况', r('甲', '<w:b/>'))}{tbl(tr(tc('甲', '<w:gridSpan w:val=' + chr(34) + '2' + chr(34) + '/>'), '乙'))}</w:body>",
    )
    words = text.split("<")
    for _ in range(generator.randrange(1, 6)):
        index = generator.randrange(3, len(words))
        match generator.randrange(3):
            case 0:
                del words[index]
            case 1:
                words.insert(index, words[generator.randrange(3, len(words))])
            case _:
                words[index] = words[index][: generator.randrange(len(words[index]) + 1)]
    try:
        document(package(parts=body_of("<".join(words))))
    except ExtractorError:
        return


def test_media_type_and_hash_are_passed_on() -> None:
    read = document(GOOD)
    assert (read.media_type, read.path, len(read.sha256), read.pages) == (MEDIA_TYPE, "临江县.docx", 64, 0)


def test_speed() -> None:
    data = package(
        "".join(p("收入", r("226.7", "<w:b/>"), "万元") for _ in range(5000)) + tbl(*[tr(*["1"] * 10)] * 300)
    )
    begun = time.process_time()
    read = document(data)
    assert len(read.blocks) == 5001
    assert time.process_time() - begun < 2.5
