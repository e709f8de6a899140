"""The PDF reader on running text: lines, furniture, paragraphs."""

from __future__ import annotations

from itertools import pairwise

import pytest
from pdf_parts import BODY, FULL, SONG, WIDTH, Draw, Sheet, drawn, read, simple_grid, texts


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
        "a heading that fills its line does not run into the sentence below",
        [(BODY + 32, "四、财政拨款“三公”经费支出预算及其增减变化的情况"), *indented("2026年17.5万元，与上年持平。")],
        ["四、财政拨款“三公”经费支出预算及其增减变化的情况", "2026年17.5万元，与上年持平。"],
    ),
    (
        "a level in brackets clings to the figure behind it, a numbered name goes on",
        [(BODY + 32, "1.农林水支出（类）农业农村（款）行政运行"), (BODY, "（项）2024年1,200.00万元。")],
        ["1.农林水支出（类）农业农村（款）行政运行（项）2024年1,200.00万元。"],
    ),
    (
        "a heading set with a hanging indent goes on in its second line",
        [(BODY + 32, "四、财政拨款“三公”经费支出预算及其增减变化的情况"), (BODY + 32, "说明")],
        ["四、财政拨款“三公”经费支出预算及其增减变化的情况说明"],
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


def test_blocks_come_from_top_to_bottom() -> None:
    def page(sheet: Sheet) -> None:
        sheet.lines(BODY, 100, ["一、收入", "二、支出", "三、结余"])

    paragraphs = list(read(drawn(page)).paragraphs())
    assert all(a.lines[0].box.top < b.lines[0].box.top for a, b in pairwise(paragraphs))
    assert len(paragraphs) == 3


def test_a_watermark_across_the_page_is_not_text() -> None:
    def page(sheet: Sheet) -> None:
        sheet.lines(BODY, 100, [FULL, "完。"])
        sheet.pdf.saveState()
        sheet.pdf.translate(150, 300)
        sheet.pdf.rotate(45)
        Sheet(sheet.pdf, 0).text(0, 0, "内部资料", size=60)
        sheet.pdf.restoreState()

    assert texts(read(drawn(page))) == [FULL + "完。"]


def test_what_clipping_hides_at_head_and_foot_is_not_read() -> None:
    """A spreadsheet's cell that runs over a page break is painted on both pages, each clipped to its part."""

    def page(hidden_first: bool) -> Draw:
        def draw(sheet: Sheet) -> None:
            clip = sheet.pdf.beginPath()
            clip.rect(0, 300, WIDTH, 400) if hidden_first else clip.rect(0, 600, WIDTH, 200)
            sheet.pdf.clipPath(clip, stroke=0, fill=0)
            sheet.lines(BODY, 60 if hidden_first else 200, ["职责一，", "职责二，", "职责三。"], leading=60)

        return draw

    # The first page shows y from 42 to 242, the second from 142 to 542, in points from the top.
    assert texts(read(drawn(page(False)))) == ["职责一，"]
    assert texts(read(drawn(page(True)))) == ["职责三。"]


def test_texts_painted_over_each_other_stay_apart() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(90, 100, "一般公共预算支出表")
        sheet.text(98, 103, "政策和项目绩效目标")

    assert sorted(texts(read(drawn(page)))) == ["一般公共预算支出表", "政策和项目绩效目标"]


def test_a_title_too_long_for_its_line_is_one_paragraph() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(73, 140, "2026年云岭县自然资源和规划局（本级）部门预", size=22)
        sheet.text(286, 172, "算", size=22)
        sheet.lines(BODY, 300, [FULL] * 9)

    title = next(read(drawn(page)).paragraphs())
    assert title.text == "2026年云岭县自然资源和规划局（本级）部门预算"
    assert title.centred


def test_captions_at_the_right_do_not_run_into_titles() -> None:
    def page(sheet: Sheet) -> None:
        sheet.text(470, 60, "表1", size=12)
        sheet.text(240, 84, "收支总体情况表", size=13)
        simple_grid(sheet)

    assert texts(read(drawn(page))) == ["表1", "收支总体情况表"]
