"""The auditor's workbook (审计工作簿): one sheet a question, every figure linked to its evidence.

Needs the extra ``excel`` (xlsxwriter). Sheets: contents, one for each question of :mod:`extractor.questions`,
continuity with last year, findings, the ledger of checks, evidence. Whatever is not disclosed says so; it is never 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import extractor
from extractor.checks import COLUMNS as LEDGER_COLUMNS
from extractor.checks import CheckResult, coverage, merged, run_all
from extractor.checks.facts import Facts, Rows
from extractor.compare import Comparison, Line, compare
from extractor.errors import MissingExtra
from extractor.evidence import Evidence
from extractor.questions import QUESTIONS, Question

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

__all__ = ["write_workbook"]

_EVIDENCE = "证据"
_LINKS = 60_000
"""Excel keeps at most 65,530 links on a sheet; beyond this many figures stay without one."""


def write_workbook(
    rows: Rows,
    file: str | Path,
    *,
    results: Sequence[CheckResult] | None = None,
    title: str = "部门预决算公开审计工作簿",
) -> None:
    """Write the workbook for the documents of ``rows``.

    ``results`` are the outcomes of the checks; they are run when absent. Raises :class:`MissingExtra` without
    xlsxwriter.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise MissingExtra(
            str(file),
            "写 Excel 工作簿需要 xlsxwriter",
            "请安装扩展：pip install 'budget-disclosure-extractor[excel]'。",
        ) from None
    checked = list(results) if results is not None else run_all(rows)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(str(file), options) as book:
        book.set_properties({"title": title, "comments": f"extractor {extractor.__version__}"})
        _Writer(book, rows, checked, title).write()


