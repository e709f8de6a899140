"""Two versions of one disclosure."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from extractor.diff import diff
from tests.support.rows import Rows, amount, cell, document

OLD = document(
    amount("revenue.total", "100.00", change_wan="5.00", reason="人员增加"),
    amount("revenue.total", "100.00", section="statement.revenue"),
    amount("functional:2010301", "60.00", label="行政运行"),
    cells=(cell("general_public", "201", "60.00"), cell("general_public", "208", "40.00")),
    sections=(("overview", "职责。"), ("statement", "收支。")),
    counts=(("staff.actual", "12"),),
)


def changed(frame: str, index: int, **values: Any) -> Rows:
    new = deepcopy(OLD)
    new[frame][index] |= values
    return new


def without(frame: str, index: int) -> Rows:
    new = deepcopy(OLD)
    del new[frame][index]
    return new


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (deepcopy(OLD), []),
        (
            changed("amounts", 0, value_wan=Decimal("120.00")),
            [("修改", "金额", "revenue.total", "金额", Decimal("20.00"))],
        ),
        (changed("amounts", 0, reason="政策调整"), [("修改", "金额", "revenue.total", "原因", None)]),
        (
            changed("cells", 1, value_wan=Decimal("41.00")),
            [("修改", "表格数字", "general_public·208·total", "金额", Decimal("1.00"))],
        ),
        (changed("counts", 0, value=Decimal(13)), [("修改", "数量", "staff.actual", "数量", Decimal(1))]),
        (without("amounts", 2), [("删除", "金额", "行政运行（2010301）", "金额", None)]),
        (without("sections", 1), [("删除", "章节", "statement", "", None)]),
        (changed("documents", 0, fiscal_year=2025), [("修改", "文件", "年度", "年度", None)]),
    ],
    ids=["同", "金额", "原因", "表格", "数量", "少一句", "少一节", "年度"],
)
def test_what_changed(new: Rows, expected: list[tuple[Any, ...]]) -> None:
    found = [(r["what"], r["subject"], r["label"], r["column"], r["difference"]) for r in diff(OLD, new).rows()]
    assert found == expected


def test_an_addition_is_the_opposite_of_a_deletion() -> None:
    shorter = without("amounts", 2)
    assert [r["what"] for r in diff(shorter, OLD).rows()] == ["新增"]
    assert diff(OLD, OLD).same == len(OLD["amounts"]) + len(OLD["cells"]) + len(OLD["counts"])


def test_a_table_that_is_gone_is_one_change() -> None:
    new = deepcopy(OLD)
    new["tables"], new["cells"] = [], []
    assert [(r["what"], r["subject"]) for r in diff(OLD, new).rows()] == [("删除", "表格")]
