"""The outline: headings, contents lists, parts and texts, on documents of invented institutions.

Documents are written as lines; ``[表]`` stands for a table. The expected tree is written as lines too: one per
heading, two blanks a level, ``number title <key>``.
"""

from __future__ import annotations

import pytest

from extractor.document import Cell, Document, Paragraph, Table
from extractor.numbering import leading_number, numeral
from extractor.outline import Outline, outline

TABLE = Table(2, 2, (Cell(0, 0, "项目"), Cell(0, 1, "金额"), Cell(1, 0, "合计"), Cell(1, 1, "12.00")))


def written(text: str) -> Document:
    lines = [line.strip() for line in text.strip().splitlines()]
    blocks = tuple(TABLE if line == "[表]" else Paragraph(line) for line in lines if line)
    return Document("测试.txt", "0" * 64, "text/plain", blocks)


def shown(found: Outline) -> str:
    lines = []
    for section in found.sections:
        if section.seq:
            words = [section.number, section.title, f"<{section.key}>"]
            lines.append("  " * (section.level - 1) + " ".join(word for word in words if word))
    return "\n".join(lines)


def tree(text: str) -> str:
    lines = [line.rstrip() for line in text.strip("\n").splitlines()]
    margin = min(len(line) - len(line.lstrip()) for line in lines if line)
    return "\n".join(line[margin:] for line in lines if line)


PARTS = """
第一部分 部门概况
一、主要职责
贯彻执行林业方针政策。
二、机构设置
本局内设四个科室。
第二部分 2024年部门预算情况说明
一、收支总体情况
2024年收支总预算100万元。
二、一般公共预算拨款支出情况
（一）支出规模变化情况
比上年增加1万元。
（二）支出结构情况
农林水支出90万元。
第三部分 名词解释
一、基本支出：指保障机构运转的支出。
"""
PARTS_TREE = """
第一部分 部门概况 <overview>
  一、 主要职责 <overview.duties>
  二、 机构设置 <overview.organization>
第二部分 2024年部门预算情况说明 <statement>
  一、 收支总体情况 <statement.totals>
  二、 一般公共预算拨款支出情况 <statement.general_public>
    （一） 支出规模变化情况 <statement.general_public.scale>
    （二） 支出结构情况 <statement.general_public.structure>
第三部分 名词解释 <glossary>
"""

