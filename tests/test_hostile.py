"""Broken and hostile files through the whole of the program: each gets its row, with a status and a remedy."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest

from extractor import schema
from extractor.batch.inputs import Input
from extractor.batch.parts import unpack
from extractor.batch.reading import Settings, read_part
from extractor.limits import Limits
from scripts import fuzz

DOCUMENTS = Path(__file__).resolve().parents[1] / "fixtures" / "documents"
DOCX = (DOCUMENTS / "linjiang-xinfang-2024.docx").read_bytes()
PDF = (DOCUMENTS / "linjiang-xinfang-2024.pdf").read_bytes()
HTML = next(DOCUMENTS.glob("*.html")).read_bytes()

BOMB = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
CYCLE = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R 2 0 R]/Count 2>> endobj
3 0 obj <</Type/Pages/Kids[2 0 R 3 0 R]/Parent 2 0 R/Count 9999999>> endobj
trailer <</Root 1 0 R>>
%%EOF"""


def member(container: bytes, name: str, body: bytes) -> bytes:
    """A zip container with one member replaced or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(container)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for other in old.namelist():
            if other != name:
                new.writestr(other, old.read(other))
        new.writestr(name, body)
    return stream.getvalue()


XML = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
WHOLE = Limits()


def row_of(tmp_path: Path, data: bytes, limits: Limits = WHOLE) -> dict[str, schema.Value]:
    """The row in ``documents`` of a file with these bytes; the time it may take is part of what is tested."""
    (tmp_path / "文件.pdf").write_bytes(data)
    settings = Settings(limits=limits, ocr="off")
    began = time.process_time()
    packed = read_part(Input("文件.pdf", str(tmp_path / "文件.pdf")), settings, settings.fingerprint())
    assert packed is not None
    assert time.process_time() - began < 30
    (row,) = unpack(packed).rows["documents"]
    return dict(zip(schema.frame("documents").names, row, strict=True))


@pytest.mark.parametrize(
    ("data", "limits", "status", "said"),
    [
        pytest.param(b"", WHOLE, "unreadable", "0 字节", id="zero bytes"),
        pytest.param(PDF[: len(PDF) // 3], WHOLE, "", "", id="truncated PDF"),
        pytest.param(DOCX[: len(DOCX) // 2], WHOLE, "unreadable", "", id="truncated DOCX"),
        pytest.param(CYCLE, WHOLE, "", "", id="cyclic page tree"),
        pytest.param(PDF, Limits(pages=5), "unreadable", "上限 5 页", id="too many pages"),
        pytest.param(PDF, Limits(file_bytes=1000), "unreadable", "1000 字节", id="too large"),
        pytest.param(DOCX, Limits(cells=50), "unreadable", "50 个", id="too many cells"),
        pytest.param(HTML, WHOLE, "ok", "", id="HTML named .pdf"),
        pytest.param(HTML.replace("元".encode(), b"\x01\x02\x0b"), WHOLE, "", "", id="control characters in HTML"),
        pytest.param(b"<html><body>" + b"<div>" * 20000 + b"x", WHOLE, "", "", id="deep HTML"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 99, WHOLE, "unreadable", "图片", id="image"),
        pytest.param(b"Rar!\x1a\x07\x00" + b"\0" * 99, WHOLE, "unreadable", "解压", id="RAR"),
        pytest.param(
            member(DOCX, "word/document.xml", b'<!DOCTYPE x [<!ENTITY a0 "x">' + BOMB + b"]>" + XML % b"&a9;"),
            WHOLE, "", "", id="entity bomb",
        ),
        pytest.param(
            member(DOCX, "word/document.xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/fstab">]>' + XML % b"&e;"),
            WHOLE, "", "", id="external entity",
        ),
        pytest.param(
            member(DOCX, "word/media/bomb.xml", b"0" * 60_000_000), WHOLE, "", "", id="zip bomb in a part nobody reads"
        ),
        pytest.param(
            member(DOCX, "word/document.xml", XML % (b"<w:p/>" * 9_000_000)), WHOLE, "unreadable", "", id="zip bomb"
        ),
    ],
)  # fmt: skip
def test_hostile_files_get_their_row(tmp_path: Path, data: bytes, limits: Limits, status: str, said: str) -> None:
    row = row_of(tmp_path, data, limits)
    assert row["status"] != "failed", row["error"]
    if status:
        assert row["status"] == status
    assert said in str(row["error"])
    if row["status"] == "unreadable":
        assert "→" in str(row["error"])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 25))
def test_mutated_fixtures_meet_no_defect(tmp_path: Path, seed: int) -> None:
    files = sorted(path for path in DOCUMENTS.iterdir() if path.is_file())
    name, data = fuzz.mutated(seed, files, [path.read_bytes() for path in files])
    if data:
        row = row_of(tmp_path, data)
        assert row["status"] != "failed", f"{name}: {row['error']}"
