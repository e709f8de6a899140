"""``extractor compare``: departments or years side by side."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from extractor.commands.loading import load, rows_of
from extractor.compare import COLUMNS, By, Comparison

__all__ = ["compare"]

_SHOWN = (
    "group",
    "issuer",
    "fiscal_year",
    "state",
    "value",
    "rank",
    "share_pct",
    "share_of_pct",
    "per_staff",
    "deviation_pct",
    "change_stated",
    "reason",
    "prior_own",
    "prior_agrees",
    "path",
    "page",
)


@click.command(short_help="部门之间、年度之间的比较")
@click.argument("inputs", nargs=-1, required=True, metavar="DIR|FILE...")
@click.option(
    "--item",
    "what",
    required=True,
    help="指标（three_public.total）、科目（2010601）、数量（staff.actual）或报表数字（general_public/201/total）。",
)
@click.option(
    "--by",
    type=click.Choice(["issuer", "year"]),
    default="issuer",
    show_default=True,
    help="issuer：同年各部门；year：各部门历年。",
)
@click.option("--share-of", help="占本单位哪个总额的比例，例如 expenditure.total。")
@click.option("--per", default="staff.actual", show_default=True, help="人均所用的人数。")
@click.option(
    "--sort",
    type=click.Choice(["rank", "change"]),
    default="rank",
    show_default=True,
    help="rank：按组内位次；change：按自述增减从多到少。",
)
@click.option("--year", type=int, help="只比较这一年度。")
@click.option("--disclosure", type=click.Choice(["budget", "final"]), help="只比较预算或决算。")
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="另写成 CSV。")
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), help="另写审计工作簿（需 [excel] 扩展）。")
@click.option("--headers", type=click.Choice(["en", "zh"]), default="zh", show_default=True, help="CSV 的列名语言。")
@click.option("--workers", type=click.IntRange(0), help="读取进程数。")
def compare(
    inputs: tuple[str, ...],
    what: str,
    by: By,
    share_of: str | None,
    per: str,
    sort: str,
    year: int | None,
    disclosure: str | None,
    csv_file: Path | None,
    xlsx: Path | None,
    headers: str,
    workers: int | None,
) -> None:
    """比较 DIR（extractor batch 的输出）或 FILE 中的一个指标。

    Compare one measure over departments or years: rank, share, per head, deviation from the median, last year.

    未公开的不是 0：不排位次，不计入合计和中位数。
    """
    from extractor import compare as comparing

    rows = rows_of(load(inputs, workers=workers))
    try:
        found = comparing.compare(rows, what, by=by, share_of=share_of, per=per, year=year, disclosure=disclosure)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    _print(found, by_change=sort == "change")
    if csv_file is not None:
        found.to_csv(csv_file, headers=headers)
    if xlsx is not None:
        from extractor.workbook import write_workbook

        write_workbook(rows, xlsx)
    unread = [row for row in rows["documents"] if row.get("status") in ("unreadable", "failed")]
    sys.exit(1 if unread else 0)


def _print(found: Comparison, *, by_change: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    rows = [{**row, "path": Path(str(row["path"] or "")).name} for row in found.rows()]
    if by_change:
        # Stable, and those who state no change last.
        rows.sort(key=lambda row: (row["change_stated"] is None, -(row["change_stated"] or Decimal(0))))
    columns = [name for name in _SHOWN if any(row[name] is not None for row in rows)]
    table = Table(title=f"{found.measure.text}（{found.measure.unit or '数量'}）")
    for name in columns:
        numeric = any(isinstance(row[name], Decimal | int) for row in rows)
        table.add_column(COLUMNS[name], justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in columns))
    Console(width=None if sys.stdout.isatty() else 180).print(table)


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return "" if value is None else str(value)
