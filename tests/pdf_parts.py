"""PDFs drawn for the tests: pages are functions that draw on a sheet, in points from its upper left corner."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest

from extractor.document import Document, Table
from extractor.readers import read_document

canvas = pytest.importorskip("reportlab.pdfgen.canvas", reason="reportlab draws the test documents")
from reportlab.pdfbase import pdfmetrics  # noqa: E402
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # noqa: E402

SONG = "STSong-Light"  # not embedded: the reader must do without the font on this machine
WIDTH, HEIGHT = 595, 842

Draw = Callable[["Sheet"], None]


class Sheet:
    """A page to draw on, in points from the upper left corner."""

    def __init__(self, pdf: canvas.Canvas, height: float = HEIGHT) -> None:
        self.pdf = pdf
        self.height = height

    def text(self, x: float, y: float, text: str, size: float = 16, font: str = SONG, rise: float = 0) -> None:
        """Text whose em box has its upper left corner at (x, y)."""
        self.pdf.setFont(font, size)
        self.pdf.drawString(x, self.height - y - 0.86 * size + rise, text)

    def lines(self, x: float, y: float, lines: Sequence[str], size: float = 16, leading: float = 28) -> None:
        for index, line in enumerate(lines):
            self.text(x, y + index * leading, line, size)

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.pdf.line(x0, self.height - y0, x1, self.height - y1)

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])


def drawn(*pages: Draw, size: tuple[float, float] = (WIDTH, HEIGHT), rotate: int = 0, **options: object) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(SONG))
    buffer = io.BytesIO()
    pdf = canvas.Canvas(buffer, pagesize=size, **options)
    for page in pages:
        if rotate:
            pdf.setPageRotation(rotate)
        page(Sheet(pdf, size[1]))
        pdf.showPage()
    pdf.save()
    return buffer.getvalue()


def read(data: bytes, **options: object) -> Document:
    return read_document("样例.pdf", data, **options)  # type: ignore[arg-type]


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs()]


def rows(table: Table) -> list[list[str]]:
    found = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        found[cell.row][cell.column] = cell.text
    return found


FULL = "临江县水利局负责全县水资源的统一管理和监督工作，组"
"""A full line of 16 points."""
BODY = 90.0
"""The left margin."""


def simple_grid(sheet: Sheet) -> None:
    sheet.grid([90, 200, 300, 400], [100, 125, 150, 175])
    for row, cells in enumerate(
        [("科目编码", "科目名称", "合计"), ("201", "公共服务", "1,234.56"), ("205", "", "0.00")]
    ):
        for column, text in enumerate(cells):
            sheet.text([95, 205, 305][column], 106 + 25 * row, text, size=10)
