"""``extractor explain``: which pattern made which row, and what was left unclaimed."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from extractor import patterns
from extractor.commands.reading import console, figure, file_argument, reading_options
from extractor.schema import Value

__all__ = ["explain"]


_ENGINE = {
    "unnamed": ("", "没有规则认得这个名称；金额仍有其行"),
    "subject-code": ("subjects/", "名称后的科目编码"),
    "subject-code-first": ("subjects/", "名称前的科目编码"),
    "subject-split-code": ("subjects/", "类、款、项分列的科目编码"),
    "subject-path": ("subjects/", "（类）（款）（项）"),
    "subject-dashed": ("subjects/", "以—相连的类、款、项"),
    "subject-name": ("subjects/", "科目名称"),
}
"""What the grammar itself names: subjects by code, path or name."""


def _homes() -> dict[str, tuple[str, str]]:
    """What makes rows of amounts: pattern id → the file it stands in and where its wording was seen."""
    homes = {
        entry.id: (entry.file, str(entry.data.get("seen", "")))
        for file, kind in (("items.toml", "name"), ("phrases.toml", "phrase"))
        for entry in patterns.entries(file, kind)
    }
    return homes | _ENGINE


def _identifiers(pattern: Value) -> list[str]:
    return str(pattern or "").replace(";", " ").replace("+", " ").split()


def _said(row: dict[str, Value]) -> str:
    """What a row of amounts states, in one line."""
    parts = [f"{figure(row['value_wan'])} 万元" if row["value_wan"] is not None else "（未说明金额）"]
    for name, title, unit in (
        ("change_wan", "增减", "万元"),
        ("change_pct", "增减", "%"),
        ("budget_wan", "预算", "万元"),
        ("completion_pct", "完成", "%"),
        ("share_pct", "占", "%"),
    ):
        if row[name] is not None:
            parts.append(f"{title} {figure(row[name])}{unit}")
    for name, title in (("compared_with", "比较"), ("reason", "原因"), ("purpose", "用途"), ("flags", "标记")):
        if row[name]:
            parts.append(f"{title}：{row[name]}")
    return "；".join(parts)


@click.command(short_help="哪条规则产生了哪一行，还有哪些金额未归位")
@file_argument(many=True)
@click.option("--item", "items", multiple=True, metavar="KEY", help="只看这些指标或科目编码（可重复）。")
@click.option("--unclaimed", "only_unclaimed", is_flag=True, help="只看未归位的金额。")
@reading_options
def explain(
    files: tuple[Path, ...], items: tuple[str, ...], only_unclaimed: bool, password: str | None, ocr: str
) -> None:
    """逐行说明 FILE 中每个金额由哪条规则得出、原文在何处，并列出未归位的金额。

    Which pattern made which row of amounts, with its words, and the money figures no row carries.
    """
    from rich.markup import escape

    from extractor.corpus import read
    from extractor.errors import ExtractorError

    out = console()
    homes = _homes()
    unread = 0
    for file in files:
        try:
            disclosure = read(file, password=password, ocr=ocr)
        except ExtractorError as error:
            unread += 1
            click.echo(f"错误：{error}", err=True)
            continue
        out.rule(escape(str(file)))
        used: Counter[str] = Counter()
        for row in disclosure.records("amounts"):
            used.update(_identifiers(row["pattern"]))
            named = str(row["item"] or row["code"] or "—")
            if only_unclaimed or (items and row["item"] not in items and row["code"] not in items):
                continue
            page = f"第 {row['page']} 页" if row["page"] else ""
            out.print(f"[bold]{escape(named)}[/]  {escape(str(row['label'] or ''))}  {escape(_said(row))}")
            out.print(
                f"    [dim]规则[/] [cyan]{escape(str(row['pattern'] or '—'))}[/]  [dim]{row['amount_id']} {page}[/]"
            )
            out.print(f"    [dim]原文[/] {escape(str(row['quote'] or ''))}")
        unclaimed = disclosure.records("unclaimed")
        out.print(f"\n[bold]未归位的金额：{len(unclaimed)} 处[/]")
        for row in unclaimed:
            page = f"第 {row['page']} 页  " if row["page"] else ""
            out.print(f"    {escape(str(row['text']))}  [dim]{page}[/]{escape(str(row['quote'] or ''))}")
        if used and not only_unclaimed and not items:
            out.print("\n[bold]所用规则[/]")
            for name, count in used.most_common():
                place, seen = homes.get(name, ("", ""))
                out.print(f"    {count:>4}  [cyan]{escape(name)}[/]  [dim]{escape(place)}  {escape(seen)}[/]")
    sys.exit(1 if unread else 0)
