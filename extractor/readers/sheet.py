"""Workbooks (XLSX, XLS, XLSB, ODS): every visible sheet becomes a table, a sheet of prose its paragraphs."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from typing import Any, TypeAlias

from extractor.document import Block, Cell, Document, Notice, Paragraph, Table
from extractor.errors import CorruptDocument, EncryptedDocument, MissingExtra, TooLarge
from extractor.readers import Source
from extractor.readers.compound import LOCKED, SIGNATURE, CompoundFile, CompoundFileError
from extractor.readers.docx.package import Package
from extractor.readers.native import fenced
from extractor.readers.sheet_biff import is_locked, read_biff_formats
from extractor.readers.sheet_formats import SheetFormats, plain_number, read_formats, shown
from extractor.readers.sniff import EXCEL

__all__ = ["read"]

Merges: TypeAlias = dict[tuple[int, int], tuple[int, int]]

_MOST_BLANK = 50
_MOST_AREA = 8_000_000
"""Cells of the rectangle around all values. Calamine lays the rectangle out, however little stands in it."""


def read(source: Source) -> Document:
    """Read a workbook.

    Raises :class:`MissingExtra` without python-calamine, :class:`EncryptedDocument` for one locked by a password,
    :class:`CorruptDocument` and :class:`TooLarge`.
    """
    try:
        import python_calamine
    except ImportError as error:
        raise MissingExtra(
            source.path,
            "读取 Excel 文件需要 python-calamine",
            "请安装：pip install 'budget-disclosure-extractor[sheet]'。",
        ) from error
    if source.data.startswith(SIGNATURE):
        if is_locked(source.data):
            raise EncryptedDocument(source.path, "工作簿有密码保护", LOCKED)
        _refuse_circles(source)
    formats = _formats(source)
    # Calamine lays all sheets of an .xls out at once, and may know one of an .xlsx by another name.
    largest = max(formats, key=lambda name: formats[name].area(), default="")
    if source.data.startswith(SIGNATURE) and largest:
        _refuse_vast(source, largest, formats[largest])
    with fenced(source.path, "工作簿不完整或已损坏"):
        try:
            book = python_calamine.load_workbook(io.BytesIO(source.data))
        except python_calamine.PasswordError as error:
            raise EncryptedDocument(source.path, "工作簿有密码保护", LOCKED) from error
        metadata = list(book.sheets_metadata)
    blocks: list[Block] = []
    notices: list[Notice] = []
    cells = 0
    for number, meta in enumerate(metadata):
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        if meta.visible != python_calamine.SheetVisibleEnum.Visible:
            notices.append(Notice("part_skipped", f"隐藏的工作表「{meta.name}」未读取"))
            continue
        own = formats.get(meta.name, SheetFormats())
        _refuse_vast(source, meta.name, own if meta.name in formats else formats.get(largest, own))
        with fenced(source.path, f"工作表「{meta.name}」已损坏"):
            sheet = book.get_sheet_by_index(number)
            found = _table(sheet, own, source)
        if found is None:
            continue
        cells += len(found.cells)
        if cells > source.limits.cells:
            raise TooLarge(source.path, f"表格单元格多于 {source.limits.cells} 个")
        blocks.extend(_prose(found) if _is_prose(found) else (found,))
    if not blocks:
        raise CorruptDocument(source.path, "工作簿中没有内容", "请确认下载的是填好的公开表。")
    return Document(source.path, source.sha256, source.media_type, tuple(blocks), notices=tuple(notices))


def _refuse_circles(source: Source) -> None:
    """Raise :class:`CorruptDocument` for a container whose sectors run in circles: calamine would follow them."""
    try:
        sound = CompoundFile(source.data).is_sound()
    except (CompoundFileError, ValueError):
        sound = False
    if not sound:
        raise CorruptDocument(source.path, "工作簿不完整或已损坏，可能是下载中断")


def _refuse_vast(source: Source, sheet: str, extent: SheetFormats) -> None:
    """Raise :class:`TooLarge` where laying a sheet out would fill the memory; in another language that ends us."""
    if extent.area() > _MOST_AREA:
        raise TooLarge(source.path, f"工作表「{sheet}」的范围达 {extent.rows} 行 × {extent.columns} 列")


def _formats(source: Source) -> dict[str, SheetFormats]:
    if source.data.startswith(SIGNATURE):
        return read_biff_formats(source.data)
    try:
        package = Package(source.path, source.data, source.limits)
    except CorruptDocument as error:
        raise CorruptDocument(source.path, "工作簿的压缩容器不完整或已损坏，可能是下载中断") from error
    return read_formats(package) if source.media_type == EXCEL else {}


def _table(sheet: Any, formats: SheetFormats, source: Source) -> Table | None:
    """The sheet's cells from its first value on; None for an empty sheet."""
    start = sheet.start
    if start is None or sheet.height * sheet.width > max(_MOST_AREA, source.limits.cells):
        if start is not None:
            raise TooLarge(source.path, f"工作表「{sheet.name}」的范围达 {sheet.height} 行 × {sheet.width} 列")
        return None
    top, left = start
    texts: list[list[str]] = []
    for index, values in enumerate(sheet.to_python(skip_empty_area=True)):
        texts.append(
            [
                _text(value, formats.codes.get((top + index, left + column), ""), formats.zeros)
                for column, value in enumerate(values)
            ]
        )
    rows, columns = _extent(texts)
    if not rows:
        return None
    spans, covered = _merges(sheet.merged_cell_ranges or [], top, left, rows, columns)
    cells = tuple(
        Cell(row, column, texts[row][column] if column < len(texts[row]) else "", *spans.get((row, column), (1, 1)))
        for row in _rows(texts, rows)
        for column in range(columns)
        if (row, column) not in covered
    )
    return Table(rows, columns, cells, name=sheet.name, path=f"{sheet.name}!{_letters(left)}{top + 1}")


