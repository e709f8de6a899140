"""``extractor batch``: a folder of disclosures in, data out."""

from __future__ import annotations

import dataclasses
import errno
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import click

from extractor.batch.driver import Plan, run
from extractor.batch.places import is_remote
from extractor.batch.pool import Crew, cores
from extractor.batch.progress import Observer, observers
from extractor.batch.reading import Settings
from extractor.errors import MissingExtra
from extractor.export import FORMATS, Options, missing
from extractor.limits import DEFAULT_LIMITS

__all__ = ["batch"]


def _formats(context: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip().lower() for name in value.split(",") if name.strip()))
    if unknown := [name for name in names if name not in FORMATS]:
        raise click.BadParameter(f"未知的格式 {', '.join(unknown)}；可用：{', '.join(FORMATS)}")
    if not names:
        raise click.BadParameter("至少要一种格式")
    return names


def _folder(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if not is_remote(value) and Path(value).is_file():
        raise click.BadParameter(f"{value} 是文件，不是文件夹")
    return value


@contextmanager
def _cluster(address: str | None) -> Iterator[Executor | None]:
    """The executor of a Dask cluster, None without an address. Raises MissingExtra or UsageError."""
    if address is None:
        yield None
        return
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise missing("distributed", "dask") from None
    try:
        client = distributed.Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise click.UsageError(f"连不上调度器 {address}（{error}）") from None
    with client:
        yield client.get_executor()


def _told(quiet: bool, log: Path | None) -> list[Observer]:
    try:
        return observers(quiet=quiet, log=log)
    except OSError as error:
        raise click.UsageError(f"写不了日志 {log}（{error.strerror}）") from None


def _refused(error: OSError, out: str) -> click.ClickException:
    """An input that is not there and a place nobody can write to are wrong usage; a full disk is not."""
    if isinstance(error, FileNotFoundError) and error.errno is None:
        return click.UsageError(f"找不到输入：{error.args[0]}")
    said = f"写不进 {out}（{error.strerror or error}）"
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EIO}:
        return click.ClickException(f"{said}；已读的结果都在，腾出空间后加 --resume 继续。")
    return click.UsageError(said)


@click.command(short_help="读取文件、文件夹或压缩包，写出数据表")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--out", required=True, callback=_folder, help="输出文件夹（本地路径，或 fsspec 支持的 s3:// 等）。")
@click.option(
    "--format",
    "formats",
    default="csv",
    show_default=True,
    callback=_formats,
    help=f"{','.join(FORMATS)} 中的一种或几种。",
)
@click.option("--workers", type=click.IntRange(0), help="读取进程数，默认等于 CPU 核数；0 为不另起进程（无时限保护）。")
@click.option("--resume", is_flag=True, help="接着上次中断处继续；内容、程序与规则都未变的文件不再重读。")
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=DEFAULT_LIMITS.seconds,
    show_default=True,
    help="单个文件的时限（秒）。",
)
@click.option(
    "--memory", type=click.IntRange(0), default=4096, show_default=True, help="每个进程的内存上限（MB），0 为不限。"
)
@click.option(
    "--ocr",
    type=click.Choice(["auto", "off", "force"]),
    default="auto",
    show_default=True,
    help="扫描件识别：auto 仅对无文字的页；需安装 [ocr] 扩展。",
)
@click.option("--password", help="加密文件或压缩包的密码。")
@click.option(
    "--headers", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="列名语言：en 为固定的机器名。"
)
@click.option(
    "--max-bytes",
    type=click.IntRange(1),
    default=DEFAULT_LIMITS.file_bytes,
    show_default=True,
    help="单个文件的大小上限（字节）。",
)
@click.option(
    "--max-pages", type=click.IntRange(1), default=DEFAULT_LIMITS.pages, show_default=True, help="单个文件的页数上限。"
)
@click.option(
    "--max-cells",
    type=click.IntRange(1),
    default=DEFAULT_LIMITS.cells,
    show_default=True,
    help="单个文件的表格单元格上限。",
)
@click.option("--scheduler", metavar="tcp://…", help="在 Dask 集群上读取（需 [dask] 扩展；各节点须能访问输入路径）。")
@click.option("--no-seconds", is_flag=True, help="不写用时，使同样的输入得到逐字节相同的输出。")
@click.option("--quiet", "-q", is_flag=True, help="不显示进度。")
@click.option("--log", type=click.Path(dir_okay=False, path_type=Path), help="另写一份 JSON Lines 日志。")
def batch(
    inputs: tuple[str, ...],
    out: str,
    formats: tuple[str, ...],
    workers: int | None,
    resume: bool,
    timeout: float,
    memory: int,
    ocr: str,
    password: str | None,
    headers: str,
    max_bytes: int,
    max_pages: int,
    max_cells: int,
    scheduler: str | None,
    no_seconds: bool,
    quiet: bool,
    log: Path | None,
) -> None:
    """读取 INPUT（文件、文件夹、通配符；.zip 里的文件也读），把数据表写进 --out。

    Read INPUT and write the frames (documents, sections, amounts, subjects, tables …) into --out.

    每个输入文件在 documents 里都有一行：ok、partial、not_disclosure、unreadable 或 failed，附原因和处理办法。
    隐藏文件和 Office 的临时文件（~$…）不算输入。中断后加 --resume 继续，结果与未中断时相同。

    退出码：0 全部读出；1 有文件 failed 或 unreadable；2 用法有误。
    """
    limits = dataclasses.replace(
        DEFAULT_LIMITS, seconds=timeout, file_bytes=max_bytes, pages=max_pages, cells=max_cells
    )
    plan = Plan(
        settings=Settings(limits=limits, password=password, ocr=ocr),
        crew=Crew(cores() if workers is None else workers, memory * 1024**2),
        resume=resume,
        formats=formats,
        options=Options(headers=headers),
        seconds=not no_seconds,
    )
    told = _told(quiet, log)
    try:
        with _cluster(scheduler) as executor:
            summary = run(inputs, out, dataclasses.replace(plan, executor=executor), told)
    except OSError as error:
        raise _refused(error, out) from None
    except MissingExtra as error:
        raise click.UsageError(error.advice) from None
    except KeyboardInterrupt:
        click.echo("已中断；已读的结果都在，加 --resume 继续。", err=True)
        sys.exit(130)
    if not quiet:
        counted = "，".join(f"{name} {count}" for name, count in sorted(summary.statuses.items()))
        reused = f"（其中 {summary.reused} 个沿用上次结果）" if summary.reused else ""
        click.echo(f"完成：{summary.total} 个文件{reused}：{counted or '无'}。结果在 {out}", err=True)
        for remark in summary.remarks:
            click.echo(remark, err=True)
    sys.exit(1 if summary.unread else 0)
