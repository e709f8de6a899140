"""The tables of the 公开报表 part, read from documents drawn in text (cases/tables.toml)."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from table_parts import drawn

from extractor.quantity import Blank, Quantity
from extractor.tables import DisclosureTable, Figure, cell_rows, document_subjects, read_tables, table_rows

CASES = tomllib.loads((Path(__file__).parent / "cases" / "tables.toml").read_text(encoding="utf-8"))["case"]


def described(table: DisclosureTable) -> str:
    parts = [table.key, table.title, table.unit, f"{table.page_from}-{table.page_to}"]
    parts.append("empty" if table.empty else "filled")
    return " | ".join([*parts, table.note] if table.note else parts)


def stated(table: DisclosureTable, figure: Figure) -> str:
    value = figure.value
    shown = format(value.value, "f") if isinstance(value, Quantity) else figure.text
    parts = [table.key, figure.code or figure.item or figure.row_label, figure.measure, shown]
    return " | ".join([*parts, f"p{figure.page}"] if table.page_to > 1 else parts)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_tables_are_read_as_drawn(case: dict[str, Any]) -> None:
    tables = read_tables(drawn(case["text"]))
    assert [described(table) for table in tables] == case["tables"]
    assert [stated(table, figure) for table in tables for figure in table.figures] == case["figures"]


def only(text: str) -> DisclosureTable:
    tables = read_tables(drawn(text))
    assert len(tables) == 1
    return tables[0]


CUT = """
支出总表
单位：万元
| 科目编码 | 科目名称 | 合计 |
| 2080505 | 机关事业单位基本养老 | {first} |
===
|  | 保险缴费支出 | {second} |
| 2080506 | 机关事业单位⏎职业年金缴费支出 | 10.00 |
"""


@pytest.mark.parametrize(("first", "second", "page"), [("20.00", "", 1), ("", "20.00", 2)])
def test_a_row_cut_by_the_page_has_its_whole_name_and_the_page_of_its_figure(
    first: str, second: str, page: int
) -> None:
    figures = only(CUT.format(first=first, second=second)).figures
    assert [f.row_label for f in figures] == ["机关事业单位基本养老保险缴费支出", "机关事业单位职业年金缴费支出"]
    assert [f.page for f in figures] == [page, 2]


WRAPPED = """
支出总表
单位：万元
| 科目编码 | 科目名称 | 合计 |
|  | 机关事业单位基本养老 |  |
| 2080505 | 保险缴费支出 | 20.00 |
| 2080506 | 机关事业单位职业年 | 10.00 |
|  | 金缴费支出 |  |
"""


def test_a_name_over_several_rows_of_the_grid_is_one_name() -> None:
    assert [f.row_label for f in only(WRAPPED).figures] == [
        "机关事业单位基本养老保险缴费支出",
        "机关事业单位职业年金缴费支出",
    ]


NOTHING = next(case for case in CASES if case["id"] == "four_kinds_of_nothing")


def test_dash_zero_not_applicable_and_unreadable_stay_different_and_blank_has_no_row() -> None:
    figures = only(NOTHING["text"]).figures
    kinds = {f.text: f.value if isinstance(f.value, Blank) else f.value.value for f in figures}
    assert kinds == {
        "5.00": Decimal("5.00"),
        "-": Blank.DASH,
        "——": Blank.DASH,
        "0": Decimal(0),
        "0.00": Decimal("0.00"),
        "无": Blank.NOT_APPLICABLE,
        "不涉及": Blank.NOT_APPLICABLE,
        "###": Blank.UNREADABLE,
    }


def test_frames_hold_amounts_with_their_last_printed_place_and_dashes_with_their_text() -> None:
    table = only("支出总表\n单位：元\n| 科目编码 | 科目名称 | 合计 | 项目支出 |\n| 213 | 农林水支出 | 681,234.00 | - |")
    amount, dash = cell_rows([table])
    assert (amount["value_wan"], amount["text"], amount["unit"]) == (Decimal("68.123400"), "681,234.00", "元")
    assert (amount["page"], amount["bbox"], amount["column"]) == (1, "120.0,60.0,180.0,72.0", "合计")
    assert (dash["value_wan"], dash["text"], dash["measure"]) == (None, "-", "project")
    (row,) = table_rows([table])
    assert (row["table"], row["title"], row["unit"], row["rows"], row["columns"]) == (
        "expenditure",
        "支出总表",
        "元",
        1,
        4,
    )


@pytest.mark.parametrize(
    ("above", "header", "unit"),
    [
        ("单位：万元", "合计", "万元"),
        ("金额单位:元", "合计", "元"),
        ("部门：云岭县水务局 单位：千元", "合计", "千元"),
        ("（单位：人民币万元）", "合计", "万元"),
        ("", "合计（万元）", "万元"),
        ("单位：万元", "合计（元）", "元"),  # nearer to the figure
        ("单位：云岭县水务局", "合计", ""),
    ],
)
def test_the_unit_is_read_above_beside_or_inside_the_header(above: str, header: str, unit: str) -> None:
    table = only(f"支出总表\n{above}\n| 科目编码 | 科目名称 | {header} |\n| 213 | 农林水支出 | 12.00 |")
    assert [f.unit for f in table.figures] == [unit]


def test_a_table_without_unit_takes_the_one_unit_of_all_others() -> None:
    grid = "| 科目编码 | 科目名称 | 合计 |\n| 213 | 农林水支出 | 12.00 |"
    tables = read_tables(drawn(f"支出总表\n单位：元\n{grid}\n===\n一般公共预算支出表\n{grid}"))
    assert [t.unit for t in tables] == ["元", "元"]


def test_the_documents_subjects_come_from_its_tables() -> None:
    text = "支出总表\n单位：元\n| 科目编码 | 科目名称 | 合计 |\n| 2130301 | 行政运行 | 5 |\n| 213 | 农林水支出 | 5 |"
    subjects = document_subjects(read_tables(drawn(text)))
    assert subjects.resolve(["行政运行"], "functional") == ("2130301", "document")
