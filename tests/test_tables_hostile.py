"""Grids nobody would draw: whatever a file holds, reading its tables ends and invents nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Block, Box, Cell, Document, Line, Paragraph, Table
from extractor.tables import cell_rows, read_tables, table_rows

WORDS = st.sampled_from(
    [
        *(
            "",
            " ",
            "合计",
            "科目编码",
            "科目名称",
            "类",
            "款",
            "项",
            "收入",
            "支出",
            "项目",
            "预算数",
            "基本支出",
            "小计",
        ),
        *(
            "201",
            "20103",
            "2010301",
            "01",
            "3",
            "[201]一般公共服务支出",
            "行政运行",
            "一、教育支出",
            "单位：万元",
            "栏次",
        ),
        *(
            "1,234.56",
            "-12.00",
            "(3.00)",
            "—",
            "0",
            "12.5%",
            "2026年",
            "1.2.3",
            "1,234.56789.00",
            "注：无",
            "公务接待费",
        ),
    ]
)
PLACE = st.integers(0, 7)
SPAN = st.integers(1, 9)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    rows, columns = draw(SPAN), draw(SPAN)
    drawn = draw(st.lists(st.tuples(PLACE, PLACE, WORDS, SPAN, SPAN, st.booleans()), max_size=40))
    cells = tuple(
        Cell(row, column, text, down, right, 1, Box(column, row, column + right, row + down) if boxed else None)
        for row, column, text, down, right, boxed in drawn
    )
    return Table(rows, columns, cells, draw(st.integers(0, 3)))


TITLES = st.sampled_from(
    ["支出总表", "一般公共预算“三公”经费支出表", "收支总表", "项目支出绩效目标表", "表1", "正文。"]
)
PARAGRAPHS = st.builds(lambda text: Paragraph(text, (Line(0, len(text), 1, Box(0, 0, 1, 1)),)), TITLES)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PARAGRAPHS, tables()), max_size=6))
def test_any_grid_is_read_and_every_figure_stands_in_it(blocks: list[Block]) -> None:
    found = read_tables(Document("青溪.pdf", "0" * 64, "application/pdf", tuple(blocks), 3))
    printed = "".join(c.text for b in blocks if isinstance(b, Table) for c in b.cells).replace("，", ",")
    for row in cell_rows(found):
        assert row["text"].replace("，", ",") in printed
        assert row["table_no"] <= len(found)
    assert len(list(table_rows(found))) == len(found) <= sum(isinstance(b, Table) for b in blocks)
