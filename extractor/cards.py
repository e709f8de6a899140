"""How a disclosure and a corpus show themselves in a notebook: the figures that matter first, the frames below.

Plain HTML with a few inline styles, readable on light and dark grounds; every word of a document is escaped.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from extractor import schema
from extractor.frames import Frames
from extractor.principal import principals
from extractor.schema import Value

__all__ = ["corpus_card", "disclosure_card"]

HEADLINE: dict[str, str] = {
    "revenue.total": "收入总计",
    "expenditure.total": "支出总计",
    "general_public.expenditure": "一般公共预算支出",
    "three_public.total": "“三公”经费",
    "three_public.reception": "公务接待费",
    "operating_funds": "机关运行经费",
    "procurement.total": "政府采购",
}
"""Items of the narrative that a card shows."""
SHOWN = 15
"""Documents of a corpus that its card lists."""
MESSAGES = 3
"""Findings of a disclosure that its card spells out."""

_STATUSES = {
    "ok": "已读",
    "partial": "部分读出",
    "not_disclosure": "非预决算公开",
    "unreadable": "无法读取",
    "failed": "程序故障",
}
_SEVERITIES = {"error": "错误", "warning": "警告", "info": "提示"}
_KINDS = {"budget": "预算", "final": "决算"}
_FIGURE = "text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap"
_FAINT = "opacity:.7;font-size:90%"


def _money(value: Value) -> str:
    """A figure in 万元 with two decimals; — where nothing is stated."""
    return f"{value:,.2f}" if isinstance(value, Decimal | int) else "—"


def _signed(value: Value, after: str = "") -> str:
    return f"{value:+,.2f}{after}" if isinstance(value, Decimal | int) else "—"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], figures: Sequence[int]) -> str:
    def line(cells: Sequence[str], tag: str) -> str:
        inside = "".join(
            f"<{tag} style='{_FIGURE if at in figures else 'text-align:left'}'>{html.escape(cell)}</{tag}>"
            for at, cell in enumerate(cells)
        )
        return f"<tr>{inside}</tr>"

    body = "".join(line(cells, "td") for cells in rows)
    return f"<table><thead>{line(heads, 'th')}</thead><tbody>{body}</tbody></table>"


def _frames(frames: Frames) -> str:
    counted = "　".join(
        f"{schema.frame(name).title} <code>.{name}</code> {len(frames.rows[name]):,}" for name in schema.FRAMES
    )
    return f"<p style='{_FAINT}'>{counted}</p>"


def _severities(findings: Iterable[dict[str, Value]]) -> str:
    found = Counter(str(row["severity"]) for row in findings if row["outcome"] != "unresolved")
    return "，".join(f"{word} {found[key]}" for key, word in _SEVERITIES.items() if found[key]) or "没有问题"


def disclosure_card(frames: Frames) -> str:
    """One disclosure: what it is, its headline figures in 万元, its findings, its frames."""
    facts = frames.records("documents")[0]
    year = f"{facts['fiscal_year']} 年" if facts["fiscal_year"] else ""
    said = [facts["issuer"] or facts["path"], year + _KINDS.get(str(facts["disclosure"]), ""), facts["region"]]
    title = " · ".join(html.escape(str(part)) for part in said if part)
    status = _STATUSES.get(str(facts["status"]), str(facts["status"]))
    first = principals(frames.records("amounts"))
    figures = [
        (
            name,
            _money(first[item]["value_wan"]),
            _signed(first[item]["change_wan"]),
            _signed(first[item]["change_pct"], "%"),
            str(first[item]["page"] or ""),
        )
        for item, name in HEADLINE.items()
        if item in first
    ]
    table = _table(("主要数字（万元）", "金额", "增减", "增减率", "页"), figures, (1, 2, 3, 4)) if figures else ""
    findings = [row for row in frames.records("findings") if row["outcome"] != "unresolved"]
    messages = "".join(f"<li>{html.escape(str(row['message']))}</li>" for row in findings[:MESSAGES])
    more = f"<li>……另 {len(findings) - MESSAGES} 条见 <code>.findings</code></li>" if len(findings) > MESSAGES else ""
    note = f"<p>{html.escape(str(facts['error']))}</p>" if facts["error"] else ""
    return (
        f"<p><b>{title}</b>　{html.escape(status)}</p>{note}{table}"
        f"<p>检查：{_severities(findings)}</p><ul>{messages}{more}</ul>{_frames(frames)}"
    )


def corpus_card(frames: Frames) -> str:
    """Many disclosures: how many were read, the first of them with their main figures in 万元, the frames."""
    documents = frames.records("documents")
    statuses = Counter(str(row["status"]) for row in documents)
    said = "，".join(
        f"{_STATUSES.get(status, html.escape(status))} {statuses[status]}"
        for status in (*_STATUSES, *sorted(statuses.keys() - _STATUSES.keys()))
        if statuses[status]
    )
    wide = {row["doc_id"]: row for row in frames.records("departments")}
    errors = Counter(row["doc_id"] for row in frames.records("findings") if row["severity"] == "error")
    rows = [
        (
            str(row["issuer"] or row["path"]),
            str(row["fiscal_year"] or "—"),
            _KINDS.get(str(row["disclosure"]), "—"),
            _money(wide.get(row["doc_id"], {}).get("expenditure.total")),
            _money(wide.get(row["doc_id"], {}).get("three_public.total")),
            str(errors[row["doc_id"]]),
            _STATUSES.get(str(row["status"]), str(row["status"])),
        )
        for row in documents[:SHOWN]
    ]
    heads = ("单位", "年度", "类别", "支出总计（万元）", "“三公”（万元）", "错误", "状态")
    more = f"<p style='{_FAINT}'>……另 {len(documents) - SHOWN} 个</p>" if len(documents) > SHOWN else ""
    return f"<p><b>{len(documents)} 个文件</b>：{said}</p>{_table(heads, rows, (1, 3, 4, 5))}{more}{_frames(frames)}"
