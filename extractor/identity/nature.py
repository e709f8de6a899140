"""Is it a disclosure at all? Notices, link pages, performance annexes and unfilled templates are none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import regex

from extractor.document import Document, Paragraph, Table
from extractor.identity.names import FILE, compiled, head_cells
from extractor.outline import Outline
from extractor.patterns import compile_once, entries
from extractor.text import fold

__all__ = ["verdict"]

_MONEY = regex.compile(r"\d(?:[百千]?万|亿)?元")
_BUDGET = regex.compile(r"预算|决算")
_THREE_PUBLIC = regex.compile("三公.?经费")
"""A page that discloses nothing but the “三公” expenses may state a single amount."""
_READ_AT_MOST = 40_000

TEMPLATE = "这是未填写的模板（单位名称或金额处仍是 XX） → 请使用填好并公开的文件"
PERFORMANCE = "只有绩效目标（自评）材料，没有预算或决算收支内容 → 请提供部门预算或决算公开文件"
ATTACHED = "网页上没有正文，公开内容在附件里 → 请下载附件后读取"
PAPER = "这是通知、批复、办法一类的文件，不是部门预算或决算公开 → 请核对文件"
NOTHING = "没有部门预算或决算公开的内容（可能是通知、链接页或其他材料） → 请核对文件"


def verdict(document: Document, outline: Outline, titles: Sequence[str], *, titled: bool) -> tuple[bool, str]:
    """Whether the document discloses a budget or final accounts; if not, why, and what to do.

    ``titles`` are what names the document: the lines of its cover, its title, its file's name; ``titled`` says that
    its cover names an institution and its budget or accounts, so that a single figure is enough.
    """
    narrative = "\n".join(s.text for s in outline.sections if s.part in ("narrative", "front"))
    folded = fold(narrative[:_READ_AT_MOST])
    money = len(_MONEY.findall(folded))
    if _unfilled(folded, money, " ".join([*titles, *(s.title for s in outline.sections)])):
        return False, TEMPLATE
    keys = {s.key for s in outline.sections if s.key.startswith(("statement.", "other."))}
    if len(keys) >= 2 and (money or any(isinstance(block, Table) for block in document.blocks)):
        return True, ""
    if _standard_tables(document) >= 3:
        return True, ""
    if any(pattern.search(title) for title in titles for _, pattern in compiled("other_paper")):
        return False, PAPER
    performance = any("绩效" in text for text in (*titles, *(s.title for s in outline.sections)))
    alone = titled or any(_THREE_PUBLIC.search(title) for title in titles)
    budgeted = titled or keys or any(_BUDGET.search(title) for title in titles)
    if money >= (1 if alone else 3) and not performance and budgeted:
        return True, ""
    if performance:
        return False, PERFORMANCE
    return False, ATTACHED if document.properties.get("attachments") else NOTHING


def _unfilled(text: str, money: int, names: str) -> bool:
    """A template: a nameless institution with more holes than figures, or far more holes than figures."""
    patterns = {entry.id: pattern for entry, pattern in compiled("placeholder")}
    holes = len(patterns["amount"].findall(text))
    nameless = patterns["name"].search(fold(names)) is not None
    return (nameless and holes >= money) or holes > 2 * money + 3


@cache
def _standard() -> tuple[tuple[regex.Pattern[str], regex.Pattern[str]], ...]:
    excluded = {entry.id: compile_once(str(entry.data["unless"])) for entry in entries(FILE, "standard_table")}
    return tuple((pattern, excluded[entry.id]) for entry, pattern in compiled("standard_table"))


def _standard_tables(document: Document) -> int:
    """How many different standard tables (收支总表, 收入总表 …) the document shows by title; 0 without any grid."""
    titles: set[str] = set()
    grids = 0

    def look(text: str) -> None:
        folded = fold(text)
        if any(title.search(folded) and not unless.search(folded) for title, unless in _standard()):
            titles.add(folded)

    for block in document.blocks:
        if isinstance(block, Paragraph):
            if len(block.text) <= 60:
                look(block.text)
        elif isinstance(block, Table):
            grids += 1
            for text in (block.name, *head_cells(block)):
                if 0 < len(text) <= 60:
                    look(text)
    return len(titles) if grids else 0
