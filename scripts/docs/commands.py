"""The commands (命令): what each is for in both languages, and its ``--help`` word for word."""

from __future__ import annotations

import click

from extractor.cli import COMMANDS, cli
from scripts.docs import table

__all__ = ["EXAMPLES", "page"]

EXAMPLES: dict[str, tuple[str, str]] = {
    "batch": (
        "extractor batch 公开文件/ --out 结果/",
        "读整个文件夹，写出数据表。Read a folder, write the frames.",
    ),
    "show": (
        "extractor show 某局2024年部门预算.pdf",
        "看一个文件读出了什么。What was read out of one file.",
    ),
    "audit": (
        "extractor audit 结果/ --xlsx 底稿.xlsx",
        "勾稽检查，问题写成审计底稿。The checks, as a working paper.",
    ),
    "compare": (
        "extractor compare 结果/ --item three_public.total --year 2024",
        "同年各部门的“三公”经费。One measure over the departments of a year.",
    ),
    "report": (
        "extractor report 结果/ --out 报告.html",
        "一个可离线阅读的网页。One page that needs no network.",
    ),
    "diff": (
        "extractor diff 旧版.pdf 新版.pdf",
        "同一公开文件的两个版本。Two versions of one disclosure.",
    ),
    "explain": (
        "extractor explain 某局2024年部门预算.pdf --item three_public.reception",
        "一个数是哪条规则从哪句话读出的。Which pattern read a figure from which words.",
    ),
}
"""Command → a line to copy and what it does. A command without an entry here fails the tests."""

_HEAD = """\
# 命令 Commands

<!-- 本页由 python -m scripts.docs 从命令的 --help 生成，请勿手改。Generated from --help; do not edit. -->

标准输出只有结果，进度和提示写到标准错误。退出码：0 全部读出；1 有文件未能读出；2 用法有误。

Standard output carries results only. Exit status: 0 all read, 1 some file could not be read, 2 wrong usage.
"""


def _help(name: str, parent: click.Context) -> str:
    """The help text at a fixed width, whatever the terminal."""
    command = cli.get_command(parent, name)
    assert command is not None
    context = click.Context(command, parent=parent, info_name=name, max_content_width=100, terminal_width=100)
    return "\n".join(line.rstrip() for line in command.get_help(context).splitlines())


def page() -> str:
    """The page as Markdown. Raises KeyError for a command without an example."""
    context = click.Context(cli, info_name="extractor", help_option_names=cli.context_settings["help_option_names"])
    rows = []
    parts = []
    for name in COMMANDS:
        line, said = EXAMPLES[name]
        rows.append([f"[`{name}`](#{name})", said])
        text = _help(name, context)
        parts.append(f"## extractor {name} {{ #{name} }}\n\n{said}\n\n```sh\n{line}\n```\n\n```text\n{text}\n```\n")
    return "\n".join([_HEAD, table(["命令 Command", "用途 For"], rows), *parts])
