"""How findings are put into words: arithmetic spelled out with the figures as printed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from extractor.checks.figure import Figure, money
from extractor.checks.relation import Growth, Linear, Ratio, Relation

__all__ = ["difference", "equation", "sum_sentence", "terms"]

_SHOWN = 12


def terms(parts: Sequence[tuple[int, Figure]], unit: str = "万元") -> str:
    """``甲 1.00 + 乙 9.10`` with the labels; a long list keeps its beginning and end."""
    pieces = [f"{'＋' if sign > 0 else '－'}{figure.label} {_bare(figure, unit)}" for sign, figure in parts]
    if len(pieces) > _SHOWN:
        pieces = [*pieces[: _SHOWN - 1], f"＋…（共{len(parts)}项）…", pieces[-1]]
    text = "".join(pieces)
    return text[1:] if text.startswith("＋") else text


def _bare(figure: Figure, unit: str) -> str:
    return f"{figure.value:f}" if figure.printed.endswith(unit) or figure.value == 0 else figure.printed


def difference(value: Decimal | None, unit: str = "万元") -> str:
    """``相差28.12万元``."""
    return "" if value is None else f"相差{abs(value):f}{unit}"


def sum_sentence(relation: Linear, unit: str = "万元", what: str = "") -> str:
    """The sentence for a sum: total as stated, parts, their sum and the difference."""
    verdict = relation.verdict()
    expected = (
        money(verdict.expected) if verdict.expected is not None and unit == "万元" else f"{verdict.expected}{unit}"
    )
    shown = difference(verdict.difference, unit)
    return f"{what}{relation.total.named()}；分项之和 {terms(relation.parts, unit)} = {expected}，{shown}"


def equation(relation: Relation) -> str:
    """An identity that holds, with its figures: ``支出合计 9.10 = 基本支出 8.00＋项目支出 1.10``."""
    match relation:
        case Linear(total, parts):
            return f"{total.label} {total.value:f} = {terms(parts)}"
        case Ratio(percent, part, whole):
            return f"{percent.named()} = {part.label} {part.value:f}÷{whole.label} {whole.value:f}"
        case Growth(percent, change, value):
            return f"{percent.named()} = {change.value:f}÷({value.value:f}－{change.value:f})"
    return "、".join(figure.named() for figure in relation.figures)
