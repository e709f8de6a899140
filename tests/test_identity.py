"""Who, where, which year, budget or final accounts - and no disclosure at all; all institutions are invented."""

from __future__ import annotations

from typing import Any

import pytest
import regex

from extractor.document import Cell, Document, Paragraph, Table
from extractor.identity import Identity, identify
from extractor.identity.names import FILE, compiled, name_of, read_title
from extractor.identity.nature import ATTACHED, NOTHING, PAPER, PERFORMANCE, TEMPLATE
from extractor.identity.page_lines import page_line
from extractor.identity.regions import region_of
from extractor.outline import outline
from extractor.patterns import Entry, entries
from extractor.text import fold

TABLE = Table(2, 2, (Cell(0, 0, "项目"), Cell(0, 1, "金额"), Cell(1, 0, "合计"), Cell(1, 1, "12.00")))


def identified(text: str, path: str = "公开.pdf", **properties: str) -> Identity:
    lines = [line.strip() for line in text.strip().splitlines()]
    blocks = tuple(TABLE if line == "[表]" else Paragraph(line) for line in lines if line)
    document = Document(path, "0" * 64, "application/pdf", blocks, properties=properties)
    return identify(document, outline(document))


BODY = """
一、主要职责
承办县政府交办的事项。
二、收支总体情况
2024年收入总计120.50万元，支出总计120.50万元。
三、政府采购情况
政府采购预算3万元。
"""

WHO = [
    # 封面的写法, 单位, 年度, 预算/决算, 部门/单位
    ("临江县审计局2026年度部门预算信息公开", "临江县审计局", 2026, "budget", "department"),
    ("2026年青溪市信访局部门预算", "青溪市信访局", 2026, "budget", "department"),
    ("2026年\n青溪市信访局部门预算", "青溪市信访局", 2026, "budget", "department"),
    ("2026年云岭市规划和自然资源\n局部门预算", "云岭市规划和自然资源局", 2026, "budget", "department"),
    ("2026年度\n云岭市科学技术局（本级）\n单位预算", "云岭市科学技术局(本级)", 2026, "budget", "unit"),
    ("青溪市信访局（汇总）\n2026年部门预算公开说明", "青溪市信访局", 2026, "budget", "department"),
    ("中共临江县委宣传部2021年部门综合预算", "中共临江县委宣传部", 2021, "budget", "department"),
    ("云岭市临江区2026年区级单位预算\n预算单位：云岭市临江区司法局", "云岭市临江区司法局", 2026, "budget", "unit"),
    (
        "云岭市临江区2025年区级部门预算\n预算主管部门：云岭市临江区商务委员会",
        "云岭市临江区商务委员会",
        2025,
        "budget",
        "department",
    ),
    ("临江县财政局\n2024年度部门决算", "临江县财政局", 2024, "final", "department"),
    (
        "预决算公开专栏\n临江县第二中学\n2020年度一般公共预算及政府性基金\n财政拨款“三公”经费支出决算情况说明",
        "临江县第二中学",
        2020,
        "final",
        "department",
    ),
    (
        "县政协2019年部门预算公开\n来源：临江县政协 | 发布日期：2019-02-11 15:17",
        "临江县政协",
        2019,
        "budget",
        "department",
    ),
    ("青溪大学2023年度部门决算\n2024年8月", "青溪大学", 2023, "final", "department"),
    ("2016年度青溪综合实验区教育局部门决算说明", "青溪综合实验区教育局", 2016, "final", "department"),
    ("2018年度青溪市文联预算说明", "青溪市文联", 2018, "budget", "department"),
    ("2020 年临江县东港镇预算说明", "临江县东港镇", 2020, "budget", "department"),
    ("临江县水利局\n二〇二四年部门预算", "临江县水利局", 2024, "budget", "department"),
    ("附件1\n临江县财政厅2024年部门预算", "临江县财政厅", 2024, "budget", "department"),
    ("(2024年度)临江县教育局部门预算公开", "临江县教育局", 2024, "budget", "department"),
    ("关于2023年度青溪州水务局部门决算的说明", "青溪州水务局", 2023, "final", "department"),
    ("云岭市第十一高中2023年度决算", "云岭市第十一高中", 2023, "final", "department"),
]


