"""The PDF reader on tables: every cell once, in its place, with its text."""

from __future__ import annotations

import pytest
from pdf_parts import HEIGHT, WIDTH, Draw, Sheet, drawn, read, rows, simple_grid, texts
from reportlab.pdfbase import pdfmetrics

from extractor.document import Paragraph, Table


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


def test_a_spreadsheets_margin_columns_are_left_out() -> None:
    def page(sheet: Sheet) -> None:
        sheet.grid([80, 86, 200, 300, 306], [100, 125, 150])
        for x, y, text in ((95, 106, "项目"), (205, 106, "金额"), (95, 131, "会议费"), (205, 131, "0.50")):
            sheet.text(x, y, text, size=10)

    assert [rows(table) for table in read(drawn(page)).tables()] == [[["项目", "金额"], ["会议费", "0.50"]]]
