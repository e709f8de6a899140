"""``extractor show``: what was read out of one file, at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractor import schema
from extractor.commands.reading import console, figure, file_argument, reading_options
from extractor.schema import Value

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from extractor.corpus import Disclosure

__all__ = ["show"]

_KINDS = {"budget": "预算", "final": "决算"}
_ENTITIES = {"department": "部门", "unit": "单位"}
_STATUSES = {
    "ok": "[green]已读[/]",
    "partial": "[yellow]部分读出[/]",
    "not_disclosure": "[yellow]不是预决算公开[/]",
    "unreadable": "[red]无法读取[/]",
    "failed": "[red]程序故障[/]",
}
_SYSTEMS = {"functional": "功能", "economic_department": "部门经济", "economic_government": "政府经济"}
_SEVERITIES = {"error": "[red]错误[/]", "warning": "[yellow]警告[/]", "info": "提示"}

Record = Mapping[str, Value]


def _table(title: str, *columns: str, right: tuple[str, ...] = ()) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        figures = column in right
        table.add_column(
            column, justify="right" if figures else "left", no_wrap=figures, overflow="fold", header_style="dim"
        )
    return table


def _add(table: Table, *values: Value) -> None:
    from rich.markup import escape

    table.add_row(
        *(value if isinstance(value, str) and value.startswith("[") else escape(figure(value)) for value in values)
    )


def _head(facts: Record) -> RenderableType:
    from rich.markup import escape
    from rich.panel import Panel

    kind = _KINDS.get(str(facts["disclosure"]), "")
    entity = _ENTITIES.get(str(facts["entity"]), "")
    year = f"{facts['fiscal_year']} 年" if facts["fiscal_year"] else ""
    lines = [f"[bold]{escape(str(facts['issuer'] or '（未识别公开单位）'))}[/]  {year}{entity}{kind}"]
    if facts["title"]:
        lines.append(escape(str(facts["title"])))
    place = " ".join(str(facts[name]) for name in ("region", "region_code") if facts[name])
    pages = f"{facts['pages']} 页" if facts["pages"] else ""
    published = f"公开于 {facts['published_on']}" if facts["published_on"] else ""
    lines.append(escape("  ".join(filter(None, [place, published, str(facts["media_type"]), pages]))))
    lines.append(_STATUSES.get(str(facts["status"]), str(facts["status"])))
    if facts["error"]:
        lines.append(f"[yellow]{escape(str(facts['error']))}[/]")
    return Panel("\n".join(lines), title=escape(str(facts["path"])), title_align="left")


def _sections(rows: list[dict[str, Value]]) -> RenderableType:
    from rich.markup import escape
    from rich.tree import Tree

    tree = Tree("[bold]章节[/]", guide_style="dim")
    branches: list[tuple[int, Tree]] = [(0, tree)]
    for row in rows:
        if not row["title"]:  # the words before the first heading
            continue
        level = row["level"] if isinstance(row["level"], int) else 1
        while len(branches) > 1 and branches[-1][0] >= level:
            branches.pop()
        page = f" [dim]第 {row['page']} 页[/]" if row["page"] else ""
        key = f" [cyan]{row['section']}[/]" if row["section"] else ""
        number = str(row["number"] or "")
        gap = "" if not number or number[-1] in "、）)．" else " "
        words = escape(f"{number}{gap}{row['title']}")
        branches.append((level, branches[-1][1].add(f"{words}{key}{page}")))
    return tree


def _headlines(disclosure: Disclosure) -> RenderableType:
    """The wide row's items, with the change and the page of the statement they come from."""
    names = ("指标", "数值", "单位", "增减", "增减%", "页")
    table = _table("主要指标", *names, right=("数值", "增减", "增减%", "页"))
    wide = disclosure.records("departments")[0]
    stated: dict[Value, dict[str, Value]] = {}
    for row in disclosure.records("amounts"):
        if row["item"] and row["value_wan"] is not None:
            stated.setdefault(row["item"], row)
    for row in disclosure.records("counts"):
        stated.setdefault(row["item"], row)
    for column in schema.frame("departments").columns[4:]:
        value = wide[column.name]
        if value is not None:
            row = stated.get(column.name, {})
            unit = column.unit or row.get("unit")
            _add(table, column.title, value, unit, row.get("change_wan"), row.get("change_pct"), row.get("page"))
    return table


def _subjects(rows: list[dict[str, Value]]) -> RenderableType:
    names = ("体系", "编码", "名称", "说明（万元）", "报表（万元）", "一致", "增减", "增减%")
    table = _table("科目", *names, right=("说明（万元）", "报表（万元）", "增减", "增减%"))
    for row in rows:
        agrees = "" if row["agrees"] is None else "是" if row["agrees"] else "[red]否[/]"
        _add(
            table,
            _SYSTEMS.get(str(row["system"]), row["system"]),
            row["code"],
            row["name"] or row["standard_name"],
            row["narrative_wan"],
            row["table_wan"],
            agrees,
            row["change_wan"],
            row["change_pct"],
        )
    return table


def _tables(rows: list[dict[str, Value]]) -> RenderableType:
    table = _table("表格", "序", "表种", "表名", "页", "行×列", "单位", "备注", right=("序", "页", "行×列"))
    for row in rows:
        pages = "–".join(dict.fromkeys(str(row[name]) for name in ("page_from", "page_to") if row[name]))
        note = row["note"] or ("空表" if row["empty"] else "")
        _add(
            table,
            row["table_no"],
            row["table"],
            row["title"],
            pages,
            f"{row['rows']}×{row['columns']}",
            row["unit"],
            note,
        )
    return table


def _findings(rows: list[dict[str, Value]]) -> RenderableType:
    table = _table("检查发现", "程度", "检查", "说明", "页", right=("页",))
    for row in rows:
        _add(table, _SEVERITIES.get(str(row["severity"]), row["severity"]), row["check"], row["message"], row["page"])
    return table


@click.command(short_help="在终端里查看一个文件读出了什么")
@file_argument()
@reading_options
def show(file: Path, password: str | None, ocr: str) -> None:
    """在终端里查看 FILE 读出了什么：单位与年度、章节、主要指标、科目、表格、检查发现。

    What was read out of FILE, at a glance. 金额单位均为万元；空白表示未说明，不是 0。
    """
    from extractor.corpus import read

    disclosure = read(file, password=password, ocr=ocr)
    out = console()
    facts = disclosure.facts
    out.print(_head(facts))
    rows = {name: disclosure.records(name) for name in schema.FRAMES}
    if rows["sections"]:
        out.print(_sections(rows["sections"]))
    if rows["departments"]:
        out.print(_headlines(disclosure))
    if rows["subjects"]:
        out.print(_subjects(rows["subjects"]))
    if rows["tables"]:
        out.print(_tables(rows["tables"]))
    if rows["findings"]:
        out.print(_findings(rows["findings"]))
    mentions, claimed = facts["money_mentions"], facts["money_claimed"]
    if isinstance(mentions, int) and isinstance(claimed, int) and mentions:
        left = f"，未归位 {len(rows['unclaimed'])} 处（用 extractor explain 查看）" if rows["unclaimed"] else ""
        out.print(f"正文金额 {mentions} 处，已归位 {claimed} 处（{100 * claimed / mentions:.1f}%）{left}")
