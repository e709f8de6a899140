"""The DOCX reader on tables: every cell once and in its place."""

# The cases are XML, one to a line.
# ruff: noqa: E501

import pytest
from docx_parts import abstract, blocks, item, level, num, p, r, table, tbl, tc, texts, tr

from extractor.document import Paragraph, Table

WIDE = '<w:tcW w:w="{}" w:type="dxa"/>'
SPAN = '<w:gridSpan w:val="{}"/>'
TOP = '<w:vMerge w:val="restart"/>'
DOWN = "<w:vMerge/>"

# a table, and its cells as (row, column, rows, columns, text)
GRIDS: dict[str, tuple[str, list[tuple[int, int, int, int, str]]]] = {
    "plain": (
        tbl(tr("科目", "金额"), tr("合计", "100")),
        [(0, 0, 1, 1, "科目"), (0, 1, 1, 1, "金额"), (1, 0, 1, 1, "合计"), (1, 1, 1, 1, "100")],
    ),
    "merged over columns": (
        tbl(tr(tc("收入", SPAN.format(2))), tr("项目", "金额")),
        [(0, 0, 1, 2, "收入"), (1, 0, 1, 1, "项目"), (1, 1, 1, 1, "金额")],
    ),
    "merged over rows": (
        tbl(tr(tc("科目", TOP), "一"), tr(tc("", DOWN), "二"), tr(tc("", DOWN), "三")),
        [(0, 0, 3, 1, "科目"), (0, 1, 1, 1, "一"), (1, 1, 1, 1, "二"), (2, 1, 1, 1, "三")],
    ),
    "merged over rows and columns": (
        tbl(tr(tc("支出", SPAN.format(2) + TOP), "一"), tr(tc("", SPAN.format(2) + DOWN), "二"), tr("甲", "乙", "丙")),
        [(0, 0, 2, 2, "支出"), (0, 2, 1, 1, "一"), (1, 2, 1, 1, "二"), (2, 0, 1, 1, "甲"), (2, 1, 1, 1, "乙"), (2, 2, 1, 1, "丙")],
    ),
    "one merge right below another": (
        tbl(tr(tc("甲", TOP)), tr(tc("", DOWN)), tr(tc("乙", TOP)), tr(tc("", DOWN))),
        [(0, 0, 2, 1, "甲"), (2, 0, 2, 1, "乙")],
    ),
    "repeated words in a merged cell": (
        tbl(tr(tc("科目", TOP), "一"), tr(tc("科目", DOWN), "二")),
        [(0, 0, 2, 1, "科目"), (0, 1, 1, 1, "一"), (1, 1, 1, 1, "二")],
    ),
    "a merge that continues nothing": (
        tbl(tr("甲", "乙"), tr(tc("丙", DOWN), "丁")),
        [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 0, 1, 1, "丙"), (1, 1, 1, 1, "丁")],
    ),
    "a merge interrupted by a row": (
        tbl(tr(tc("甲", TOP), "一"), tr("乙", "二"), tr(tc("丙", DOWN), "三")),
        [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "一"), (1, 0, 1, 1, "乙"), (1, 1, 1, 1, "二"), (2, 0, 1, 1, "丙"), (2, 1, 1, 1, "三")],
    ),
    "old horizontal merge": (
        tbl(tr(tc("收入", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), "备注"), tr("甲", "乙", "丙")),
        [(0, 0, 1, 2, "收入"), (0, 2, 1, 1, "备注"), (1, 0, 1, 1, "甲"), (1, 1, 1, 1, "乙"), (1, 2, 1, 1, "丙")],
    ),
    "rows that begin further right": (
        tbl(tr("甲", "乙", "丙"), tr("丁", "戊", properties='<w:gridBefore w:val="1"/>')),
        [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (0, 2, 1, 1, "丙"), (1, 1, 1, 1, "丁"), (1, 2, 1, 1, "戊")],
    ),
    "grid columns that no cell needs": (
        tbl(tr(tc("甲", SPAN.format(3)), tc("乙", SPAN.format(2))), tr(tc("丙", SPAN.format(3)), tc("丁", SPAN.format(2)))),
        [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 0, 1, 1, "丙"), (1, 1, 1, 1, "丁")],
    ),
    "edges that differ by a hair": (
        tbl(tr(tc("甲", SPAN.format(2)), "乙"), tr("丙", tc("丁", SPAN.format(2))), grid=(2000, 30, 2000)),
        [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 0, 1, 1, "丙"), (1, 1, 1, 1, "丁")],
    ),
    "a narrow column with a cell of its own": (
        tbl(tr("甲", "|", "乙"), grid=(2000, 30, 2000)),
        [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "|"), (0, 2, 1, 1, "乙")],
    ),
    "widths without spans": (
        tbl(tr("甲", "乙", "丙"), tr(tc("合计", WIDE.format(4000)), tc("丁", WIDE.format(2010))), grid=(2000, 2000, 2000)),
        [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (0, 2, 1, 1, "丙"), (1, 0, 1, 2, "合计"), (1, 2, 1, 1, "丁")],
    ),
    "widths that meet no edge": (
        tbl(tr("甲", "乙", "丙"), tr(tc("合计", WIDE.format(3000)), tc("丁", WIDE.format(3000))), grid=(2000, 2000, 2000)),
        [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (0, 2, 1, 1, "丙"), (1, 0, 1, 1, "合计"), (1, 1, 1, 1, "丁")],
    ),
    "absurd span": (
        tbl(tr(tc("甲", SPAN.format(2_000_000_000)), "乙")),
        [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")],
    ),
    "deleted row": (
        tbl(tr("甲"), tr("旧", properties='<w:del w:id="1" w:author="甲"/>'), tr("乙")),
        [(0, 0, 1, 1, "甲"), (1, 0, 1, 1, "乙")],
    ),
    "deleted cell": (
        tbl(tr(tc("旧", '<w:cellDel w:id="1" w:author="甲"/>'), "甲"), tr("乙")),
        [(0, 0, 1, 1, "甲"), (1, 0, 1, 1, "乙")],
    ),
    "tracked merge": (
        tbl(tr(tc("甲", '<w:cellMerge w:id="1" w:author="甲" w:vMerge="rest"/>')), tr(tc("", '<w:cellMerge w:id="2" w:author="甲" w:vMerge="cont"/>'))),
        [(0, 0, 2, 1, "甲")],
    ),
    "content controls around row, cell and paragraph": (
        tbl(f"<w:sdt><w:sdtContent>{tr('<w:sdt><w:sdtContent>' + tc('甲') + '</w:sdtContent></w:sdt>', tc('<w:sdt><w:sdtContent>' + p('乙') + '</w:sdtContent></w:sdt>'))}</w:sdtContent></w:sdt>"),
        [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), GRIDS.values(), ids=GRIDS)
def test_grid(body: str, expected: list[tuple[int, int, int, int, str]]) -> None:
    found = table(body)
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in found.cells] == expected
    assert found.rows == max(c.row + c.row_span for c in found.cells)
    assert found.columns == max(c.column + c.column_span for c in found.cells)


