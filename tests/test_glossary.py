"""Glossary entries and the overview's lists, on sections of invented institutions."""

from __future__ import annotations

import pytest

from extractor.document import Cell, Document, Paragraph, Table
from extractor.glossary import terms
from extractor.listing import items
from extractor.outline import outline


def written(text: str, *tables: Table) -> Document:
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    waiting = list(tables)
    blocks = tuple(waiting.pop(0) if line == "[表]" else Paragraph(line) for line in lines)
    return Document("测试.txt", "0" * 64, "text/plain", blocks)


TERMS = [
    ("一、基本支出：指为保障机构运转的支出。", "基本支出", "指为保障机构运转的支出。"),
    ("（一）“三公”经费：是指三项费用。", "“三公”经费", "是指三项费用。"),
    ("1. 项目支出，指为完成任务发生的支出。", "项目支出", "指为完成任务发生的支出。"),
    ("基本支出指人员经费和公用经费。", "基本支出", "指人员经费和公用经费。"),
    ("3、机关运行经费是指各部门的公用经费。", "机关运行经费", "是指各部门的公用经费。"),
    (
        "（十六）财政事务（款）行政运行（项）：反映行政单位的基本支出。",
        "财政事务（款）行政运行（项）",
        "反映行政单位的基本支出。",
    ),
    ("【其他收入】指其他各项收入。", "其他收入", "指其他各项收入。"),
    ("2.事业收入(不含教育收费):指开展业务取得的收入。", "事业收入(不含教育收费)", "指开展业务取得的收入。"),
]


@pytest.mark.parametrize(("line", "term", "definition"), TERMS, ids=[case[0] for case in TERMS])
def test_term(line: str, term: str, definition: str) -> None:
    assert terms(outline(written("四、名词解释\n" + line))) == [{"term": term, "definition": definition}]


def test_a_definition_goes_on() -> None:
    found = terms(
        outline(
            written(
                "名词解释\n一、“三公”经费：指三项费用。\n其中：公务接待费反映接待支出。\n二、基本支出：指人员支出。"
            )
        )
    )
    assert [row["term"] for row in found] == ["“三公”经费", "基本支出"]
    assert found[0]["definition"] == "指三项费用。\n其中：公务接待费反映接待支出。"


def test_a_term_alone_on_its_line() -> None:
    found = terms(outline(written("四、名词解释\n（一）政府采购\n指采购货物的行为。\n（二）基本支出\n指人员支出。")))
    assert [(row["term"], row["definition"]) for row in found] == [
        ("政府采购", "指采购货物的行为。"),
        ("基本支出", "指人员支出。"),
    ]


def test_no_terms_outside_the_glossary() -> None:
    assert terms(outline(written("一、收支情况\n1.基本支出：指人员支出。"))) == []


DUTIES = "overview.duties"
LISTS = [
    (
        "一、主要职责\n主要职责是：\n（一）拟订规划。\n（二）组织实施。\n具体由科室承担。",
        [(DUTIES, "（一）", "拟订规划。"), (DUTIES, "（二）", "组织实施。\n具体由科室承担。")],
    ),
    (
        "一、主要职责\n贯彻执行林业方针政策，组织实施造林绿化。",
        [(DUTIES, "", "贯彻执行林业方针政策，组织实施造林绿化。")],
    ),
    (
        "二、机构设置\n本局内设4个科室，分别为办公室、预算股、国库股（监督股）和采购管理办公室。",
        [("overview.organization", "", name) for name in ("办公室", "预算股", "国库股(监督股)", "采购管理办公室")],
    ),
    (
        "二、部门预算单位构成\n部门预算包括：1.云岭县审计局 2.云岭县审计服务中心。",
        [
            ("overview.reporting_units", "1.", "云岭县审计局"),
            ("overview.reporting_units", "2.", "云岭县审计服务中心。"),
        ],
    ),
    (
        "三、年度工作任务\n一是抓好收入；二是管好支出；三是防范风险。",
        [
            ("overview.work_plan", "一是", "抓好收入"),
            ("overview.work_plan", "二是", "管好支出"),
            ("overview.work_plan", "三是", "防范风险"),
        ],
    ),
    ("四、收支情况\n1.人员经费12万元。\n2.公用经费3万元。", []),
]


@pytest.mark.parametrize(("text", "expected"), LISTS, ids=[case[0][:16] for case in LISTS])
def test_list(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = items(outline(written(text)))
    got = [(row["section"], row["number"], str(row["text"]).rstrip("。")) for row in found]
    assert got == [(section, number, entry.rstrip("。")) for section, number, entry in expected]
    assert [row["seq"] for row in found] == list(range(1, len(found) + 1))


def test_units_of_a_table() -> None:
    cells = [("序号", "单位名称"), ("1", "云岭县审计局本级"), ("2", "云岭县审计服务中心"), ("", "合计")]
    table = Table(4, 2, tuple(Cell(r, c, text) for r, row in enumerate(cells) for c, text in enumerate(row)))
    document = written("二、部门预算单位构成\n纳入编制范围的单位如下：\n[表]", table)
    assert [(row["number"], row["text"]) for row in items(outline(document), document)] == [
        ("1", "云岭县审计局本级"),
        ("2", "云岭县审计服务中心"),
    ]


def test_seq_counts_within_a_section_key() -> None:
    text = "一、主要职责\n1.拟订规划。\n2.组织实施。\n二、机构设置\n1.办公室\n2.预算股"
    found = items(outline(written(text)))
    assert [(row["section"], row["seq"]) for row in found] == [
        (DUTIES, 1),
        (DUTIES, 2),
        ("overview.organization", 1),
        ("overview.organization", 2),
    ]
