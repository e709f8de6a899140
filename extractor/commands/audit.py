"""``extractor audit``: the checks, their findings and the ledger."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from extractor.checks import COLUMNS, CheckResult, coverage, merged, run_all
from extractor.commands.loading import load, rows_of
from extractor.schema import frame

__all__ = ["audit"]

_LEVELS = ("error", "warning", "info")
_WORDS = {"error": "错误", "warning": "警告", "info": "提示"}
_STYLE = {"error": "bold red", "warning": "yellow", "info": "cyan"}


@click.command(short_help="勾稽检查：问题与检查台账")
@click.argument("inputs", nargs=-1, required=True, metavar="DIR|FILE...")
@click.option(
    "--level", type=click.Choice(_LEVELS), default="warning", show_default=True, help="列出到哪一级：错误、警告、提示。"
)
@click.option("--ledger/--no-ledger", "with_ledger", default=True, help="是否打印检查台账。")
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="问题另写成 CSV。")
@click.option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), help="另写审计工作簿（需 [excel] 扩展）。")
@click.option("--skip", multiple=True, metavar="CHECK", help="不执行的检查；它在台账中仍算未决。")
@click.option("--workers", type=click.IntRange(0), help="读取进程数。")
def audit(
    inputs: tuple[str, ...],
    level: str,
    with_ledger: bool,
    csv_file: Path | None,
    xlsx: Path | None,
    skip: tuple[str, ...],
    workers: int | None,
) -> None:
    """对 DIR（extractor batch 的输出）或 FILE（直接读取）做勾稽检查。

    Check sums, percents, repeated statements, tables against each other and against the text.

    每个问题写明数字、页码和证据；没有数据的检查记为未决，不算通过。

    退出码：0 全部读出；1 有文件未能读出；2 用法有误。
    """
    corpus = load(inputs, workers=workers)
    rows = rows_of(corpus)
    results = run_all(rows, skip=skip)
    documents = {str(row["doc_id"]): row for row in rows["documents"]}
    for result in results:
        _print_findings(documents[result.doc_id], result, level)
    if with_ledger:
        _print_ledger(results)
    if csv_file is not None:
        _write_csv(csv_file, documents, results)
    if xlsx is not None:
        from extractor.workbook import write_workbook

        write_workbook(rows, xlsx, results=results)
        click.echo(f"工作簿：{xlsx}", err=True)
    unread = [row for row in rows["documents"] if row.get("status") in ("unreadable", "failed")]
    for row in unread:
        click.echo(f"未能读出：{row['path']}：{row['error']}", err=True)
    sys.exit(1 if unread else 0)


def _print_findings(document: dict[str, Any], result: CheckResult, level: str) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False, soft_wrap=True)
    shown = _LEVELS[: _LEVELS.index(level) + 1]
    found = [f for f in result.findings if f["severity"] in shown]
    counted = {s: sum(f["severity"] == s for f in result.findings) for s in _LEVELS}
    said = "，".join(f"{_WORDS[s]} {n}" for s, n in counted.items())
    year = f"{document.get('fiscal_year')}年" if document.get("fiscal_year") else ""
    console.print(
        f"[bold]{escape(str(document.get('path')))}[/bold]  {escape(str(document.get('issuer') or ''))} {year}"
    )
    console.print(f"  {said}；已查比例 {coverage(result.ledger):.0%}")
    for finding in found:
        style = _STYLE[finding["severity"]]
        page = f"第{finding['page']}页 " if finding["page"] else ""
        message = f"[dim]{finding['check']}[/dim] {escape(finding['message'])}"
        console.print(f"  [{style}]{_WORDS[finding['severity']]}[/] {page}{message}")
        if finding["evidence"] and finding["outcome"] != "unresolved":
            console.print(f"       [dim]证据 {escape(finding['evidence'][:160])}[/dim]")


def _print_ledger(results: Sequence[CheckResult]) -> None:
    from rich.console import Console
    from rich.table import Table

    lines = merged([result.ledger for result in results])
    table = Table(title=f"检查台账（{len(results)} 个文件，平均已查比例 {coverage(lines):.1%}）", show_lines=False)
    numeric = set(COLUMNS) - {"check", "title", "lacking"}
    for name, title in COLUMNS.items():
        table.add_column(title, justify="right" if name in numeric else "left", overflow="fold")
    for line in lines:
        row = line.row()
        share = row["share"]
        row["share"] = f"{share:.0%}" if isinstance(share, float) else ""
        table.add_row(*(str(value) if value not in (0, None) else "" for value in row.values()))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def _write_csv(file: Path, documents: dict[str, dict[str, Any]], results: Sequence[CheckResult]) -> None:
    from extractor.export.text import cell

    document_heads = ("path", "issuer", "fiscal_year")
    heads = (*document_heads, *(name for name in frame("findings").names if name != "doc_id"))
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(heads)
        for result in results:
            document = documents[result.doc_id]
            for finding in result.findings:
                merged_row = {**{name: document.get(name) for name in document_heads}, **finding}
                values = [merged_row.get(name) for name in heads]
                writer.writerow([f"{v:f}" if isinstance(v, Decimal) else cell(v) for v in values])
