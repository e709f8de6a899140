"""The checks (勾稽检查): title, formula, basis and severity of every entry of the catalogue, and what must be disclosed."""

from __future__ import annotations

import tomllib
from itertools import groupby

from extractor import patterns
from extractor.checks.catalogue import Check, catalogue
from scripts.docs import escaped, table

__all__ = ["FAMILIES", "page"]

FAMILIES: dict[str, str] = {
    "narrative_sums": "文字：合计与分项 Narrative: totals and parts",
    "balance": "收支平衡 Revenue and expenditure balance",
    "changes": "增减额与增减率 Changes and percents",
    "shares": "占比与完成率 Shares and completion",
    "repeats": "重复表述 Repeated statements",
    "subject_lists": "科目与合计 Subjects and their total",
    "limits": "上限与包含 Limits",
    "units": "单位 Units",
    "form": "填写规范 Form",
    "table_sums": "报表：合计与分项 Tables: totals and parts",
    "table_links": "报表之间 Between tables",
    "text_table": "文字与报表 Narrative against tables",
    "completeness": "应公开内容 What must be disclosed",
}
"""Family of checks → its title. A family without an entry here fails the tests."""

_SEVERITIES = {"error": "错误 error", "warning": "警告 warning", "info": "提示 info"}
_APPLIES = {("budget", "final"): "", ("budget",): "预算 budget", ("final",): "决算 final"}
_KINDS = {"table": "报表 table", "narrative": "文字 narrative", "figure": "数字 figure"}

_HEAD = """\
# 检查 Checks

<!-- 本页由 python -m scripts.docs 从 patterns/checks.toml 与 patterns/mandatory.toml 生成，请勿手改。Generated; do not edit. -->

`extractor audit 结果/` 对每个文件逐条检查。印出来的数是一个**区间**：`12.3 万元` 是 12.25 到 12.35 之间的某个数。
两边的区间连不上才算不一致，四舍五入造成的尾差不会误报。每条问题写明相矛盾的数字、页码和证据编号。

A printed figure stands for the **interval** its decimals allow. A contradiction is reported only when no figures inside the
intervals satisfy the formula, so rounding never makes a false alarm. Every finding names its figures, page and evidence.

| 结果 Outcome | 意思 Meaning |
| --- | --- |
| `inconsistent` | 不一致 the figures contradict each other |
| `missing` | 应公开而未见 what must be disclosed was not found |
| `unresolved` | 无法判定（缺数或口径不明），不算通过 could not be decided; never counted as passed |

严重程度：**错误**，这些数不可能都对；**警告**，可能不对或缺项；**提示**，供参考，默认不列出（`--level info` 列出）。

## 目录 Catalogue
"""


def _check(check: Check) -> list[str]:
    applies = _APPLIES[check.applies]
    title = f"**{escaped(check.title)}**<br>{escaped(check.title_en)}<br>`{check.id}`"
    severity = _SEVERITIES[check.severity] + (f"<br>仅{applies}" if applies else "")
    return [title, escaped(check.formula), escaped(check.basis), severity]


def _mandatory() -> str:
    entries = tomllib.loads((patterns.folder() / "mandatory.toml").read_text(encoding="utf-8"))["requirement"]
    rows = [
        [f"{escaped(entry['title'])}<br>`{entry['id']}`", escaped(entry["citation"]), _KINDS[entry["kind"]]]
        for entry in entries
    ]
    return table(["应公开 Required", "依据 Basis", "种类 Kind"], rows)


def page() -> str:
    """The page as Markdown. Raises KeyError for a family without a title."""
    parts = [_HEAD]
    ranked = sorted(catalogue(), key=lambda check: list(FAMILIES).index(check.family))
    for family, checks in groupby(ranked, key=lambda check: check.family):
        rows = [_check(check) for check in checks]
        parts.append(
            f"### {FAMILIES[family]}\n\n{table(['检查 Check', '公式 Formula', '依据 Basis', '程度 Severity'], rows)}"
        )
    parts.append(f"## 应公开内容 What must be disclosed\n\n检查 `completeness.*` 逐条核对。\n\n{_mandatory()}")
    return "\n".join(parts)
