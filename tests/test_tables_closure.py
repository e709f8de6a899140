"""Closure: parts add up to their wholes as intervals; tables a contents list names and nobody finds."""

from __future__ import annotations

import pytest
from table_parts import drawn

from extractor.tables import read_tables
from extractor.tables.closure import absent_tables, functional_sums

GRID = """
支出总表
单位：万元
| 科目编码 | 科目名称 | 合计 | 基本支出 |
| 合计 <1x2> | {total} | 5.00 |
| 205 | 教育支出 | 10.00 | 5.00 |
| 20502 | 普通教育 | 10.00 | 5.00 |
| 2050201 | 学前教育 | {first} | 5.00 |
| 2050202 | 小学教育 | 6.66 |  |
"""


@pytest.mark.parametrize(
    ("total", "first", "open_codes"),
    [
        ("10.00", "3.34", []),
        ("10.00", "3.35", []),  # rounding: 3.345 and 6.655 make 10.00
        ("10.00", "3.36", ["20502"]),
        ("10.02", "3.34", ["total"]),
        ("10", "3.34", []),  # printed without decimals: 9.5 to 10.5
    ],
)
def test_sums_close_when_some_values_inside_the_intervals_fit(total: str, first: str, open_codes: list[str]) -> None:
    sums = list(functional_sums(read_tables(drawn(GRID.format(total=total, first=first)))))
    assert {(s.column, s.code) for s in sums} == {
        (c, p) for c in ("合计", "基本支出") for p in ("total", "205", "20502")
    }
    assert [s.code for s in sums if not s.closes] == open_codes


CROSSED = """
支出总表
单位：万元
| 功能分类科目 | 部门支出经济分类科目 | 合计 |
| 20502-普通教育 | 30101-基本工资 | 6.00 |
| 20502-普通教育 | 30201-办公费 | 4.00 |
| 2050201-学前教育 | 30101-基本工资 | 1.00 |
"""


def test_a_table_that_repeats_its_codes_has_no_single_sum() -> None:
    assert list(functional_sums(read_tables(drawn(CROSSED)))) == []


LISTED = """
目录
表1 收支总表 ........ 2
表2 支出总表 ........ 3
表3 政府性基金预算支出表 ........ 4
第二部分 单位预算表 ........ 2
===
表2 支出总表
单位：万元
| 科目编码 | 科目名称 | 合计 |
| 205 | 教育支出 | 10.00 |
"""


def test_tables_named_in_the_contents_list_and_not_found_are_told() -> None:
    document = drawn(LISTED)
    assert absent_tables(document, read_tables(document)) == ["表1收支总表", "表3政府性基金预算支出表"]
