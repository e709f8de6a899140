"""The schema (数据结构): which frames there are, their columns, types, units, titles and order.

One place for all of it: CSV headers in both languages, ``datapackage.json``, SQL and Parquet types, the dtypes of
data frames and the data dictionary in the docs are made from the definitions below. The contract that fixes the
names says: columns may be added, never renamed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Literal, TypeAlias

from extractor import patterns

__all__ = ["FRAMES", "Column", "Frame", "Row", "Value", "conform", "frame", "frames", "ordered", "printable"]

Value: TypeAlias = str | int | Decimal | bool | None
Row: TypeAlias = Mapping[str, Value]
"""One row of a frame: its columns' names and values; a missing column is the same as None (未说明)."""

ColumnType: TypeAlias = Literal["string", "integer", "number", "boolean"]

WAN = "万元"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: machine name, type, Chinese title, unit, and what it holds in both languages.

    Types: ``string``, ``integer``, ``number`` (a Decimal in rows, a float in frames), ``boolean``.
    """

    name: str
    type: ColumnType
    title: str
    english: str
    description: str = ""
    unit: str = ""

    @property
    def heading(self) -> str:
        """The Chinese column heading, with its unit where it has one: 金额（万元）."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame: name, Chinese title, what one row stands for, its columns in order.

    ``key`` names the columns that identify a row (empty where no such columns exist). ``order`` names the columns
    a document's rows are sorted by; rows that are equal in them keep the order of the document.
    """

    name: str
    title: str
    english: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    order: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in order."""
        return tuple(column.name for column in self.columns)

    def headings(self, language: str = "en") -> tuple[str, ...]:
        """The header row: machine names (``en``) or Chinese titles with units (``zh``)."""
        return tuple(column.heading for column in self.columns) if language == "zh" else self.names


def _s(name: str, title: str, english: str, description: str = "") -> Column:
    return Column(name, "string", title, english, description)


def _i(name: str, title: str, english: str, description: str = "", unit: str = "") -> Column:
    return Column(name, "integer", title, english, description, unit)


def _n(name: str, title: str, english: str, description: str = "", unit: str = "") -> Column:
    return Column(name, "number", title, english, description, unit)


def _b(name: str, title: str, english: str, description: str = "") -> Column:
    return Column(name, "boolean", title, english, description)


_DOC = _s("doc_id", "文件编号", "first 16 hex digits of the file's SHA-256", "文件 SHA-256 的前 16 位十六进制数")
_SECTION = _s("section", "章节", "key of the section (empty: none fits)", "章节键（见 sections.csv），无对应者为空")
_ITEM = _s("item", "指标", "key of the item (empty: none fits)", "指标键（见 items.csv / counts.csv），无对应者为空")
_CODE = _s("code", "科目编码", "subject code as text", "科目编码，文本型，保留前导零")
_SYSTEM = _s(
    "system",
    "科目体系",
    "functional, economic_department or economic_government",
    "functional 功能分类；economic_department 部门经济分类；economic_government 政府经济分类",
)
_PAGE = _i("page", "页码", "page, from 1; empty where the format has no pages", "页码从 1 起；无分页的格式为空")
_BOX = _s(
    "bbox",
    "位置框",
    "x0,top,x1,bottom in points from the page's upper left corner; several lines are joined by ;",
    "页面左上角起的坐标（点），多行以 ; 分隔",
)
_SEQ = _i("section_seq", "章节序号", "seq of the section start and end count in", "start、end 所在章节的序号")
_START = _i("start", "起点", "offset of the first character in the section's text", "在章节正文中的起始字符位置")
_END = _i("end", "终点", "offset after the last character in the section's text", "在章节正文中的结束字符位置")
_QUOTE = _s("quote", "原文", "words of the document that hold the figure", "含有该数字的原文片段")
_TEXT = _s("text", "原数字", "the figure as printed", "按原文印刷的数字")
_UNIT = _s("unit", "原单位", "unit as printed or as the table's head says", "原文或表头所示单位")
_LABEL = _s("label", "原名称", "the words that name it, as written", "原文中的名称")
_REASON = _s("reason", "原因", "reason given for the change", "变动原因，原文")
_PURPOSE = _s("purpose", "用途", "what the money is for, as written", "主要用途，原文")
_CHANGE = _n("change_wan", "增减额", "signed change; negative is a decrease", "减少为负；未说明为空", WAN)
_PCT = _n("change_pct", "增减率", "signed change in percent", "下降为负；未说明为空", "%")
_CONFIDENCE = _n("confidence", "识别置信度", "below 1 for text recognised from an image", "OCR 文字小于 1，其余为空")
_REPAIRED = _s(
    "repaired",
    "OCR 修正",
    "columns whose recognised figure an identity put right, each with the value as recognised: value_wan=1264",
    "经勾稽关系修正的列及其 OCR 识别值，以 ; 分隔；其余为空",
)

