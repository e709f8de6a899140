"""What commands that look at single files share: the file's options and the terminal's console."""

from __future__ import annotations

import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor.schema import Value

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["console", "figure", "file_argument", "reading_options"]

_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


def file_argument(*, many: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The argument FILE, or FILE... when the command takes several."""
    if many:
        return click.argument("files", nargs=-1, required=True, type=_EXISTING, metavar="FILE...")
    return click.argument("file", type=_EXISTING, metavar="FILE")


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that reads a file: ``--password`` and ``--ocr``."""
    command = click.option("--password", help="加密文件的密码。")(command)
    return click.option(
        "--ocr", type=click.Choice(["auto", "off", "force"]), default="auto", show_default=True, help="扫描件识别。"
    )(command)


def console() -> Console:
    """Standard output as a rich console; wide enough for a table where it is no terminal."""
    from rich.console import Console

    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else 140, highlight=False)


def figure(value: Value) -> str:
    """A figure for people: thousands grouped, decimals as printed; empty where nothing is stated."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, ",f")
    return str(value)
