"""The family of errors: each names the file, what is wrong and what to do about it."""

from __future__ import annotations


class ExtractorError(Exception):
    """Root of every error this package raises on purpose.

    ``path`` is the file as the user named it, ``reason`` what is wrong with it and ``remedy`` what the
    user can do. ``str(error)`` holds all three. Instances survive pickling, so that workers can send them.
    """

    remedy = "请检查文件后重试。"

    def __init__(self, path: str, reason: str, remedy: str | None = None) -> None:
        self.path = str(path)
        self.reason = reason
        if remedy is not None:
            self.remedy = remedy
        super().__init__(self.path, reason, self.remedy)

    def __str__(self) -> str:
        return f"{self.path}: {self.reason} → {self.remedy}"

    @property
    def advice(self) -> str:
        """The reason and the remedy without the path, as the ``error`` column of ``documents`` holds them."""
        return f"{self.reason} → {self.remedy}"


class UnsupportedFormat(ExtractorError):
    """The file is of a kind no reader handles (判定依据是文件签名，不是扩展名)."""

    remedy = "请转换为 PDF、DOCX、DOC、HTML、XLSX、XLS 或 TXT 后重试。"


class EncryptedDocument(ExtractorError):
    """The file is protected by a password we were not given."""

    remedy = "请用 --password 给出密码，或先去除文件的密码保护。"


class CorruptDocument(ExtractorError):
    """The file is empty, truncated or damaged beyond reading."""

    remedy = "请重新下载该文件。"


class TooLarge(ExtractorError):
    """The file exceeds one of the limits (bytes, pages, cells, unpacked size)."""

    remedy = "如确需处理，请调高对应的限制参数。"


class TimedOut(ExtractorError):
    """Reading the file took longer than the time allowed for one file."""

    remedy = "请用 --timeout 调高单个文件的时限。"


class OcrUnavailable(ExtractorError):
    """The file is a scan, and the extra that reads scans is not installed."""

    remedy = "请安装 OCR 扩展：pip install 'budget-disclosure-extractor[ocr]'。"


class MissingExtra(ExtractorError):
    """A reader or writer needs an extra that is not installed."""


class PatternError(ExtractorError):
    """An entry of ``patterns/`` is malformed; ``path`` names the file and the entry."""

    remedy = "请按 patterns/README.md 修正该条目。"