_FIXED: tuple[Frame, ...] = (
    Frame(
        "documents",
        "文件",
        "input file",
        (
            _DOC,
            _s("path", "文件路径", "path as given; archive members as archive.zip/member", "输入时的路径"),
            _s("sha256", "SHA-256", "SHA-256 of the file's bytes", "文件内容的 SHA-256"),
            _s("media_type", "文件类型", "media type by signature, not by suffix", "按文件签名判定，不看扩展名"),
            _i("pages", "页数", "pages; empty where the format has none", "无分页的格式为空"),
            _s("issuer", "公开单位", "the body that discloses", "发布预决算公开的部门或单位全称"),
            _s("entity", "主体", "department or unit", "department 部门；unit 单位"),
            _s("region_code", "行政区划代码", "administrative division code", "行政区划代码，文本型"),
            _s("region", "行政区划", "administrative division", "行政区划名称"),
            _i("fiscal_year", "年度", "fiscal year", "预算或决算年度"),
            _s("disclosure", "公开类别", "budget or final", "budget 预算；final 决算"),
            _s("published_on", "公开日期", "ISO date where the document states it", "文件载明的公开日期，ISO 格式"),
            _s("title", "标题", "title of the document", "文件标题"),
            _s(
                "status",
                "状态",
                "ok, partial, not_disclosure, unreadable or failed",
                "ok 已读；partial 部分读出；not_disclosure 非预决算公开；unreadable 无法读取；failed 程序故障",
            ),
            _s("error", "说明", "what is wrong and what to do", "出了什么问题、如何处理"),
            _i("money_mentions", "金额处数", "money figures in the narrative", "正文中的金额个数"),
            _i("money_claimed", "已归位金额", "of these, carried by a row of amounts", "其中已进入 amounts 的个数"),
            _i("amounts", "金额行数", "rows of amounts", "amounts 中的行数"),
            _i("findings", "问题数", "rows of findings", "findings 中的行数"),
            _n("seconds", "用时", "time spent on the file", "处理该文件的时间，可关闭", "秒"),
            _s("version", "版本", "program version and pattern version", "程序版本与规则版本"),
        ),
        key=("path",),
    ),
    Frame(
        "sections",
        "章节",
        "heading",
        (
            _DOC,
            _i("seq", "序号", "position in the document, from 1", "在文件中的次序"),
            _i("level", "层级", "level in the heading tree, from 1", "标题层级，从 1 起"),
            _s("number", "编号", "number as shown, auto-numbering resolved", "所示编号，自动编号已还原"),
            _s("title", "标题", "title without its number", "标题文字，不含编号"),
            _SECTION,
            _PAGE,
            _s("text", "正文", "text under the heading up to the next one", "该标题至下一标题之间的正文"),
        ),
        key=("doc_id", "seq"),
        order=("seq",),
    ),
    Frame(
        "amounts",
        "金额",
        "statement of money in the narrative",
        (
            _DOC,
            _s("amount_id", "金额编号", "identifier of the row within its document", "文件内的行编号"),
            _SECTION,
            _ITEM,
            _LABEL,
            _CODE,
            _SYSTEM,
            _s(
                "fund",
                "资金性质",
                "general_public, government_fund, state_capital, special_account or empty",
                "general_public 一般公共预算；government_fund 政府性基金；state_capital 国有资本经营；"
                "special_account 财政专户",
            ),
            _n("value_wan", "金额", "the amount", "未说明为空，空不是 0", WAN),
            _CHANGE,
            _PCT,
            _s("compared_with", "比较基准", "baseline as written", "比较的对象，原文（上年、年初预算等）"),
            _n("budget_wan", "预算数", "budget it is compared with (final accounts)", "决算中所比的预算数", WAN),
            _n("completion_pct", "完成率", "share of the budget carried out", "完成预算的百分比", "%"),
            _n("share_pct", "占比", "share of a total", "占总额的百分比", "%"),
            _REASON,
            _PURPOSE,
            _TEXT,
            _UNIT,
            _i("decimals", "小数位", "decimals printed", "原文印刷的小数位数"),
            _PAGE,
            _BOX,
            _START,
            _END,
            _QUOTE,
            _s("pattern", "规则", "patterns that made the row", "产生该行的规则编号"),
            _s("change_text", "增减原文", "words that state the change", "表述增减的原文"),
            _s("flags", "标记", "what is odd about the row, joined by ;", "异常标记，以 ; 分隔"),
            _CONFIDENCE,
            _REPAIRED,
            _SEQ,
        ),
        key=("doc_id", "amount_id"),
    ),
    Frame(
        "counts",
        "数量",
        "statement of a number of people, cars, groups …",
        (
            _DOC,
            _SECTION,
            _ITEM,
            _LABEL,
            _n("value", "数量", "the number", "数量"),
            _s("unit", "单位", "unit as printed", "原文单位（人、辆、台、批次等）"),
            _PAGE,
            _QUOTE,
            _START,
            _END,
            _SEQ,
        ),
    ),
    Frame(
        "tables",
        "表格",
        "table",
        (
            _DOC,
            _i("table_no", "表序", "position in the document, from 1", "在文件中的次序"),
            _s("table", "表种", "key of the table (see tables.csv)", "表格键（见 tables.csv）"),
            _s("title", "表名", "title as printed", "所印表名"),
            _s("unit", "单位", "unit the table's head states", "表头所示金额单位"),
            _i("page_from", "起始页", "first page", "起始页"),
            _i("page_to", "结束页", "last page", "结束页"),
            _i("rows", "行数", "rows of the grid", "行数"),
            _i("columns", "列数", "columns of the grid", "列数"),
            _b("empty", "空表", "whether the table holds no figure", "表内无数字时为 true"),
            _s("note", "备注", "note under the table or why it is empty", "表下说明或空表原因"),
        ),
        key=("doc_id", "table_no"),
        order=("table_no",),
    ),
    Frame(
        "cells",
        "表格数字",
        "figure in a table",
        (
            _DOC,
            _i("table_no", "表序", "position of the table", "所在表格的次序"),
            _s("table", "表种", "key of the table", "表格键（见 tables.csv）"),
            _i("row", "行号", "row in the grid, from 1", "表内行号"),
            _s("row_label", "行名称", "label of the row", "行名称，原文"),
            _CODE,
            _SYSTEM,
            _ITEM,
            _s("column", "列名称", "header path as printed, joined with /", "列标题路径，以 / 连接"),
            _s(
                "measure",
                "口径",
                "total, basic, project, personnel, public_use, general_public, government_fund, budget, final, prior …",
                "total 合计；basic 基本支出；project 项目支出；personnel 人员经费；public_use 公用经费；"
                "budget 预算；final 决算；prior 上年 等",
            ),
            _n("value_wan", "金额", "the amount", "空单元格为空，不是 0", WAN),
            _TEXT,
            _UNIT,
            _PAGE,
            _BOX,
            _s(
                "blank",
                "空白方式",
                "blank, dash, not_applicable or unreadable where the cell holds no figure",
                "无数字时：blank 空白；dash 横线；not_applicable 不涉及；unreadable 无法辨认",
            ),
            _CONFIDENCE,
            _REPAIRED,
        ),
        order=("table_no", "row"),
    ),
    Frame(
        "subjects",
        "科目",
        "subject code of a document",
        (
            _DOC,
            _SYSTEM,
            _CODE,
            _s("name", "科目名称", "name as the document writes it", "文件所写科目名称"),
            _s("standard_name", "标准名称", "name in the official classification", "政府收支分类科目的标准名称"),
            _s("level", "级次", "class, group, item …", "类、款、项等级次"),
            _n("narrative_wan", "说明金额", "amount the narrative states", "文字说明中的金额", WAN),
            _n("table_wan", "报表金额", "amount the tables print", "公开报表中的金额", WAN),
            _b("agrees", "是否一致", "whether narrative and tables agree; empty where one is missing", "缺一方时为空"),
            _CHANGE,
            _PCT,
            _REASON,
            _PURPOSE,
        ),
    ),
    Frame(
        "terms",
        "名词解释",
        "entry of the glossary",
        (
            _DOC,
            _s("term", "名词", "the term", "名词"),
            _s("definition", "解释", "its definition as written", "解释原文"),
        ),
    ),
    Frame(
        "items",
        "列举事项",
        "entry of a list (duties, tasks, internal offices, subordinate units)",
        (
            _DOC,
            _SECTION,
            _i("seq", "序号", "position in its list, from 1", "在列举中的次序"),
            _s("number", "编号", "number as shown", "所示编号"),
            _s("text", "内容", "the entry as written", "事项原文"),
        ),
    ),
    Frame(
        "findings",
        "问题",
        "check that failed or could not be done",
        (
            _DOC,
            _s("check", "检查", "identifier of the check", "检查编号"),
            _s("severity", "严重程度", "error, warning or info", "error 错误；warning 警告；info 提示"),
            _s(
                "outcome",
                "结果",
                "inconsistent, unresolved or missing",
                "inconsistent 不一致；unresolved 无法判定；missing 缺失",
            ),
            _s("message", "说明", "what contradicts what, with the figures", "矛盾之处及所涉数字"),
            _n("expected", "应为", "the figure that would be consistent", "按恒等式推算的数字"),
            _n("actual", "实为", "the figure stated", "文件所载数字"),
            _n("difference", "差额", "actual minus expected", "实为减应为"),
            _s("evidence", "证据", "amount_ids and cells, joined by ;", "所涉金额编号与单元格，以 ; 分隔"),
            _PAGE,
        ),
    ),
    Frame(
        "unclaimed",
        "未归位金额",
        "money figure of the narrative that no row of amounts carries",
        (_DOC, _TEXT, _PAGE, _START, _QUOTE, _SEQ),
    ),
)

