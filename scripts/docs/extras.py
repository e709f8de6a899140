"""The extras (扩展): what ``pip install '.[…]'`` adds, from ``pyproject.toml``."""

from __future__ import annotations

import re
import tomllib

from scripts.docs import ROOT, table

__all__ = ["PURPOSES", "extras", "page"]

PURPOSES: dict[str, tuple[str, str]] = {
    "doc": ("损坏的 Word 97–2003 文件（完好的不需要）", "broken Word 97–2003 files (sound ones need no extra)"),
    "sheet": ("电子表格 .xlsx、.xls", "spreadsheets (.xlsx, .xls)"),
    "ocr": ("扫描件的文字识别", "scanned pages"),
    "excel": ("写 Excel：`--format xlsx`、审计底稿 `--xlsx`", "workbooks: `--format xlsx`, `--xlsx`"),
    "parquet": ("写 Parquet", "Parquet"),
    "duckdb": ("写 DuckDB", "DuckDB"),
    "dask": ("在集群上读、读远程路径", "clusters and remote paths"),
    "report": ("网页报告 `extractor report`", "the page of `extractor report`"),
    "viz": ("笔记本里作图", "plots in notebooks"),
    "all": ("以上全部", "all of the above"),
    "docs": ("生成本文档网站", "building this site"),
    "dev": ("开发与测试", "developing and testing"),
}
"""Extra → what it is for, in both languages. An extra without an entry here fails the tests."""

_HEAD = """\
# 扩展 Extras

<!-- 本页由 python -m scripts.docs 从 pyproject.toml 生成，请勿手改。Generated; do not edit. -->

`pip install .` 就能读 PDF、DOCX、DOC、RTF、HTML、TXT，写 CSV 和 SQLite。其余功能各在一个扩展里，不装也不影响别的功能；
缺哪个，程序会说明怎样安装。

`pip install .` reads PDF, DOCX, DOC, RTF, HTML and TXT and writes CSV and SQLite. The rest comes as extras; where one is missing
the program says how to install it.

```sh
pip install '.[excel,report]'   # 装其中几个 some of them
pip install '.[all]'            # 全部 all
```
"""


def extras() -> dict[str, list[str]]:
    """The extras of ``pyproject.toml``: name → requirements."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: dict[str, list[str]] = project["optional-dependencies"]
    return found


def _brings(requirements: list[str]) -> str:
    names = (re.split(r"[>=<!~;\[ ]", requirement, maxsplit=1)[0] for requirement in requirements)
    return ", ".join(name for name in names if name != "budget-disclosure-extractor")


def page() -> str:
    """The page as Markdown. Raises KeyError for an extra without words."""
    found = extras()
    unknown = found.keys() - PURPOSES.keys()
    if unknown:
        raise KeyError(f"scripts/docs/extras.py says nothing about {', '.join(sorted(unknown))}")
    rows = [[f"`{name}`", *PURPOSES[name], _brings(found[name])] for name in PURPOSES if name in found]
    return "\n".join([_HEAD, table(["扩展 Extra", "用途", "For", "带来 Brings"], rows)])
