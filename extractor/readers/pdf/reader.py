"""From the bytes of a PDF to a document."""

from __future__ import annotations

import re

import pypdfium2

from extractor.document import Block, Box, Document, Notice, Table
from extractor.errors import CorruptDocument, EncryptedDocument, TooLarge
from extractor.readers import Source
from extractor.readers.pdf import pdfium
from extractor.readers.pdf.aligned import aligned_tables
from extractor.readers.pdf.furniture import Sheet, without_furniture
from extractor.readers.pdf.lines import lines_of, rows_of, visible_lines
from extractor.readers.pdf.margins import settings_of
from extractor.readers.pdf.page import FaceCache, Frame, Page, read_page
from extractor.readers.pdf.paragraphs import ParagraphBuilder
from extractor.readers.pdf.scan import FEW, Scans, notice, with_confidence
from extractor.readers.pdf.standin import standing_in
from extractor.readers.pdf.tables import ruled_tables

_DATE = re.compile(r"D?:?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:([-+])(\d{2})'?(\d{2})?'?|Z)?")
_PROPERTIES = {
    "Title": "title",
    "Author": "author",
    "Creator": "creator",
    "Producer": "producer",
    "Subject": "subject",
    "Keywords": "keywords",
}
_PASSWORD_ERROR = 4


def read(source: Source) -> Document:
    """Read a PDF. Raises EncryptedDocument, CorruptDocument or TooLarge."""
    with standing_in():
        return _read(source)


def _read(source: Source) -> Document:
    pdf = _opened(source)
    try:
        count = len(pdf)
        if count == 0:
            raise CorruptDocument(source.path, "PDF 中没有可读取的页面")
        if count > source.limits.pages:
            raise TooLarge(source.path, f"共 {count} 页，超过上限 {source.limits.pages} 页")
        reading = _Reading(source)
        reading.add_all(pdf, count)
        if not reading.sheets:
            raise CorruptDocument(source.path, "PDF 的所有页面都已损坏")
        properties = _properties(pdf)
    finally:
        pdf.close()
    return Document(
        source.path,
        source.sha256,
        source.media_type,
        tuple(reading.blocks()),
        count,
        properties,
        tuple(reading.notices),
    )


def _opened(source: Source) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(source.data, password=source.password)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR:
            raise EncryptedDocument(
                source.path, "PDF 已加密，需要密码" if source.password is None else "密码不正确"
            ) from error
        raise CorruptDocument(source.path, "不是完整的 PDF 文件，无法打开") from error


def _properties(pdf: pypdfium2.PdfDocument) -> dict[str, str]:
    """What the file says of itself; dates in ISO form."""
    found: dict[str, str] = {}
    metadata = pdf.get_metadata_dict(skip_empty=True)
    for name, key in _PROPERTIES.items():
        value = metadata.get(name, "").strip("\x00 \t\r\n")
        if value:
            found[key] = value
    for name, key in (("CreationDate", "created"), ("ModDate", "modified")):
        value = _iso_date(metadata.get(name, ""))
        if value:
            found[key] = value
    return found


def _iso_date(value: str) -> str:
    """A PDF date (D:20260115093000+08'00') in ISO 8601, as far as it goes."""
    match = _DATE.match(value.strip())
    if match is None:
        return ""
    year, month, day, hour, minute, second, sign, hours, minutes = match.groups()
    date = "-".join(part for part in (year, month, day) if part)
    if not (day and hour and minute):
        return date
    zone = f"{sign}{hours}:{minutes or '00'}" if sign else ""
    return f"{date}T{hour}:{minute}:{second or '00'}{zone}"


class _Reading:
    """What has been read so far: lines and tables by page. Glyphs are gone once their page is done."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faces = FaceCache()
        self.notices: list[Notice] = []
        self.sheets: list[Sheet] = []
        self.frames: dict[int, Frame] = {}
        self.tables: dict[int, list[tuple[float, Table]]] = {}
        self.cells = 0
        self.recognised: dict[int, tuple[tuple[Box, float], ...]] = {}

    def add_all(self, pdf: pypdfium2.PdfDocument, count: int) -> None:
        """Take over all pages; scanned ones are recognised in the meantime and join the others when they are."""
        handle = pdfium.address_of(pdf.raw)
        scans = Scans(self.source, pdf)
        try:
            for index in range(count):
                with pdfium.opened_page(handle, index) as opened:
                    if not opened:
                        self.notices.append(Notice("part_skipped", f"第 {index + 1} 页已损坏，未能读取", index + 1))
                        continue
                    page = read_page(opened, index + 1, self.faces)
                    if not scans.wants(page):
                        self.add(page)
                        continue
                for recognised in scans.submit(page):
                    self.add(recognised)
            for recognised in scans.finish():
                self.add(recognised)
        finally:
            scans.close()
        self.sheets.sort(key=lambda sheet: sheet.number)
        if self.recognised:
            self.notices.append(notice(self.recognised))
        if scans.given_up:
            first = scans.given_up[0]
            said = f"OCR 用时已近时限，第 {first} 页起的扫描页未识别 → 请用 --timeout 调高单个文件的时限"
            self.notices.append(Notice("limit_reached", said, first))

    def add(self, page: Page) -> None:
        """Take over a page's lines and tables."""
        number = page.number
        self.frames[number] = page.frame
        if page.recognised is not None:
            self.recognised[number] = page.recognised
        if page.pictured and len(page.glyphs) < FEW and page.recognised is None:
            self.notices.append(Notice("page_without_text", f"第 {number} 页是扫描图像，没有可用的文字", number))
        if page.garbled:
            self.notices.append(Notice("garbled_text", f"第 {number} 页的文字编码不可靠", number))
        if page.truncated:
            self.notices.append(Notice("limit_reached", f"第 {number} 页的图形对象过多，只读取了一部分", number))
        tables, rest, rules = ruled_tables(page)
        rows = rows_of([glyph for glyph in rest if not glyph[7]])
        aligned, rows = aligned_tables(page, rows, rules)
        tables = sorted(tables + aligned, key=lambda entry: entry[0])
        self.tables[number] = tables
        self.cells += sum(len(table.cells) for _, table in tables)
        if self.cells > self.source.limits.cells:
            raise TooLarge(self.source.path, f"表格单元格超过上限 {self.source.limits.cells} 个")
        tops = [top for top, _ in tables]
        lines = lines_of(rows, [glyph for glyph in rest if glyph[7]], number)
        if page.clips is not None:
            lines = visible_lines(lines, page.clips)
        self.sheets.append(Sheet(number, page.frame.height, lines, tops))

    def blocks(self) -> list[Block]:
        """The blocks in reading order."""
        kept = without_furniture(self.sheets)
        widths = {number: frame.width for number, frame in self.frames.items()}
        builder = ParagraphBuilder(self.frames, settings_of(kept, widths))
        blocks: list[Block] = []
        for sheet in self.sheets:
            tables = self.tables[sheet.number]
            waiting = 0
            for line in kept[sheet.number]:
                while waiting < len(tables) and tables[waiting][0] <= (line.top + line.bottom) / 2:
                    blocks.extend(builder.take())
                    blocks.append(tables[waiting][1])
                    waiting += 1
                builder.add(line)
            if waiting < len(tables):
                blocks.extend(builder.take())
                blocks.extend(table for _, table in tables[waiting:])
        blocks.extend(builder.take())
        return [with_confidence(block, self.recognised) for block in blocks] if self.recognised else blocks
