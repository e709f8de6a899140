"""The project's own test documents: their gold is well-formed, says what the documents say, and adds up."""

from __future__ import annotations

import csv
import html
import re
import sys
import tomllib
import zipfile
from collections import defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
try:
    from fixtures.blocks import Description
    from fixtures.build import build, catalogue, describe_all
finally:
    sys.path.remove(str(ROOT))

FIXTURES = ROOT / "fixtures"
DOCUMENTS = FIXTURES / "documents"
STEMS = sorted({p.name.split(".")[0] for p in DOCUMENTS.iterdir() if not p.name.startswith(".")})
FILES = sorted(p for p in DOCUMENTS.iterdir() if not p.name.startswith("."))
PLANTED = "shiqiao-chengguan-2024"
ROUNDED = {"linjiang-xinfang-2024-final"}  # books kept to the fen, tables printed in 万元
COLUMNS = [
    "kind",
    "item",
    "code",
    "system",
    "label",
    "value",
    "change_wan",
    "change_pct",
    "compared_with",
    "budget_wan",
    "completion_pct",
    "share_pct",
    "reason",
    "purpose",
    "quote",
]
TABLE_COLUMNS = ["table", "system", "code", "item", "measure", "value_wan", "page"]
NUMBERS = ("value", "change_wan", "change_pct", "budget_wan", "completion_pct", "share_pct")
SYSTEMS = {"functional", "economic_department", "economic_government"}
MEASURES = {"total", "basic", "project", "personnel", "public_use", "budget", "final", "prior"}
FINDINGS = {
    "sum_mismatch",
    "change_mismatch",
    "percent_mismatch",
    "direction_conflict",
    "zero_base_percent",
    "unit_suspect",
    "placeholder",
}
RADICALS = str.maketrans(
    {"⻔": "门", "⻋": "车", "⻓": "长", "⼈": "人", "⼀": "一", "⼯": "工", "⼤": "大", "⽅": "方", "⾏": "行"}
)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def gold(stem: str) -> list[dict[str, str]]:
    return read(FIXTURES / "gold" / f"{stem}.csv")


@cache
def gold_tables(stem: str) -> list[dict[str, str]]:
    path = FIXTURES / "gold_tables" / f"{stem}.csv"
    return read(path) if path.exists() else []


def compact(text: str) -> str:
    return re.sub(r"\s+", "", text).translate(RADICALS)


@cache
def pages(path: Path) -> tuple[str, ...]:
    """The document's text, page by page where it has pages, without spaces."""
    if path.suffix == ".pdf":
        import pypdfium2

        document = pypdfium2.PdfDocument(path)
        try:
            return tuple(compact(page.get_textpage().get_text_bounded()) for page in document)
        finally:
            document.close()
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as package:
            body = package.read("word/document.xml").decode("utf-8")
        return (compact(html.unescape(re.sub(r"<[^>]+>", "", body))),)
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as package:
            strings = package.read("xl/sharedStrings.xml").decode("utf-8")
        return (compact(html.unescape(re.sub(r"<[^>]+>", "", strings))),)
    text = path.read_bytes().decode("gb18030" if path.suffix == ".htm" else "utf-8")
    return (compact(html.unescape(re.sub(r"<[^>]+>", "", text)) if path.suffix in (".html", ".htm") else text),)


@cache
def descriptions() -> dict[str, Description]:
    return {d.stem: d for d in describe_all()}


def without_furniture(path: Path) -> str:
    """The text of a PDF without the running header and page number, which each page's content begins with."""
    furniture, out = descriptions()[path.stem].furniture, []
    for number, text in enumerate(pages(path), 1):
        if furniture.header:
            text = text.replace(compact(furniture.header), "", 1)
        if furniture.number and number >= furniture.start:
            shown = compact(furniture.number.format(number - furniture.start + 1 + furniture.offset))
            text = text.removeprefix(shown).removesuffix(shown)
        out.append(text)
    return "".join(out)


# -- form -----------------------------------------------------------------------------------------------------------
def test_there_are_fixtures_in_every_format() -> None:
    assert {p.suffix for p in FILES} >= {".pdf", ".docx", ".doc", ".html", ".htm", ".txt", ".xlsx"}
    assert len(STEMS) >= 20


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_files_are_small(path: Path) -> None:
    assert 0 < path.stat().st_size < 300_000


