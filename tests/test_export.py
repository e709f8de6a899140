from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from extractor import schema
from extractor.errors import MissingExtra
from extractor.export import FORMATS, Export, Options, targets
from extractor.export.package import describe, write_package
from extractor.export.text import cell, read_rows
from extractor.schema import Value

ROWS: dict[str, list[dict[str, Value]]] = {
    "documents": [
        {"doc_id": "00aa", "path": "附件/a,b.pdf", "status": "ok", "fiscal_year": 2024, "seconds": Decimal("0.5")}
    ],
    "sections": [{"doc_id": "00aa", "seq": 1, "title": "部门概况", "text": '第一行\n“第二行”，含"引号"\r第三行'}],
    "amounts": [
        {"doc_id": "00aa", "amount_id": "a1", "code": "0101", "value_wan": Decimal("9.30"), "label": "=1+1"},
        {
            "doc_id": "00aa",
            "amount_id": "a2",
            "value_wan": Decimal("3E+4"),
            "change_wan": Decimal("-0.00"),
            "text": "-12.50",
        },
        {"doc_id": "00aa", "amount_id": "a3", "value_wan": None, "change_pct": Decimal("0.1"), "reason": "+增人"},
    ],
    "tables": [
        {"doc_id": "00aa", "table_no": 1, "empty": True, "title": "-"},
        {"doc_id": "00aa", "table_no": 2, "empty": False},
    ],
    "cells": [],
}


MORE: dict[str, list[dict[str, Value]]] = {"terms": [{"doc_id": "00ab", "term": "名词", "definition": "解释"}]}


def as_read(frame: schema.Frame, row: dict[str, Value]) -> dict[str, Value]:
    """The row as a CSV file gives it back: "" where a text is not stated."""
    values, _ = schema.conform(frame.name, row)
    cells = zip(frame.columns, values, strict=True)
    return {column.name: "" if value is None and column.type == "string" else value for column, value in cells}


def conformed(rows: dict[str, list[dict[str, Value]]] = ROWS) -> dict[str, Sequence[Sequence[Value]]]:
    return {name: [schema.conform(name, row)[0] for row in listed] for name, listed in rows.items()}


def written(out: Path, *formats: str, headers: str = "en") -> Path:
    with Export(targets(out, formats), Options(headers=headers)) as export:
        export.write(conformed())
        export.write(conformed(MORE))
    return out


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (None, ""),
        (Decimal("9.30"), "9.30"),
        (Decimal("3E+4"), "30000"),
        (Decimal("-1.5"), "-1.5"),
        (7, "7"),
        (True, "true"),
        (False, "false"),
        ("行政运行", "行政运行"),
        ("=SUM(A1)", "'=SUM(A1)"),
        ("+增加", "'+增加"),
        ("-", "'-"),
        ("@cmd", "'@cmd"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("-12.50", "-12.50"),
        ("+3.1%", "+3.1%"),
        ("-1,234.00", "-1,234.00"),
        ("-1+cmd", "'-1+cmd"),
        ("0101", "0101"),
    ],
)
def test_cells_print_figures_as_printed_and_start_no_formula(value: Value, printed: str) -> None:
    assert cell(value) == printed