_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "asks": {"italic": True, "font_color": "#595959"},
    "head": {
        "bold": True,
        "bg_color": "#1F4E78",
        "font_color": "#FFFFFF",
        "border": 1,
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
    },
    "text": {"valign": "top"},
    "wrap": {"text_wrap": True, "valign": "top"},
    "money": {"num_format": "#,##0.00;[Red]-#,##0.00", "valign": "top"},
    "fine": {"num_format": "#,##0.0000;[Red]-#,##0.0000", "valign": "top"},
    "percent": {"num_format": "0.00;[Red]-0.00", "valign": "top"},
    "share": {"num_format": "0.0%", "valign": "top"},
    "whole": {"num_format": "0", "valign": "top"},
    "linked": {"num_format": "#,##0.00;[Red]-#,##0.00", "font_color": "#0563C1", "underline": 1, "valign": "top"},
    "counted": {"num_format": "#,##0", "font_color": "#0563C1", "underline": 1, "valign": "top"},
    "link": {"font_color": "#0563C1", "underline": 1, "valign": "top"},
    "absent": {"font_color": "#A6A6A6", "align": "right", "valign": "top"},
    "error": {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    "warning": {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
    "info": {"bg_color": "#DDEBF7", "font_color": "#1F4E78"},
    "good": {"bg_color": "#C6EFCE", "font_color": "#006100"},
}


class _Writer:
    """Writes the sheets in their order; evidence last, because every other sheet adds to it."""

    def __init__(self, book: Any, rows: Rows, results: Sequence[CheckResult], title: str) -> None:
        self.book, self.rows, self.results, self.title = book, rows, results, title
        self.documents = {str(d.get("doc_id")): d for d in rows.get("documents", ())}
        split: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
        for frame, listed in rows.items():
            for row in listed:
                split.setdefault(str(row.get("doc_id") or ""), {}).setdefault(frame, []).append(row)
        self.evidence = Evidence({doc_id: Facts(split[doc_id], doc_id) for doc_id in self.documents if doc_id in split})
        self.styles: dict[str, Format] = {name: book.add_format(style) for name, style in _STYLES.items()}
        self.contents: list[tuple[str, str, str]] = []

    def write(self) -> None:
        """All sheets."""
        front = self.book.add_worksheet("目录")
        for question in QUESTIONS:
            self._question(question)
        self._continuity()
        self._findings()
        self._ledger()
        self._evidence_sheet()
        self._front(front)

    # ------------------------------------------------------------------ building blocks

    def _sheet(self, name: str, asks: str, heads: Sequence[str], widths: Sequence[float], frozen: int = 1) -> Worksheet:
        sheet: Worksheet = self.book.add_worksheet(name)
        sheet.write(0, 0, asks, self.styles["asks"])
        sheet.set_row(1, 32)
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.write(1, column, head, self.styles["head"])
            sheet.set_column(column, column, width)
        sheet.freeze_panes(2, frozen)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
        return sheet

    def _close(self, sheet: Worksheet, asks: str, last_row: int, columns: int) -> None:
        if last_row >= 2:
            sheet.autofilter(1, 0, last_row, columns - 1)
        self.contents.append((sheet.get_name(), asks, f"{max(last_row - 1, 0)} 行"))

    def _figure(self, sheet: Worksheet, row: int, column: int, line: Line, style: str) -> None:
        """A figure with a link to its evidence; 未公开 or 未能读取 where there is none."""
        o = line.observation
        if o.value is None:
            sheet.write(row, column, "未公开" if o.state == "not_disclosed" else "未能读取", self.styles["absent"])
            return
        target = self.evidence.row(str(o.document.get("doc_id")), o.evidence)
        if target is not None and len(self.evidence.listed) < _LINKS:
            tip = (o.quote or o.evidence)[:250]
            sheet.write_url(row, column, f"internal:'{_EVIDENCE}'!A{target + 1}", self.styles[style], "", tip)
        sheet.write_number(row, column, float(o.value), self.styles[style])

    def _number(self, sheet: Worksheet, row: int, column: int, value: Decimal | int | None, style: str) -> None:
        if value is not None:
            sheet.write_number(row, column, float(value), self.styles[style])

    def _issuer(self, sheet: Worksheet, row: int, line: Line) -> None:
        o = line.observation
        sheet.write(row, 0, o.issuer, self.styles["text"])
        if o.year is not None:
            sheet.write_number(row, 1, o.year, self.styles["whole"])
        sheet.write(row, 2, _kind(o.document), self.styles["text"])

    # ------------------------------------------------------------------ questions

    def _question(self, question: Question) -> None:
        main = compare(self.rows, question.leading[0], share_of=question.share_of or None)
        beside = [(title, _lines(compare(self.rows, key)), key) for key, title in question.beside]
        style = "counted" if main.measure.kind == "count" else "linked"
        unit = "单位：万元" if main.measure.unit else "单位：人"
        heads = ["公开单位", "年度", "类别", question.leading[1], *(title for title, _, _ in beside)]
        tail = ["位次", "占组内合计", "偏离中位数", "自述增减"]
        tail += ["占支出总计"] * bool(question.share_of) + ["人均"] * (main.measure.kind != "count")
        widths = [30.0, 7, 7, 16, *([15.0] * len(beside)), *([12.0] * len(tail))]
        sheet = self._sheet(question.sheet, f"{question.asks}（{unit}）", [*heads, *tail], widths)
        row = 1
        for row, line in enumerate(main.lines, 2):
            self._issuer(sheet, row, line)
            self._figure(sheet, row, 3, line, style)
            doc_id = str(line.observation.document.get("doc_id"))
            for column, (_, lines, key) in enumerate(beside, 4):
                if doc_id in lines:
                    self._figure(sheet, row, column, lines[doc_id], "counted" if key.startswith("staff") else style)
            self._derived(sheet, row, len(heads), line, main, bool(question.share_of))
        self._colours(sheet, row, len(heads))
        self._close(sheet, question.asks, row, len(heads) + len(tail))

    def _derived(self, sheet: Worksheet, row: int, at: int, line: Line, main: Comparison, shared: bool) -> None:
        self._number(sheet, row, at, line.rank, "whole")
        self._number(sheet, row, at + 1, _hundredth(line.share), "share")
        self._number(sheet, row, at + 2, _hundredth(line.deviation), "share")
        self._number(sheet, row, at + 3, line.observation.change, "money")
        if shared:
            self._number(sheet, row, at + 4, _hundredth(line.share_of), "share")
        if main.measure.kind != "count":
            self._number(sheet, row, at + 4 + shared, line.per_staff, "fine")

    def _colours(self, sheet: Worksheet, last: int, at: int) -> None:
        if last < 2:
            return
        sheet.conditional_format(2, 3, last, 3, {"type": "data_bar", "bar_color": "#9DC3E6", "bar_solid": True})
        scale = {
            "type": "3_color_scale",
            "min_color": "#A9D08E",
            "mid_color": "#FFFFFF",
            "max_color": "#F4B084",
            "mid_type": "num",
            "mid_value": 0,
        }
        sheet.conditional_format(2, at + 2, last, at + 2, scale)
        for criteria, style in ((">", "warning"), ("<", "info")):
            rule = {"type": "cell", "criteria": criteria, "value": 0, "format": self.styles[style]}
            sheet.conditional_format(2, at + 3, last, at + 3, rule)

    def _continuity(self) -> None:
        asks = "今年推算的上年数（本年数－增减额）与上年公开的数是否相符？"
        heads = [
            "公开单位",
            "年度",
            "类别",
            "指标",
            "本年数（万元）",
            "自述增减",
            "推算上年数",
            "上年公开数（万元）",
            "是否相符",
        ]
        sheet = self._sheet("上年衔接", asks, heads, [30, 7, 7, 18, 16, 14, 14, 18, 10])
        row = 1
        for question in QUESTIONS:
            for key, title in (question.leading, *question.beside):
                for line in compare(self.rows, key).lines:
                    if line.prior is None or line.prior.value is None or line.observation.value is None:
                        continue
                    row += 1
                    self._issuer(sheet, row, line)
                    sheet.write(row, 3, title, self.styles["text"])
                    self._figure(sheet, row, 4, line, "linked")
                    self._number(sheet, row, 5, line.observation.change, "money")
                    self._number(sheet, row, 6, line.prior_stated, "money")
                    self._figure(sheet, row, 7, Line(line.prior, ""), "linked")
                    words = {None: "无增减额", True: "相符", False: "不符"}[line.prior_agrees]
                    sheet.write(row, 8, words, self.styles["text"])
        if row >= 2:
            for words, style in (("不符", "error"), ("相符", "good")):
                rule = {"type": "cell", "criteria": "==", "value": f'"{words}"', "format": self.styles[style]}
                sheet.conditional_format(2, 8, row, 8, rule)
        self._close(sheet, asks, row, len(heads))

    # ------------------------------------------------------------------ findings, ledger, evidence

    def _findings(self) -> None:
        asks = "哪些数字对不上、哪些应公开的没有公开、哪些无法判定？（点“证据”跳到原文）"
        heads = ["公开单位", "年度", "严重程度", "结果", "检查", "说明", "应为", "实为", "差额", "页码", "证据", "文件"]
        sheet = self._sheet("问题", asks, heads, [26, 7, 9, 9, 30, 80, 14, 14, 14, 7, 16, 40])
        row = 1
        listed = [(result.doc_id, finding) for result in self.results for finding in result.findings]
        listed.sort(key=lambda pair: list(_SEVERITY).index(pair[1]["severity"]))
        for row, (doc_id, finding) in enumerate(listed, 2):
            document = self.documents.get(doc_id, {})
            sheet.write(row, 0, str(document.get("issuer") or ""), self.styles["text"])
            sheet.write(row, 1, document.get("fiscal_year"), self.styles["whole"])
            sheet.write(row, 2, _SEVERITY[finding["severity"]], self.styles["text"])
            sheet.write(row, 3, _OUTCOME[finding["outcome"]], self.styles["text"])
            sheet.write(row, 4, finding["check"], self.styles["text"])
            sheet.write(row, 5, finding["message"], self.styles["wrap"])
            for column, name in ((6, "expected"), (7, "actual"), (8, "difference")):
                self._number(sheet, row, column, finding[name], "money")
            self._number(sheet, row, 9, finding["page"], "whole")
            self._cite(sheet, row, 10, doc_id, finding)
            sheet.write(row, 11, str(document.get("path") or ""), self.styles["text"])
        if row >= 2:
            for words, style in (("错误", "error"), ("警告", "warning"), ("提示", "info")):
                rule = {"type": "cell", "criteria": "==", "value": f'"{words}"', "format": self.styles[style]}
                sheet.conditional_format(2, 2, row, 2, rule)
        self._close(sheet, asks, row, len(heads))

    def _cite(self, sheet: Worksheet, row: int, column: int, doc_id: str, finding: Mapping[str, Any]) -> None:
        keys = str(finding["evidence"]).split(";")
        if finding["severity"] == "info" and finding["outcome"] == "unresolved":
            sheet.write(row, column, _shortened(keys), self.styles["text"])
            return
        targets = [t for key in keys if (t := self.evidence.row(doc_id, key)) is not None]
        if targets and row < _LINKS:
            link = f"internal:'{_EVIDENCE}'!A{targets[0] + 1}"
            sheet.write_url(row, column, link, self.styles["link"], _shortened(keys))
        else:
            sheet.write(row, column, _shortened(keys), self.styles["text"])

    def _ledger(self) -> None:
        lines = merged([result.ledger for result in self.results])
        asks = f"查了什么、没查成什么？各项检查的平均已查比例 {coverage(lines):.1%}（没有数据的检查不算通过）"
        sheet = self._sheet("检查台账", asks, list(LEDGER_COLUMNS.values()), [34, 40, *([9.0] * 8), 44], frozen=2)
        row = 1
        for row, line in enumerate(lines, 2):
            for column, (name, value) in enumerate(line.row().items()):
                style = "share" if name == "share" else "wrap" if name in ("title", "lacking") else "whole"
                if value is not None:
                    sheet.write(row, column, value, self.styles[style])
        if row >= 2:
            names = list(LEDGER_COLUMNS)
            wrong, open_ = names.index("inconsistent"), names.index("unresolved")
            for column, style in ((wrong, "error"), (names.index("missing"), "warning"), (open_, "info")):
                rule = {"type": "cell", "criteria": ">", "value": 0, "format": self.styles[style]}
                sheet.conditional_format(2, column, row, column, rule)
            share = names.index("share")
            sheet.conditional_format(2, share, row, share, {"type": "data_bar", "bar_color": "#A9D08E"})
        self._close(sheet, asks, row, len(LEDGER_COLUMNS))

    def _evidence_sheet(self) -> None:
        asks = "每个数字从哪里来？"
        heads = ["证据", "公开单位", "年度", "类别", "名称", "数值", "原文数字", "来源", "页码", "原文", "文件"]
        sheet = self._sheet(_EVIDENCE, asks, heads, [18, 26, 7, 7, 34, 16, 18, 7, 7, 70, 40])
        row = 1
        for row, (doc_id, figure) in enumerate(self.evidence.listed, 2):
            document = self.documents.get(doc_id, {})
            sheet.write(row, 0, figure.key, self.styles["text"])
            sheet.write(row, 1, str(document.get("issuer") or ""), self.styles["text"])
            sheet.write(row, 2, document.get("fiscal_year"), self.styles["whole"])
            sheet.write(row, 3, _kind(document), self.styles["text"])
            sheet.write(row, 4, figure.label, self.styles["wrap"])
            sheet.write_number(row, 5, float(figure.value), self.styles["money"])
            sheet.write(row, 6, figure.printed, self.styles["text"])
            sheet.write(row, 7, "报表" if figure.side == "table" else "文字", self.styles["text"])
            self._number(sheet, row, 8, figure.page or None, "whole")
            sheet.write(row, 9, figure.quote, self.styles["wrap"])
            sheet.write(row, 10, str(document.get("path") or ""), self.styles["text"])
        self._close(sheet, asks, row, len(heads))

    def _front(self, sheet: Worksheet) -> None:
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 90)
        sheet.set_column(2, 2, 12)
        sheet.write(0, 0, self.title, self.styles["title"])
        findings = [f for result in self.results for f in result.findings]
        counted = {s: sum(f["severity"] == s for f in findings) for s in _SEVERITY}
        said = "，".join(f"{_SEVERITY[s]} {n}" for s, n in counted.items())
        sheet.write(
            1,
            0,
            f"文件 {len(self.documents)} 个；{said}。金额单位：万元。空白与“未公开”都不是 0。",
            self.styles["asks"],
        )
        for column, head in enumerate(("工作表", "回答的问题", "行数")):
            sheet.write(3, column, head, self.styles["head"])
        for row, (name, asks, size) in enumerate(self.contents, 4):
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self.styles["link"], name)
            sheet.write(row, 1, asks, self.styles["wrap"])
            sheet.write(row, 2, size, self.styles["text"])
        sheet.freeze_panes(4, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)


_SEVERITY = {"error": "错误", "warning": "警告", "info": "提示"}
_OUTCOME = {"inconsistent": "不一致", "missing": "缺失", "unresolved": "无法判定"}
_DISCLOSURES = {"budget": "预算", "final": "决算"}


def _kind(document: Mapping[str, Any]) -> str:
    return _DISCLOSURES.get(str(document.get("disclosure") or ""), "")


def _lines(comparison: Comparison) -> dict[str, Line]:
    return {str(line.observation.document.get("doc_id")): line for line in comparison.lines}


def _hundredth(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / 100


def _shortened(keys: Sequence[str]) -> str:
    shown = "；".join(keys[:3])
    return f"{shown} 等{len(keys)}处" if len(keys) > 3 else shown
