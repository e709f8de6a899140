from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import extractor
from extractor import schema
from extractor.departments import department_row
from extractor.frames import Frames, conformed

DOCUMENTS = Path(__file__).resolve().parents[1] / "fixtures" / "documents"
DOCX = DOCUMENTS / "linjiang-xinfang-2024.docx"
DTYPES = {"string": "string", "integer": "Int64", "number": "float64", "boolean": "boolean"}


@pytest.fixture(scope="module")
def disclosure() -> extractor.Disclosure:
    return extractor.read(DOCX)


@pytest.mark.parametrize("frame", schema.frames(), ids=lambda frame: frame.name)
def test_dtypes_follow_the_schema_even_where_a_frame_is_empty(frame: schema.Frame) -> None:
    made = getattr(Frames({}), frame.name)
    assert list(made.columns) == list(frame.names)
    assert {str(made[column.name].dtype) for column in frame.columns} == {DTYPES[c.type] for c in frame.columns}


def test_what_is_not_stated_is_missing_and_never_zero() -> None:
    rows, problems = conformed({"amounts": [{"label": "", "value_wan": None}, {"value_wan": Decimal("0.00")}]})
    assert not problems
    frame = Frames(rows).amounts
    assert frame["value_wan"].isna().tolist() == [True, False]
    assert frame["value_wan"][1] == 0
    assert frame["label"].isna().all()
    assert frame["decimals"].isna().all()


def test_read_gives_frames_of_one_document(disclosure: extractor.Disclosure) -> None:
    assert len(disclosure.documents) == 1
    assert disclosure.facts["fiscal_year"] == 2024
    assert disclosure.amounts["value_wan"].dtype == "float64"
    assert len(disclosure.amounts) == len(disclosure.rows["amounts"]) > 10
    assert set(disclosure.amounts["doc_id"]) == {disclosure.document.doc_id}
    assert disclosure.amounts is disclosure.amounts
    for name in schema.FRAMES:
        assert isinstance(getattr(disclosure, name), pd.DataFrame)
    html = disclosure._repr_html_()
    assert "临江县" in html
    assert "<script" not in html


def test_read_many_gives_the_same_rows_as_read(disclosure: extractor.Disclosure, tmp_path: Path) -> None:
    corpus = extractor.read_many([DOCX, tmp_path.joinpath("empty.pdf")], workers=0) if _empty(tmp_path) else None
    assert corpus is not None
    assert len(corpus) == 2
    assert corpus.documents["status"].tolist() == ["ok", "unreadable"]
    pd.testing.assert_frame_equal(corpus.amounts, disclosure.amounts)
    assert "unreadable 1" in repr(corpus)
    assert "2 个文件" in corpus._repr_html_()


def _empty(folder: Path) -> bool:
    folder.joinpath("empty.pdf").write_bytes(b"")
    return True


def test_a_corpus_survives_its_files(disclosure: extractor.Disclosure, tmp_path: Path) -> None:
    for headers in ("en", "zh"):
        disclosure.to_csv(tmp_path / headers, headers=headers)
        back = extractor.Corpus.load(tmp_path / headers)
        for name in schema.FRAMES:
            pd.testing.assert_frame_equal(back.frame(name), disclosure.frame(name))
        for name in ("amounts", "cells"):
            assert back.records(name)[0]["value_wan"] == disclosure.records(name)[0]["value_wan"]


def test_errors_are_one_family_and_say_what_to_do(tmp_path: Path) -> None:
    bad = tmp_path / "a.png"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 20)
    with pytest.raises(extractor.UnsupportedFormat, match="→") as caught:
        extractor.read(bad)
    assert isinstance(caught.value, extractor.ExtractorError)
    assert caught.value.remedy
    with pytest.raises(FileNotFoundError):
        extractor.read(tmp_path / "nowhere.pdf")
    with pytest.raises(FileNotFoundError):
        extractor.read_many(tmp_path / "nowhere")


def test_of_several_statements_of_an_item_the_first_one_stands() -> None:
    row = department_row(
        {"doc_id": "d", "issuer": "青溪市教育局", "fiscal_year": 2024, "disclosure": "budget", "title": "x"},
        [
            {"item": "revenue.total", "value_wan": None},
            {"item": "revenue.total", "value_wan": Decimal("1.0")},
            {"item": "revenue.total", "value_wan": Decimal("2.0")},
            {"item": "", "value_wan": Decimal("3.0")},
            {"item": "no.such.item", "value_wan": Decimal("4.0")},
        ],
        [{"item": "staff.actual", "value": Decimal("23")}],
    )
    assert row == {
        "doc_id": "d",
        "issuer": "青溪市教育局",
        "fiscal_year": 2024,
        "disclosure": "budget",
        "revenue.total": Decimal("1.0"),
        "staff.actual": Decimal("23"),
    }


def test_checks_that_fail_cost_the_findings_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    from extractor import checks

    def broken(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(checks, "run", broken)
    disclosure = extractor.read(DOCX)
    assert disclosure.facts["status"] == "partial"
    assert "检查未完成" in str(disclosure.facts["error"])
    assert disclosure.rows["amounts"]