@pytest.mark.parametrize("headers", ["en", "zh"])
def test_csv_reads_back_as_it_was(tmp_path: Path, headers: str) -> None:
    written(tmp_path, "csv", headers=headers)
    for frame in schema.frames():
        file = tmp_path / f"{frame.name}.csv"
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        back = list(read_rows(file, frame))
        expected = [as_read(frame, row) for row in [*ROWS.get(frame.name, ()), *MORE.get(frame.name, ())]]
        assert back == expected
    head = (tmp_path / "amounts.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert ("金额（万元）" in head) == (headers == "zh")


def test_standard_csv_reader_agrees_on_rows_with_line_breaks(tmp_path: Path) -> None:
    written(tmp_path, "csv")
    with (tmp_path / "sections.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 1
    assert rows[0]["text"] == ROWS["sections"][0]["text"]


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_input_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    pytest.importorskip({"xlsx": "xlsxwriter", "parquet": "pyarrow", "duckdb": "duckdb"}.get(name, "csv"))

    def digest(folder: Path) -> dict[str, str]:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}

    first, second = digest(written(tmp_path / "a", name)), digest(written(tmp_path / "b", name))
    assert first
    assert first.keys() == second.keys()
    if name != "duckdb":  # DuckDB stamps its file with a random identifier of its own
        assert first == second


def test_sqlite_holds_every_frame(tmp_path: Path) -> None:
    written(tmp_path, "sqlite")
    database = sqlite3.connect(tmp_path / "disclosures.sqlite")
    try:
        assert {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type='table'")} == set(
            schema.FRAMES
        )
        rows = database.execute("SELECT amount_id, code, value_wan, label FROM amounts ORDER BY amount_id").fetchall()
        assert rows == [("a1", "0101", 9.3, "=1+1"), ("a2", None, 30000.0, None), ("a3", None, None, None)]
        assert database.execute('SELECT "table_no", "empty" FROM tables').fetchall() == [(1, 1), (2, 0)]
    finally:
        database.close()


def test_duckdb_holds_every_frame(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    written(tmp_path, "duckdb")
    database = duckdb.connect(str(tmp_path / "disclosures.duckdb"), read_only=True)
    try:
        assert {row[0] for row in database.execute("SHOW TABLES").fetchall()} == set(schema.FRAMES)
        rows = database.execute("SELECT code, value_wan, label FROM amounts ORDER BY amount_id").fetchall()
        assert rows == [("0101", 9.3, "=1+1"), (None, 30000.0, None), (None, None, None)]
        (text,) = database.execute("SELECT text FROM sections").fetchone()
        assert text == ROWS["sections"][0]["text"]
    finally:
        database.close()
    assert [path.name for path in tmp_path.iterdir()] == ["disclosures.duckdb"]


def test_parquet_is_typed_titled_and_split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    from extractor.export import parquet

    monkeypatch.setattr(parquet, "ROWS", 1)
    monkeypatch.setattr(parquet, "GROUPS", 2)
    written(tmp_path, "parquet")
    files = sorted((tmp_path / "parquet" / "amounts").iterdir())
    assert [file.name for file in files] == ["part-00000.parquet", "part-00001.parquet"]
    table = pq.read_table(files[0])
    assert table.column("value_wan").to_pylist() == [9.3, 30000.0]
    assert table.schema.field("value_wan").metadata[b"unit"] == "万元".encode()
    assert pq.read_table(tmp_path / "parquet" / "cells" / "part-00000.parquet").num_rows == 0


def test_excel_keeps_codes_as_text_and_says_what_was_split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xlsxwriter")
    openpyxl = pytest.importorskip("openpyxl")
    from extractor.export import excel

    monkeypatch.setattr(excel, "ROWS", 3)
    with Export(targets(tmp_path, ["xlsx"]), Options(headers="zh")) as export:
        export.write(conformed())
    assert len(export.remarks) == 1
    assert "amounts" in export.remarks[0]
    book = openpyxl.load_workbook(tmp_path / "disclosures.xlsx")
    sheet = book["金额"]
    head = [each.value for each in sheet[1]]
    first = dict(zip(head, sheet[2], strict=True))
    assert first["科目编码"].value == "0101"
    assert first["金额（万元）"].value == 9.3
    assert first["金额（万元）"].number_format == "0.00"
    assert first["原名称"].data_type == "s"
    assert book["金额_2"].max_row == 2


def test_nothing_is_put_in_place_when_writing_fails(tmp_path: Path) -> None:
    def fail() -> None:
        with Export(targets(tmp_path, ["csv", "sqlite"]), Options()) as export:
            export.write(conformed())
            raise RuntimeError("interrupted")

    with pytest.raises(RuntimeError):
        fail()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "module", "extra"),
    [("xlsx", "xlsxwriter", "excel"), ("parquet", "pyarrow.parquet", "parquet"), ("duckdb", "duckdb", "duckdb")],
)
def test_a_missing_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, module: str, extra: str
) -> None:
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(MissingExtra, match=rf"\[{extra}\]"):
        Export(targets(tmp_path, ["csv", name]), Options())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("headers", ["en", "zh"])
def test_data_package_describes_what_lies_there(tmp_path: Path, headers: str) -> None:
    options = Options(headers=headers)
    written(tmp_path, "csv", headers=headers)
    write_package(tmp_path, ["csv"], options, "1.0")
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["name"] for resource in package["resources"]] == list(schema.FRAMES)
    for resource in package["resources"]:
        with (tmp_path / resource["path"]).open(encoding="utf-8-sig", newline="") as file:
            head = next(csv.reader(file))
        fields = resource["schema"]["fields"]
        assert head == [field["name"] for field in fields]
        for field in fields:
            assert field["title"]
            assert field["description"]
            assert field["type"] in {"string", "integer", "number", "boolean"}
        assert set(resource["schema"].get("primaryKey", [])) <= set(head)
    assert describe(["csv"], options, "1.0") == package


def test_every_money_column_names_its_unit() -> None:
    for frame in schema.frames():
        for column in frame.columns:
            if column.name.endswith("_wan"):
                assert column.unit == "万元"
            if column.name.endswith("_pct"):
                assert column.unit == "%"