@pytest.mark.parametrize(("cover", "issuer", "year", "disclosure", "entity"), WHO, ids=[case[0] for case in WHO])
def test_cover(cover: str, issuer: str, year: int, disclosure: str, entity: str) -> None:
    found = identified(cover + BODY)
    assert (found.issuer, found.fiscal_year, found.disclosure, found.entity) == (issuer, year, disclosure, entity)
    assert found.is_disclosure


UNSEEN = [
    # 封面与网页的写法, 单位, 年度, 预算/决算, 部门/单位, 公开日期
    (
        "云桥县文物保护中心2023年度一般公共预算财政拨款“三公”经费支出决算",
        "云桥县文物保护中心",
        2023,
        "final",
        "department",
        "",
    ),
    (
        "云桥县文物保护中心2024年一般公共预算“三公”经费支出预算情况说明",
        "云桥县文物保护中心",
        2024,
        "budget",
        "department",
        "",
    ),
    (
        "云桥县人民医院2023年度单位决算",
        "云桥县人民医院",
        2023,
        "final",
        "unit",
        "",
    ),
    (
        "青溪市临江区枫林湖街道办事处2023年度部门决算",
        "青溪市临江区枫林湖街道办事处",
        2023,
        "final",
        "department",
        "",
    ),
    (
        "2023年度青溪市临江区枫林湖街道办事处\n部门决算",
        "青溪市临江区枫林湖街道办事处",
        2023,
        "final",
        "department",
        "",
    ),
    (
        "青溪市临江区综合行政执法局 (青溪市临江区城市管理局) 2021年度部门决算\n"
        "发布日期:2022-10-12 10:24    信息来源:临江新区",
        "青溪市临江区综合行政执法局(青溪市临江区城市管理局)",
        2021,
        "final",
        "department",
        "2022-10-12",
    ),
    (
        "李庄乡人民政府部门2024年部门预算",
        "李庄乡人民政府",
        2024,
        "budget",
        "department",
        "",
    ),
    (
        "发布机构: | 临江市李庄乡人民政府 | 发文日期: | 2024年04月22日 | ||\n"
        "标 题: | 李庄乡人民政府部门2024年部门预算 | ||||\n"
        "公开方式: | 主动公开 | 公开时限: | 常年公开 | 公开范围: | 面向全社会 |\n"
        "文件编号: | 成文日期: | 2024年04月22日 | |||\n"
        "李庄乡人民政府部门2024年部门预算",
        "李庄乡人民政府",
        2024,
        "budget",
        "department",
        "2024-04-22",
    ),
    (
        "欢迎来到青溪市中医医院\n"
        "24小时应诊电话:0830-3103108\n"
        "2023年度青溪市中医医院单位决算\n"
        "来源:青溪市中医医院    发布时间:2024-09-24 16:08:34",
        "青溪市中医医院",
        2023,
        "final",
        "unit",
        "2024-09-24",
    ),
    (
        "索引号: 621021/2023-00004 发布机构:\n"
        "生效日期: 2023-08-29 废止日期:\n"
        "云桥县人大办2022年度部门决算情况说明\n"
        "来源: 发布时间:2023-08-29 浏览次数: 【字体:",
        "云桥县人大办",
        2022,
        "final",
        "department",
        "2023-08-29",
    ),
    (
        "云桥县红旗小学2023年部门决算公开说明",
        "云桥县红旗小学",
        2023,
        "final",
        "department",
        "",
    ),
    (
        "当前位置：首页 > 政务公开 > 财政信息 > 部门预决算\n"
        "云桥县水利局2022年度部门决算\n"
        "发布时间：2023-10-08 09:12   作者：   浏览次数：33",
        "云桥县水利局",
        2022,
        "final",
        "department",
        "2023-10-08",
    ),
    (
        "政府信息公开\n2023年云桥县水利局部门决算公开\n2024-07-18 16:56 信息来源:云桥县财政局\n字号:【",
        "云桥县水利局",
        2023,
        "final",
        "department",
        "2024-07-18",
    ),
    (
        "名称:云桥县水利局2022年度部门决算\n"
        "文号:\n"
        "发文机关:云桥县水利局 发文日期:2023-09-15 21:54\n"
        "云桥县水利局2022年度部门决算",
        "云桥县水利局",
        2022,
        "final",
        "department",
        "2023-09-15",
    ),
    (
        "青溪省应急管理厅2024年度部门预算公开\n2024年2月6日",
        "青溪省应急管理厅",
        2024,
        "budget",
        "department",
        "2024-02-06",
    ),
    (
        "云桥县机关事务管理中心2024年度预算公开",
        "云桥县机关事务管理中心",
        2024,
        "budget",
        "department",
        "",
    ),
    (
        "2024年度部门预算公开\n单位名称：云桥县总工会",
        "云桥县总工会",
        2024,
        "budget",
        "department",
        "",
    ),
    (
        "部门代码：103001\n部门名称：云桥县民政局\n2024年部门预算",
        "云桥县民政局",
        2024,
        "budget",
        "department",
        "",
    ),
    (
        "云桥县民政局2023年部门整体支出决算公开",
        "云桥县民政局",
        2023,
        "final",
        "department",
        "",
    ),
    (
        "青溪市云桥区卫生健康委2022年部门决算",
        "青溪市云桥区卫生健康委",
        2022,
        "final",
        "department",
        "",
    ),
    (
        "青溪市发改委2022年度部门决算",
        "青溪市发改委",
        2022,
        "final",
        "department",
        "",
    ),
    (
        "云桥县城区第三完全小学2023年度部门决算",
        "云桥县城区第三完全小学",
        2023,
        "final",
        "department",
        "",
    ),
    (
        "青溪市公安局交通警察支队2023年度单位决算",
        "青溪市公安局交通警察支队",
        2023,
        "final",
        "unit",
        "",
    ),
    (
        "云桥县水土保持局2019年预算编制说明",
        "云桥县水土保持局",
        2019,
        "budget",
        "department",
        "",
    ),
    (
        "云桥县水土保持局2019年收支预算说明",
        "云桥县水土保持局",
        2019,
        "budget",
        "department",
        "",
    ),
    (
        "云桥县志办2023年部门决算",
        "云桥县志办",
        2023,
        "final",
        "department",
        "",
    ),
    (
        "云桥县种子管理总站2023年单位决算",
        "云桥县种子管理总站",
        2023,
        "final",
        "unit",
        "",
    ),
    (
        "青溪省地质矿产勘查开发局三一二地质队2023年度单位决算",
        "青溪省地质矿产勘查开发局三一二地质队",
        2023,
        "final",
        "unit",
        "",
    ),
    (
        "云桥县政务服务数据管理局2023年度部门决算公开\n2024年10月",
        "云桥县政务服务数据管理局",
        2023,
        "final",
        "department",
        "",
    ),
    (
        "附件2\n云桥县林业局2023年度部门决算公开",
        "云桥县林业局",
        2023,
        "final",
        "department",
        "",
    ),
    (
        "云桥县林业局2023年度部门决算公开\n来源：云桥县林业局\n2024-09-28",
        "云桥县林业局",
        2023,
        "final",
        "department",
        "2024-09-28",
    ),
    (
        "云桥县林业局2023年度部门决算公开\n日期：2024年09月28日 来源：县林业局 【字体：大 中 小】",
        "云桥县林业局",
        2023,
        "final",
        "department",
        "2024-09-28",
    ),
    (
        "云桥县林业局2024年部门预算公开\n发布日期： 2024年2月8日",
        "云桥县林业局",
        2024,
        "budget",
        "department",
        "2024-02-08",
    ),
    (
        "云桥县林业局2024年部门预算公开\n成文日期：2024年2月8日 发布日期：2024年2月9日",
        "云桥县林业局",
        2024,
        "budget",
        "department",
        "2024-02-09",
    ),
    (
        "云桥县2024年度卫生健康委员会部门预算",
        "云桥县卫生健康委员会",
        2024,
        "budget",
        "department",
        "",
    ),
    (
        "云桥县公安局-2022年度部门决算",
        "云桥县公安局",
        2022,
        "final",
        "department",
        "",
    ),
    (
        "云桥县公安局：2022年度部门决算",
        "云桥县公安局",
        2022,
        "final",
        "department",
        "",
    ),
    (
        "【部门决算】云桥县公安局2022年度部门决算公开",
        "云桥县公安局",
        2022,
        "final",
        "department",
        "",
    ),
    (
        "云桥县公安局2022年度区直部门决算公开",
        "云桥县公安局",
        2022,
        "final",
        "department",
        "",
    ),
    (
        "云桥县财政局2022年度“三公”经费公开情况",
        "云桥县财政局",
        2022,
        "budget",
        "department",
        "",
    ),
    (
        "云桥县12345政务服务便民热线中心2023年度单位决算",
        "云桥县12345政务服务便民热线中心",
        2023,
        "final",
        "unit",
        "",
    ),
    (
        "青溪市第101中学2023年度单位决算",
        "青溪市第101中学",
        2023,
        "final",
        "unit",
        "",
    ),
]


