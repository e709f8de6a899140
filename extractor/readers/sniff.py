"""What a file is, by its signature: a suffix is a crawler's guess, the first bytes are not."""

from __future__ import annotations

import io
import re
import zipfile

from extractor.readers.compound import SIGNATURE, CompoundFile, CompoundFileError
from extractor.readers.encoding import decode, strip_bom

__all__ = ["UNSUPPORTED", "sniff"]

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
EXCEL_BINARY = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
PROTECTED = "application/x-ooxml-protected"
UNKNOWN = "application/octet-stream"

UNSUPPORTED: dict[str, tuple[str, str]] = {
    "application/ofd": ("OFD 版式文件，暂不支持", "请用 OFD 阅读器另存（打印）为 PDF 后重试。"),
    SLIDES: ("PowerPoint 演示文稿，不是预决算公开文件的常见格式", "请另存为 PDF 后重试。"),
    "application/vnd.ms-powerpoint": ("PowerPoint 演示文稿，不是预决算公开文件的常见格式", "请另存为 PDF 后重试。"),
    "application/x-rar": ("RAR 压缩包，暂不支持", "请解压后处理其中的文件，或改打包为 ZIP。"),
    "application/x-7z-compressed": ("7z 压缩包，暂不支持", "请解压后处理其中的文件，或改打包为 ZIP。"),
    "application/gzip": ("gzip 压缩文件，暂不支持", "请解压后重试。"),
    "application/x-uof": ("UOF（标文通）文件，暂不支持", "请用 WPS 或 LibreOffice 另存为 DOCX 或 PDF 后重试。"),
    "application/xml": ("XML 文件，不是公开文件的正文", "请转换为 PDF 或 DOCX 后重试。"),
    "application/json": ("JSON 数据，不是公开文件的正文", "请确认下载的是公开文件本身，而不是接口返回的数据。"),
    UNKNOWN: ("无法识别的二进制文件", "请确认文件下载完整，并转换为 PDF、DOCX、DOC、HTML、XLSX、XLS 或 TXT 后重试。"),
} | {
    f"image/{kind}": (f"{kind.upper()} 图片，不是文档", "请把图片合并为 PDF 后重试（扫描件需安装 OCR 扩展）。")
    for kind in ("png", "jpeg", "gif", "bmp", "tiff", "webp")
}
"""Media types no reader handles: the reason and the remedy a user should read."""

_PDF = re.compile(rb"%PDF-\d")
_PDF_WITHIN = 1024
"""Viewers accept a header anywhere in the first kilobyte; mail gateways and web servers put junk before it."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"Rar!\x1a\x07", "application/x-rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"PK\x05\x06", "application/zip"),
)

_PARTS: tuple[tuple[str, str], ...] = (
    ("wordprocessingml.document.main+xml", WORD),
    ("wordprocessingml.template.main+xml", WORD),
    ("ms-word.document.macroenabled.main+xml", WORD),
    ("ms-word.template.macroenabledtemplate.main+xml", WORD),
    ("spreadsheetml.sheet.main+xml", EXCEL),
    ("spreadsheetml.template.main+xml", EXCEL),
    ("ms-excel.sheet.macroenabled.main+xml", EXCEL),
    ("ms-excel.sheet.binary.macroenabled.main", EXCEL_BINARY),
    ("presentationml.", SLIDES),
)
_FOLDERS: tuple[tuple[str, str], ...] = (
    ("word/document", WORD),
    ("xl/workbook.bin", EXCEL_BINARY),
    ("xl/workbook", EXCEL),
    ("ppt/presentation", SLIDES),
)

_PROLOGUE = re.compile(
    r"(?:\s+|<\?xml[^>]*\?>|<\?xml-stylesheet[^>]*\?>|<!--.*?(?:-->|\Z))+", re.DOTALL | re.IGNORECASE
)
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|link|script|style|base|div|p|table|tbody|tr|td|span|font|center"
    r"|h[1-6]|br|hr|a|ul|ol|li|img|strong|b|form|iframe|section|article|main|header|nav)\b",
    re.IGNORECASE,
)
_MHTML = re.compile(r"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,12}?MIME-Version:\s*1", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def sniff(data: bytes) -> str:
    """The media type of a file's bytes; ``application/octet-stream`` where nothing fits. Never raises."""
    if data.startswith(b"PK\x03\x04"):
        return _zip(data)
    if data.startswith(SIGNATURE):
        return _compound(data)
    for signature, media_type in _SIGNATURES:
        if data.startswith(signature):
            return media_type
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:2] == b"BM" and data[6:10] == b"\0\0\0\0":
        return "image/bmp"
    if _PDF.search(data[: _PDF_WITHIN + 6]):
        return "application/pdf"
    return _text(data)


