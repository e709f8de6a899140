"""XLSX: one workbook, one plain sheet for each frame, codes as text, figures as numbers (extra ``excel``).

Excel holds 1,048,576 rows on a sheet. A frame of more goes on in a second sheet, and the writer says so.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from extractor import schema
from extractor.export import Options, missing
from extractor.schema import Frame, Value

__all__ = ["ExcelWriter", "open_writer"]

ROWS = 1_048_576
_LONGEST = 32_767
_WIDTHS = {"string": 16, "integer": 9, "number": 12, "boolean": 8}
_WIDE = {"title": 40, "text": 40, "quote": 40, "reason": 40, "purpose": 40, "path": 40, "error": 40, "message": 60}


class ExcelWriter:
    """All frames as sheets of one workbook, written row by row with constant memory."""

    def __init__(self, file: Path, options: Options) -> None:
        import xlsxwriter

        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file
        self._beside = file.with_name(file.name + ".partial")
        self._book = xlsxwriter.Workbook(
            str(self._beside),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        # The workbook's own time stamp would be the only thing to differ between two runs over the same input.
        self._book.set_properties({"created": datetime(2000, 1, 1)})
        self._head = self._book.add_format({"bold": True, "bg_color": "#DDE6F0", "text_wrap": True, "valign": "top"})
        self._text = self._book.add_format({"num_format": "@"})
        self._headers = options.headers
        self._sheets: dict[str, Any] = {}
        self._next: dict[str, int] = {}
        self._count: dict[str, int] = {}
        self._formats: dict[int, Any] = {}
        self._cut = 0
        for frame in schema.frames():
            self._open(frame)

    def _open(self, frame: Frame) -> None:
        number = self._count[frame.name] = self._count.get(frame.name, 0) + 1
        title = frame.title if self._headers == "zh" else frame.name
        sheet = self._book.add_worksheet(title if number == 1 else f"{title}_{number}")
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(frame.columns):
            sheet.set_column(index, index, _WIDE.get(column.name, _WIDTHS[column.type]))
        for index, heading in enumerate(frame.headings(self._headers)):
            sheet.write_string(0, index, heading, self._head)
        self._sheets[frame.name], self._next[frame.name] = sheet, 1

    def write(self, frame: Frame, rows: Sequence[Sequence[Value]]) -> None:
        """Add rows to a sheet; a full sheet is followed by another one."""
        for row in rows:
            if self._next[frame.name] >= ROWS:
                self._open(frame)
            line = self._next[frame.name]
            sheet = self._sheets[frame.name]
            for index, value in enumerate(row):
                if value is not None and value != "":
                    self._cell(sheet, line, index, value)
            self._next[frame.name] = line + 1

    def _cell(self, sheet: Any, line: int, index: int, value: Value) -> None:
        if isinstance(value, bool):
            sheet.write_boolean(line, index, value)
        elif isinstance(value, Decimal):
            exponent = value.as_tuple().exponent
            places = max(-exponent, 0) if isinstance(exponent, int) else 0
            sheet.write_number(line, index, float(value), self._number(places))
        elif isinstance(value, int):
            sheet.write_number(line, index, value)
        else:
            text = str(value)
            if len(text) > _LONGEST:
                self._cut += 1
                text = text[: _LONGEST - 1] + "…"
            sheet.write_string(line, index, text, self._text)

    def _number(self, places: int) -> Any:
        """The format that shows as many decimals as were printed."""
        if places not in self._formats:
            shown = "0." + "0" * places if places else "0"
            self._formats[places] = self._book.add_format({"num_format": shown})
        return self._formats[places]

    def close(self) -> list[str]:
        """Put the workbook in place; says which frames were split and how many texts Excel's cells could not hold."""
        from xlsxwriter.exceptions import FileCreateError

        remarks = [
            f"{name}：超过 Excel 的 {ROWS} 行上限，已分为 {number} 个工作表"
            for name, number in self._count.items()
            if number > 1
        ]
        if self._cut:
            remarks.append(f"{self._cut} 个单元格超过 Excel 的 {_LONGEST} 字符上限，已截断；完整文字见 CSV")
        try:
            self._book.close()
        except FileCreateError as error:
            raise OSError(errno.EIO, str(error)) from error
        self._beside.replace(self._file)
        return remarks

    def abandon(self) -> None:
        """Remove what was written so far."""
        self._book.fileclosed = 1
        self._beside.unlink(missing_ok=True)


def open_writer(target: Path, options: Options) -> ExcelWriter:
    """A writer for the workbook ``target``. Raises MissingExtra without xlsxwriter."""
    try:
        import xlsxwriter  # noqa: F401
    except ImportError:
        raise missing("xlsxwriter", "excel") from None
    return ExcelWriter(target, options)