def _rows(texts: list[list[str]], rows: int) -> Iterator[int]:
    """The rows of a table without long stretches of blank ones, which a stray cell far below would bring along."""
    blank = 0
    for row in range(rows):
        blank = 0 if any(texts[row]) else blank + 1
        if blank <= _MOST_BLANK:
            yield row


def _text(value: object, code: str, zeros: bool) -> str:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").strip(" \t\n\u3000\xa0")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        if value == 0 and not zeros:
            return ""
        return shown(float(value), code) if code else str(value) if isinstance(value, int) else plain_number(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return "" if value is None else str(value)


def _extent(texts: list[list[str]]) -> tuple[int, int]:
    rows = columns = 0
    for index, row in enumerate(texts):
        filled = max((column + 1 for column, text in enumerate(row) if text), default=0)
        if filled:
            rows, columns = index + 1, max(columns, filled)
    return rows, columns


def _merges(
    ranges: list[tuple[tuple[int, int], tuple[int, int]]], top: int, left: int, rows: int, columns: int
) -> tuple[Merges, set[tuple[int, int]]]:
    """Spans by anchor, and the places they cover, both counted from the table's corner and cut to its size."""
    spans: Merges = {}
    covered: set[tuple[int, int]] = set()
    for (first_row, first_column), (last_row, last_column) in ranges:
        row, column = max(first_row - top, 0), max(first_column - left, 0)
        down = min(last_row - top + 1, rows) - row
        across = min(last_column - left + 1, columns) - column
        if down < 1 or across < 1 or down * across < 2 or (row, column) in covered:
            continue
        spans[(row, column)] = (down, across)
        covered.update((row + i, column + j) for i in range(down) for j in range(across) if i or j)
    return spans, covered


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _is_prose(table: Table) -> bool:
    """Whether a sheet is a page of text: never two filled cells in a row, and nothing that is only a figure."""
    filled = [cell for cell in table.cells if cell.text]
    if len({cell.row for cell in filled}) < len(filled):
        return False
    return not any(cell.text.replace(",", "").replace(".", "").lstrip("-").isdecimal() for cell in filled)


def _prose(table: Table) -> Iterator[Paragraph]:
    top = int(table.path.rpartition("!")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    for cell in table.cells:
        for line in cell.text.split("\n"):
            if line.strip():
                place = f"{table.name}!{_letters(cell.column)}{top + cell.row}"
                yield Paragraph(line.strip(" \t\u3000\xa0"), path=place)
