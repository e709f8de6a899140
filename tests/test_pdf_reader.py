"""The PDF reader, on documents drawn here: what stands on a page is what is read, in the order it is read."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest

from extractor.document import Document, Paragraph, Table
from extractor.errors import CorruptDocument, EncryptedDocument, TooLarge
from extractor.limits import Limits
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


FULL = "临江县水利局负责全县水资源的统一管理和监督工作，组"  # 25 characters: a full line of 16 points
BODY = 90.0


def indented(first: str, *rest: str) -> list[tuple[float, str]]:
    return [(BODY + 32, first), *((BODY, line) for line in rest)]


PARAGRAPHS: list[tuple[str, list[tuple[float, str]], list[str]]] = [
    (
        "lines of a paragraph join without a separator",
        indented(FULL[:23], FULL, "织实施重大项目。") + indented(FULL[:23], "二〇二五年完成。"),
        [FULL[:23] + FULL + "织实施重大项目。", FULL[:23] + "二〇二五年完成。"],
    ),
    (
        "a figure broken over two lines is one figure",
        indented(FULL[:23], "比上年增加临江县水利局负责全县水资源的统一1,2", "34.56万元，增长3.2%。"),
        [FULL[:23] + "比上年增加临江县水利局负责全县水资源的统一1,234.56万元，增长3.2%。"],
    ),
    (
        "words that meet at a line's end keep apart",
        indented(FULL[:23], "建设临江县政务数据平台项目经费主要用于购买Oracle", "Database许可证。" + FULL[:12]),
        [FULL[:23] + "建设临江县政务数据平台项目经费主要用于购买Oracle Database许可证。" + FULL[:12]],
    ),
    (
        "a short heading stays by itself, a numeral alone does not part a full line",
        [(BODY + 32, "一、部门职责"), *indented(FULL[:23], "一、二类水源保护区由本局会同有关部门共同管理和监督", "。")],
        ["一、部门职责", FULL[:23] + "一、二类水源保护区由本局会同有关部门共同管理和监督。"],
    ),
    (
        "contents lines stay apart",
        [
            (BODY, "一、部门职责" + "." * 60 + "1"),
            (BODY, "二、机构设置" + "." * 60 + "2"),
            (BODY, "三、名词解释……………5"),
        ],
        ["一、部门职责" + "." * 60 + "1", "二、机构设置" + "." * 60 + "2", "三、名词解释……………5"],
    ),
    (
        "signature and date stand alone",
        [*indented(FULL[:23], "特此公开。"), (BODY + 250, "临江县水利局"), (BODY + 240, "2026年2月10日")],
        [FULL[:23] + "特此公开。", "临江县水利局", "2026年2月10日"],
    ),
]


@pytest.mark.parametrize(("lines", "expected"), [case[1:] for case in PARAGRAPHS], ids=[c[0] for c in PARAGRAPHS])
def test_paragraphs(lines: list[tuple[float, str]], expected: list[str]) -> None:
    def page(sheet: Sheet) -> None:
        # Enough text above shows where the margins are.
        sheet.lines(BODY, 80, [FULL] * 3)
        sheet.lines(BODY, 164, ["完。"])
        for index, (x, line) in enumerate(lines):
            sheet.text(x, 200 + 28 * index, line)

    assert texts(read(drawn(page)))[1:] == expected


def test_a_paragraph_goes_on_over_the_page_break() -> None:
    def first(sheet: Sheet) -> None:
        sheet.lines(BODY, 80, [FULL] * 8)
        sheet.text(BODY + 32, 320, FULL[:23])

    def second(sheet: Sheet) -> None:
        sheet.lines(BODY, 80, [FULL, "织实施。"])

    paragraphs = list(read(drawn(first, second)).paragraphs())
    assert paragraphs[-1].text == FULL[:23] + FULL + "织实施。"
    assert [line.page for line in paragraphs[-1].lines] == [1, 2, 2]
    assert paragraphs[-1].page_at(30) == 2


def test_every_character_is_placed() -> None:
    paragraph = next(read(drawn(lambda sheet: sheet.text(100, 200, "收入68.12万元"))).paragraphs())
    line = paragraph.lines[0]
    assert len(line.edges) == 2 * len(paragraph.text)
    box = paragraph.places(2, 7)[0].box
    assert box.x0 == pytest.approx(132, abs=0.5)
    assert box.top == pytest.approx(200, abs=1)
    assert box.bottom == pytest.approx(216, abs=1)


def mixed_baselines(sheet: Sheet) -> None:
    sheet.text(90, 100, "支出")
    sheet.text(182, 100, "万元，增长")
    sheet.text(122, 100, "1234.56", rise=3, font="Helvetica")
    sheet.text(262, 100, "7%", rise=-2.5, font="Times-Roman")


def raised_mark(sheet: Sheet) -> None:
    sheet.text(90, 100, "三公经费")
    sheet.text(154, 97, "1", size=7, font="Helvetica")
    sheet.text(160, 100, "减少")


def out_of_order(sheet: Sheet) -> None:
    sheet.text(90, 128, "第二行")
    sheet.text(122, 100, "行")
    sheet.text(90, 100, "第一")


def letter_spaced(sheet: Sheet) -> None:
    for index, char in enumerate("一般公共预算"):
        sheet.text(150 + 40 * index, 100, char, size=20)


def typed_spaces(sheet: Sheet) -> None:
    sheet.text(150, 100, "目  录")


def doubled(sheet: Sheet) -> None:
    for shift in (0, 0.4):
        sheet.text(90 + shift, 100, "第二部分11")


def separate_figures(sheet: Sheet) -> None:
    sheet.text(90, 100, "3", font="Helvetica")
    sheet.text(115, 100, "17.31%", font="Helvetica")


def invisible(sheet: Sheet) -> None:
    hidden = sheet.pdf.beginText(90, sheet.height - 100)
    hidden.setFont(SONG, 16)
    hidden.setTextRenderMode(3)
    hidden.textOut("不可见")
    hidden.setTextRenderMode(0)
    sheet.pdf.drawText(hidden)
    sheet.text(90, 200, "可见")


def radicals(sheet: Sheet) -> None:
    sheet.text(90, 100, "部⻔预算", font=SONG)


GLYPHS: list[tuple[Draw, list[str]]] = [
    (mixed_baselines, ["支出1234.56万元，增长7%"]),
    (raised_mark, ["三公经费1减少"]),
    (out_of_order, ["第一行", "第二行"]),
    (letter_spaced, ["一般公共预算"]),
    (typed_spaces, ["目录"]),
    (doubled, ["第二部分11"]),
    (separate_figures, ["3 17.31%"]),
    (invisible, ["可见"]),
    (radicals, ["部⻔预算"]),
]


@pytest.mark.parametrize(("page", "expected"), GLYPHS, ids=[draw.__name__ for draw, _ in GLYPHS])
def test_lines(page: Draw, expected: list[str]) -> None:
    assert texts(read(drawn(page))) == expected


def test_bold_fonts_and_stroked_letters_are_bold() -> None:
    def page(sheet: Sheet) -> None:
        stroked = sheet.pdf.beginText(90, sheet.height - 100)
        stroked.setFont(SONG, 16)
        stroked.setTextRenderMode(2)
        stroked.textOut("一、收入")
        stroked.setTextRenderMode(0)
        sheet.pdf.drawText(stroked)
        sheet.text(90, 150, "Bold", font="Helvetica-Bold")
        sheet.text(90, 200, "正文")

    assert [paragraph.bold for paragraph in read(drawn(page)).paragraphs()] == [True, True, False]


def test_a_title_in_the_middle_is_centred() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(217, 60, "2026年部门预算", size=20)
        sheet.lines(BODY, 120, [FULL] * 9)

    title, body = read(drawn(page)).paragraphs()
    assert (title.centred, title.size, body.centred) == (True, 20, False)


@pytest.mark.parametrize(
    "number", ["- {} -", "{}", "第{}页", "第 {} 页 共 3 页", "{}/3", "— {} —", "－{}－", "Page {} of 3", "·{}·"]
)
def test_page_numbers_go(number: str) -> None:
    def page(index: int) -> Draw:
        def draw(sheet: Sheet) -> None:
            sheet.lines(BODY, 120, [FULL] * 4)
            sheet.text(280, 790, number.format(index), size=10)

        return draw

    assert texts(read(drawn(page(1), page(2), page(3)))) == [FULL * 12]


def test_running_header_goes_but_the_unit_above_tables_stays() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.text(200, 30, "临江县水利局2026年部门预算", size=10)
        sheet.text(450, 60, "单位：万元", size=10)
        sheet.grid([90, 200, 500], [80, 110, 140])
        sheet.text(100, 85, "项目", size=10)

    assert texts(
        read(drawn(draw, *([lambda sheet: sheet.text(200, 30, "临江县水利局2026年部门预算", size=10)] * 2)))
    ) == ["单位：万元"]


def simple_grid(sheet: Sheet) -> None:
    sheet.grid([90, 200, 300, 400], [100, 125, 150, 175])
    for row, cells in enumerate(
        [("科目编码", "科目名称", "合计"), ("201", "公共服务", "1,234.56"), ("205", "", "0.00")]
    ):
        for column, text in enumerate(cells):
            sheet.text([95, 205, 305][column], 106 + 25 * row, text, size=10)


def merged(sheet: Sheet) -> None:
    for y in (100, 150, 175):
        sheet.rule(90, y, 400, y)
    sheet.rule(200, 125, 400, 125)
    for x, top in ((90, 100), (200, 100), (300, 125), (400, 100)):
        sheet.rule(x, top, x, 175)
    for x, y, text in ((95, 120, "项目"), (260, 106, "本年"), (205, 131, "收入"), (305, 131, "支出"), (205, 156, "1")):
        sheet.text(x, y, text, size=10)


def open_sides(sheet: Sheet) -> None:
    for y in (100, 125, 150):
        sheet.rule(90, y, 400, y)
    for x in (200, 300):
        sheet.rule(x, 100, x, 150)
    for x, y, text in ((95, 106, "甲"), (205, 106, "乙"), (305, 106, "丙"), (95, 131, "1"), (305, 131, "3")):
        sheet.text(x, y, text, size=10)


def thin_rectangles(sheet: Sheet) -> None:
    for y in (100, 125, 150):
        sheet.pdf.rect(90, sheet.height - y, 200, 0.6, stroke=0, fill=1)
    for x in (90, 190, 290):
        for y in (100, 125):  # in pieces, as word processors draw them
            sheet.pdf.rect(x, sheet.height - y - 25, 0.6, 25, stroke=0, fill=1)
    for x, y, text in ((95, 106, "项目"), (195, 106, "金额"), (95, 131, "车辆"), (195, 131, "-")):
        sheet.text(x, y, text, size=10)


def frames(sheet: Sheet) -> None:
    for row, cells in enumerate([("项目", "金额"), ("差旅费", "3.20")]):
        for column, text in enumerate(cells):
            sheet.pdf.rect(90 + 100 * column, sheet.height - 125 - 25 * row, 100, 25, stroke=1, fill=0)
            sheet.text(95 + 100 * column, 106 + 25 * row, text, size=10)


def in_cell_lines(sheet: Sheet) -> None:
    sheet.grid([90, 200, 300], [100, 140, 180])
    sheet.lines(95, 104, ["对附属单位", "补助支出"], size=10, leading=14)
    sheet.text(205, 110, "2.50", size=10)


def neighbours_touch(sheet: Sheet) -> None:
    sheet.grid([90, 140, 190], [100, 125, 150])
    sheet.text(90, 106, "123456.78", size=10.0, font="Helvetica")
    wide = pdfmetrics.stringWidth("234567.89", "Helvetica", 10)
    sheet.text(140, 106, "98765.43", size=10, font="Helvetica")
    sheet.text(190 - wide, 131, "234567.89", size=10, font="Helvetica")


def figure_too_wide(sheet: Sheet) -> None:
    sheet.grid([90, 130, 190], [100, 125, 150])
    sheet.text(95, 106, "1234567.89", size=10, font="Helvetica")
    sheet.text(135, 131, "5", size=10, font="Helvetica")


TABLES: list[tuple[Draw, list[list[str]]]] = [
    (simple_grid, [["科目编码", "科目名称", "合计"], ["201", "公共服务", "1,234.56"], ["205", "", "0.00"]]),
    (merged, [["项目", "本年", ""], ["", "收入", "支出"], ["", "1", ""]]),
    (open_sides, [["甲", "乙", "丙"], ["1", "", "3"]]),
    (thin_rectangles, [["项目", "金额"], ["车辆", "-"]]),
    (frames, [["项目", "金额"], ["差旅费", "3.20"]]),
    (in_cell_lines, [["对附属单位\n补助支出", "2.50"], ["", ""]]),
    (neighbours_touch, [["123456.78", "98765.43"], ["", "234567.89"]]),
    (figure_too_wide, [["1234567.89", ""], ["", "5"]]),
]


@pytest.mark.parametrize(("page", "expected"), TABLES, ids=[draw.__name__ for draw, _ in TABLES])
def test_tables(page: Draw, expected: list[list[str]]) -> None:
    document = read(drawn(page))
    assert [rows(table) for table in document.tables()] == [expected]
    assert texts(document) == []


def test_merged_cells_occur_once_with_their_spans() -> None:
    (table,) = read(drawn(merged)).tables()
    spans = {cell.text: (cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells if cell.text}
    assert spans == {
        "项目": (0, 0, 2, 1),
        "本年": (0, 1, 1, 2),
        "收入": (1, 1, 1, 1),
        "支出": (1, 2, 1, 1),
        "1": (2, 1, 1, 1),
    }


def test_cells_have_boxes_on_the_displayed_page() -> None:
    (table,) = read(drawn(simple_grid)).tables()
    cell = next(cell for cell in table.cells if cell.text == "1,234.56")
    assert cell.box is not None
    assert cell.box == pytest.approx((300, 125, 400, 150), abs=1)
    assert (cell.page, table.page) == (1, 1)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_is_read_as_displayed(rotate: int) -> None:
    """The page is turned and its contents drawn so that they stand upright when it is shown."""

    def page(sheet: Sheet) -> None:
        # reportlab lays a page turned by 90 or 270 degrees on its side, so that it is shown upright again.
        origin = {90: (HEIGHT, 0), 180: (WIDTH, HEIGHT), 270: (0, WIDTH)}[rotate]
        sheet.pdf.translate(*origin)
        sheet.pdf.rotate(rotate)
        simple_grid(Sheet(sheet.pdf))
        Sheet(sheet.pdf).text(90, 60, "表一 收入总表")

    document = read(drawn(page, rotate=rotate))
    assert texts(document) == ["表一 收入总表"]
    (table,) = document.tables()
    assert rows(table)[1] == ["201", "公共服务", "1,234.56"]
    assert table.box == pytest.approx((90, 100, 400, 175), abs=1)


def test_a_table_on_its_side_is_read_upright_and_placed_as_displayed() -> None:
    def page(sheet: Sheet) -> None:
        sheet.pdf.translate(WIDTH, 0)
        sheet.pdf.rotate(90)
        simple_grid(Sheet(sheet.pdf, WIDTH))

    (table,) = read(drawn(page)).tables()
    assert rows(table)[1] == ["201", "公共服务", "1,234.56"]
    # The drawing's own (90, 100)–(400, 175) turned counter-clockwise onto the page.
    assert table.box == pytest.approx((100, HEIGHT - 400, 175, HEIGHT - 90), abs=1)


def test_a_table_parts_the_text_around_it() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(90, 60, "表前")
        simple_grid(sheet)
        sheet.text(90, 220, "表后")

    kinds = [
        block.text if isinstance(block, Paragraph) else "表"
        for block in read(drawn(page)).blocks
        if isinstance(block, Paragraph | Table)
    ]
    assert kinds == ["表前", "表", "表后"]


def boxed_text(sheet: Sheet) -> None:
    sheet.pdf.rect(80, sheet.height - 200, 400, 120, stroke=1, fill=0)
    sheet.text(90, 100, "温馨提示")


def underlined(sheet: Sheet) -> None:
    sheet.text(90, 100, "部门名称：临江县水利局")
    sheet.rule(170, 118, 300, 118)


def page_border(sheet: Sheet) -> None:
    sheet.pdf.rect(30, 30, WIDTH - 60, HEIGHT - 60, stroke=1, fill=0)
    sheet.rule(30, 60, WIDTH - 30, 60)
    sheet.text(90, 100, "封面")


@pytest.mark.parametrize("page", [boxed_text, underlined, page_border], ids=lambda draw: draw.__name__)
def test_decoration_is_no_table(page: Draw) -> None:
    document = read(drawn(page))
    assert not list(document.tables())
    assert len(texts(document)) == 1


def scan(sheet: Sheet) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    sheet.pdf.drawImage(ImageReader(Image.new("L", (60, 84), 200)), 0, 0, WIDTH, HEIGHT)


def test_a_scan_is_reported_and_yields_nothing() -> None:
    document = read(drawn(scan, scan), ocr="off")
    assert document.blocks == ()
    assert [(notice.code, notice.page) for notice in document.notices] == [
        ("page_without_text", 1),
        ("page_without_text", 2),
    ]


def test_an_encrypted_file_says_so_and_opens_with_its_password() -> None:
    data = drawn(simple_grid, encrypt="青溪2026")
    with pytest.raises(EncryptedDocument, match="--password"):
        read(data)
    with pytest.raises(EncryptedDocument):
        read(data, password="wrong")
    assert len(list(read(data, password="青溪2026").tables())) == 1


def test_broken_files_raise_corrupt_document() -> None:
    for data in (b"%PDF-1.7\n", b"%PDF-1.4\n" + b"\0" * 5000):
        with pytest.raises(CorruptDocument):
            read(data)


@pytest.mark.parametrize("share", [0.15, 0.4, 0.6, 0.8, 0.95])
def test_a_truncated_file_is_read_as_far_as_possible_or_refused(share: float) -> None:
    data = drawn(*[simple_grid] * 6)
    try:
        document = read(data[: int(len(data) * share)])
    except CorruptDocument:
        return
    assert document.pages >= 1
    assert all(rows(table)[1][0] in {"201", ""} for table in document.tables())


def test_a_page_tree_that_bites_its_tail_does_not_hang() -> None:
    data = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 900000>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )
    with pytest.raises((CorruptDocument, TooLarge)):
        read(data)


def test_limits() -> None:
    data = drawn(*[simple_grid] * 3)
    with pytest.raises(TooLarge, match="3 页"):
        read(data, limits=Limits(pages=2))
    with pytest.raises(TooLarge, match="单元格"):
        read(data, limits=Limits(cells=10))


def test_properties() -> None:
    def page(sheet: Sheet) -> None:
        sheet.pdf.setTitle("2026年部门预算")
        sheet.pdf.setAuthor("临江县水利局")
        sheet.text(90, 100, "正文")

    properties = read(drawn(page)).properties
    assert properties["title"] == "2026年部门预算"
    assert properties["author"] == "临江县水利局"
    assert properties["created"].startswith("20")
    assert "T" in properties["created"]


def test_blocks_come_from_top_to_bottom() -> None:
    def page(sheet: Sheet) -> None:
        sheet.lines(BODY, 100, ["一、收入", "二、支出", "三、结余"])

    paragraphs = list(read(drawn(page)).paragraphs())
    assert all(a.lines[0].box.top < b.lines[0].box.top for a, b in pairwise(paragraphs))
    assert len(paragraphs) == 3


def borderless(sheet: Sheet, rules: bool = False) -> None:
    sheet.text(230, 60, "2026年支出预算表")
    sheet.text(450, 84, "单位：万元", size=10)
    body = [
        ("科目编码", "科目名称", "合计", "基本支出"),
        ("208", "社会保障和就业支出", "118.50", "118.50"),
        ("20805", "行政事业单位养老支出", "98.50", "98.50"),
        ("213", "农林水支出", "1,200.35", "960.10"),
        ("", "合计", "1,318.85", "1,078.60"),
    ]
    for number, (code, name, total, basic) in enumerate(body):
        y = 110 + 24 * number
        sheet.text(80, y, code, size=10)
        sheet.text(150, y, name, size=10)
        sheet.text(400 - 5 * len(total), y, total, size=10)
        sheet.text(500 - 5 * len(basic), y, basic, size=10)
    if rules:
        for number in range(6):
            sheet.rule(75, 104 + 24 * number, 510, 104 + 24 * number)


def only_horizontal_rules(sheet: Sheet) -> None:
    borderless(sheet, rules=True)


@pytest.mark.parametrize("page", [borderless, only_horizontal_rules], ids=lambda draw: draw.__name__)
def test_tables_without_vertical_rules(page: Draw) -> None:
    document = read(drawn(page))
    (table,) = document.tables()
    assert not table.ruled
    assert rows(table) == [
        ["科目编码", "科目名称", "合计", "基本支出"],
        ["208", "社会保障和就业支出", "118.50", "118.50"],
        ["20805", "行政事业单位养老支出", "98.50", "98.50"],
        ["213", "农林水支出", "1,200.35", "960.10"],
        ["", "合计", "1,318.85", "1,078.60"],
    ]
    assert texts(document) == ["2026年支出预算表", "单位：万元"]


def test_sentences_with_wide_gaps_are_no_table() -> None:
    def page(sheet: Sheet) -> None:
        for index in range(6):
            sheet.text(90, 100 + 28 * index, "收入增加")
            sheet.text(200, 100 + 28 * index, f"{index}.5")
            sheet.text(270, 100 + 28 * index, "万元，主要是人员增加")

    assert not list(read(drawn(page)).tables())