def _zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [info.filename for info in archive.infolist()[:5000]]
            types = _member(archive, "[Content_Types].xml").lower()
            kind = _member(archive, "mimetype").strip()
    except Exception:  # a truncated or forged container: the local headers in its bytes still tell its kind
        names = [name.decode("utf-8", "replace") for name in re.findall(rb"[\w\[\]/.-]{5,80}", data[:65536])]
        types = kind = ""
    for part, media_type in _PARTS:
        if part in types:
            return media_type
    if re.fullmatch(r"application/vnd\.oasis\.opendocument\.[a-z]+", kind):
        return kind
    stems = {name.lower().lstrip("/") for name in names}
    for folder, media_type in _FOLDERS:
        if any(folder in stem for stem in stems):
            return media_type
    if any(stem.endswith("ofd.xml") for stem in stems):
        return "application/ofd"
    return "application/zip"


def _member(archive: zipfile.ZipFile, name: str, most: int = 1_000_000) -> str:
    """The text of a small member, "" where it is missing; never unpacks more than ``most`` bytes."""
    try:
        with archive.open(name) as member:
            return member.read(most).decode("utf-8", errors="replace")
    except (KeyError, RuntimeError, zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError):
        return ""


def _compound(data: bytes) -> str:
    try:
        names = CompoundFile(data).names
    except (CompoundFileError, ArithmeticError, ValueError):
        names = set()
    if not names:
        # The directory is beyond the truncation; names stand in UTF-16 wherever a sector of it survived.
        for name in ("EncryptedPackage", "WordDocument", "Workbook", "PowerPoint Document"):
            if name.encode("utf-16-le") in data:
                names.add(name)
    if "EncryptedPackage" in names:
        return PROTECTED
    if "WordDocument" in names:
        return "application/msword"
    if names & {"Workbook", "Book", "WORKBOOK", "BOOK"}:
        return "application/vnd.ms-excel"
    if "PowerPoint Document" in names:
        return "application/vnd.ms-powerpoint"
    return "application/msword" if not names else "application/x-ole-storage"


def _text(data: bytes) -> str:
    head = data[:65536]
    if head.lstrip()[:5] == b"{\\rtf":
        return "application/rtf"
    bare, marked = strip_bom(head)
    if not marked and b"\0" in bare and bare.count(0) * 10 < len(bare):
        return UNKNOWN
    text = decode(head).text.lstrip("\ufeff")
    start = _PROLOGUE.match(text)
    body = text[start.end() :] if start else text
    if _HTML.match(body):
        return "text/html"
    if _MHTML.match(text.lstrip()[:8000].replace("\r\n", "\n")):
        return "message/rfc822"
    if body.startswith("<"):
        lowered = body[:2000].lower()
        if "<html" in lowered or "<body" in lowered:
            return "text/html"
        if "uof:" in lowered:
            return "application/x-uof"
        if text.lstrip().startswith("<?xml"):
            return "application/xml"
    if not text.strip():
        return "text/plain" if head.strip() == b"" or marked else UNKNOWN
    if re.match(r"\s*[{\[]\s*[\"{\]]", text) and text.rstrip()[-1:] in "}]":
        return "application/json"
    odd = len(_CONTROL.findall(text)) + text.count("\ufffd")
    return "text/plain" if odd * 50 <= len(text) else UNKNOWN
