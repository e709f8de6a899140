from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from extractor import schema

CONTRACT = {
    "documents": "doc_id, path, sha256, media_type, pages, issuer, entity, region_code, region, fiscal_year, "
    "disclosure, published_on, title, status, error, money_mentions, money_claimed, amounts, findings, seconds, "
    "version",
    "sections": "doc_id, seq, level, number, title, section, page, text",
    "amounts": "doc_id, amount_id, section, item, label, code, system, fund, value_wan, change_wan, change_pct, "
    "compared_with, budget_wan, completion_pct, share_pct, reason, purpose, text, unit, decimals, page, bbox, start, "
    "end, quote, pattern",
    "counts": "doc_id, section, item, label, value, unit, page, quote, start, end",
    "tables": "doc_id, table_no, table, title, unit, page_from, page_to, rows, columns, empty, note",
    "cells": "doc_id, table_no, table, row, row_label, code, system, item, column, measure, value_wan, text, unit, "
    "page, bbox",
    "subjects": "doc_id, system, code, name, standard_name, level, narrative_wan, table_wan, agrees, change_wan, "
    "change_pct, reason, purpose",
    "terms": "doc_id, term, definition",
    "items": "doc_id, section, seq, number, text",
    "findings": "doc_id, check, severity, outcome, message, expected, actual, difference, evidence, page",
    "unclaimed": "doc_id, text, page, start, quote",
    "departments": "doc_id, issuer, fiscal_year, disclosure",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_contract_columns_stand_first_and_in_order(name: str) -> None:
    expected = CONTRACT[name].split(", ")
    assert list(schema.frame(name).names[: len(expected)]) == expected


def test_frames_are_those_of_the_contract() -> None:
    assert tuple(CONTRACT) == schema.FRAMES == tuple(frame.name for frame in schema.frames())


@pytest.mark.parametrize("frame", schema.frames(), ids=lambda frame: frame.name)
def test_headings_are_unique_and_complete(frame: schema.Frame) -> None:
    assert len(set(frame.names)) == len(frame.names)
    assert len(set(frame.headings("zh"))) == len(frame.columns)
    for column in frame.columns:
        assert column.title
        assert column.english
        assert not column.title.isascii() or column.title == "SHA-256"
    assert set(frame.key) | set(frame.order) <= set(frame.names)


def test_departments_have_a_column_for_every_item_and_count() -> None:
    names = schema.frame("departments").names
    assert "three_public.total" in names
    assert "staff.actual" in names


@pytest.mark.corpus
def test_departments_cover_the_contracts_items() -> None:
    shared = Path(__file__).resolve().parents[2] / "shared" / "contract"
    if not shared.is_dir():
        pytest.skip("no ../shared/contract")
    names = set(schema.frame("departments").names)
    for vocabulary in ("items.csv", "counts.csv"):
        with (shared / vocabulary).open(encoding="utf-8-sig", newline="") as file:
            assert {row["item"] for row in csv.DictReader(file)} <= names


@pytest.mark.parametrize(
    ("column", "given", "expected"),
    [
        ("value_wan", Decimal("9.30"), Decimal("9.30")),
        ("value_wan", 12, Decimal(12)),
        ("value_wan", "", None),
        ("value_wan", None, None),
        ("value_wan", 0.1, Decimal("0.1")),
        ("decimals", "2", 2),
        ("decimals", Decimal("2"), 2),
        ("label", "", ""),
        ("label", 2024, "2024"),
        ("code", "0101", "0101"),
        ("label", "甲\ud918乙\x00丙\n丁", "甲\ufffd乙\ufffd丙\n丁"),
    ],
)
def test_values_take_their_columns_type(column: str, given: schema.Value, expected: schema.Value) -> None:
    values, problems = schema.conform("amounts", {column: given})
    assert not problems
    value = values[schema.frame("amounts").names.index(column)]
    assert value == expected
    assert type(value) is type(expected)
    assert str(value) == str(expected)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"value_wan": "约十万"}, "amounts.value_wan"),
        ({"decimals": Decimal("0.5")}, "amounts.decimals"),
        ({"value_wan": Decimal("NaN")}, "amounts.value_wan"),
        ({"value_wan": True}, "amounts.value_wan"),
        ({"novel": 1}, "novel"),
    ],
)
def test_what_does_not_fit_is_said_and_never_raises(row: schema.Row, said: str) -> None:
    values, problems = schema.conform("amounts", row)
    assert len(values) == len(schema.frame("amounts").columns)
    assert len(problems) == 1
    assert said in problems[0]


def test_rows_of_a_document_come_in_a_fixed_order() -> None:
    rows = [{"seq": 3}, {"seq": 1, "title": "a"}, {"seq": None}, {"seq": 1, "title": "b"}]
    assert [(row.get("seq"), row.get("title")) for row in schema.ordered("sections", rows)] == [
        (1, "a"),
        (1, "b"),
        (3, None),
        (None, None),
    ]
