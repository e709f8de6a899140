"""Word's binary format: text, tables and automatic numbers; what happens without office-oxide or LibreOffice."""

from __future__ import annotations

import builtins
import shutil
import struct
from pathlib import Path
from typing import Any

import pytest
from container_parts import compound, source

from extractor.document import Document, Paragraph, Table
from extractor.errors import CorruptDocument, EncryptedDocument, MissingExtra, TooLarge
from extractor.limits import Limits
from extractor.readers import office, read_document
from extractor.readers.compound import CompoundFileError
from extractor.readers.doc import read
from extractor.readers.doc_binary import read_binary
from extractor.readers.doc_oxide import read_with_oxide

FIXTURES = Path(__file__).parent.parent / "fixtures" / "readers"
DOC = FIXTURES / "qingxi-shuili-2024.doc"
CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus" / "labelled" / "docs"

TEXTS = [
    "青溪市水利局2024年部门预算说明",
    "第一部分 部门概况",
    "一、部门职责",
    "负责全市水利工作。",
    "二、机构设置",
    "（一）内设机构",
    "1.办公室。",
    "2.财务股。",
    "（二）下属单位",
    "1.水库管理所。",
    "①甲库",
    "②乙库",
    "三、收支情况",
    "（一）收入情况",
    "2024年收入预算1,234.56万元，比上年增加20.00万元。",
    "（二）支出情况",
    "第一行\n第二行",
    "看得见的文字。",
]


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs()]


@pytest.fixture(scope="module")
def doc() -> Document:
    return read_document(DOC)


def test_the_text_with_its_automatic_numbers(doc: Document) -> None:
    assert texts(doc) == TEXTS
    assert [p.number for p in doc.paragraphs()][2:7] == ["一、", "", "二、", "（一）", "1."]


def test_outline_level_and_alignment(doc: Document) -> None:
    assert [(p.level, p.centred) for p in doc.paragraphs()][:3] == [(0, True), (1, False), (0, False)]


def test_the_table_stands_in_its_place(doc: Document) -> None:
    kinds = [type(block) for block in doc.blocks]
    assert kinds.index(Table) == TEXTS.index("（二）支出情况")
    (table,) = doc.tables()
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells] == [
        (0, 0, 1, 2, "科目"),
        (0, 2, 2, 1, "合计"),
        (0, 3, 2, 1, "基本支出"),
        (1, 0, 1, 1, "编码"),
        (1, 1, 1, 1, "名称"),
        (2, 0, 1, 1, "2130301"),
        (2, 1, 1, 1, "行政运行"),
        (2, 2, 1, 1, "1,000.00"),
        (2, 3, 1, 1, "900.50"),
    ]


def test_it_reads_like_the_docx_it_was_made_from(doc: Document) -> None:
    other = read_document(FIXTURES / "qingxi-shuili-2024.docx")
    assert texts(doc) == texts(other)
    strip = [[(c.row, c.column, c.row_span, c.column_span, c.text) for c in t.cells] for t in doc.tables()]
    assert strip == [[(c.row, c.column, c.row_span, c.column_span, c.text) for c in t.cells] for t in other.tables()]


@pytest.mark.parametrize(
    "data", [b"no container", compound({"WordDocument": b"\xec\xa5" + b"\0" * 2000, "0Table": b""})]
)
def test_what_is_no_word_document_is_refused_by_our_own_reader(data: bytes) -> None:
    with pytest.raises((CompoundFileError, struct.error)):
        read_binary(data)


def test_office_oxide_reads_the_same_words() -> None:
    """The second way in loses the automatic numbers and nothing else."""
    found = read_with_oxide(source(DOC.read_bytes()))
    numbers = [paragraph.number for paragraph in read_document(DOC).paragraphs()]
    assert texts(found) == [text[len(number) :] for text, number in zip(TEXTS, numbers, strict=True)]
    assert [notice.code for notice in found.notices] == ["repaired"]


