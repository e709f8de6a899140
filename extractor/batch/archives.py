"""ZIP attachments: their members are files like any other, read without ever being written to disk.

Windows programs store member names in the local code page without saying so; here they come out right. Names
that climb out of the archive, encrypted members and bombs are refused, each with a reason in its own row.
"""

from __future__ import annotations

import contextlib
import io
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePath, PurePosixPath
from typing import BinaryIO, NamedTuple

from extractor.errors import CorruptDocument, EncryptedDocument, ExtractorError, TooLarge
from extractor.limits import Limits
from extractor.readers.sniff import sniff

__all__ = ["ZIP", "Member", "Refused", "is_archive", "litter", "members_of", "read_member"]

ZIP = "application/zip"
MEMBERS = 20_000
"""Members of one archive and of those inside it; directories are parsed in the driver, which has to stay small."""
NESTING = 3
"""How deep archives inside archives are followed."""
_DIRECTORY_BYTES = 32 * 1024**2
_UTF8 = 0x800
_ENCRYPTED = 0x1
_UNICODE_PATH = 0x7075


class Refused(ExtractorError):
    """A member of an archive whose name reaches outside the archive (路径越界)."""

    remedy = "该成员路径不安全，已跳过；请核实压缩包来源。"


def is_archive(head: bytes) -> bool:
    """Whether a file that begins with ``head`` may be a zip container (an archive, but also DOCX, XLSX …)."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _unicode_path(info: zipfile.ZipInfo, raw: bytes) -> str | None:
    """The name from Info-ZIP's Unicode path field, valid only while its checksum fits the stored name."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == _UNICODE_PATH and size > 5 and extra[4] == 1:
            (checksum,) = struct.unpack("<I", extra[5:9])
            if checksum == zlib.crc32(raw):
                return extra[9 : 4 + size].decode("utf-8", errors="replace")
        extra = extra[4 + size :]
    return None


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name as its author saw it; separators become ``/``."""
    stored = info.orig_filename
    if info.flag_bits & _UTF8:
        name = stored
    else:
        raw = stored.encode("cp437", errors="replace")
        name = _unicode_path(info, raw) or _decoded(raw)
    # The second byte of a GBK character may be a backslash, so separators are looked for after decoding.
    return unicodedata.normalize("NFC", name.replace("\\", "/").replace("\0", ""))


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8", "gb18030", "big5"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def _crowded(path: str) -> TooLarge:
    return TooLarge(path, f"压缩包成员过多（上限 {MEMBERS} 个）", "请分成几个压缩包，或解压后处理文件夹。")


def _check_directory(file: BinaryIO, path: str) -> None:
    """Refuse an archive whose directory alone would fill the memory, before anybody parses it."""
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise CorruptDocument(path, "压缩包不完整（缺少中央目录）")
    members, directory = struct.unpack("<HI", tail[at + 10 : at + 16])
    if directory > _DIRECTORY_BYTES or members == 0xFFFF:
        raise _crowded(path)
    file.seek(0)


def _open(file: BinaryIO, path: str) -> zipfile.ZipFile:
    try:
        _check_directory(file, path)
        archive = zipfile.ZipFile(file)
    except ExtractorError:
        raise
    except Exception as error:  # zipfile raises whatever a forged field leads it to
        raise CorruptDocument(path, f"压缩包损坏（{error}）") from None
    if len(archive.infolist()) > MEMBERS:
        raise _crowded(path)
    return archive


def _unsafe(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or (len(name) > 1 and name[1] == ":") or name.startswith("//")


def _furniture(name: str) -> bool:
    """Files that archivers and desktops leave behind; nobody published them."""
    parts = PurePosixPath(name).parts
    return not parts or "__MACOSX" in parts or parts[-1].startswith((".", "~$")) or parts[-1] in _LITTER


_LITTER = frozenset({"Thumbs.db", "desktop.ini", "Desktop.ini"})


class Member(NamedTuple):
    """A file of an archive: its path, the way to it (positions in the directories), why it is refused if it is."""

    path: str
    way: tuple[int, ...]
    problem: ExtractorError | None = None


def members_of(file: BinaryIO, path: str, limits: Limits) -> Iterator[Member]:
    """The files of an archive and of the archives inside it, in the order of their names.

    The archive itself where it holds none or cannot be opened, and once more, with the reason, where there was
    more in it than one archive may hold.
    """
    for count, member in enumerate(_Contents(limits).of(file, path, ())):
        if count == MEMBERS:
            yield Member(path, (), _crowded(path))
            return
        yield member


class _Contents:
    """The files of one archive, with what opening the archives inside it may still cost."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._unpacked = 0

    def of(self, file: BinaryIO, path: str, way: tuple[int, ...]) -> Iterator[Member]:
        empty = True
        try:
            for index, name, problem in _names(file, path):
                empty = False
                inner = f"{path}/{name}"
                if problem is None and name.lower().endswith(".zip"):
                    yield from self._nested(file, inner, (*way, index))
                else:
                    yield Member(inner, (*way, index), problem)
        except ExtractorError as error:
            yield Member(path, way, error)
            return
        if empty:
            yield Member(path, way, CorruptDocument(path, "压缩包里没有文件"))

    def _nested(self, file: BinaryIO, path: str, way: tuple[int, ...]) -> Iterator[Member]:
        if len(way) >= NESTING:
            yield Member(path, way, TooLarge(path, f"压缩包嵌套超过 {NESTING} 层", "请解压后重试。"))
            return
        try:
            if self._unpacked > self._limits.unpacked_bytes:
                raise TooLarge(path, f"内层压缩包解开后合计大于 {self._limits.unpacked_bytes} 字节", "请解压后重试。")
            data = read_member(file, path, way[-1], self._limits, None)
        except ExtractorError as error:
            yield Member(path, way, error)
            return
        self._unpacked += len(data)
        if sniff(data) == ZIP:
            yield from self.of(io.BytesIO(data), path, way)
        else:
            yield Member(path, way)