@pytest.mark.parametrize(("body", "expected"), GRIDS.values(), ids=GRIDS)
def test_no_two_cells_share_a_place(body: str, expected: list[tuple[int, int, int, int, str]]) -> None:
    taken = [
        (row, column)
        for cell in table(body).cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    ]
    assert len(taken) == len(set(taken))


# the content of a cell: its XML, its text
CELLS = {
    "blank": (p(), ""),
    "only space": (p("　"), ""),
    "paragraphs": (p("一般公共") + p("预算拨款"), "一般公共\n预算拨款"),
    "blank paragraphs between": (p("甲") + p() + p("乙"), "甲\n乙"),
    "line break": (p("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r>"), "甲\n乙"),
    "space at the ends": (p("　　行政运行 "), "行政运行"),
    "page break": (p('<w:r><w:t>甲</w:t><w:br w:type="page"/><w:t>乙</w:t></w:r>'), "甲\n乙"),
    "tracked": (p("<w:del><w:r><w:delText>9</w:delText></w:r></w:del>", f"<w:ins>{r('8')}</w:ins>"), "8"),
    "numbered": (item("甲", 1) + item("乙", 1), "1.甲\n2.乙"),
    "numbered and empty": (item("", 1), "1."),
}


@pytest.mark.parametrize(("content", "expected"), CELLS.values(), ids=CELLS)
def test_cell_text(content: str, expected: str) -> None:
    numbering = abstract(1, level(0, "decimal", "%1.")) + num(1, 1)
    found = table(tbl(tr(tc(content), "乙")), numbering=numbering)
    assert found.cells[0].text == expected


def test_serial_numbers_down_a_column() -> None:
    numbering = abstract(1, level(0, "decimal", "%1")) + num(1, 1)
    found = table(tbl(*(tr(tc(item("", 1)), "单位") for _ in range(3))), numbering=numbering)
    assert [cell.text for cell in found.cells if cell.column == 0] == ["1", "2", "3"]


def test_tables_stand_in_place() -> None:
    found = blocks(p("表1") + tbl(tr("甲", "乙")) + p("表2") + tbl(tr("丙", "丁")) + p("附注"))
    assert [b.text if isinstance(b, Paragraph) else "表" for b in found] == ["表1", "表", "表2", "表", "附注"]
    assert [b.path for b in found if isinstance(b, Table)] == ["word/document.xml#t1", "word/document.xml#t2"]


def test_nested_tables() -> None:
    found = table(tbl(tr(tc(p("外") + tbl(tr("内1", "内2")) + p("后")), "旁")))
    outer, beside = found.cells
    assert (outer.text, beside.text) == ("外\n后", "旁")
    (inner,) = outer.nested
    assert [cell.text for cell in inner.cells] == ["内1", "内2"]


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        (p("一、概况") + p("本部门编制13人。") + p("二、收支"), ["P", "P", "P"]),
        (p("表1") + tbl(tr("甲", "乙")), ["P", "T"]),
        (p("注：单位万元"), ["T"]),
    ],
    ids=["running text", "a table", "a box with a line"],
)
def test_a_single_cell_around_text_is_a_frame(content: str, kinds: list[str]) -> None:
    assert ["T" if isinstance(b, Table) else "P" for b in blocks(tbl(tr(tc(content))))] == kinds


@pytest.mark.parametrize(
    "body",
    [tbl(), tbl(tr()), tbl(tr("旧", properties='<w:del w:id="1"/>')), "<w:tbl/>"],
    ids=["no rows", "no cells", "all deleted", "nothing"],
)
def test_tables_without_cells_are_left_out(body: str) -> None:
    assert texts(p("甲") + body + p("乙")) == ["甲", "乙"]
    assert len(blocks(p("甲") + body + p("乙"))) == 2