CASES = {
    "numbers make levels": (PARTS, PARTS_TREE),
    "a contents list with dot leaders is left out": (
        """
        目 录
        第一部分 部门概况............1
        一、主要职责............2
        二、机构设置............2
        第二部分 2024年部门预算情况说明............4
        第三部分 名词解释............9
        """
        + PARTS,
        PARTS_TREE,
    ),
    "a contents list without its word, wrapped entries and all": (
        """
        第一部分 部门概况
        一、主要职责
        二、机构设置
        第二部分 2024年部门预算情况说明
        一、收支总体情况
        二、关于云岭县林业局2024年一般公共预算拨款支出情况的
        总体说明
        第三部分 名词解释
        """
        + PARTS,
        PARTS_TREE,
    ),
    "contents entries run together where a line was full": (
        """
        目录
        第一部分 部门概况一、主要职责二、机构设置
        第二部分 2024年部门预算情况说明一、收支总体情况
        二、一般公共预算拨款支出情况第三部分 名词解释
        """
        + PARTS,
        PARTS_TREE,
    ),
    "a part's title on the line below its number": (
        """
        第一部分
        青溪市水利局概况
        一、主要职能
        管理水资源。
        第二部分
        青溪市水利局2024年度部门决算情况
        说明
        一、收入决算情况说明
        收入合计10万元。
        """,
        """
        第一部分 青溪市水利局概况 <overview>
          一、 主要职能 <overview.duties>
        第二部分 青溪市水利局2024年度部门决算情况说明 <statement>
          一、 收入决算情况说明 <statement.revenue>
        """,
    ),
    "list items with amounts stay text": (
        """
        二、财政拨款支出情况
        1.行政运行（2010301）68.12万元，较上年增加2万元。
        2.机关服务（2010303）5万元。
        三、政府采购情况
        政府采购预算3万元。
        """,
        """
        二、 财政拨款支出情况 <statement.fiscal>
        三、 政府采购情况 <other.procurement>
        """,
    ),
    "duties stay text, whatever they speak of": (
        """
        一、主要职责
        （一）拟订财政发展规划。
        （二）承担政府采购管理工作。
        （三）预算绩效管理。组织开展预算绩效评价工作。
        （四）国有资产管理
        （五）承办县政府交办的其他事项
        二、机构设置
        内设办公室、预算股。
        """,
        """
        一、 主要职责 <overview.duties>
        二、 机构设置 <overview.organization>
        """,
    ),
    "a heading runs on into its paragraph": (
        """
        五、其他重要事项说明
        （一）机关运行经费安排情况。2024年机关运行经费12万元。
        （二）政府采购情况：2024年政府采购预算3万元。
        （三）国有资产占有使用情况说明截至2023年底，共有车辆2辆。
        六、“三公”经费情况
        （一）因公出国（境）费用。2024年预算数0万元，与上年持平。
        （二）公务接待费。2024年预算数1万元。
        """,
        """
        五、 其他重要事项说明 <other>
          （一） 机关运行经费安排情况 <other.operating_funds>
          （二） 政府采购情况 <other.procurement>
          （三） 国有资产占有使用情况说明 <other.assets>
        六、 “三公”经费情况 <other.three_public>
          （一） 因公出国（境）费用 <>
          （二） 公务接待费 <>
        """,
    ),
    "a short line that only names a subject is a heading": (
        """
        五、财政拨款支出预算情况说明
        （一）公共安全支出（类）
        法院（款）行政运行（项）支出120万元，与上年持平。
        （二）住房保障支出（类）
        住房改革支出（款）住房公积金（项）支出30万元。
        """,
        """
        五、 财政拨款支出预算情况说明 <statement.fiscal>
          （一） 公共安全支出（类） <>
          （二） 住房保障支出（类） <>
        """,
    ),
    "a restarted number continues the count above": (
        """
        五、2023年部门预算收支说明
        （一）收支预算总体情况
        收入100万元。
        （二）财政拨款收支情况
        收入100万元。
        （三）一般公共预算拨款支出明细情况
        1、一般公共预算当年拨款规模变化情况
        支出100万元。
        2、支出按功能科目分类的明细情况
        （1）行政运行（2010301）60万元；
        （2）住房公积金（2210201）40万元。
        （4）政府性基金预算支出情况
        本部门无政府性基金预算支出。
        （5）国有资本经营预算拨款收支情况
        本部门无国有资本经营预算收支。
        """,
        """
        五、 2023年部门预算收支说明 <statement>
          （一） 收支预算总体情况 <statement.totals>
          （二） 财政拨款收支情况 <statement.fiscal>
          （三） 一般公共预算拨款支出明细情况 <statement.general_public>
            1、 一般公共预算当年拨款规模变化情况 <statement.general_public.scale>
            2、 支出按功能科目分类的明细情况 <statement.general_public.functional>
          （4） 政府性基金预算支出情况 <statement.government_fund>
          （5） 国有资本经营预算拨款收支情况 <statement.state_capital>
        """,
    ),
    "tables in the middle, rows that look like headings, the narrative resumes": (
        """
        第一部分 单位概况
        一、主要职能
        提供服务。
        第二部分 2024年度单位决算表
        收入支出决算总表
        [表]
        一、一般公共预算财政拨款收入 12.00
        二、政府性基金预算财政拨款收入
        三、国有资本经营预算
        第三部分 2024年度单位决算情况说明
        一、收入支出决算总体情况说明
        收入总计12万元。
        """,
        """
        第一部分 单位概况 <overview>
          一、 主要职能 <overview.duties>
        第二部分 2024年度单位决算表 <tables>
        第三部分 2024年度单位决算情况说明 <statement>
          一、 收入支出决算总体情况说明 <statement.totals>
        """,
    ),
    "headings without number, narrative between the tables": (
        """
        云岭县信访办公室（单位）主要职能
        云岭县信访办公室是县政府直属机构。
        1、负责处理来信来访。
        2、负责协调处理信访问题。
        云岭县信访办公室（单位）机构设置
        设3个内设机构，包括：秘书科、办信科、接访科。
        名词解释
        （一）“三公”经费：是指因公出国（境）费等。
        （二）其他收入：指其他各项收入。
        2026年单位预算编制说明
        2026年收入预算28万元。
        2026年预算单位财务收支预算总表
        [表]
        [表]
        其他相关情况说明
        一、2026年“三公”经费预算情况说明
        2026年“三公”经费预算数为1万元。
        二、机关运行经费预算
        2026年机关运行经费预算为2万元。
        """,
        """
        云岭县信访办公室（单位）主要职能 <overview.duties>
        云岭县信访办公室（单位）机构设置 <overview.organization>
        名词解释 <glossary>
        2026年单位预算编制说明 <statement>
        其他相关情况说明 <other>
          一、 2026年“三公”经费预算情况说明 <other.three_public>
          二、 机关运行经费预算 <other.operating_funds>
        """,
    ),
    "a count that begins anew below a heading without number": (
        """
        其他相关情况说明
        一、政府采购预算情况
        无。
        二、国有资产占有使用情况
        车辆1辆。
        企业扶持资金情况说明
        一、项目概述
        引导企业成长。
        二、实施周期
        一年。
        """,
        """
        其他相关情况说明 <other>
          一、 政府采购预算情况 <other.procurement>
          二、 国有资产占有使用情况 <other.assets>
          企业扶持资金情况说明 <other.key_projects>
            一、 项目概述 <>
            二、 实施周期 <>
        """,
    ),
    "tables that nobody announced": (
        """
        一、单位基本情况
        （一）职能职责。
        管理水利。
        二、专业性名词解释
        （一）基本支出：指保障机构运转的支出。
        2026年部门收支总体情况表
        [表]
        2026年部门收入总体情况表
        [表]
        """,
        """
        一、 单位基本情况 <overview>
          （一） 职能职责 <overview.duties>
        二、 专业性名词解释 <glossary>
        2026年部门收支总体情况表 <tables>
        """,
    ),
    "a glossary that speaks of every section": (
        """
        四、名词解释
        （一）“三公”经费：指因公出国（境）费、公务用车购置及运行费和公务接待费。
        （二）机关运行经费：指为保障行政单位运行的各项资金。
        （三）政府采购
        指国家机关使用财政性资金采购货物的行为。
        五、其他需要说明的事项
        无。
        """,
        """
        四、 名词解释 <glossary>
        五、 其他需要说明的事项 <other>
        """,
    ),
    "the text words its first headings otherwise than the contents list": (
        """
        目录
        第一部分：云岭县外事办公室概况
        一、机构设置
        二、基本职责
        第二部分：云岭县外事办公室2023年部门预算情况说明
        一、部门收支总体情况说明
        第三部分：名词解释
        第一部分：部门概况
        一、机构设置情况
        内设2个科室。
        二、基本职责
        办理外事。
        第二部分：部门预算及“三公”经费预算报表说明
        一、部门收支总体情况说明
        收入12万元。
        第三部分：名词解释
        基本支出：指人员支出。
        """,
        """
        第一部分 部门概况 <overview>
          一、 机构设置情况 <overview.organization>
          二、 基本职责 <overview.duties>
        第二部分 部门预算及“三公”经费预算报表说明 <statement>
          一、 部门收支总体情况说明 <statement.totals>
        第三部分 名词解释 <glossary>
        """,
    ),
    "the first entry on the line of the word itself": (
        """
        目录一、文字部分
        第一部分 部门概况
        第二部分 部门预算收支总体情况第三部分 政府采购预算情况
        二、表格部分
        一、文字部分
        第一部分 部门概况
        一、部门职责
        管理水利。
        第二部分 部门预算收支总体情况
        收入12万元。
        """,
        """
        一、 文字部分 <>
        第一部分 部门概况 <overview>
          一、 部门职责 <overview.duties>
        第二部分 部门预算收支总体情况 <statement.totals>
        """,
    ),
    "bookmarks left in a contents list": (
        """
        目录
        第一部分 单位概况 PAGEREF _Toc25831 h 3
        一、 主要职责 PAGEREF _Toc32310 h 3
        第二部分 2023年度单位决算情况说明 PAGEREF _Toc2776 h 4
        第一部分 单位概况
        一、主要职责
        承担医疗工作。
        第二部分 2023年度单位决算情况说明
        收支总计9万元。
        """,
        """
        第一部分 单位概况 <overview>
          一、 主要职责 <overview.duties>
        第二部分 2023年度单位决算情况说明 <statement>
        """,
    ),
    "a heading stuck to its text, entries run together under figures": (
        """
        目录
        1. 主要职能
        2. 2025年部门预算编制说明
        3. 2025年部门预算表
        （1）2025年部门财务收支预算总表
        （2）2025年部门一般公共预算支出功能分类预算表（3）2025年部门政府性基金预算支出功能分类预算表（4）2025年部门国有资本经营预算表
        4. 专项经费情况说明
        临江县商务局主要职能临江县商务局是县政府工作部门，主管商贸流通，指导全县市场建设。
        2025年部门预算编制说明
        2025年收入预算12万元。
        """,
        """
        临江县商务局主要职能 <overview.duties>
        2025年部门预算编制说明 <statement>
        """,
    ),
    "a heading stuck to the paragraph before it, a number lost": (
        """
        一、部门主要职责
        执行决议；承办上级交办的其它事项。二、机构设置及人员情况
        编制12人。
        三、2022年部门预算收支情况说明
        （一）收入预算情况
        收入12万元。（二）支出预算情况：支出12万元。
        （三）政府采购情况
        无。
        )政府购买服务情况
        无。
        """,
        """
        一、 部门主要职责 <overview.duties>
        二、 机构设置及人员情况 <overview.organization>
        三、 2022年部门预算收支情况说明 <statement>
          （一） 收入预算情况 <statement.revenue>
          （二） 支出预算情况 <statement.expenditure>
          （三） 政府采购情况 <other.procurement>
          政府购买服务情况 <other.government_services>
        """,
    ),
    "headings without number beside each other, short ones below": (
        """
        青溪市文化馆概况
        单位职责
        组织群众文化活动。
        青溪市文化馆2023年度决算情况说明
        收入决算情况说明
        收入合计10万元。
        支出决算情况说明
        支出合计10万元。
        一般公共预算财政拨款支出决算情况说明
        总体情况
        支出9万元。
        结构情况
        教育支出9万元。
        具体情况
        年初预算8万元。
        财政拨款“三公”经费情况及增减变化原因
        “三公”经费1万元。
        """,
        """
        青溪市文化馆概况 <overview>
          单位职责 <overview.duties>
        青溪市文化馆2023年度决算情况说明 <statement>
          收入决算情况说明 <statement.revenue>
          支出决算情况说明 <statement.expenditure>
          一般公共预算财政拨款支出决算情况说明 <statement.general_public>
            总体情况 <statement.general_public.scale>
            结构情况 <statement.general_public.structure>
            具体情况 <statement.general_public.functional>
        财政拨款“三公”经费情况及增减变化原因 <other.three_public>
        """,
    ),
    "white space between a heading and its text": (
        """
        第二部分 2023年度部门决算情况说明
        一、收入支出决算总体情况　2023年度收、支总计10万元，比上年增加1万元。
        二、国有资产信息 本部门共有车辆2辆，其中机要用车1辆。
        三、机关运行经费 2023年度支出3万元。
        四、支 出 决 算 情 况
        2023年度支出10万元。
        """,
        """
        第二部分 2023年度部门决算情况说明 <statement>
          一、 收入支出决算总体情况 <statement.totals>
          二、 国有资产信息 <other.assets>
          三、 机关运行经费 <other.operating_funds>
          四、 支 出 决 算 情 况 <statement.expenditure>
        """,
    ),
    "blanks around figures make no titles": (
        """
        一、收入支出决算总体情况说明
        （一）收入总计 12.50 万元，包括：
        1.财政拨款收入 10 万元，占 80% 。
        2.上年结转和结余 2.50 万元，占 20% 。
        3.其他收入 共 0 万元，与上年持平。
        """,
        """
        一、 收入支出决算总体情况说明 <statement.totals>
        """,
    ),
    "bracketed numbers below arabic ones": (
        """
        第二部分 2023年度部门决算说明
        1、单位基本情况
        （一）机构设置
        内设四个科室。
        （二）人员构成情况
        编制12人。
        2、收入支出决算总体情况说明
        收、支总计10万元。
        （一）收入决算说明
        1.财政拨款收入8万元。
        2.其他收入2万元。
        （二）支出决算说明
        支出10万元。
        3、其他重要事项
        （一）对下转移支付情况
        本单位无对下转移支付。
        """,
        """
        第二部分 2023年度部门决算说明 <statement>
          1、 单位基本情况 <overview>
            （一） 机构设置 <overview.organization>
            （二） 人员构成情况 <overview.staffing>
          2、 收入支出决算总体情况说明 <statement.totals>
            （一） 收入决算说明 <statement.revenue>
            （二） 支出决算说明 <statement.expenditure>
          3、 其他重要事项 <other>
            （一） 对下转移支付情况 <other.transfers>
        """,
    ),
    "full-width digits, mixed brackets, stray blanks": (
        """
        四、其他重要事项的情况说明
        １．机关运行经费情况。2024年机关运行经费1万元。
        ２．政府采购情况。无。
        （ 三)国有资产占用情况
        车辆1辆。
        """,
        """
        四、 其他重要事项的情况说明 <other>
          １． 机关运行经费情况 <other.operating_funds>
          ２． 政府采购情况 <other.procurement>
          （三) 国有资产占用情况 <other.assets>
        """,
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_tree(text: str, expected: str) -> None:
    assert shown(outline(written(text))) == tree(expected)


@pytest.mark.parametrize("text", [case[0] for case in CASES.values()], ids=CASES.keys())
def test_nothing_is_lost(text: str) -> None:
    """Headings and texts, put together again, are the document from behind its contents list to its end."""
    document = written(text)
    found = outline(document)
    kept: list[str] = []
    for section in found.sections:
        run_on = bool(section.passages and section.passages[0].skip)
        if section.heading is not None and not run_on:
            kept.append(section.heading.text)
        kept += [passage.paragraph.text for passage in section.passages]
    whole = "".join("".join(paragraph.text.split()) for paragraph in document.paragraphs())
    rebuilt = "".join("".join(text.split()) for text in kept)
    assert whole.endswith(rebuilt)
    assert bool(found.contents) == (whole != rebuilt)


@pytest.mark.parametrize("text", [case[0] for case in CASES.values()], ids=CASES.keys())
def test_passages_stand_where_they_say(text: str) -> None:
    for section in outline(written(text)).sections:
        for passage in section.passages:
            piece = passage.paragraph.text[passage.skip :]
            assert section.text[passage.start : passage.start + len(piece)] == piece


@pytest.mark.parametrize("text", [case[0] for case in CASES.values()], ids=CASES.keys())
def test_parents_and_blocks(text: str) -> None:
    document = written(text)
    sections = {section.seq: section for section in outline(document).sections}
    assert sorted(index for section in sections.values() for index in section.blocks) == [
        index for index, block in enumerate(document.blocks) if isinstance(block, Table)
    ]
    for section in sections.values():
        if section.parent >= 0:
            assert sections[section.parent].level == section.level - 1
            assert section.scope in (section.key, sections[section.parent].scope)


def test_the_heading_of_a_running_paragraph_is_skipped() -> None:
    found = outline(written("四、其他重要事项\n（一）机关运行经费。2024年机关运行经费12万元，与上年持平。"))
    section = found.sections[-1]
    assert section.text == "2024年机关运行经费12万元，与上年持平。"
    assert section.passages[0].skip == len("（一）机关运行经费。")


def test_parts_are_told_apart() -> None:
    found = outline(written(CASES["tables in the middle, rows that look like headings, the narrative resumes"][0]))
    assert [section.part for section in found.sections] == [
        "narrative",
        "narrative",
        "tables",
        "narrative",
        "narrative",
    ]


def test_scope_is_the_nearest_meaning() -> None:
    found = outline(written("三、“三公”经费情况\n共3万元。\n1.因公出国（境）费\n2024年0万元。"))
    assert (found.sections[-1].key, found.sections[-1].scope) == ("", "other.three_public")


def test_text_before_the_first_heading_is_section_zero() -> None:
    found = outline(written("云岭县财政局\n2024年部门预算\n" + PARTS))
    assert (found.sections[0].seq, found.sections[0].title, found.sections[0].part) == (0, "", "front")
    assert found.sections[0].text == "云岭县财政局\n2024年部门预算"


def test_money_before_any_heading_is_narrative() -> None:
    found = outline(written("本单位2024年收入预算12万元，支出预算12万元。"))
    assert found.sections[0].part == "narrative"


def test_an_empty_document_has_no_sections() -> None:
    assert outline(written("")).sections == ()


def test_an_automatic_number_counts_as_shown() -> None:
    blocks = (
        Paragraph("四、其他重要事项说明", number="四、"),
        Paragraph("（一）政府采购情况", number="（一）"),
        Paragraph("无。"),
    )
    found = outline(Document("a.docx", "0" * 64, "x", blocks))
    assert [(s.number, s.title) for s in found.sections] == [("四、", "其他重要事项说明"), ("（一）", "政府采购情况")]


@pytest.mark.parametrize(
    ("text", "rank", "value", "rest"),
    [
        ("第三部分 名词解释", 0, 3, "名词解释"),
        ("第二章预算收支", 0, 2, "预算收支"),
        ("十二、政府采购", 1, 12, "政府采购"),
        ("(二十一)其他", 2, 21, "其他"),
        ("3.国有资产", 3, 3, "国有资产"),
        ("10、指导工作", 3, 10, "指导工作"),
        ("1.2026年预算", 3, 1, "2026年预算"),
        ("1.1主要职责", 3.5, 1, "主要职责"),
        ("(4)基金", 4, 4, "基金"),
        ("③其他", 5, 3, "其他"),
    ],
)
def test_numbers(text: str, rank: float, value: int, rest: str) -> None:
    number = leading_number(text.replace(" ", ""))
    assert number is not None
    assert (number.rank, number.value, text.replace(" ", "")[number.end :]) == (rank, value, rest)


@pytest.mark.parametrize(
    "text", ["12.50万元", "2024年预算", "1.5%", "一般公共预算", "三公经费", "十四五规划", "60.900000", "301工资", ""]
)
def test_no_numbers(text: str) -> None:
    assert leading_number(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("十", 10), ("二十", 20), ("一百零三", 103), ("叁", 3), ("7", 7), ("⑪", 11), ("", 0)]
)
def test_numerals(text: str, value: int) -> None:
    assert numeral(text) == value
