"""What headings mean: every entry of patterns/sections.toml on its own examples, and the templates of the provinces.

A person of the field can extend TEMPLATES: a title as a template prints it, the keys of the headings above it
(nearest first), and the key of sections.csv it stands for ("" for a heading without a section's meaning).
"""

from __future__ import annotations

import pytest

from extractor.outline.sections import FILE, meaning
from extractor.patterns import Entry, entries
from extractor.text import fold

HEADINGS = entries(FILE, "heading")


def _above(entry: Entry) -> list[str]:
    under = [key for key in entry.data.get("under", ()) if key]
    return under[:1]


@pytest.mark.parametrize(
    ("entry", "title"),
    [pytest.param(e, t, id=f"{e.id}:{t}") for e in HEADINGS for t in e.examples],
)
def test_example_means_its_entry(entry: Entry, title: str) -> None:
    found = meaning(fold(title), _above(entry))
    assert found is not None
    assert found.key == entry.data["key"]


@pytest.mark.parametrize(
    ("entry", "title"),
    [pytest.param(e, t, id=f"{e.id}:{t}") for e in HEADINGS for t in e.counter_examples],
)
def test_counter_example_means_something_else(entry: Entry, title: str) -> None:
    found = meaning(fold(title), _above(entry))
    assert found is None or found.pattern != entry.id


def test_every_entry_is_documented() -> None:
    for entry in HEADINGS:
        assert entry.examples, entry.id
        assert entry.counter_examples, entry.id
        assert entry.data.get("seen"), entry.id


