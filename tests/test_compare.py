"""Departments and years side by side."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from extractor.compare import COLUMNS, compare
from extractor.observation import parse_measure
from tests.support.rows import Rows, amount, cell, document


def corpus() -> Rows:
    """Three departments in 2024 (one says nothing), one of them in 2023 too, one file unread."""
    parts = [
        document(
            amount("three_public.total", "9.30", change_wan="-10.00", compared_with="上年预算", page="4"),
            amount("expenditure.total", "930.00"),
            amount("functional:2010301", "100.00"),
            counts=(("staff.actual", "30"),),
            doc_id="a24",
            issuer="临江县信访局",
        ),
        document(amount("three_public.total", "20.70"), doc_id="b24", issuer="云岭县审计局"),
        document(
            amount("expenditure.total", "55.00"),
            cells=(cell("general_public", "2010301", "7.00"),),
            doc_id="c24",
            issuer="青溪市财政局",
        ),
        document(amount("three_public.total", "19.30"), doc_id="a23", issuer="临江县信访局", fiscal_year=2023),
        document(doc_id="", issuer="", path="坏.pdf", status="unreadable"),
        document(doc_id="n", issuer="", path="通知.pdf", status="not_disclosure"),
    ]
    rows: Rows = {}
    for part in parts:
        for frame, listed in part.items():
            rows.setdefault(frame, []).extend(listed)
    return rows


@pytest.mark.parametrize(
    ("issuer", "column", "value"),
    [
        ("临江县信访局", "rank", 2),
        ("云岭县审计局", "rank", 1),
        ("青溪市财政局", "rank", None),
        ("青溪市财政局", "value", None),  # not disclosed is never 0
        ("青溪市财政局", "state", "未公开"),
        ("坏.pdf", "state", "未能读取"),
        ("临江县信访局", "share_pct", Decimal("31.00")),
        ("临江县信访局", "share_of_pct", Decimal("1.00")),
        ("临江县信访局", "per_staff", Decimal("0.3100")),
        ("云岭县审计局", "per_staff", None),
        ("临江县信访局", "deviation_pct", Decimal("-38.00")),  # the median of 9.30 and 20.70 is 15.00
        ("临江县信访局", "prior_stated", Decimal("19.30")),
        ("临江县信访局", "prior_own", Decimal("19.30")),
        ("临江县信访局", "prior_agrees", "相符"),
        ("临江县信访局", "change_own", Decimal("-10.00")),
        ("云岭县审计局", "prior_agrees", None),
        ("临江县信访局", "evidence", "a1"),
    ],
)
def test_departments_of_a_year(issuer: str, column: str, value: object) -> None:
    found = compare(corpus(), "three_public.total", share_of="expenditure.total", year=None)
    rows = [row for row in found.rows() if row["fiscal_year"] != 2023]
    assert {row["issuer"]: row[column] for row in rows}[issuer] == value


def test_a_last_year_that_does_not_fit_is_shown() -> None:
    rows = corpus()
    next(r for r in rows["amounts"] if r["doc_id"] == "a23")["value_wan"] = Decimal("25.00")
    lines = compare(rows, "three_public.total").rows()
    assert next(r for r in lines if r["doc_id"] == "a24")["prior_agrees"] == "不符"


def test_years_of_a_department() -> None:
    found = compare(corpus(), "three_public.total", by="year")
    assert [(r["fiscal_year"], r["value"]) for r in found.rows() if r["issuer"] == "临江县信访局"] == [
        (2023, Decimal("19.30")),
        (2024, Decimal("9.30")),
    ]


@pytest.mark.parametrize(
    ("what", "values"),
    [
        ("2010301", {"a24": "100.00", "c24": "7.00"}),  # the narrative first, then the tables
        ("functional:2010301", {"a24": "100.00", "c24": "7.00"}),
        ("general_public/2010301/total", {"c24": "7.00"}),
        ("staff.actual", {"a24": "30"}),
        ("expenditure.total", {"a24": "930.00", "c24": "55.00"}),
    ],
)
def test_items_subjects_counts_and_cells(what: str, values: dict[str, str]) -> None:
    rows = compare(corpus(), what).rows()
    assert {r["doc_id"]: str(r["value"]) for r in rows if r["value"] is not None} == values


@pytest.mark.parametrize("what", ["", "general_public/201", "a/b/c/d", "functional:", "x:y"])
def test_what_is_no_measure_is_refused(what: str) -> None:
    with pytest.raises(ValueError, match=r"指标|科目|报表"):
        parse_measure(what)


def test_csv_leaves_what_is_not_disclosed_empty(tmp_path: Path) -> None:
    compare(corpus(), "three_public.total").to_csv(tmp_path / "c.csv")
    with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == list(COLUMNS.values())
    assert {line["公开单位"]: line["数值"] for line in lines}["青溪市财政局"] == ""


def test_the_frame_has_no_zero_for_the_undisclosed() -> None:
    frame = compare(corpus(), "three_public.total").frame()
    assert frame.loc[frame.state == "未公开", "value"].isna().all()


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        (["9.30", "9.30"], ["9.30"]),  # the same disclosure as DOCX and as PDF
        ([None, "9.30"], ["9.30"]),  # an annex of tables beside the explanation
        (["9.30", None], ["9.30"]),
        ([None, None], [None]),
        (["9.30", "9.80"], ["9.80", "9.30"]),  # two that differ are both shown, the larger first
    ],
)
def test_one_disclosure_in_several_files_counts_once(values: list[str | None], lines: list[str | None]) -> None:
    rows: Rows = {}
    for number, value in enumerate(values):
        stated = [amount("three_public.total", value, reason="接待批次增加")] if value else []
        part = document(*stated, doc_id=f"d{number}", issuer="临江县信访局")
        for frame, listed in part.items():
            rows.setdefault(frame, []).extend(listed)
    found = compare(rows, "three_public.total").rows()
    assert [None if row["value"] is None else str(row["value"]) for row in found] == lines
    assert [row["reason"] for row in found] == [None if line is None else "接待批次增加" for line in lines]