def test_all_files_together_are_small() -> None:
    assert sum(p.stat().st_size for p in FILES) < 6_000_000


def test_every_gold_file_has_a_document() -> None:
    for folder in ("gold", "gold_tables"):
        assert {p.stem for p in (FIXTURES / folder).glob("*.csv")} <= set(STEMS)
    assert {p.stem for p in (FIXTURES / "gold").glob("*.csv")} == set(STEMS)


@pytest.mark.parametrize("stem", STEMS)
def test_gold_is_well_formed(stem: str) -> None:
    rows = gold(stem)
    assert list(rows[0]) == COLUMNS
    assert [r["item"] for r in rows if r["kind"] == "doc"][:4] == ["issuer", "fiscal_year", "disclosure", "entity"]
    for row in rows:
        assert row["kind"] in {"doc", "section", "amount", "subject", "count", "finding"}
        assert row["quote"]
        assert len(row["quote"]) <= 60
        for column in NUMBERS:
            assert re.fullmatch(r"(-?\d+(\.\d+)?)?", row[column]), (column, row)
        if row["kind"] == "subject":
            assert row["system"] in SYSTEMS
            assert not row["item"]
            assert row["label"]
        if row["kind"] == "amount":
            assert row["value"] or row["change_wan"] or row["change_pct"]
            assert row["label"]
        if row["kind"] == "finding":
            assert row["item"] in FINDINGS
        for column in ("reason", "purpose"):
            assert not re.search(r"[。；，]$", row[column])


@pytest.mark.parametrize("stem", STEMS)
def test_gold_tables_are_well_formed(stem: str) -> None:
    rows = gold_tables(stem)
    for row in rows:
        assert list(row) == TABLE_COLUMNS
        assert re.fullmatch(r"-?\d+(\.\d+)?", row["value_wan"])
        assert row["measure"] in MEASURES
        assert bool(row["code"]) != bool(row["item"])
        assert row["system"] in SYSTEMS | {""}
        assert row["page"].isdigit() or (row["page"] == "" and not (DOCUMENTS / f"{stem}.pdf").exists())
    keys = [(r["table"], r["code"], r["item"], r["measure"]) for r in rows]
    doubles = {k for k in keys if keys.count(k) > 1}
    assert all(k[1].startswith(("30", "31")) for k in doubles), doubles  # a code may stand under 501 and under 505


def known_keys() -> dict[str, set[str]]:
    """The keys the patterns know; empty where a file is missing."""
    folder = ROOT / "patterns"
    out: dict[str, set[str]] = defaultdict(set)
    for kind in ("items", "counts"):
        if (folder / f"{kind}.csv").exists():
            out[kind] = {r["item"] for r in read(folder / f"{kind}.csv")}
    for kind in ("sections", "tables"):
        if (folder / f"{kind}.toml").exists():
            data = tomllib.loads((folder / f"{kind}.toml").read_text(encoding="utf-8"))
            for entries in data.values():
                if isinstance(entries, list):
                    for entry in (e for e in entries if isinstance(e, dict)):
                        out[kind] |= {entry.get("key", entry.get("id")), entry.get("functional"), entry.get("economic")}
    return out


@pytest.mark.parametrize("stem", STEMS)
def test_keys_are_known_to_the_patterns(stem: str) -> None:
    known = known_keys()
    assert known["items"] >= {r["item"] for r in gold(stem) if r["kind"] == "amount"}
    assert known["items"] >= {r["item"] for r in gold_tables(stem) if r["item"]}
    assert known["counts"] >= {r["item"] for r in gold(stem) if r["kind"] == "count"}
    assert known["sections"] >= {r["item"] for r in gold(stem) if r["kind"] == "section"}
    assert known["tables"] | {"other"} >= {r["table"] for r in gold_tables(stem)}


def test_readme_lists_every_document() -> None:
    assert catalogue() in (FIXTURES / "README.md").read_text(encoding="utf-8")


