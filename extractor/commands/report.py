"""``extractor report``: the results of a batch as one page to read."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from extractor.errors import MissingExtra

__all__ = ["report"]

MOST_INLINE = 50
"""PDFs up to which their pages go into the report unless the user says otherwise."""


@click.command(short_help="把批量结果做成一个可离线阅读的网页报告")
@click.argument("out_dir", metavar="OUT", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写到这个 HTML 文件。"
)
@click.option(
    "--crops",
    type=click.Choice(["inline", "files", "none"]),
    help="PDF 页面图：inline 放进网页；files 放在网页旁的文件夹；none 不要。"
    f"默认：PDF 不超过 {MOST_INLINE} 份时 inline，否则 none。",
)
@click.option(
    "--docs",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="原始文件所在文件夹（文件搬动过时用），可重复。",
)
@click.option("--title", default="", help="报告标题。")
def report(out_dir: Path, target: Path, crops: str | None, docs: tuple[Path, ...], title: str) -> None:
    """把 OUT（extractor batch 的输出文件夹，CSV 或 SQLite）做成一个网页：总览、部门表、比较图、问题和证据。

    Make one self-contained page of the results in OUT: overview, departments, charts, findings, evidence.

    网页不访问网络，可拷到任何机器上打开；中文界面，可切换英文。需要 [report] 扩展。
    """
    from extractor.report import build, open_source

    try:
        source = open_source(out_dir)
        chosen = crops or ("inline" if _pdfs(out_dir) <= MOST_INLINE else "none")
        summary = build(source, target, crops=chosen, docs=docs, title=title)  # type: ignore[arg-type]
    except FileNotFoundError:
        raise click.UsageError(
            f"{out_dir} 里没有 documents.csv 或 disclosures.sqlite → 请先运行 extractor batch 文件夹 --out {out_dir}"
        ) from None
    except MissingExtra as error:
        raise click.UsageError(error.advice) from None
    drawn = f"，页面图 {summary.pictures} 张" if summary.pictures else ""
    click.echo(f"完成：{summary.files} 份文件{drawn}，{summary.bytes / 1e6:.1f} MB。报告在 {target}", err=True)
    if summary.not_found:
        click.echo(
            f"有 {summary.not_found} 份 PDF 的原件找不到或已改动，没有页面图 → 请用 --docs 指明原件所在文件夹。",
            err=True,
        )
    sys.exit(0)


def _pdfs(out_dir: Path) -> int:
    from extractor.report import open_source
    from extractor.report.crops import PDF

    return sum(media_type == PDF for media_type in open_source(out_dir).media_types())
