"""The container of a DOCX file (OPC): parts, relationships, content types, and what a hostile one may cost.

The parts are read directly, because python-docx refuses packages that Word opens: other content types (.docm,
.dotx), the strict namespaces, relationships whose target is missing.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote

from lxml import etree

from extractor.errors import CorruptDocument, EncryptedDocument, TooLarge
from extractor.limits import Limits

__all__ = ["Element", "Package", "Relationship"]

Element: TypeAlias = etree._Element

_RATIO_FLOOR = 10 * 1024**2
# Pictures are never unpacked, and a blank bitmap compresses like a bomb.
_PICTURES = (".bmp", ".emf", ".wmf", ".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".svg", ".wdp")
_TAGS_PER_BLOCK = 25
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)/")
_CELL_END = re.compile(rb"</(?:\w+:)?tc>")
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_CONTENT_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, IndexError)


@dataclass(frozen=True, slots=True)
class Relationship:
    """A link from one part to another; ``kind`` is the last word of its type (``styles``, ``chart`` …)."""

    kind: str
    target: str
    external: bool = False


def _key(name: str) -> str:
    """Part names compare without case; some packers write backslashes or a leading slash."""
    return name.replace("\\", "/").lstrip("/").lower()


def _parser(*, recover: bool = False) -> etree.XMLParser:
    # No DTD, no entities, no network; libxml2's own bounds on depth and text stay on (huge_tree=False).
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=recover,
    )  # fmt: skip


class Package:
    """A DOCX file opened for reading; nothing is unpacked before it is asked for.

    Raises :class:`CorruptDocument` for a container that cannot be read, :class:`EncryptedDocument` for members
    locked by a zip password, :class:`TooLarge` for one that unpacks beyond the limits.
    """

    def __init__(self, path: str, data: bytes, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        self.repaired: set[str] = set()
        """Parts whose XML was not well-formed and was read as far as possible."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = [member for member in self._zip.infolist() if not member.is_dir()]
        except _DAMAGE as error:
            raise CorruptDocument(path, "DOCX 容器不完整或已损坏，可能是下载中断") from error
        self._check(members)
        # The first of two members of one name counts, as in Word.
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            self._members.setdefault(_key(member.filename), member)
        self._relations: dict[str, dict[str, Relationship]] = {}

    def _check(self, members: list[zipfile.ZipInfo]) -> None:
        if sum(member.file_size for member in members) > self.limits.unpacked_bytes:
            raise TooLarge(self.path, f"解压后超过 {self.limits.unpacked_bytes} 字节，疑为压缩炸弹")
        for member in members:
            ratio = member.file_size / max(member.compress_size, 1)
            picture = member.filename.lower().endswith(_PICTURES)
            if member.file_size > _RATIO_FLOOR and ratio > self.limits.unpack_ratio and not picture:
                raise TooLarge(self.path, f"{member.filename} 的压缩比超过 {self.limits.unpack_ratio}，疑为压缩炸弹")

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._members

    def names(self) -> list[str]:
        """The names of all parts."""
        return [member.filename.replace("\\", "/").lstrip("/") for member in self._members.values()]

    def data(self, name: str) -> bytes | None:
        """A part's bytes; None where it is missing or damaged."""
        member = self._members.get(_key(name))
        if member is None:
            return None
        if member.flag_bits & 1:
            raise EncryptedDocument(self.path, "压缩包成员有密码保护")
        try:
            return self._zip.read(member)
        except _DAMAGE:
            return None

    def tree(self, name: str) -> Element | None:
        """A part's XML with the transitional namespaces; None where there is none to be had.

        Raises :class:`CorruptDocument` for a part that declares entities (never legal here) and
        :class:`TooLarge` for one with more cells or elements than the limits allow.
        """
        data = self.data(name)
        if not data:
            return None
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise CorruptDocument(self.path, f"{name} 含有 DTD 或实体声明，OOXML 不允许，可能是恶意文件")
        bound = _TAGS_PER_BLOCK * (self.limits.cells + self.limits.paragraphs)
        if data.count(b"<") > bound:
            raise TooLarge(self.path, f"{name} 的 XML 标记超过 {bound} 个")
        if data.count(b"tc>") > self.limits.cells and len(_CELL_END.findall(data)) > self.limits.cells:
            raise TooLarge(self.path, f"表格单元格超过 {self.limits.cells} 个")
        data = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", data)
        try:
            root = etree.fromstring(data, _parser())
        except (etree.XMLSyntaxError, ValueError):
            root = self._recover(data, name)
        if root is not None and root.getroottree().docinfo.internalDTD is not None:
            raise CorruptDocument(self.path, f"{name} 含有 DTD 声明，OOXML 不允许，可能是恶意文件")
        return root

    def _recover(self, data: bytes, name: str) -> Element | None:
        try:
            root = etree.fromstring(data, _parser(recover=True))
        except (etree.XMLSyntaxError, ValueError):
            return None
        self.repaired.add(name)
        return root

    def relationships(self, name: str) -> dict[str, Relationship]:
        """The relationships of a part (of the package itself for ""), by identifier; targets are part names."""
        known = self._relations.get(name)
        if known is not None:
            return known
        folder, file = posixpath.split(name)
        root = self.tree(posixpath.join(folder, "_rels", file + ".rels"))
        found: dict[str, Relationship] = {}
        for item in () if root is None else root.iter(_RELATIONSHIPS + "Relationship"):
            target = item.get("Target") or ""
            external = item.get("TargetMode") == "External"
            if not external:
                target = unquote(target).replace("\\", "/")
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = (item.get("Type") or "").rstrip("/").rpartition("/")[2]
            found[item.get("Id") or ""] = Relationship(kind, target, external)
        self._relations[name] = found
        return found

    def related(self, name: str, kind: str, usual: str = "") -> str | None:
        """The part that ``name`` relates to as ``kind``; else the part called ``usual`` beside it, if there."""
        for relation in self.relationships(name).values():
            if relation.kind == kind and not relation.external and relation.target in self:
                return relation.target
        fallback = posixpath.join(posixpath.dirname(name), usual) if usual else ""
        return fallback if fallback and fallback in self else None

    def main(self) -> str:
        """The name of the main document part. Raises :class:`CorruptDocument` where there is none."""
        stated = self.related("", "officeDocument")
        if stated:
            return stated
        types = self.tree("[Content_Types].xml")
        for item in () if types is None else types.iter(_CONTENT_TYPES + "Override"):
            name = (item.get("PartName") or "").lstrip("/")
            if "main+xml" in (item.get("ContentType") or "") and name in self:
                return name
        for name in self.names():
            if re.fullmatch(r"word/document\d*\.xml", name, re.IGNORECASE):
                return name
        raise CorruptDocument(self.path, "DOCX 中没有正文部件 word/document.xml")
