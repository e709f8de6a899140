"""The questions an auditor asks first (审计问题): each is a sheet of the workbook."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["QUESTIONS", "Question"]


@dataclass(frozen=True, slots=True)
class Question:
    """A sheet: its name, the question it answers, the measure it ranks by, and what stands beside it."""

    sheet: str
    asks: str
    leading: tuple[str, str]
    beside: tuple[tuple[str, str], ...] = ()
    share_of: str = ""


QUESTIONS: tuple[Question, ...] = (
    Question(
        "支出规模",
        "各部门支出总额多少、占多大份额、人均多少、比上年如何？",
        ("expenditure.total", "支出总计"),
        (
            ("revenue.total", "收入总计"),
            ("expenditure.current_year", "本年支出合计"),
            ("fiscal.expenditure", "财政拨款支出"),
        ),
    ),
    Question(
        "一般公共预算",
        "一般公共预算支出多少？基本支出与项目支出各多少？",
        ("general_public.expenditure", "一般公共预算支出"),
        (
            ("general_public.basic", "基本支出"),
            ("general_public.personnel", "人员经费"),
            ("general_public.public_use", "公用经费"),
            ("general_public.project", "项目支出"),
        ),
        "expenditure.total",
    ),
    Question(
        "基本与项目",
        "全部支出中基本支出与项目支出各占多少？",
        ("expenditure.project", "项目支出"),
        (("expenditure.basic", "基本支出"),),
        "expenditure.total",
    ),
    Question(
        "三公经费",
        "“三公”经费多少？哪一项高？比上年增减多少？",
        ("three_public.total", "三公经费合计"),
        (
            ("three_public.overseas", "因公出国（境）"),
            ("three_public.vehicle_purchase", "公务用车购置"),
            ("three_public.vehicle_operation", "公务用车运行"),
            ("three_public.reception", "公务接待"),
        ),
        "expenditure.total",
    ),
    Question(
        "会议培训",
        "会议费、培训费多少？",
        ("meeting", "会议费"),
        (("training", "培训费"),),
    ),
    Question(
        "机关运行经费",
        "机关运行经费多少、人均多少？",
        ("operating_funds", "机关运行经费"),
        (),
        "expenditure.total",
    ),
    Question(
        "政府采购",
        "政府采购多少？货物、工程、服务各多少？面向中小企业多少？",
        ("procurement.total", "政府采购总额"),
        (
            ("procurement.goods", "货物"),
            ("procurement.works", "工程"),
            ("procurement.services", "服务"),
            ("procurement.reserved_sme", "面向中小企业"),
        ),
    ),
    Question(
        "人员",
        "编制与实有人员多少？",
        ("staff.actual", "实有人员"),
        (("staff.authorized", "人员编制"), ("staff.retired", "离退休人员")),
    ),
)
"""The questions an auditor asks first; each is a sheet."""