_DEPARTMENTS = ("doc_id", "issuer", "fiscal_year", "disclosure")


def _keys(vocabulary: str) -> list[tuple[str, str, str]]:
    """Key, Chinese title and note of the items or counts that the patterns know."""
    return [(row["item"], row["zh"], row.get("note") or "") for row in patterns.table(f"{vocabulary}.csv")]


def _department_columns() -> tuple[Column, ...]:
    documents = {column.name: column for column in _FIXED[0].columns}
    items = [_n(key, title, f"first statement of {key}", note, WAN) for key, title, note in _keys("items")]
    counts = [_n(key, title, f"first statement of {key}", note) for key, title, note in _keys("counts")]
    return (*(documents[name] for name in _DEPARTMENTS), *items, *counts)


FRAMES: tuple[str, ...] = (*(each.name for each in _FIXED), "departments")
"""The frames' names in the contract's order."""


@cache
def frames() -> tuple[Frame, ...]:
    """All frames in the contract's order; ``departments`` takes its columns from the patterns' items and counts."""
    wide = Frame("departments", "部门宽表", "document, wide", _department_columns(), key=("doc_id",))
    return (*_FIXED, wide)


@cache
def frame(name: str) -> Frame:
    """The frame called ``name``. Raises KeyError for an unknown name."""
    for each in _FIXED:
        if each.name == name:
            return each
    if name == "departments":
        return frames()[-1]
    raise KeyError(name)


