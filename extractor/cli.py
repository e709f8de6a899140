"""The command line. Commands live in ``extractor.commands`` and are imported when they are called.

Exit status: 0 all read, 1 some file failed or is unreadable, 2 wrong usage. Standard output carries results only;
progress and messages go to standard error.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from extractor import __version__
from extractor.errors import ExtractorError

__all__ = ["COMMANDS", "cli", "main"]

COMMANDS: dict[str, tuple[str, str]] = {
    "batch": ("extractor.commands.batch", "读取文件、文件夹或压缩包，写出数据表（read files, write the frames）"),
    "show": ("extractor.commands.show", "在终端里查看一个文件读出了什么（what was read, at a glance）"),
    "audit": ("extractor.commands.audit", "勾稽检查的台账与问题（the checks and their outcomes）"),
    "compare": ("extractor.commands.compare", "部门之间、年度之间的比较（departments or years side by side）"),
    "report": ("extractor.commands.report", "把批量结果做成一个可离线阅读的网页报告（one self-contained page）"),
    "diff": ("extractor.commands.diff", "同一公开文件的两个版本有何不同（two versions of one disclosure）"),
    "explain": (
        "extractor.commands.explain",
        "哪条规则产生了哪一行，还有哪些金额未归位（which pattern made which row)",
    ),
}
"""Command → module that holds a click command of that name, and the line that ``extractor --help`` shows for it."""


class _Lazy(click.Group):
    """A group that imports a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(COMMANDS[cmd_name][0]), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, "-V", "--version", prog_name="extractor")
def cli() -> None:
    """Budget and final-accounts disclosures of Chinese government departments as data.

    从部门预算/决算公开文件（PDF、DOCX、DOC、HTML、XLSX、TXT）中提取金额、科目、增减、原因等数据。

    \b
    extractor batch 公开文件/ --out 结果/        读取整个文件夹
    extractor show 某局2024年部门预算.pdf        查看一个文件
    """


def main() -> None:
    """The entry point: UTF-8 on every terminal, the error family as one line instead of a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show Chinese gets escapes, never a crash; pipes and files get UTF-8.
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        cli()
    except ExtractorError as error:
        click.echo(f"错误：{error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
