"""Workbooks: cells as the sheet shows them, merged cells once, sheets of prose as paragraphs."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest
from container_parts import compound, source, xlsx, zipped

from extractor.document import Document, Paragraph, Table
from extractor.errors import CorruptDocument, EncryptedDocument, MissingExtra, TooLarge
from extractor.limits import Limits
from extractor.readers import read_document
from extractor.readers.sheet import read
from extractor.readers.sheet_formats import plain_number, shown

FIXTURES = Path(__file__).parent.parent / "fixtures" / "readers"

BUDGET: list[list[Any]] = [
    ["表一 青溪市水利局收支预算总表"],
    [None, None, "单位：万元"],
    ["编码", "名称", "金额"],
    ["2130301", "行政运行", (1000.0, "#,##0.00")],
    ["0101", "合计", 1234.5],
]


def document(data: bytes, limits: Limits | None = None) -> Document:
    return read(source(data, "表.xlsx", limits or Limits()))


def rows(table: Table) -> list[list[str]]:
    grid = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        grid[cell.row][cell.column] = cell.text
    return grid


def test_a_sheet_is_a_table_with_its_name() -> None:
    (table,) = document(xlsx({"收支总表": BUDGET}, merged={"收支总表": ["A1:C1"]})).tables()
    assert (table.name, table.rows, table.columns) == ("收支总表", 5, 3)
    assert rows(table) == [
        ["表一 青溪市水利局收支预算总表", "", ""],
        ["", "", "单位：万元"],
        ["编码", "名称", "金额"],
        ["2130301", "行政运行", "1,000.00"],
        ["0101", "合计", "1234.5"],
    ]
    title = table.cells[0]
    assert (title.row_span, title.column_span) == (1, 3)
    assert len(table.cells) == 13


def test_a_merged_cell_stands_once_and_the_blank_ones_are_there() -> None:
    data = xlsx(
        {"表": [["科目", None, "金额"], ["编码", "名称", None], ["201", "公共服务", 3]]},
        merged={"表": ["A1:B1", "C1:C2"]},
    )
    (table,) = document(data).tables()
    assert [(c.row, c.column, c.row_span, c.column_span) for c in table.cells if c.row < 2] == [
        (0, 0, 1, 2),
        (0, 2, 2, 1),
        (1, 0, 1, 1),
        (1, 1, 1, 1),
    ]


def test_blank_margins_are_left_out_and_the_path_says_where_the_table_stands() -> None:
    (table,) = document(xlsx({"表": [[], [], [None, "编码", "金额"], [None, "201", 3], [None, "", ""], []]})).tables()
    assert rows(table) == [["编码", "金额"], ["201", "3"]]
    assert table.path == "表!B3"


def test_hidden_sheets_are_left_out_and_named() -> None:
    found = document(xlsx({"表": [["编码", "金额"], ["201", 3]], "底稿": [["a", 1]]}, hidden=["底稿"]))
    assert [table.name for table in found.tables()] == ["表"]
    assert [(notice.code, "底稿" in notice.message) for notice in found.notices] == [("part_skipped", True)]


def test_a_sheet_of_prose_is_paragraphs() -> None:
    found = document(
        xlsx(
            {
                "编制说明": [["2024年部门预算编制说明"], [], ["收入预算226.70万元。\n支出预算226.70万元。"]],
                "表": [["编码", "金额"], ["201", 3]],
            }
        )
    )
    assert [type(block) for block in found.blocks] == [Paragraph, Paragraph, Paragraph, Table]
    assert [(p.text, p.path) for p in found.paragraphs()] == [
        ("2024年部门预算编制说明", "编制说明!A1"),
        ("收入预算226.70万元。", "编制说明!A3"),
        ("支出预算226.70万元。", "编制说明!A3"),
    ]


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (1234.5, "", "1234.5"),
        (1234.0, "General", "1234"),
        (0.1 + 0.2, "", "0.3"),
        (1234.5, "0.00", "1234.50"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (2.675, "0.00", "2.68"),
        (-1234.5, "#,##0.00", "-1,234.50"),
        (-1234.5, "#,##0.00;[Red]-#,##0.00", "-1,234.50"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        (0, "0.00", "0.00"),
        (0, "#,##0.00_ ", "0.00"),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
        (0, "#,##0.00;-#,##0.00;", ""),
        (0, "#", ""),
        (0.0769, "0.00%", "7.69%"),
        (0.5, "0%", "50%"),
        (3.14159, "0.##", "3.14"),
        (3, "0.##", "3."),
        (101, "0000", "0101"),
        (2010301, "@", "2010301"),
        (12.5, '0.00"万元"', "12.50万元"),
        (1234567.0, "#,##0.00,", "1,234.57"),
        (45000, "yyyy-mm-dd", "45000"),
        (0.25, "# ?/?", "0.25"),
        (1e-7, "0.00", "0.00"),
        (-0.001, "0.00", "0.00"),
        (1e20, "", "100000000000000000000"),
    ],
)
def test_numbers_as_the_sheet_shows_them(value: float, code: str, expected: str) -> None:
    assert shown(value, code) == expected


@pytest.mark.parametrize(("value", "expected"), [(0.0, "0"), (-0.0, "0"), (float("inf"), "inf"), (226.7, "226.7")])
def test_plain_numbers(value: float, expected: str) -> None:
    assert plain_number(value) == expected


def test_a_sheet_that_hides_zeros_shows_none() -> None:
    view = '<sheetViews><sheetView showZeros="0" workbookViewId="0"/></sheetViews>'
    (table,) = document(xlsx({"表": [["编码", "金额"], ["201", 0], ["202", 5]]}, extra={"表": view})).tables()
    assert [row[1] for row in rows(table)] == ["金额", "", "5"]


def test_an_old_workbook_reads_like_the_new_one() -> None:
    """The same sheets, written as .xls."""
    old = read_document(FIXTURES / "qingxi-shuili-2024.xls")
    new = read_document(FIXTURES / "qingxi-shuili-2024.xlsx")
    assert old.media_type == "application/vnd.ms-excel"
    assert [p.text for p in old.paragraphs()] == [p.text for p in new.paragraphs()]
    assert list(old.tables()) == list(new.tables())
    assert "1,000.00" in [cell.text for table in old.tables() for cell in table.cells]


@pytest.mark.parametrize(
    "data",
    [
        xlsx({"表": BUDGET})[:900],
        xlsx({"表": []}),
        zipped({"xl/workbook.xml": "<workbook/>"}),
        compound({"Workbook": b"\x09\x08\x10\0" + b"\xff" * 900}),
        compound({"Workbook": b""}),
    ],
    ids=["cut off", "empty", "without parts", "noise", "no records"],
)
def test_damaged_and_empty_workbooks(data: bytes) -> None:
    with pytest.raises(CorruptDocument):
        read(source(data))


def test_entities_are_refused() -> None:
    data = xlsx({"表": BUDGET}, extra={"表": "<!DOCTYPE x [<!ENTITY a 'b'>]>"})
    with pytest.raises(CorruptDocument):
        read(source(data))


def test_limits() -> None:
    data = xlsx({"表": [[str(i), "x"] for i in range(100)]})
    with pytest.raises(TooLarge):
        document(data, Limits(cells=100))
    with pytest.raises(TooLarge):
        document(data, Limits(unpacked_bytes=1000))


@pytest.mark.parametrize("place", ["XFD1048576", "xfd1048576", "ZZZZZZ1", "A4294967295"])
def test_one_cell_in_the_far_corner_does_not_fill_the_memory(place: str) -> None:
    far = f'<row><c r="{place}"><v>1</v></c></row>'
    data = xlsx({"表": [["编码", "金额"]]})
    members = {"xl/worksheets/sheet1.xml": far}
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name).decode()
            members[name] = content.replace("</sheetData>", far + "</sheetData>")
    with pytest.raises(TooLarge):
        document(zipped(members))


def test_a_far_corner_of_an_old_workbook_is_refused_before_anybody_lays_it_out() -> None:
    data = (FIXTURES / "qingxi-shuili-2024.xls").read_bytes()
    at = data.index(b"\xfd\x00\x0a\x00")  # a cell of text: row, column, style, text
    with pytest.raises(TooLarge, match="65536 行 × 65536 列"):
        read_document("表.xls", data[: at + 4] + b"\xff\xff\xff\xff" + data[at + 8 :])


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *arguments: Any, **named: Any) -> Any:
        if name == "python_calamine":
            raise ImportError(name)
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingExtra, match=r"pip install .*\[sheet\]"):
        read(source(xlsx({"表": BUDGET})))


def test_a_locked_old_workbook() -> None:
    """A FILEPASS record right after the workbook's BOF locks everything behind it."""
    bof = bytes.fromhex("0908 1000 0006 0500 0000 0000 0000 0000 0600 0000".replace(" ", ""))
    lock = bytes.fromhex("2f00 3600 0100 0100 0100".replace(" ", "")) + b"\x11" * 48
    with pytest.raises(EncryptedDocument):
        read(source(compound({"Workbook": bof + lock + b"\x0a\0\0\0"})))
