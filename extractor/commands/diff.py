"""``extractor diff``: two versions of one disclosure."""

from __future__ import annotations

import csv
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from extractor.commands.loading import load, rows_of
from extractor.diff import COLUMNS

__all__ = ["diff"]


@click.command(short_help="同一公开文件两个版本的对照")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="另写成 CSV。")
def diff(old: str, new: str, csv_file: Path | None) -> None:
    """对照 OLD 和 NEW 两个文件：改了哪些数字，增删了哪些章节和表格。

    What changed between two versions: figures, sections, tables.
    """
    from extractor import diff as differing

    versions = [rows_of(load((path,), workers=0)) for path in (old, new)]
    found = differing.diff(*versions)
    _print(found.rows(), found.same)
    if csv_file is not None:
        _write(csv_file, found.rows())
    unread = any(row.get("status") in ("unreadable", "failed") for rows in versions for row in rows["documents"])
    sys.exit(1 if unread else 0)


def _print(rows: list[dict[str, Any]], same: int) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{len(rows)} 处不同，{same} 处相同")
    shown = [name for name in COLUMNS if not name.endswith("quote")]
    for name in shown:
        table.add_column(COLUMNS[name], overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in shown))
    Console(width=None if sys.stdout.isatty() else 180).print(table)


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return "" if value is None else str(value)


def _write(file: Path, rows: list[dict[str, Any]]) -> None:
    from extractor.export.text import cell

    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS.values())
        for row in rows:
            writer.writerow([cell(row[name]) for name in COLUMNS])