@pytest.mark.parametrize("step", range(0, 22528, 703))
def test_damaged_files_are_corrupt_or_read_as_far_as_they_go(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    data = bytearray(DOC.read_bytes())
    data[step : step + 64] = b"\xff" * 64
    try:
        found = read(source(bytes(data), media_type="application/msword"))
    except (CorruptDocument, EncryptedDocument):
        return
    assert found.blocks


@pytest.mark.parametrize("length", [600, 1500, 5000, 12000, 20000])
def test_files_cut_off(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    data = DOC.read_bytes()[:length]
    try:
        found = read(source(data, media_type="application/msword"))
    except (CorruptDocument, EncryptedDocument):
        return
    assert found.blocks


def test_a_locked_document() -> None:
    head = struct.pack("<HHHHHH", 0xA5EC, 193, 0, 0x0804, 0, 0x0100)
    with pytest.raises(EncryptedDocument):
        read(source(compound({"WordDocument": head + b"\0" * 2000, "0Table": b""})))


def test_limits() -> None:
    data = DOC.read_bytes()
    with pytest.raises(TooLarge):
        read(source(data, limits=Limits(cells=8)))
    with pytest.raises(TooLarge):
        read(source(data, limits=Limits(paragraphs=10)))


def test_without_extra_and_without_office_a_sound_file_reads_and_a_broken_one_gets_advice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = builtins.__import__

    def refuse(name: str, *arguments: Any, **named: Any) -> Any:
        if name == "office_oxide":
            raise ImportError(name)
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", refuse)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert texts(read(source(DOC.read_bytes()))) == TEXTS
    with pytest.raises(CorruptDocument, match=r"pip install .*\[doc\]"):
        read(source(DOC.read_bytes()[:5000], media_type="application/msword"))


def rtf(body: str, head: str = "") -> bytes:
    """An RTF file as Chinese Word writes it: bytes of GB2312 as \\'hh."""
    text = "".join(c if c.isascii() else "".join(f"\\'{b:02x}" for b in c.encode("gb18030")) for c in body)
    fonts = r"{\fonttbl{\f0\fcharset0 Times New Roman;}{\f1\fcharset134 \'cb\'ce\'cc\'e5;}}"
    return (r"{\rtf1\ansi\ansicpg936\uc2\deff0" + fonts + head + text + "}").encode("ascii")


def test_rtf_reads_like_the_docx_it_was_made_from() -> None:
    found = read_document(FIXTURES / "qingxi-shuili-2024.rtf")
    other = read_document(FIXTURES / "qingxi-shuili-2024.docx")
    assert texts(found) == texts(other)
    assert [(p.number, p.level) for p in found.paragraphs()] == [(p.number, p.level) for p in other.paragraphs()]
    assert [(t.rows, t.columns, t.cells) for t in found.tables()] == [
        (t.rows, t.columns, t.cells) for t in other.tables()
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"\pard 一、部门职责\par\pard 负责水利工作。\par", ["一、部门职责", "负责水利工作。"]),
        (r"\pard\u25910\'ca\'d5\u20837\'c8\'eb 12.50\par", ["收入 12.50"]),
        (r"\pard\uc1\u25910?\u20837?\par", ["收入"]),
        (r"\pard\u-10188??\u-9216??\par", ["\U0001d000"]),
        (r"\pard 收入{\b 12}.50{\v 隐藏}万元\par", ["收入12.50万元"]),
        (r"\pard{\listtext\pard\plain （一）\tab}收入情况\par", ["（一）收入情况"]),
        (r"\pard{\field{\*\fldinst HYPERLINK x}{\fldrslt 附件}}下载\par", ["附件下载"]),
        (r"{\header 页眉\par}{\*\unknown 看不见}\pard 正文\line 换行\par", ["正文\n换行"]),
        (r"\pard 甲{\pict\pngblip 89504e47}乙\par", ["甲乙"]),
        (r"\pard a\{b\}\~c\_d\par", ["a{b}\xa0c-d"]),
        (r"\pard 没有段落标记的末尾", ["没有段落标记的末尾"]),
        (r"\pard 括号不配对}\par 还有\par", ["括号不配对", "还有"]),
    ],
)
def test_rtf_text(body: str, expected: list[str]) -> None:
    assert texts(read(source(rtf(body)))) == expected


def test_rtf_tables() -> None:
    row = r"\trowd\cellx2000\cellx4000\pard\intbl 编码\cell 金额\cell\row"
    merged = r"\trowd\clvmgf\cellx2000\cellx4000\pard\intbl 201\cell 1.00\cell\row"
    below = r"\trowd\clvmrg\cellx2000\cellx4000\pard\intbl\cell 2.00\cell\row"
    found = read(source(rtf(r"\pard 表一\par" + row + merged + below + r"\pard 表后\par")))
    assert [type(block) for block in found.blocks] == [Paragraph, Table, Paragraph]
    (table,) = found.tables()
    assert [(c.row, c.column, c.row_span, c.text) for c in table.cells] == [
        (0, 0, 1, "编码"),
        (0, 1, 1, "金额"),
        (1, 0, 2, "201"),
        (1, 1, 1, "1.00"),
        (2, 1, 1, "2.00"),
    ]


@pytest.mark.parametrize(
    "data",
    [b"{\\rtf1", b"{\\rtf1}", b"{\\rtf1" + b"{" * 6000, b"{\\rtf1\\bin99999999 x}", b"{\\rtf1{\\fonttbl\\f"],
)
def test_rtf_without_text(data: bytes) -> None:
    with pytest.raises(CorruptDocument):
        read(source(data, media_type="application/rtf"))


def test_what_only_office_reads_says_so_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert office.office_program() is None
    with pytest.raises(MissingExtra, match="LibreOffice"):
        read(source(b"PK", media_type="application/vnd.oasis.opendocument.text"))


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="needs ../shared/corpus")
def test_the_seed_reads_alike_in_three_formats() -> None:
    """Automatic numbers apart, which the .txt's converter wrote in digits, every format says the same."""
    word, old, plain = (
        [p for p in read_document(CORPUS / f"ziyang-xinfang-2023.{kind}").paragraphs() if p.text.strip()]
        for kind in ("docx", "doc", "txt")
    )
    assert [p.text for p in word] == [p.text for p in old]

    def bare(paragraphs: list[Paragraph]) -> list[str]:
        return ["".join(p.text[len(p.number) :].split()).lstrip("（）()0123456789、.") for p in paragraphs]

    assert [text for text in bare(word) if text not in bare(plain)] == []