TEMPLATES = [
    # 中央部门、安徽
    ("关于2024年收支总表的说明", [], "statement.totals"),
    ("关于2024年收入总表的说明", [], "statement.revenue"),
    ("关于2024年支出总表的说明", [], "statement.expenditure"),
    ("关于2024年财政拨款收支总表的说明", [], "statement.fiscal"),
    ("关于2024年一般公共预算支出表的说明", [], "statement.general_public"),
    ("关于2024年一般公共预算基本支出表的说明", [], "statement.basic"),
    ("关于2024年一般公共预算“三公”经费支出表的说明", [], "other.three_public"),
    ("关于2024年政府性基金预算支出表的说明", [], "statement.government_fund"),
    ("关于2024年国有资本经营预算支出表的说明", [], "statement.state_capital"),
    ("关于2024年项目支出表的说明", [], "statement.project"),
    ("关于2024年政府采购支出表的说明", [], "other.procurement"),
    ("关于2024年政府购买服务支出表的说明", [], "other.government_services"),
    ("2024年度部门预算构成", ["overview"], "overview.reporting_units"),
    ("2024年度主要工作任务", ["overview"], "overview.work_plan"),
    # 河南
    ("收入支出预算总体情况说明", ["statement"], "statement.totals"),
    ("收入预算总体情况说明", ["statement"], "statement.revenue"),
    ("支出预算总体情况说明", ["statement"], "statement.expenditure"),
    ("财政拨款收入支出预算总体情况说明", ["statement"], "statement.fiscal"),
    ("一般公共预算支出预算情况说明", ["statement"], "statement.general_public"),
    ("支出预算经济分类情况说明", ["statement"], "statement.general_public.economic"),
    ("“三公”经费支出预算情况说明", ["statement"], "other.three_public"),
    ("专项转移支付项目情况", ["other"], "other.transfers"),
    # 河北
    ("部门职责及机构设置情况", [], "overview.duties"),
    ("部门预算安排的总体情况", [], "statement.totals"),
    ("收入说明", ["statement.totals"], "statement.revenue"),
    ("支出说明", ["statement.totals"], "statement.expenditure"),
    ("机关运行经费安排情况", [], "other.operating_funds"),
    ("财政拨款“三公”经费预算情况及增减变化原因", [], "other.three_public"),
    ("绩效预算信息", [], "other.performance"),
    ("政府采购预算情况", [], "other.procurement"),
    ("国有资产信息", [], "other.assets"),
    ("其他需要说明的事项", [], "other"),
    # 湖南
    ("部门基本概况", ["statement"], "overview"),
    ("职能职责", ["overview"], "overview.duties"),
    ("部门预算单位构成", ["statement"], "overview.reporting_units"),
    ("部门收支总体情况", ["statement"], "statement.totals"),
    ("收入预算", ["statement.totals"], "statement.revenue"),
    ("支出预算", ["statement.totals"], "statement.expenditure"),
    ("一般公共预算拨款支出", ["statement"], "statement.general_public"),
    ("基本支出", ["statement.general_public"], "statement.basic"),
    ("项目支出", ["statement.general_public"], "statement.project"),
    ("政府性基金预算支出", ["statement"], "statement.government_fund"),
    ("一般性支出情况", ["other"], "other.meetings_training"),
    ("国有资产占用使用及新增资产配置情况", ["other"], "other.assets"),
    ("预算绩效目标说明", ["other"], "other.performance"),
    # 湖北
    ("预算收支安排及增减变化情况", [], "statement.totals"),
    ("机关运行经费安排情况说明", [], "other.operating_funds"),
    ("重点项目预算绩效目标等情况", [], "other.key_projects"),
    # 辽宁、吉林、黑龙江
    ("部门预算收支增减变化情况说明", [], "statement.totals"),
    ("“三公”经费增减变化情况说明", [], "other.three_public"),
    ("机关运行经费安排使用情况说明", [], "other.operating_funds"),
    ("政府采购安排情况说明", [], "other.procurement"),
    ("国有资产占用情况说明", [], "other.assets"),
    # 广西、新疆、内蒙古、海南
    ("部门收入总体情况", ["statement"], "statement.revenue"),
    ("部门支出总体情况", ["statement"], "statement.expenditure"),
    ("财政拨款收支总体情况", ["statement"], "statement.fiscal"),
    ("一般公共预算支出情况", ["statement"], "statement.general_public"),
    ("人员构成情况", ["overview"], "overview.staffing"),
    ("机构设置及人员情况", ["overview"], "overview.organization"),
    ("关于青溪市水利局2024年收支预算情况的总体说明", [], "statement.totals"),
    ("关于青溪市水利局2024年项目支出情况说明", [], "statement.project"),
    ("关于青溪市水利局2024年政府性基金预算拨款情况说明", [], "statement.government_fund"),
    # 四川、贵州、甘肃
    ("基本职能及主要工作", [], "overview"),
    ("收支预算情况说明", [], "statement.totals"),
    ("财政拨款收支预算情况说明", [], "statement.fiscal"),
    ("一般公共预算当年拨款情况说明", [], "statement.general_public"),
    ("“三公”经费财政拨款预算安排情况说明", [], "other.three_public"),
    ("一般公共预算收支情况", [], "statement.general_public"),
    ("部门“三公”经费预算、会议费预算、培训费预算情况", [], "other.three_public"),
    # 江西、山西
    ("2024年部门预算收支情况说明", ["statement"], "statement"),
    ("财政拨款支出情况", ["statement"], "statement.fiscal"),
    ("政府性基金情况", ["statement"], "statement.government_fund"),
    ("机关运行经费等重要事项的说明", ["statement"], "other.operating_funds"),
    ("2024年度部门预算数据变动情况及原因", ["statement"], "statement.totals"),
    ("机关运行经费增减变动原因说明", ["statement"], "other.operating_funds"),
    # 决算
    ("收入支出决算总体情况说明", ["statement"], "statement.totals"),
    ("收入决算情况说明", ["statement"], "statement.revenue"),
    ("支出决算情况说明", ["statement"], "statement.expenditure"),
    ("财政拨款收入支出决算总体情况说明", ["statement"], "statement.fiscal"),
    ("一般公共预算财政拨款支出决算情况说明", ["statement"], "statement.general_public"),
    ("财政拨款支出决算总体情况", ["statement.general_public"], "statement.general_public.scale"),
    ("财政拨款支出决算结构情况", ["statement.general_public"], "statement.general_public.structure"),
    ("财政拨款支出决算具体情况", ["statement.general_public"], "statement.general_public.functional"),
    ("一般公共预算财政拨款基本支出决算情况说明", ["statement"], "statement.basic"),
    ("“三公”经费财政拨款支出决算总体情况说明", ["other.three_public"], "other.three_public"),
    ("政府性基金预算财政拨款收入支出决算情况说明", ["statement"], "statement.government_fund"),
    ("国有资本经营预算财政拨款支出决算情况说明", ["statement"], "statement.state_capital"),
    ("预算绩效情况说明", ["statement"], "other.performance"),
    ("机关运行经费支出说明", ["other"], "other.operating_funds"),
    ("政府采购支出说明", ["other"], "other.procurement"),
    ("2023年度部门决算报表", [], "tables"),
    ("2023年度部门决算情况说明", [], "statement"),
    # 没有章节含义的标题
    ("因公出国（境）费", ["other.three_public"], None),
    ("公务用车购置及运行维护费", ["other.three_public"], None),
    ("公务接待费", ["other.three_public"], None),
    ("行政运行", ["statement.general_public"], None),
    ("社会保障和就业支出（类）", ["statement.general_public"], None),
    ("外交支出", ["statement"], None),
    ("事业收入", ["statement.revenue"], None),
    ("委托业务费情况", ["other"], None),
    ("收支总体情况表", [], ""),
    ("一般公共预算基本支出表", [], ""),
]


@pytest.mark.parametrize(("title", "ancestors", "key"), TEMPLATES, ids=[f"{t}<{'/'.join(a)}" for t, a, _ in TEMPLATES])
def test_template_title(title: str, ancestors: list[str], key: str | None) -> None:
    found = meaning(fold(title), ancestors)
    assert (None if found is None else found.key) == key