@pytest.mark.parametrize(
    ("page", "issuer", "year", "disclosure", "entity", "published"), UNSEEN, ids=[case[0][:30] for case in UNSEEN]
)
def test_titles_of_all_kinds_and_pages_around_them(
    page: str, issuer: str, year: int, disclosure: str, entity: str, published: str
) -> None:
    found = identified(page + BODY)
    told = (found.issuer, found.fiscal_year, found.disclosure, found.entity, found.published_on)
    assert told == (issuer, year, disclosure, entity, published)


def test_without_a_cover_headings_and_sentences_tell() -> None:
    found = identified(
        """
        第一部分 部门概况
        一、主要职责
        临江县信访局是县政府工作部门，为正科级。
        二、2023年度部门工作任务
        做好信访工作。
        第二部分 2023年部门预算收支说明
        （一）收支预算总体情况
        2023年收入226.7万元，2022年收入200万元。
        （二）政府采购情况
        无。
        临江县信访局
        2023年3月13日
        """,
    )
    assert (found.issuer, found.fiscal_year, found.disclosure) == ("临江县信访局", 2023, "budget")
    assert found.published_on == "2023-03-13"


def test_heads_of_tables_tell() -> None:
    found = identified(
        """
        表一
        收支预算总表
        部门：云岭市政协办公厅 单位：万元
        [表]
        收入预算总表
        部门：云岭市政协办公厅 单位：万元
        [表]
        支出预算总表
        部门：云岭市政协办公厅 单位：万元
        [表]
        """,
        path="云岭市政协办公厅2017年度部门预算公开表.pdf",
    )
    assert (found.issuer, found.fiscal_year, found.is_disclosure) == ("云岭市政协办公厅", 2017, True)