# Half characters of broken encodings and control characters have no place in any of the formats.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def printable(text: str) -> str:
    """The text with half characters and control characters replaced by U+FFFD, so that every format can hold it."""
    # Most texts hold nothing but printable characters, and that is quickly told.
    return text if text.isprintable() else _UNPRINTABLE.sub("\ufffd", text)


def _typed(value: object, column: Column) -> Value:
    """``value`` in the column's type; raises ValueError when it has no place there."""
    match column.type:
        case "string":
            if isinstance(value, str):
                return printable(value)
            if isinstance(value, int | Decimal) and not isinstance(value, bool):
                return format(value, "f") if isinstance(value, Decimal) else str(value)
        case "integer":
            if isinstance(value, bool):
                raise ValueError
            if isinstance(value, int):
                return value
            if isinstance(value, str | Decimal) and Decimal(value) == int(Decimal(value)):
                return int(Decimal(value))
        case "number":
            if isinstance(value, int | str | Decimal) and not isinstance(value, bool):
                number = Decimal(value)
                if number.is_finite():
                    return number
            if isinstance(value, float) and value == value:
                return Decimal(repr(value))
        case "boolean":
            if isinstance(value, bool):
                return value
    raise ValueError(value)


_ABSENT = object()


def conform(name: str, row: Row) -> tuple[list[Value], list[str]]:
    """The row's values in the order and types of the frame ``name``, and what did not fit, in Chinese.

    A value of the wrong type becomes None and is named in the second list; the caller decides how loudly to say
    so. The empty string in a column that is no string counts as None.
    """
    definition = frame(name)
    values: list[Value] = []
    problems: list[str] = []
    known = 0
    for column in definition.columns:
        value: object = row.get(column.name, _ABSENT)
        known += value is not _ABSENT
        if type(value) is str and column.type == "string":
            values.append(printable(value))
            continue
        if value is _ABSENT or value is None or (value == "" and column.type != "string"):
            values.append(None)
            continue
        try:
            values.append(_typed(value, column))
        except (ValueError, InvalidOperation, OverflowError):
            problems.append(f"{name}.{column.name}：{value!r} 不是 {column.type}")
            values.append(None)
    if known < len(row):
        problems.extend(f"{name}：未知的列 {key}" for key in sorted(row.keys() - set(definition.names)))
    return values, problems


def ordered(name: str, rows: Iterable[Row]) -> Sequence[Row]:
    """A document's rows of one frame in the fixed order; rows without a value in an ordering column come last."""
    definition = frame(name)
    listed = list(rows)
    if not definition.order:
        return listed

    def place(row: Row) -> tuple[tuple[bool, int], ...]:
        return tuple(
            (False, value) if isinstance(value := row.get(column), int) else (True, 0) for column in definition.order
        )

    return sorted(listed, key=place)