def _names(file: BinaryIO, path: str) -> Iterator[tuple[int, str, ExtractorError | None]]:
    """The files of an archive: position in its directory, name, and why it is refused where it is.

    In the order of their names. Raises CorruptDocument or TooLarge for the archive as a whole.
    """
    with _open(file, path) as archive:
        found = [(_name(info), index, info) for index, info in enumerate(archive.infolist()) if not info.is_dir()]
        for name, index, _ in sorted(found, key=lambda each: each[:2]):
            if name.endswith("/") or _furniture(name):
                continue
            yield index, name, Refused(f"{path}/{name}", "压缩包成员的路径指向包外") if _unsafe(name) else None


def read_member(file: BinaryIO, path: str, index: int, limits: Limits, password: str | None) -> bytes:
    """The bytes of the member at ``index``; never unpacks more than the limits allow, whatever its header claims.

    Raises EncryptedDocument, CorruptDocument or TooLarge, each naming ``path``.
    """
    with _open(file, path) as archive:
        members = archive.infolist()
        if index >= len(members):
            raise CorruptDocument(path, "压缩包在读取期间被改动")
        info = members[index]
        if info.file_size > limits.file_bytes:
            raise TooLarge(path, f"压缩包成员解压后大于 {limits.file_bytes} 字节")
        if info.file_size > 10_000_000 and info.file_size > limits.unpack_ratio * max(info.compress_size, 1):
            raise TooLarge(path, f"压缩包成员的压缩比超过 {limits.unpack_ratio}，疑为压缩炸弹")
        if info.flag_bits & _ENCRYPTED and not password:
            raise EncryptedDocument(path, "压缩包有密码保护")
        try:
            data = _unpacked(archive, info, limits.file_bytes + 1, password)
        except RuntimeError as error:
            if "password" in str(error).lower():
                raise EncryptedDocument(path, "压缩包有密码保护，给出的密码不对") from None
            raise CorruptDocument(path, f"压缩包成员无法解压（{error}）") from None
        except NotImplementedError as error:
            raise CorruptDocument(path, f"压缩包使用了不支持的压缩或加密方式（{error}）", "请解压后重试。") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise CorruptDocument(path, f"压缩包成员损坏（{error}）") from None
    if len(data) > limits.file_bytes:
        raise TooLarge(path, f"压缩包成员解压后大于 {limits.file_bytes} 字节")
    return data


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int, password: str | None) -> bytes:
    """At most ``most`` bytes of a member. A password was typed in the code page of whoever packed it."""
    *others, last = [password.encode(encoding) for encoding in ("utf-8", "gb18030")] if password else [None]
    for spelling in others:
        with (
            contextlib.suppress(RuntimeError, zipfile.BadZipFile, zlib.error),
            archive.open(info, pwd=spelling) as member,
        ):
            return member.read(most)
    with archive.open(info, pwd=last) as member:
        return member.read(most)


def litter(path: PurePath) -> bool:
    """Whether a file of a folder is a desktop's or an editor's leftover rather than a document."""
    return path.name.startswith((".", "~$")) or path.name in _LITTER
