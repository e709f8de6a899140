"""ZIP attachments: their members are files like any other, read without ever being written to disk.

Windows programs store member names in the local code page without saying so; here they come out right. Names
that climb out of the archive, encrypted members and bombs are refused, each with a reason in its own row.
"""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePath, PurePosixPath
from typing import BinaryIO

from extractor.errors import CorruptDocument, EncryptedDocument, ExtractorError, TooLarge
from extractor.limits import Limits

__all__ = ["ZIP", "Refused", "is_archive", "member_names", "read_member"]

ZIP = "application/zip"
MEMBERS = 20_000
"""Members of one archive; its directory is parsed in the driver, which has to stay small."""
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
        raise TooLarge(path, f"压缩包成员过多（上限 {MEMBERS} 个）", "请分成几个压缩包，或解压后处理文件夹。")
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
        raise TooLarge(path, f"压缩包成员过多（上限 {MEMBERS} 个）", "请分成几个压缩包，或解压后处理文件夹。")
    return archive


def _unsafe(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or (len(name) > 1 and name[1] == ":") or name.startswith("//")


def _furniture(name: str) -> bool:
    """Files that archivers and desktops leave behind; nobody published them."""
    parts = PurePosixPath(name).parts
    return not parts or "__MACOSX" in parts or parts[-1].startswith((".", "~$")) or parts[-1] in _LITTER


_LITTER = frozenset({"Thumbs.db", "desktop.ini", "Desktop.ini"})


def member_names(file: BinaryIO, path: str) -> Iterator[tuple[int, str, ExtractorError | None]]:
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
            with archive.open(info, pwd=password.encode() if password else None) as member:
                data = member.read(limits.file_bytes + 1)
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


def litter(path: PurePath) -> bool:
    """Whether a file of a folder is a desktop's or an editor's leftover rather than a document."""
    return path.name.startswith((".", "~$")) or path.name in _LITTER