# -- what the documents say -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", [p for p in FILES if p.suffix != ".doc"], ids=lambda p: p.name)
def test_every_quote_stands_in_the_document(path: Path) -> None:
    text = without_furniture(path) if path.suffix == ".pdf" else "".join(pages(path))
    header = next((r["label"] for r in gold(path.name.split(".")[0]) if r["kind"] == "doc"), "")
    for row in gold(path.name.split(".")[0]):
        quote = compact(row["quote"])
        if row["kind"] == "section":  # Word's automatic numbers are not in the text
            quote = compact(row["label"])
        if quote in text or (row["kind"] == "doc" and header in text):
            continue
        pytest.fail(f"{row['kind']} {row['item']}: {quote}")


@pytest.mark.parametrize("stem", [s for s in STEMS if (DOCUMENTS / f"{s}.pdf").exists()])
def test_table_figures_stand_on_their_page(stem: str) -> None:
    text = pages(DOCUMENTS / f"{stem}.pdf")
    for row in gold_tables(stem):
        value = Decimal(row["value_wan"])
        shown = {
            f"{v:{form}}" for v in (value, value * 10000) for form in (",.2f", ".2f", ",.1f", ".1f", ",.0f", ".0f")
        }
        page = int(row["page"])
        assert any(s in text[page - 1] for s in shown), row
        if row["code"]:
            assert row["code"][-2:] in text[page - 1]


# -- that it adds up --------------------------------------------------------------------------------------------------
def roll_up(rows: list[dict[str, str]], lengths: tuple[int, ...], rounding: bool) -> list[str]:
    """What does not add up: every code against the codes one level below it (within the rounding of 万元)."""
    wrong = []
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row["code"], row["measure"]] += Decimal(row["value_wan"])
    for (code, measure), value in sums.items():
        if len(code) not in lengths[:-1]:
            continue
        below = lengths[lengths.index(len(code)) + 1]
        parts = [v for (c, m), v in sums.items() if m == measure and len(c) == below and c.startswith(code)]
        if parts and abs(sum(parts) - value) > rounding * Decimal("0.005") * (len(parts) + 1):
            wrong.append(f"{code} {measure}: {value} != {sum(parts)}")
    return wrong


@pytest.mark.parametrize("stem", STEMS)
def test_tables_add_up(stem: str) -> None:
    by_table: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in gold_tables(stem):
        if row["code"]:
            by_table[row["table"], row["system"]].append(row)
    for (table, system), rows in by_table.items():
        lengths = (3, 5, 7) if system == "functional" else (3, 5)
        assert roll_up(rows, lengths, stem in ROUNDED) == [], table
        tops: dict[str, Decimal] = defaultdict(Decimal)
        for row in rows:
            if len(row["code"]) == 3:
                tops[row["measure"]] += Decimal(row["value_wan"])
        for row in gold_tables(stem):
            two_lanes = (
                table == "general_public_basic"
                and row["measure"] in ("personnel", "public_use")
                and "personnel" not in tops
            )
            if row["table"] == table and row["system"] == system and row["item"] and not two_lanes:
                slack = Decimal("0.05") if stem in ROUNDED else 0
                assert abs(Decimal(row["value_wan"]) - tops[row["measure"]]) <= slack, (table, row)


@pytest.mark.parametrize("stem", STEMS)
def test_narrative_subjects_add_up(stem: str) -> None:
    """The 项 of the general public budget are the whole of it, within the rounding of what is printed."""
    items = {}
    for row in gold(stem):
        if row["kind"] == "subject" and row["system"] == "functional" and len(row["code"]) == 7:
            items.setdefault(row["code"], Decimal(row["value"]))
    total = [
        Decimal(r["value"])
        for r in gold(stem)
        if r["kind"] == "amount" and r["item"] in ("general_public.expenditure", "fiscal.expenditure") and r["value"]
    ]
    if len(items) < 8 or not total:
        pytest.skip("the document does not print its subjects in the narrative")
    assert abs(sum(items.values()) - total[-1]) <= Decimal("0.005") * (len(items) + 1)


