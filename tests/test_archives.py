from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from extractor.batch import archives
from extractor.batch.inputs import Input, expand, load
from extractor.errors import ExtractorError
from extractor.limits import DEFAULT_LIMITS, Limits


def _archive(members: dict[str, bytes], *, unicode_path: dict[str, str] | None = None) -> bytes:
    """A zip file whose names are stored as Windows does: raw bytes (given as latin-1), no UTF-8 flag."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for index, (name, data) in enumerate(members.items()):
            info = zipfile.ZipInfo(f"{index:~>{len(name.encode('latin-1'))}}")
            if unicode_path and name in unicode_path:
                encoded = unicode_path[name].encode()
                body = b"\x01" + struct.pack("<I", zlib.crc32(name.encode("latin-1"))) + encoded
                info.extra = struct.pack("<HH", 0x7075, len(body)) + body
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    raw = stream.getvalue()
    for index, name in enumerate(members):
        stored = name.encode("latin-1")
        raw = raw.replace(f"{index:~>{len(stored)}}".encode(), stored)
    return raw


def _paths(inputs: list[Input]) -> list[str]:
    return [each.path.rpartition(".zip/")[2] for each in inputs]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("临江县财政局2024年部门预算.pdf".encode("gbk"), "临江县财政局2024年部门预算.pdf"),
        ("附件\\青溪市教育局.docx".encode("gbk"), "附件/青溪市教育局.docx"),
        ("云岭县卫健局/决算.doc".encode(), "云岭县卫健局/决算.doc"),
        ("誠實縣.txt".encode("gbk"), "誠實縣.txt"),
        (b"plain.txt", "plain.txt"),
    ],
)
def test_member_names_come_out_as_they_were_written(tmp_path: Path, stored: bytes, shown: str) -> None:
    file = tmp_path / "附件.zip"
    file.write_bytes(_archive({stored.decode("latin-1"): b"content"}))
    found = expand([file], DEFAULT_LIMITS)
    assert _paths(found) == [shown]
    assert load(found[0], DEFAULT_LIMITS) == b"content"


def test_unicode_path_field_outranks_the_stored_name(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(_archive({"xxxxx.txt": b"1"}, unicode_path={"xxxxx.txt": "青溪市.txt"}))
    assert _paths(expand([file], DEFAULT_LIMITS)) == ["青溪市.txt"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "C:\\Windows\\a.txt", "a/../../b.txt", "\\\\host\\a"]
)
def test_names_that_climb_out_are_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(_archive({name: b"1", "fine.txt": b"2"}))
    found = expand([file], DEFAULT_LIMITS)
    assert len(found) == 2
    bad = next(each for each in found if not each.path.endswith("fine.txt"))
    with pytest.raises(ExtractorError, match="包外"):
        load(bad, DEFAULT_LIMITS)


def test_archives_in_archives_and_desktop_litter(tmp_path: Path) -> None:
    inner = _archive({"甲.txt".encode("gbk").decode("latin-1"): b"inner"})
    file = tmp_path / "outer.zip"
    members = {"inner.zip": inner, "__MACOSX/._b.txt": b"", "Thumbs.db": b"", "~$c.docx": b"", "b.txt": b"outer"}
    file.write_bytes(_archive(members))
    found = expand([file], DEFAULT_LIMITS)
    assert [each.path.partition("outer.zip/")[2] for each in found] == ["b.txt", "inner.zip/甲.txt"]
    assert [load(each, DEFAULT_LIMITS) for each in found] == [b"outer", b"inner"]


def test_archives_are_followed_to_a_bounded_depth(tmp_path: Path) -> None:
    data = _archive({"a.txt": b"deep"})
    for _ in range(6):
        data = _archive({"z.zip": data})
    (tmp_path / "deep.zip").write_bytes(data)
    (found,) = expand([tmp_path / "deep.zip"], DEFAULT_LIMITS)
    with pytest.raises(ExtractorError, match="嵌套"):
        load(found, DEFAULT_LIMITS)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x05\x06", "不完整"),
        (b"PK\x05\x06" + b"\0" * 18, "没有文件"),
        (b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 99, 0, 0), "过多"),
        (b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 3, 3, 46, 0, 0), "损坏"),
    ],
)
def test_a_broken_archive_keeps_its_own_row(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    (found,) = expand([tmp_path / "a.zip"], DEFAULT_LIMITS)
    with pytest.raises(ExtractorError, match=said):
        load(found, DEFAULT_LIMITS)


@pytest.mark.parametrize(
    ("limits", "said"),
    [(Limits(), "炸弹"), (Limits(unpack_ratio=10**9, file_bytes=10**6), "大于")],
)
def test_bombs_are_refused_before_they_unpack(tmp_path: Path, limits: Limits, said: str) -> None:
    (tmp_path / "bomb.zip").write_bytes(_archive({"bomb.txt": b"0" * 30_000_000}))
    (found,) = expand([tmp_path / "bomb.zip"], limits)
    with pytest.raises(ExtractorError, match=said):
        load(found, limits)


def test_a_header_that_lies_about_the_size_does_not_help(tmp_path: Path) -> None:
    data = bytearray(_archive({"bomb.txt": b"0" * 3_000_000}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    (tmp_path / "bomb.zip").write_bytes(bytes(data))
    (found,) = expand([tmp_path / "bomb.zip"], DEFAULT_LIMITS)
    with pytest.raises(ExtractorError, match=r"bomb\.txt"):
        load(found, Limits(file_bytes=1000))


def test_an_encrypted_member_asks_for_the_password(tmp_path: Path) -> None:
    data = bytearray(_archive({"a.txt": b"secret"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        data[at + offset] |= 1
    (tmp_path / "a.zip").write_bytes(bytes(data))
    (found,) = expand([tmp_path / "a.zip"], DEFAULT_LIMITS)
    with pytest.raises(ExtractorError, match="--password"):
        load(found, DEFAULT_LIMITS)


def test_members_of_one_name_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(_archive({"a.txt": b"1", "b.txt": b"2", "c.txt": b"3"}))
    raw = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(raw.replace(b"b.txt", b"a.txt").replace(b"c.txt", b"a.txt"))
    found = expand([tmp_path / "a.zip"], DEFAULT_LIMITS)
    assert _paths(found) == ["a.txt", "a.txt#2", "a.txt#3"]
    assert [load(each, DEFAULT_LIMITS) for each in found] == [b"1", b"2", b"3"]


def test_archives_inside_an_archive_share_its_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = _archive({f"{number}.txt": b"x" for number in range(4)})
    (tmp_path / "a.zip").write_bytes(_archive({f"{number}.zip": inner for number in range(9)}))
    few = Limits(unpacked_bytes=3 * len(inner))
    found = expand([tmp_path / "a.zip"], few)
    assert sum(each.problem is None for each in found) == 4 * 4
    assert "合计大于" in str(found[-1].problem)
    monkeypatch.setattr(archives, "MEMBERS", 10)
    found = expand([tmp_path / "a.zip"], DEFAULT_LIMITS)
    assert len(found) == 11
    assert "上限 10 个" in str(found[-1].problem)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_password_is_tried_in_the_code_page_of_whoever_packed_it(encoding: str) -> None:
    said: list[bytes | None] = []

    class Locked:
        def open(self, info: zipfile.ZipInfo, pwd: bytes | None) -> io.BytesIO:
            said.append(pwd)
            if pwd != "云桥县".encode(encoding):
                raise RuntimeError("Bad password for file")
            return io.BytesIO(b"1")

    assert archives._unpacked(Locked(), zipfile.ZipInfo("a"), 9, "云桥县") == b"1"  # type: ignore[arg-type]
    assert said[-1] == "云桥县".encode(encoding)


def test_what_is_no_input_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        expand([tmp_path / "nowhere"], DEFAULT_LIMITS)
    with pytest.raises(FileNotFoundError):
        expand([str(tmp_path / "*.pdf")], DEFAULT_LIMITS)
    with pytest.raises(FileNotFoundError):
        expand(["x" * 5000], DEFAULT_LIMITS)


def test_globs_folders_and_files_together_list_a_file_once(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "子/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    found = expand([str(tmp_path / "*.txt"), tmp_path, tmp_path / "a.txt"], DEFAULT_LIMITS)
    assert [Path(each.path).name for each in found] == ["a.txt", "b.txt", "c.txt"]