def test_the_document_beats_the_name_of_its_file() -> None:
    found = identified("临江县交通运输局2022年部门综合预算" + BODY, path="临江_交通局_2026年部门预算.pdf")
    assert found.fiscal_year == 2022
    assert any("2026" in conflict and "2022" in conflict for conflict in found.conflicts)


def test_budget_in_the_name_and_final_accounts_inside() -> None:
    found = identified(
        "临江县财政局2024年度部门决算" + BODY.replace("2024年收入", "2024年度收入"), path="2024年部门预算.pdf"
    )
    assert found.disclosure == "final"
    assert len(found.conflicts) == 1


def test_a_fitting_name_is_no_conflict() -> None:
    assert identified("临江县财政局2024年度部门决算" + BODY, path="临江县财政局2024年度决算.pdf").conflicts == ()


@pytest.mark.parametrize(
    ("published", "iso"),
    [("2026-02-12 17:26", "2026-02-12"), ("2018年3月6日", "2018-03-06"), ("2017/8/15", "2017-08-15"), ("", "")],
)
def test_the_page_tells_its_day(published: str, iso: str) -> None:
    assert identified("临江县审计局2026年部门预算" + BODY, published=published).published_on == iso


def test_the_cover_tells_its_day() -> None:
    assert identified("青溪市中医医院2023年度单位决算\n公开日期：2024年9月26日" + BODY).published_on == "2024-09-26"


