"""Recognised figures are put right where identities prove it, and nowhere else."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extractor import schema
from extractor.checks import repaired, run
from extractor.checks.misreadings import Slip, misreadings
from extractor.document import Document
from extractor.quantity import Blank, parse_figure, regrouped
from extractor.readers import read_document
from tests.support.ocr_noise import SLIPS, trial

DOCUMENTS = Path(__file__).resolve().parents[1] / "fixtures" / "documents"
SEEDED = (
    "linjiang-xinfang-2024.docx",
    "nanwan-tuiyi-2025.pdf",
    "lanhe-shenji-2026-tables.pdf",
    "zhiling-sifa-2026.pdf",
    "yushan-haiyang-2026.pdf",
    "qingxi-caizheng-2024-final.pdf",
)
OF_A_RECOGNISER = tuple(name for name in SLIPS if name != "unlike")

Row = dict[str, Any]


@cache
def document(name: str) -> Document:
    return read_document(str(DOCUMENTS / name), None)


def cell(row: int, code: str, measure: str, text: str, confidence: str | None = "0.97") -> Row:
    value = parse_figure(text, "万元")
    return {
        "table_no": 1,
        "table": "expenditure",
        "row": row,
        "row_label": "合计" if not code else "行政运行",
        "code": code,
        "system": "functional" if code else "",
        "item": "" if code else "expenditure.total",
        "measure": measure,
        "value_wan": None if isinstance(value, Blank | None) else value.value,
        "blank": value.value if isinstance(value, Blank) else "",
        "text": text,
        "unit": "万元",
        "confidence": None if confidence is None else Decimal(confidence),
    }


def table(*lines: tuple[str, str, str, str], confidence: str | None = "0.97") -> dict[str, list[Row]]:
    """A table of expenditure: code, total, basic, project; the first line is its total."""
    cells = [
        cell(number, code, measure, text, confidence)
        for number, (code, *texts) in enumerate(lines, 1)
        for measure, text in zip(("total", "basic", "project"), texts, strict=True)
    ]
    return {"cells": cells, "amounts": []}


def values(rows: Any) -> list[str]:
    return [f"{row['value_wan']:f}" if row["value_wan"] is not None else "" for row in rows["cells"]]


SOUND = (
    ("", "226.70", "158.41", "68.29"),
    ("201", "187.06", "118.77", "68.29"),
    ("208", "17.72", "17.72", "0.00"),
    ("221", "21.92", "21.92", "0.00"),
)


def misread(line: int, column: int, text: str) -> dict[str, list[Row]]:
    lines = [list(entry) for entry in SOUND]
    lines[line][column] = text
    return table(*(tuple(entry) for entry in lines))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "column", "text"),
    [
        (1, 2, "11877"),  # the point is lost
        (1, 2, "118,77"),  # and taken for a comma
        (1, 2, "116.77"),  # 8 and 6
        (0, 1, "22.70"),  # a digit is lost
        (3, 1, "121.92"),  # a rule is read as 1
        (2, 1, "11.72"),  # 7 and 1
        (2, 3, "0,00"),  # zero is a figure too
    ],
)
def test_what_two_sums_prove_is_put_right(line: int, column: int, text: str) -> None:
    rows = misread(line, column, text)
    fixed = repaired(rows)
    assert values(fixed) == [f for entry in SOUND for f in entry[1:]]
    at = line * 3 + column - 1
    assert [bool(row.get("repaired")) for row in fixed["cells"]] == [index == at for index in range(12)]
    assert fixed["cells"][at]["text"] == text
    number = "" if regrouped(text) is not None else text
    assert fixed["cells"][at]["repaired"] == f"value_wan={number}"
    assert not rows["cells"][at].get("repaired"), "the rows given are not changed"


def test_a_repair_is_reported_with_its_proof() -> None:
    findings = [f for f in run(repaired(misread(1, 2, "116.77"))).findings if f["outcome"] == "inconsistent"]
    (finding,) = findings
    assert (finding["check"], finding["severity"]) == ("ocr_repair", "info")
    assert (finding["actual"], finding["expected"]) == (Decimal("116.77"), Decimal("118.77"))
    assert "158.41 = " in finding["message"]
    assert "187.06 = " in finding["message"]
    assert str(Slip.LOOKALIKE) in finding["message"]


def test_several_figures_of_one_column_confirm_each_other() -> None:
    lines = [list(entry) for entry in SOUND]
    lines[1][2], lines[2][2], lines[3][2] = "11877", "17.12", "2192"
    fixed = repaired(table(*(tuple(entry) for entry in lines)))  # type: ignore[arg-type]
    assert values(fixed) == [f for entry in SOUND for f in entry[1:]]


def test_what_was_not_recognised_is_never_touched() -> None:
    rows = misread(1, 2, "116.77")
    for row in rows["cells"]:
        row["confidence"] = None
    assert values(repaired(rows)) == values(rows)


def test_where_two_repairs_would_do_none_is_made() -> None:
    # 8.00 = 3.00 + 3.00: either part may have been a 5, and the total a 6
    rows = table(("", "338.00", "133.00", "200.00"))
    fixed = repaired(rows)
    assert values(fixed) == values(rows)
    (finding,) = [f for f in run(rows).findings if f["outcome"] == "inconsistent"]
    assert finding["severity"] == "warning"


def test_one_sum_does_not_prove_a_digit() -> None:
    rows = table(("", "226.70", "158.41", "88.29"))
    assert values(repaired(rows)) == values(rows)


def test_a_misprint_that_no_recogniser_makes_stays() -> None:
    rows = misread(1, 2, "114.77")  # nobody takes 8 for 4
    assert values(repaired(rows)) == values(rows)


def test_a_figure_without_identity_stays_unreadable() -> None:
    rows = table(("", "226,70", "", ""))
    assert values(repaired(rows)) == values(rows) == ["", "", ""]
    assert not repaired(rows)["cells"][0].get("repaired")


def test_a_repair_that_breaks_another_identity_is_not_made() -> None:
    rows = misread(1, 2, "116.77")
    rows["amounts"] = [
        {"amount_id": "a1", "system": "functional", "code": "201", "label": "行政运行", "value_wan": Decimal("187.06")}
    ]
    assert repaired(rows)["cells"][4]["value_wan"] == Decimal("118.77")
    off = table(("", "224.70", "156.41", "68.29"), *SOUND[1:])  # a total that is wrong in the document itself
    assert values(repaired(off)) == values(off)


@pytest.mark.parametrize(
    ("sentence", "text", "read"),
    [
        ("2026年支出预算22670万元", "22670万元", "22670"),
        ("2026年支出预算226，70万元", "70万元", "70"),
        ("2026年支出预算226.706元", "226.706元", "0.0226706"),
    ],
)
def test_the_narrative_is_repaired_from_the_tables(sentence: str, text: str, read: str) -> None:
    rows: dict[str, list[Row]] = table(*SOUND)
    rows["documents"] = [{"doc_id": "", "disclosure": "budget", "fiscal_year": 2026, "status": "ok"}]
    said = {"amount_id": "a1", "section": "statement.totals", "item": "expenditure.total", "label": "支出预算"}
    unit = text.lstrip("0123456789.")
    figure = {"value_wan": Decimal(read), "text": text, "unit": unit, "decimals": 0, "quote": sentence}
    rows["amounts"] = [said | figure | {"confidence": Decimal("0.96"), "page": 1}]
    (row,) = repaired(rows)["amounts"]
    assert f"{row['value_wan']:f}" == "226.70"
    assert (row["text"], row["repaired"]) == (text, f"value_wan={read}")
    _, problems = schema.conform("amounts", row)
    assert problems == []


@pytest.mark.parametrize(
    ("read", "unit", "printed"),
    [
        ("1264", "万元", "12.64"),
        ("1.264", "万元", "1264"),
        ("12.64", "万元", "12.84"),
        ("0.0012", "元", "0.0012"),
        ("33.50", "%", "38.50"),
    ],
)
def test_misreadings_are_plausible_ones(read: str, unit: str, printed: str) -> None:
    found = {m.value for m in misreadings(Decimal(read), unit)}
    assert (Decimal(printed) in found) == (read != printed)
    assert Decimal(read) not in found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.506,87", "1506.87"),
        ("9,066,120,00", "9066120.00"),
        ("592.000.32", "592000.32"),
        ("4,59", "4.59"),
        ("4，59", "4.59"),
        ("1.234.567", "1234567"),
        ("1,506.87", None),
        ("1,234", None),
        ("12.345", None),
        ("2026.1.15", None),
        ("01,02", None),
        ("行政运行", None),
    ],
)
def test_ill_separated_figures_are_unreadable_but_mean_something(text: str, number: str | None) -> None:
    assert regrouped(text) == (None if number is None else Decimal(number))
    assert (parse_figure(text, "万元") is Blank.UNREADABLE) == (number is not None)


def test_seeded_noise_is_never_repaired_wrongly(record_property: Any) -> None:
    right = left = 0
    for index, name in enumerate(SEEDED):
        result = trial(document(name), 300 + index, 0.03, OF_A_RECOGNISER)
        assert result.wrong == [], name
        right += len(result.right)
        left += len(result.left)
    record_property("repaired", right)
    record_property("left", left)
    assert right >= 0.3 * (right + left)


def test_misprints_are_not_repaired_away_wrongly() -> None:
    for index, name in enumerate(SEEDED):
        assert trial(document(name), 700 + index, 0.02, ("unlike",)).wrong == [], name