@pytest.mark.parametrize("stem", [s for s in STEMS if s != PLANTED])
def test_changes_and_percents_follow(stem: str) -> None:
    for row in gold(stem):
        if row["value"] and row["change_wan"] and row["change_pct"] and row["kind"] in ("amount", "subject"):
            value, change, percent = (Decimal(row[c]) for c in ("value", "change_wan", "change_pct"))
            assert change * percent >= 0, row
            if not change:
                continue
            slack = Decimal("0.01")
            low, high = (value - change - slack, value - change + slack)
            bounds = sorted((abs(change) + s) * 100 / b for s in (-slack / 2, slack / 2) for b in (low, high) if b > 0)
            step = Decimal(1).scaleb(max(percent.as_tuple().exponent, -2)) / 2  # type: ignore[type-var]
            assert bounds[0] - step - Decimal("0.05") <= abs(percent) <= bounds[-1] + step + Decimal("0.05"), row
        if row["value"] and row["budget_wan"] and row["completion_pct"]:
            done = Decimal(row["value"]) * 100 / Decimal(row["budget_wan"])
            assert abs(done - Decimal(row["completion_pct"])) < Decimal("1") / Decimal(row["budget_wan"]) + Decimal(
                "0.006"
            )


def test_clean_documents_have_no_findings_and_the_planted_one_has_every_kind() -> None:
    for stem in STEMS:
        kinds = {r["item"] for r in gold(stem) if r["kind"] == "finding"}
        assert kinds == (FINDINGS - {"change_mismatch"} if stem == PLANTED else set())


YEARS = [("linjiang-xinfang-2023", "linjiang-xinfang-2024"), ("linjiang-xinfang-2024", "linjiang-xinfang-2025")]


@pytest.mark.parametrize(("before", "after"), YEARS)
def test_consecutive_years_agree(before: str, after: str) -> None:
    """This year's figure less its change is last year's figure."""

    def first(stem: str) -> dict[str, dict[str, str]]:
        out: dict[str, dict[str, str]] = {}
        for row in gold(stem):
            if row["kind"] in ("amount", "subject") and row["value"]:
                out.setdefault(row["item"] or row["code"], row)
        return out

    last, this = first(before), first(after)
    compared = 0
    for key, row in this.items():
        if row["change_wan"] and key in last:
            compared += 1
            assert abs(Decimal(row["value"]) - Decimal(row["change_wan"]) - Decimal(last[key]["value"])) <= Decimal(
                "0.015"
            ), key
    assert compared >= 20


def test_the_final_account_continues_the_budget() -> None:
    budget = {
        r["code"]: r["value"]
        for r in gold("linjiang-xinfang-2024")
        if r["kind"] == "subject" and r["system"] == "functional"
    }
    final = {r["code"]: r["budget_wan"] for r in gold("linjiang-xinfang-2024-final") if r["kind"] == "subject"}
    assert final
    assert {c: budget[c] for c in final} == final


def test_four_departments_of_one_county_and_year() -> None:
    same = [
        s
        for s in STEMS
        if s.startswith("linjiang-") and {"2024", "budget"} <= {r["label"] for r in gold(s) if r["kind"] == "doc"}
    ]
    assert len(same) >= 4


# -- rebuilding -------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for needed in ("reportlab", "xlsxwriter"):
        pytest.importorskip(needed, reason=f"building needs {needed} (extra dev)")
    out = tmp_path_factory.mktemp("fixtures")
    for about in describe_all():
        list(build(about, out))
    return out


def test_rebuilding_gives_the_same_gold(rebuilt: Path) -> None:
    for folder in ("gold", "gold_tables"):
        for path in sorted((FIXTURES / folder).glob("*.csv")):
            assert (rebuilt / folder / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix != ".doc"], ids=lambda p: p.name)
def test_rebuilding_gives_the_same_document(rebuilt: Path, path: Path) -> None:
    """HTML, text and the parts of DOCX byte for byte; PDF, whose compression depends on the library, page by page."""
    again = rebuilt / "documents" / path.name
    if path.suffix == ".pdf":
        assert pages(again) == pages(path)
    elif path.suffix == ".docx":
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(again) as new:
            for part in ("word/document.xml", "word/numbering.xml"):
                assert new.read(part) == old.read(part)
            assert [i.date_time for i in new.infolist()] == [i.date_time for i in old.infolist()]
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(again) as new:
            parts = [n for n in old.namelist() if n.startswith(("xl/worksheets/", "xl/sharedStrings"))]
            assert [new.read(p) for p in parts] == [old.read(p) for p in parts]
    else:
        assert again.read_bytes() == path.read_bytes()