def test_a_day_in_a_sentence_is_no_day_of_publication() -> None:
    assert identified("临江县审计局2026年部门预算" + BODY + "截至2025年12月31日，共有车辆1辆。").published_on == ""


def test_a_page_of_two_sentences_is_a_disclosure() -> None:
    found = identified(
        """
        临江县文学艺术界联合会
        关于财政拨款“三公”经费2015年决算的
        情 况 说 明
        一、公务接待费
        2015年公务接待费0.498万元，较2014年决算减少8%。
        二、公务用车购置及运行维护费
        县文联无公务用车，没有公务用车运行维护费。
        """
    )
    assert (found.issuer, found.fiscal_year, found.disclosure) == ("临江县文学艺术界联合会", 2015, "final")
    assert found.is_disclosure


@pytest.mark.parametrize(
    ("page", "published"),
    [
        (
            "[ 索引号 ] 11500231/2022-00092 [ 发文字号 ]\n[ 成文日期 ] 2022-09-20 [ 发布日期 ] 2022-09-21\n",
            "2022-09-21",
        ),
        ("• 生成日期:2016-04-20 00:00:00.0\n• 公开日期:2016-04-22\n• 公开方式:政府网站\n", "2016-04-22"),
        ("来源:东港街道办事处   2023-09-20 14:45\n", "2023-09-20"),
        ("文 号 | 无 | 发文日期 | 2016-07-07 17:30 |\n发布机构 | 临江县人民政府 | 有 效 性 | 有效 |\n", "2016-07-07"),
        ("作者：临江县教育局 | 来源：临江县教育局 | 时间：2016-04-19 11:12:58 点击数：-\n", "2016-04-19"),
    ],
)
def test_lines_of_many_sites_tell_the_day(page: str, published: str) -> None:
    found = identified(page + "临江县教育局2021年度部门决算情况说明" + BODY)
    assert (found.issuer, found.published_on) == ("临江县教育局", published)


@pytest.mark.parametrize(
    ("text", "properties", "reason"),
    [
        ("政府采购举报信箱\n欢迎来信。", {}, NOTHING),
        (
            "关于批复2026年部门预算的通知\n各部门：现批复1万元、2万元、3万元。",
            {"title": "关于批复2026年部门预算的通知"},
            PAPER,
        ),
        ("项目支出绩效目标表\n部门名称：临江县林业局\n[表]\n项目金额1万元，2万元，3万元。", {}, PERFORMANCE),
        ("临江县信访办公室2026年部门预算公开", {"attachments": "附件1.pdf"}, ATTACHED),
        (
            "临江县XX局\n2024年度部门决算\n一、收入决算情况说明\n收入合计XX万元。\n二、支出决算情况说明\n支出合计XXX万元。",
            {},
            TEMPLATE,
        ),
    ],
    ids=["link page", "notice", "performance annex", "attachments only", "template"],
)
def test_no_disclosure(text: str, properties: dict[str, str], reason: str) -> None:
    found = identified(text, **properties)
    assert (found.is_disclosure, found.reason) == (False, reason)
    assert "→" in reason


