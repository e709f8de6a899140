"""The frame ``subjects``: narrative and tables side by side, compared as intervals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extractor.subject_rows import subject_rows


def said(code: str, value: str | None, **more: Any) -> dict[str, Any]:
    row = {
        "code": code,
        "system": "functional",
        "label": "行政运行",
        "value_wan": None if value is None else Decimal(value),
    }
    return row | {"change_wan": None, "change_pct": None, "reason": "", "purpose": ""} | more


def printed(
    code: str, value: str | None, table: str = "general_public", number: int = 1, **more: Any
) -> dict[str, Any]:
    row = {"code": code, "system": "functional", "row_label": "行政运行", "table": table, "table_no": number}
    return row | {"measure": "total", "value_wan": None if value is None else Decimal(value)} | more


@pytest.mark.parametrize(
    ("narrative", "table", "agrees"),
    [
        ("68.12", "68.123400", True),  # 68.12 万元 and 681,234.00 元
        ("68.12", "68.14", False),
        ("68.1", "68.1499", True),
        ("68", "68.4999", True),
        ("68", "68.5001", False),
        ("0", "0.00", True),
        (None, "68.12", None),
        ("68.12", None, None),
    ],
)
def test_figures_agree_when_some_value_fits_both(narrative: str | None, table: str | None, agrees: bool | None) -> None:
    (row,) = subject_rows([said("2010301", narrative)], [printed("2010301", table)])
    assert row["agrees"] is agrees
    assert (row["code"], row["level"], row["standard_name"]) == ("2010301", "项", "行政运行")


def test_the_table_that_agrees_is_the_one_the_narrative_speaks_of() -> None:
    cells = [printed("2010301", "5.00"), printed("2010301", "9.00", "expenditure", 2)]
    (row,) = subject_rows([said("2010301", "9.00")], cells)
    assert (row["table_wan"], row["agrees"]) == (Decimal("9.00"), True)
    (row,) = subject_rows([said("2010301", "7.00")], cells)
    assert (row["table_wan"], row["agrees"]) == (Decimal("5.00"), False)


def test_rows_of_one_code_in_one_table_add_up_with_their_intervals() -> None:
    cells = [printed("2010301", "1.004"), printed("2010301", "2.004"), printed("2010301", "3.004")]
    (row,) = subject_rows([said("2010301", "6.01")], cells)
    assert (row["table_wan"], row["agrees"]) == (Decimal("6.012"), True)


def test_other_measures_and_classifications_are_not_mixed_in() -> None:
    cells = [
        printed("2010301", "4.00", measure="basic"),
        printed("30201", "7.00", "general_public_basic", system="economic_department", row_label="办公费"),
        printed("2010301", "5.00", "three_public"),
    ]
    rows = subject_rows([said("2010301", "4.00")], cells)
    assert [(r["system"], r["code"], r["table_wan"], r["agrees"]) for r in rows] == [
        ("functional", "2010301", None, None),
        ("economic_department", "30201", Decimal("7.00"), None),
    ]


def test_the_first_statement_counts_and_later_ones_fill_what_it_left_out() -> None:
    rows = [
        said("2010301", None, purpose="保障机关运转"),
        said("2010301", "5.00", change_wan=Decimal("1.00"), reason="人员增加"),
        said("2010301", "6.00", change_wan=Decimal("2.00"), change_pct=Decimal("50")),
    ]
    (row,) = subject_rows(rows, [])
    assert (row["narrative_wan"], row["change_wan"], row["change_pct"]) == (
        Decimal("5.00"),
        Decimal("1.00"),
        Decimal("50"),
    )
    assert (row["reason"], row["purpose"], row["name"]) == ("人员增加", "保障机关运转", "行政运行")


def test_change_and_reason_come_from_one_statement() -> None:
    against_budget = said("2010301", "4.50", budget_wan=Decimal("5.00"), reason="厉行节约")
    against_last_year = said("2010301", "4.50", change_wan=Decimal("0.20"), reason="来访增多")
    (row,) = subject_rows([against_budget, against_last_year], [])
    assert (row["narrative_wan"], row["change_wan"], row["reason"]) == (Decimal("4.50"), Decimal("0.20"), "来访增多")
    (row,) = subject_rows([against_budget, against_last_year | {"reason": ""}], [])
    assert (row["change_wan"], row["reason"]) == (Decimal("0.20"), None)
