"""The auditor's workbook, read back."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from extractor.checks import COLUMNS
from extractor.questions import QUESTIONS
from extractor.workbook import write_workbook
from tests.support.rows import Rows, amount, document

pytest.importorskip("xlsxwriter", reason="needs the extra excel")
openpyxl = pytest.importorskip("openpyxl", reason="reads the workbook back")


def rows() -> Rows:
    found: Rows = {}
    for part in (
        document(
            amount(
                "three_public.total", "9.30", change_wan="-10.00", compared_with="上年预算", page="4", quote="三公9.30"
            ),
            amount("three_public.reception", "12.00"),
            amount("expenditure.total", "930.00"),
            counts=(("staff.actual", "30"),),
            doc_id="a24",
        ),
        document(amount("three_public.total", "19.30"), doc_id="a23", fiscal_year=2023),
        document(amount("expenditure.total", "5.00"), doc_id="b24", issuer="=云岭县审计局"),
    ):
        for frame, listed in part.items():
            found.setdefault(frame, []).extend(listed)
    return found


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> object:
    file: Path = tmp_path_factory.mktemp("book") / "审计.xlsx"
    write_workbook(rows(), file)
    with file.open("rb") as stream, warnings.catch_warnings():
        # openpyxl does not know the data bars of Excel 2010 and says so.
        warnings.filterwarnings("ignore", message="(Unknown|Conditional Formatting) extension")
        return openpyxl.load_workbook(stream)


def test_one_sheet_a_question_and_the_rest(book: object) -> None:
    names = ["目录", *(question.sheet for question in QUESTIONS), "上年衔接", "问题", "检查台账", "证据"]
    assert book.sheetnames == names  # type: ignore[attr-defined]


def test_headers_are_frozen(book: object) -> None:
    assert all(sheet.freeze_panes for sheet in book.worksheets)  # type: ignore[attr-defined]


def test_a_figure_is_a_number_with_a_link_to_its_evidence(book: object) -> None:
    sheet = book["三公经费"]  # type: ignore[index]
    line = next(r for r in sheet.iter_rows(min_row=3) if r[0].value == "临江县信访局" and r[1].value == 2024)
    assert line[3].value == pytest.approx(9.3)
    assert line[3].number_format.startswith("#,##0.00")
    place = line[3].hyperlink.location
    target = book["证据"][place.split("!")[1]]  # type: ignore[index]
    evidence = [c.value for c in book["证据"][target.row]]  # type: ignore[index]
    assert evidence[0] == "a1"
    assert "三公9.30" in evidence


def test_not_disclosed_is_said_and_is_no_zero(book: object) -> None:
    sheet = book["三公经费"]  # type: ignore[index]
    assert "未公开" in [r[3].value for r in sheet.iter_rows(min_row=3)]
    assert 0 not in [r[3].value for r in sheet.iter_rows(min_row=3)]


def test_nothing_becomes_a_formula(book: object) -> None:
    cells = [c for sheet in book.worksheets for r in sheet.iter_rows() for c in r]  # type: ignore[attr-defined]
    assert any(c.value == "=云岭县审计局" and c.data_type == "s" for c in cells)
    assert all(c.data_type != "f" for c in cells)


def test_last_years_own_figure_is_compared(book: object) -> None:
    line = [c.value for c in book["上年衔接"][3]]  # type: ignore[index]
    assert line[3:] == ["三公经费合计", 9.3, -10, 19.3, 19.3, "相符"]


def test_findings_and_ledger_are_sheets(book: object) -> None:
    findings = list(book["问题"].iter_rows(min_row=3, values_only=True))  # type: ignore[index]
    assert findings[0][2] == "错误"
    assert any(row[4] == "sum_mismatch.three_public" for row in findings)
    assert [c.value for c in book["检查台账"][2]] == list(COLUMNS.values())  # type: ignore[index]