REGIONS = [
    ("北京市审计局", "", "110000", "北京市"),
    ("上海市普陀区财政局", "", "310107", "上海市普陀区"),
    ("紫阳县信访局", "", "610924", "陕西省安康市紫阳县"),
    ("中共烟台市委宣传部", "", "370600", "山东省烟台市"),
    ("江苏省人民检察院", "", "320000", "江苏省"),
    ("重庆市水利局", "", "500000", "重庆市"),
    ("浦东新区教育局", "", "310115", "上海市浦东新区"),
    ("省检察院", "安徽省财政厅批复，安徽省2024年", "340000", "安徽省"),
    ("鼓楼区司法局", "福州市鼓楼区", "350102", "福建省福州市鼓楼区"),
    ("鼓楼区司法局", "南京市鼓楼区", "320106", "江苏省南京市鼓楼区"),
    ("内蒙古自治区档案馆", "", "150000", "内蒙古自治区"),
    ("临夏州水务局", "", "622900", "甘肃省临夏回族自治州"),
    ("湘西州人民代表大会常务委员会", "", "433100", "湖南省湘西土家族苗族自治州"),
    ("中国人民政治协商会议稷山县委员会", "", "140824", "山西省运城市稷山县"),
]


@pytest.mark.parametrize(("name", "text", "code", "full"), REGIONS, ids=[f"{n}@{t[:5]}" for n, t, _, _ in REGIONS])
def test_region(name: str, text: str, code: str, full: str) -> None:
    found = region_of(name, text)
    assert found is not None
    assert (found.code, found.full) == (code, full)


@pytest.mark.parametrize(("name", "text"), [("国家林业研究院", ""), ("鼓楼区司法局", ""), ("东港镇", "")])
def test_no_region(name: str, text: str) -> None:
    assert region_of(name, text) is None


PAGE_LABELS: list[Any] = [
    pytest.param(text, wanted, id=f"{entry.id}:{text}")
    for entry in entries(FILE, "page_label")
    for wanted, texts in ((True, entry.examples), (False, entry.counter_examples))
    for text in texts
]


@pytest.mark.parametrize(("text", "wanted"), PAGE_LABELS)
def test_lines_of_the_page(text: str, wanted: bool) -> None:
    assert (page_line(fold(text)) is not None) is wanted


EXPRESSED = [
    "organisation",
    "strip",
    "title",
    "sentence",
    "final_sentence",
    "placeholder",
    "standard_table",
    "other_paper",
]


def _hits(entry: Entry, pattern: regex.Pattern[str], text: str) -> bool:
    found = pattern.search(fold(text))
    if found is None:
        return False
    unless = entry.data.get("unless")
    if unless and regex.search(str(unless), fold(text)):
        return False
    named = found.groupdict().get("issuer")
    return named is None or bool(name_of(named))


PATTERNS: list[Any] = [
    pytest.param(entry, pattern, text, wanted, id=f"{entry.id}:{text}")
    for kind in EXPRESSED
    for entry, pattern in compiled(kind)
    for wanted, texts in ((True, entry.examples), (False, entry.counter_examples))
    for text in texts
]


@pytest.mark.parametrize(("entry", "pattern", "text", "wanted"), PATTERNS)
def test_pattern_examples(entry: Entry, pattern: regex.Pattern[str], text: str, wanted: bool) -> None:
    assert _hits(entry, pattern, text) is wanted


@pytest.mark.parametrize(
    "entry", [e for kind in (*EXPRESSED, "label", "page_label") for e in entries(FILE, kind)], ids=lambda e: str(e.id)
)
def test_every_entry_is_documented(entry: Entry) -> None:
    assert entry.examples
    assert entry.counter_examples
    assert entry.data.get("seen")


@pytest.mark.parametrize("text", ["2026年部门预算表", "收支总体情况", "部门预算情况说明"])
def test_titles_without_institution_name_nobody(text: str) -> None:
    found = read_title(text)
    assert found is None or found.issuer == ""
