"""The checks, case by case: what the document states and what the audit says of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extractor.checks import Status, run
from extractor.checks.figure import Figure, alike
from extractor.checks.relation import Bound, Growth, Linear, Ratio, Relation, equal
from tests.support.rows import amount, cell, document


def figure(text: str, key: str = "") -> Figure:
    return Figure(key or text, Decimal(text), "", text)


def growth(percent: str, change: str, value: str) -> Relation:
    return Growth(figure(percent), figure(change), figure(value))


def linear(total: str, *parts: str) -> Relation:
    return Linear(figure(total, "total"), tuple((1, figure(part, f"p{i}")) for i, part in enumerate(parts)))


@pytest.mark.parametrize(
    ("relation", "status"),
    [
        # sums: every figure may be off by half of its last place
        (linear("226.70", "161.01", "64.68", "1.01"), Status.CONSISTENT),
        (linear("186549.30", "128148.56", "44134.59", "11791.50", "962.62", "1512.04"), Status.CONSISTENT),
        (linear("226.7", "132.89", "64.68", "1.01"), Status.INCONSISTENT),
        (linear("30.00", "10.00", "20.03"), Status.INCONSISTENT),
        (linear("30.0", "10.00", "20.04"), Status.CONSISTENT),  # one place printed: 29.95 to 30.05
        (linear("30.02", "10.00", "20.00"), Status.ROUNDING),  # parts cut off instead of rounded
        (linear("0", "0", "0"), Status.CONSISTENT),
        (linear("0.30", "0", "0"), Status.INCONSISTENT),  # 0 says that there is none
        # 元 in a table and 万元 in a sentence
        (equal(figure("2838.42"), figure("2838.423471")), Status.CONSISTENT),
        (equal(figure("2838.42"), figure("2838.453471")), Status.INCONSISTENT),
        (equal(figure("2838.42"), figure("2838.429")), Status.ROUNDING),  # cut off
        # rates
        (growth("7.69", "0.05", "0.7"), Status.CONSISTENT),
        (growth("21.95", "3958.67", "21955.35"), Status.INCONSISTENT),
        (growth("22", "3958.98", "21940.96"), Status.CONSISTENT),
        (growth("-9.1", "-184.96", "1836.22"), Status.ROUNDING),  # 9.151 cut off
        (growth("-51.8", "-10", "9.30"), Status.CONSISTENT),
        (growth("0.06", "21.8", "3666"), Status.INCONSISTENT),
        (growth("100", "0.30", "0.30"), Status.UNRESOLVED),  # no base: another check's business
        # shares and completion
        (Ratio(figure("71.73"), figure("2106.66"), figure("2940.05")), Status.INCONSISTENT),
        (Ratio(figure("11.11"), figure("326.72"), figure("2940.05")), Status.CONSISTENT),
        (Ratio(figure("98.2"), figure("2940.05"), figure("2993.92")), Status.CONSISTENT),
        (Ratio(figure("98.2"), figure("1.00"), figure("0.00")), Status.UNRESOLVED),
        # a part is no more than the whole
        (Bound(figure("12.00"), figure("10.00")), Status.INCONSISTENT),
        (Bound(figure("10.00"), figure("10.00")), Status.CONSISTENT),
    ],
)
def test_a_relation_is_decided_on_the_intervals_of_what_is_printed(relation: Relation, status: Status) -> None:
    assert relation.verdict().status is status


@pytest.mark.parametrize(
    ("relation", "slight"),
    [
        (Ratio(figure("63.75"), figure("13994.31"), figure("21955.35")), True),
        (Ratio(figure("64.75"), figure("13994.31"), figure("21955.35")), False),
        (linear("100000000.00", "99999999.00"), False),  # size makes severity, never truth
    ],
)
def test_a_difference_in_the_last_place_is_wrong_but_slight(relation: Relation, slight: bool) -> None:
    verdict = relation.verdict()
    assert verdict.status is Status.INCONSISTENT
    assert verdict.slight is slight


THREE = ("three_public.total", "three_public.overseas", "three_public.vehicle_purchase")
ECONOMIC = (
    amount("general_public.expenditure", "226.70", change_wan="35.87", compared_with="上年"),
    amount("economic_government:501", "161.01", change_wan="28.12", compared_with="上年"),
    amount("economic_government:502", "64.68", change_wan="7.94", compared_with="上年"),
    amount("economic_government:509", "1.01", change_wan="-0.19", compared_with="上年"),
)


def less(rows: tuple[dict[str, Any], ...], index: int, value: str) -> tuple[dict[str, Any], ...]:
    changed = dict(rows[index]) | {"value_wan": Decimal(value), "text": value}
    return (*rows[:index], changed, *rows[index + 1 :])


CASES: list[tuple[str, Any, str, str]] = [
    # what is stated, the check and its severity ("" when nothing may be found)
    (
        "三公各项之和不等于合计",
        document(
            amount("three_public.total", "9.30"),
            amount("three_public.overseas", "0.00"),
            amount("three_public.vehicle_purchase", "0.00"),
            amount("three_public.vehicle_operation", "3.50"),
            amount("three_public.reception", "5.00"),
        ),
        "sum_mismatch.three_public",
        "error",
    ),
    (
        "三公少列一项时不能判",
        document(amount("three_public.total", "9.30"), amount("three_public.reception", "5.00")),
        "",
        "",
    ),
    (
        "三公一项大于合计",
        document(amount("three_public.total", "4.00"), amount("three_public.reception", "5.00")),
        "sum_mismatch.three_public",
        "error",
    ),
    (
        "基本支出另含对个人和家庭的补助",
        document(
            amount("general_public.basic", "120.00"),
            amount("general_public.personnel", "90.00"),
            amount("general_public.public_use", "20.00"),
            amount("economic_department:303", "10.00"),
        ),
        "",
        "",
    ),
    (
        "收入只列主要来源，差额不能判",
        document(amount("revenue.total", "120.35"), amount("revenue.general_public", "90.00")),
        "",
        "",
    ),
    (
        "基本支出与项目支出之外别无他项",
        document(
            amount("expenditure.total", "100.00", quote="支出预算100.00万元"),
            amount("expenditure.basic", "60.00"),
            amount("expenditure.project", "30.50"),
            sections=(("statement", "支出预算100.00万元，其中：基本支出60.00万元，项目支出30.50万元。"),),
        ),
        "sum_mismatch.expenditure_kinds",
        "error",
    ),
    (
        "差额是单位预留机动经费",
        document(
            amount("expenditure.total", "100.00", quote="支出预算100.00万元"),
            amount("expenditure.basic", "60.00"),
            amount("expenditure.project", "30.50"),
            sections=(
                ("statement", "支出预算100.00万元，其中基本支出60.00万元，项目支出30.50万元，预留机动9.50万元。"),
            ),
        ),
        "",
        "",
    ),
    (
        "差额是另外两项之和",
        document(
            amount("expenditure.total", "100.00", quote="支出预算100.00万元"),
            amount("expenditure.basic", "60.00"),
            amount("expenditure.project", "30.50"),
            sections=(("statement", "支出预算100.00万元：基本60.00万元、项目30.50万元、预留6.10万元、结转3.40万元。"),),
        ),
        "",
        "",
    ),
    (
        "收入来源连零也列而不足总额",
        document(
            amount("revenue.total", "120.35", quote="收入预算120.35万元"),
            amount("fiscal.revenue", "90.10"),
            amount("revenue.business", "0"),
            amount("revenue.operating", "0"),
            amount("revenue.other", "12.00"),
            sections=(
                (
                    "statement",
                    "收入预算120.35万元，其中：财政拨款90.10万元，事业收入0万元，经营收入0万元，其他收入12.00万元。",
                ),
            ),
        ),
        "sum_mismatch.revenue",
        "error",
    ),
    ("政府经济分类完整且相符", document(*ECONOMIC), "", ""),
    (
        "政府经济分类增减额完整而金额不足",
        document(*less(ECONOMIC, 1, "132.89")),
        "sum_mismatch.economic_government",
        "error",
    ),
    (
        "只列主要科目，其和小于合计",
        document(
            amount("general_public.expenditure", "226.70"),
            amount("functional:2010301", "68.12"),
            amount("functional:2010308", "54.75"),
        ),
        "",
        "",
    ),
    (
        "款与其项",
        document(
            amount("functional:20103", "100.00"),
            amount("functional:2010301", "60.00"),
            amount("functional:2010308", "54.00"),
        ),
        "sum_mismatch.subject_levels",
        "error",
    ),
    (
        "增减率不符",
        document(amount("training", "21.98", change_wan="9.78", change_pct="8.16", compared_with="上年")),
        "percent_mismatch.change",
        "error",
    ),
    (
        "降幅超过百分之百",
        document(amount("operating_funds", "115.46", change_pct="-308.51")),
        "percent_mismatch.change",
        "error",
    ),
    (
        "零基数写增长率",
        document(amount("meeting", "0.30", change_wan="0.30", change_pct="100", compared_with="上年")),
        "zero_base_percent",
        "error",
    ),
    ("零对零", document(amount("meeting", "0.00", change_wan="0.00", change_pct="0", compared_with="上年")), "", ""),
    (
        "增加额大于本年数",
        document(amount("meeting", "3.00", change_wan="5.00", compared_with="上年")),
        "change_mismatch.negative_base",
        "error",
    ),
    (
        "减少却写增长",
        document(amount("functional:22999", "16.89", change_wan="-221.68", change_pct="92.9", compared_with="上年")),
        "direction_conflict",
        "error",
    ),
    (
        "增加之后写负数",
        document(amount("training", "3.00", change_wan="-1.20", quote="培训费3.00万元，比上年增加-1.20万元")),
        "direction_conflict",
        "error",
    ),
    (
        "同一金额两处增减额不同",
        document(
            amount("revenue.general_public", "500.00", change_wan="20.50", compared_with="上年"),
            amount("general_public.expenditure", "500.00", change_wan="20.20", compared_with="上年"),
        ),
        "change_mismatch.repeated",
        "error",
    ),
    (
        "比较基准不同则不算矛盾",
        document(
            amount("revenue.general_public", "500.00", change_wan="20.50", compared_with="2023年预算执行数"),
            amount("general_public.expenditure", "500.00", change_wan="20.20", compared_with="2023年预算"),
        ),
        "",
        "",
    ),
    (
        "有结转时收支上年数可以不同",
        document(
            amount("revenue.general_public", "500.00", change_wan="20.50", compared_with="上年"),
            amount("general_public.expenditure", "500.00", change_wan="20.20", compared_with="上年"),
            amount("general_public.carryover", "3.10"),
        ),
        "",
        "",
    ),
    (
        "占比不符，另一项占比证实分母",
        document(
            amount("general_public.expenditure", "2940.05"),
            amount("functional:201", "2106.66", share_pct="71.73"),
            amount("functional:208", "833.39", share_pct="28.35"),
        ),
        "percent_mismatch.share",
        "error",
    ),
    (
        "占比末位之差",
        document(
            amount("expenditure.total", "21955.35"),
            amount("expenditure.basic", "13994.31", share_pct="63.75"),
            amount("expenditure.project", "7961.04", share_pct="36.26"),
        ),
        "percent_mismatch.share",
        "warning",
    ),
    (
        "占比的分母没有写",
        document(amount("three_public.overseas", "100.00", share_pct="20.65")),
        "",
        "",
    ),
    (
        "总计含结转，本年数不含，口径不同",
        document(
            amount("fiscal.revenue", "5432.10", label="财政拨款收入总计"),
            amount("fiscal.revenue", "5332.10", label="财政拨款收入"),
            disclosure="final",
        ),
        "change_mismatch.repeated_value",
        "warning",
    ),
    (
        "同一口径前后不一",
        document(
            amount("fiscal.revenue", "5432.10", label="财政拨款收入总计"),
            amount("fiscal.revenue", "5332.10", label="财政拨款收入总计"),
            disclosure="final",
        ),
        "change_mismatch.repeated_value",
        "error",
    ),
    (
        "不含的结转不是分项",
        document(
            amount("revenue.total", "3867.89", label="收入预算"),
            amount("revenue.carryover", "700.00", quote="不含上年结转700.00万元"),
            amount("revenue.general_public", "1600.00"),
            amount("revenue.business", "1867.89"),
            amount("revenue.other", "400.00"),
        ),
        "",
        "",
    ),
    (
        "列在前面的分项属于另一总额",
        document(
            amount("fiscal.revenue.general_public", "2245.60", label="一般公共预算拨款"),
            amount("fiscal.revenue", "2200.60", label="本年财政拨款收入"),
        ),
        "",
        "",
    ),
    (
        "完成率不符",
        document(
            amount("general_public.expenditure", "2940.05", budget_wan="2993.92", completion_pct="92.80"),
            disclosure="final",
        ),
        "percent_mismatch.completion",
        "error",
    ),
    (
        "决算数小于预算数而称大于",
        document(
            amount("functional:2010601", "1511.89", budget_wan="1560.05", quote="支出决算为1511.89万元"),
            sections=(
                ("statement", "年初预算为1560.05万元，支出决算为1511.89万元。决算数大于预算数的主要原因是调标。"),
            ),
            disclosure="final",
        ),
        "direction_conflict.budget",
        "error",
    ),
    (
        "亿元误作万元",
        document(
            amount("fiscal.total", "0.3"),
            amount("fiscal.revenue", "2940.05"),
            amount("general_public.expenditure", "2940.05"),
            disclosure="final",
        ),
        "unit_suspect",
        "error",
    ),
    (
        "文表不一致",
        document(
            amount("three_public.total", "12.00"),
            cells=(cell("three_public", "three_public.total", "21.00"),),
        ),
        "text_table.items",
        "error",
    ),
    (
        "表以元为单位",
        document(
            amount("three_public.total", "12.35"),
            cells=(cell("three_public", "three_public.total", "12.345678"),),
        ),
        "",
        "",
    ),
    (
        "文字比报表大一万倍",
        document(
            amount("operating_funds", "1208867.00"),
            cells=(cell("three_public", "operating_funds", "120.8867"),),
        ),
        "unit_suspect",
        "error",
    ),
    (
        "科目文表不一致",
        document(
            amount("general_public.expenditure", "100.00"),
            amount("functional:2010301", "66.00"),
            cells=(
                cell("general_public", "general_public.expenditure", "100.00"),
                cell("general_public", "2010301", "60.00"),
                cell("general_public", "2010302", "40.00"),
            ),
        ),
        "text_table.subjects",
        "error",
    ),
    (
        "科目与另一口径的表不比",
        document(
            amount("expenditure.total", "130.00"),
            amount("functional:2010301", "66.00"),
            cells=(
                cell("general_public", "general_public.expenditure", "100.00"),
                cell("general_public", "2010301", "60.00"),
                cell("general_public", "2010302", "40.00"),
            ),
        ),
        "",
        "",
    ),
    (
        "表内行不平",
        document(
            cells=(
                cell("expenditure", "201", "100.00"),
                cell("expenditure", "201", "60.00", "basic"),
                cell("expenditure", "201", "41.00", "project"),
            ),
        ),
        "sum_mismatch.table_rows",
        "error",
    ),
    (
        "表内款不等于项",
        document(
            cells=(
                cell("general_public", "20103", "100.00"),
                cell("general_public", "2010301", "60.00"),
                cell("general_public", "2010302", "30.00"),
            ),
        ),
        "sum_mismatch.table_roll_up",
        "error",
    ),
    (
        "表内合计不等于各类",
        document(
            cells=(
                cell("general_public", "general_public.expenditure", "100.00"),
                cell("general_public", "201", "60.00"),
                cell("general_public", "208", "30.00"),
            ),
        ),
        "sum_mismatch.table_total",
        "error",
    ),
    (
        "按单位分列的表不逐级相加",
        document(
            cells=(
                cell("expenditure", "20103", "100.00"),
                cell("expenditure", "2010301", "60.00"),
                cell("expenditure", "2010301", "40.00", row=9),
            ),
        ),
        "",
        "",
    ),
    (
        "收支总表不平衡",
        document(
            cells=(
                cell("budget_summary", "revenue.total", "100.00"),
                cell("budget_summary", "expenditure.total", "101.00"),
            ),
        ),
        "sum_mismatch.table_balance",
        "error",
    ),
    (
        "未选增减方向",
        document(sections=(("other.three_public", "公务接待费比上年增加（减少）0万元，增长（下降）0%。"),)),
        "placeholder",
        "error",
    ),
    (
        "正文谈增减情况不是残留",
        document(sections=(("statement", "二、收支预算增减变化情况。增加（减少）的主要原因是人员变动。"),)),
        "",
        "",
    ),
    (
        "编码与名称不符",
        document(amount("functional:2010301", "5.00", label="一般行政管理事务")),
        "form.code_name",
        "warning",
    ),
]


@pytest.mark.parametrize(("rows", "check", "severity"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_the_audit_says(rows: Any, check: str, severity: str) -> None:
    found = [
        (f["check"], f["severity"])
        for f in run(rows).findings
        if f["severity"] != "info" and not f["check"].startswith("completeness")
    ]
    if not check:
        assert found == []
    else:
        assert any(name.startswith(check) and level == severity for name, level in found), found


def test_a_finding_names_figures_pages_and_evidence() -> None:
    rows = document(*less(ECONOMIC, 1, "132.89"))
    rows["amounts"][0]["page"] = 7
    finding = next(f for f in run(rows).findings if f["severity"] == "error")
    for words in ("226.70万元", "132.89", "64.68", "1.01", "198.58万元", "28.12万元"):
        assert words in finding["message"]
    assert (finding["expected"], finding["actual"]) == (Decimal("198.58"), Decimal("226.70"))
    assert set(finding["evidence"].split(";")) == {"a1", "a2", "a3", "a4"}
    assert finding["page"] == 7
    assert finding["outcome"] == "inconsistent"


@pytest.mark.parametrize(
    ("title", "check"),
    [
        ("临江县信访局2023年度部门决算情况说明", "form.year"),
        ("临江县信访局2024年度部门决算情况说明", ""),
        ("2023年度结转资金支出情况", ""),
        ("临江县审计局2024年部门决算", "form.issuer"),
        ("临江县信访局（本级）2024年度部门决算", ""),
        ("2021年部门决算收支表", "form.year"),
    ],
)
def test_headings_name_the_year_and_the_issuer(title: str, check: str) -> None:
    rows = document(sections=(("statement", "收支情况。"),), disclosure="final")
    rows["sections"][0]["title"] = title
    found = {f["check"] for f in run(rows).findings if f["outcome"] == "inconsistent"}
    assert found == ({check} if check else set())


@pytest.mark.parametrize(
    ("disclosure", "text", "right"),
    [
        ("final", "截至2024年12月31日，共有车辆2辆。", True),
        ("final", "截至2023年12月31日，共有车辆2辆。", False),
        ("budget", "截至2023年12月31日，共有车辆2辆。", True),
        ("budget", "截止2022年底，共有车辆2辆。", False),
        ("budget", "截至2022年6月，完成工程三项。", True),
    ],
)
def test_stock_is_counted_at_the_end_of_the_right_year(disclosure: str, text: str, right: bool) -> None:
    rows = document(sections=(("other.assets", text),), disclosure=disclosure)
    assert ("form.as_of" not in {f["check"] for f in run(rows).findings}) is right


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        ("226.70", "226.10", True),  # a digit changed
        ("226.70", "262.70", True),  # exchanged
        ("226.70", "26.70", True),  # left out
        ("226.70", "2267.0", True),  # the point misplaced
        ("0.30", "3000.00", True),  # the unit
        ("226.70", "198.58", False),
        ("12.00", "545.71", False),
        ("0", "12.00", False),
    ],
)
def test_what_a_misprint_looks_like(one: str, other: str, like: bool) -> None:
    assert alike(Decimal(one), Decimal(other)) is like
