"""The report as a file: its data, its evidence, its pictures, what it refuses and what it survives."""

from __future__ import annotations

import base64
import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from extractor import schema
from extractor.checks.facts import Facts
from extractor.commands.report import report
from extractor.corpus import Corpus, read_many
from extractor.errors import CorruptDocument, MissingExtra
from extractor.report import build, from_frames, open_source
from extractor.report.crops import Originals, pictures
from extractor.report.details import FIELDS, detail
from extractor.report.evidence import Passages, bare, cell_keys
from extractor.report.overview import COUNTS, MONEY
from extractor.report.packing import Packer, unpack
from extractor.report.page import words

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT / "fixtures" / "documents"
READ = [
    "linjiang-xinfang-2024.docx",
    "linjiang-xinfang-2024.pdf",
    "linjiang-xinfang-2025.pdf",
    "yunling-shenji-2026.html",
]
HOSTILE = "<img src=x onerror=\"document.title='x'\">'&</script><script>document.title='pwned'</script>\u2028"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_many([DOCUMENTS / name for name in READ], workers=0)


@pytest.fixture(scope="module")
def out(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    corpus.to_csv(folder)
    corpus.to_sqlite(folder / "disclosures.sqlite")
    return folder


def block(page: str, name: str) -> str:
    found = re.search(rf'<script type="[^"]+" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found, name
    return found[1]


def data_of(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(block(page, "report-data"))
    return found


def details_of(page: str) -> list[dict[str, list[list[Any]]]]:
    original = str.maketrans(",./", "&<>")
    dictionary = base64.b85decode(block(page, "report-dictionary").translate(original))
    packs = block(page, "report-details").split("\n")[1:-1]
    return [record for pack in packs for record in unpack(pack, dictionary)]


def rows_of(**frames: Sequence[Mapping[str, Any]]) -> dict[str, list[list[Any]]]:
    """Rows by name as the exports take them: in the order of the schema's columns."""
    return {name: [schema.conform(name, row)[0] for row in rows] for name, rows in frames.items()}


def test_page_is_the_same_from_csv_from_sqlite_and_from_memory(corpus: Corpus, out: Path, tmp_path: Path) -> None:
    for name, source in {
        "csv": open_source(out),
        "memory": from_frames(corpus.rows),
        "sqlite": open_source(out / "disclosures.sqlite"),
    }.items():
        summary = build(source, tmp_path / f"{name}.html")
        assert summary.files == len(READ)
    assert (tmp_path / "csv.html").read_bytes() == (tmp_path / "memory.html").read_bytes()
    csv, sqlite = ((tmp_path / f"{name}.html").read_text(encoding="utf-8") for name in ("csv", "sqlite"))
    assert details_of(csv) == details_of(sqlite)
    # Time spent is the only figure that a database rounds.
    assert data_of(csv)["lines"] == data_of(sqlite)["lines"]


def test_page_loads_nothing_from_anywhere(out: Path, tmp_path: Path) -> None:
    build(open_source(out), tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    outside = re.sub(r"http://www\.w3\.org/2000/svg", "", page)
    assert not re.search(r"https?://|@import|<link[^>]+stylesheet|src=", outside)
    assert "default-src 'none'" in page


@pytest.mark.parametrize("name", READ)
def test_every_statement_is_found_in_its_sentence(corpus: Corpus, name: str) -> None:
    document, rows = next(
        (document, rows) for document, rows in from_frames(corpus.rows).documents() if document["path"].endswith(name)
    )
    passages = Passages(rows["sections"])
    assert len(rows["amounts"]) > 20, document["error"]
    for row in rows["amounts"]:
        place = passages.place(row, row["text"])
        assert place is not None, row
        at, start, end = place
        assert bare(row["text"]) in bare(passages.found[at].text[start:end])
        assert rows["sections"][passages.found[at].section]["section"] in (row["section"], "") or row["section"]


def test_the_same_figure_under_two_headings_is_taken_from_the_right_one() -> None:
    sections = [
        {"seq": "1", "section": "overview", "text": "安排5.00万元。", "title": "甲"},
        {"seq": "2", "section": "other.three_public", "text": "安排5.00万元，用于接待。", "title": "乙"},
    ]
    row = {"section": "other.three_public", "start": "2", "end": "8", "quote": "安排5.00万元", "text": "5.00万元"}
    passages = Passages(sections)
    assert passages.place(row, row["text"]) == (0, 2, 8)
    assert passages.found[0].section == 1
    assert passages.place(row | {"text": "6.00万元"}, "6.00万元") is None


def test_cells_have_the_keys_that_findings_cite(corpus: Corpus) -> None:
    seen = 0
    for document, rows in from_frames(corpus.rows).documents():
        exact = {
            name: [row for row in corpus.records(name) if row["doc_id"] == document["doc_id"]] for name in schema.FRAMES
        }
        keys = [entry.figure.key for entry in Facts(exact, document["doc_id"]).entries]
        assert [key for key, _ in cell_keys(rows["cells"])] == keys
        seen += len(keys)
    assert seen > 300


def test_everything_a_finding_cites_is_in_the_record(corpus: Corpus) -> None:
    cited = 0
    for _, rows in from_frames(corpus.rows).documents():
        record = detail(rows, boxes=True).record
        place = FIELDS["cells"].index
        cells = {
            f"t{row[place('table')]}.r{row[place('row')]}.{row[place('measure')] or row[place('column')] or 'value'}"
            + (f"#{row[place('again')]}" if row[place("again")] else "")
            for row in record["cells"]
        }
        known = (
            cells | {row["amount_id"] for row in rows["amounts"]} | {f"c{n}" for n in range(1, 1 + len(rows["counts"]))}
        )
        sections = {f"s{row['seq']}" for row in rows["sections"]}
        for finding in record["findings"]:
            for key in finding[FIELDS["findings"].index("evidence")]:
                assert key.split(":")[0] in known | sections, finding
                cited += 1
    assert cited > 5


def test_words_of_documents_stay_words(tmp_path: Path) -> None:
    rows = rows_of(
        documents=[{"doc_id": "a" * 16, "path": HOSTILE, "issuer": HOSTILE, "status": "ok", "fiscal_year": 2024}],
        sections=[{"doc_id": "a" * 16, "seq": 1, "title": HOSTILE, "section": "other", "text": HOSTILE + "5.00万元"}],
        amounts=[{"doc_id": "a" * 16, "amount_id": "a0001", "label": HOSTILE, "value_wan": Decimal("5.00")}],
    )
    build(from_frames(rows), tmp_path / "r.html", title=HOSTILE)
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<img" not in page
    assert len(re.findall(r"<script", page)) == len(re.findall(r"</script", page)) == 4
    assert data_of(page)["lines"][0][data_of(page)["columns"].index("issuer")] == HOSTILE


def test_what_is_not_stated_is_not_nought(tmp_path: Path) -> None:
    rows = rows_of(
        documents=[{"doc_id": "b" * 16, "path": "甲.docx", "status": "ok"}],
        amounts=[
            {"doc_id": "b" * 16, "amount_id": "a0001", "item": "three_public.total", "value_wan": Decimal("0.00")},
            {"doc_id": "b" * 16, "amount_id": "a0002", "item": "meeting", "change_wan": Decimal("-1.5")},
        ],
    )
    build(from_frames(rows), tmp_path / "r.html")
    data = data_of((tmp_path / "r.html").read_text(encoding="utf-8"))
    values = data["lines"][0][data["columns"].index("values")]
    assert values[data["money"].index("three_public.total")] == 0
    assert "meeting" not in data["money"][: len(values)] or values[data["money"].index("meeting")] is None


def test_copies_of_a_file_share_a_record(tmp_path: Path) -> None:
    files = [{"doc_id": "c" * 16, "path": f"{n}/甲.docx", "status": "ok"} for n in (1, 2)]
    rows = rows_of(documents=files, amounts=[{"doc_id": "c" * 16, "amount_id": "a0001", "value_wan": Decimal(1)}])
    build(from_frames(rows), tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert data_of(page)["copies"] == {"1": 0}
    assert [bool(each) for each in details_of(page)] == [True, False]


def test_rows_put_into_another_order_are_refused(out: Path, tmp_path: Path) -> None:
    for file in out.glob("*.csv"):
        lines = file.read_bytes()
        (tmp_path / file.name).write_bytes(lines)
    amounts = tmp_path / "amounts.csv"
    head, *rest = amounts.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    amounts.write_text(head + "".join(reversed(rest)), encoding="utf-8-sig")
    with pytest.raises(CorruptDocument, match="次序"):
        build(open_source(tmp_path), tmp_path / "r.html")
    assert not (tmp_path / "r.html").exists()


@pytest.mark.parametrize("record", ["", "{}", "一般公共预算" * 3000, json.dumps(list(range(4000)))])
def test_records_come_back_as_they_were(record: str) -> None:
    packer = Packer(["一般公共预算拨款收入", "政府性基金" * 5000])
    assert len(packer.dictionary) <= 32_768
    packed = packer.pack([json.dumps(record), "", "1"])
    assert not set(packed) & set("<>&\"'")
    assert unpack(packed, packer.dictionary) == [record, None, 1]


def test_every_item_count_and_table_has_english_words() -> None:
    english = words()
    columns = {column.name for column in schema.frame("departments").columns[4:]}
    assert columns <= set(english["items"])
    assert set(MONEY) | set(COUNTS) <= columns


def test_command_draws_pages_and_says_what_it_did(out: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    done = CliRunner().invoke(report, [str(out), "--out", str(target), "--crops", "files"])
    assert done.exit_code == 0, done.output
    files = sorted((tmp_path / "report_pages").glob("*.webp"))
    data = data_of(target.read_text(encoding="utf-8"))
    addresses = {page[2] for pages in data["pictures"].values() for page in pages.values()}
    assert {f"report_pages/{file.name}" for file in files} == addresses
    assert len(files) > 5


def test_command_without_originals_says_where_to_look(out: Path, tmp_path: Path, corpus: Corpus) -> None:
    moved = {name: list(rows) for name, rows in corpus.rows.items()}
    at = schema.frame("documents").names.index("path")
    moved["documents"] = [
        [*row[:at], f"搬走了/{Path(str(row[at])).name}", *row[at + 1 :]] for row in moved["documents"]
    ]
    Corpus(moved).to_csv(tmp_path / "moved")
    arguments = [str(tmp_path / "moved"), "--out", str(tmp_path / "r.html"), "--crops", "inline"]
    done = CliRunner().invoke(report, arguments)
    assert done.exit_code == 0
    assert "--docs" in done.output
    found = CliRunner().invoke(report, [*arguments, "--docs", str(DOCUMENTS)])
    assert "--docs" not in found.output
    assert "data:image/webp;base64," in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("folder", "said"), [("empty", "extractor batch")])
def test_command_on_a_folder_without_results(tmp_path: Path, folder: str, said: str) -> None:
    (tmp_path / folder).mkdir()
    done = CliRunner().invoke(report, [str(tmp_path / folder), "--out", str(tmp_path / "r.html")])
    assert done.exit_code == 2
    assert said in done.output


def test_without_jinja2_the_extra_is_named(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingExtra, match=r"\[report\]"):
        build(open_source(out), tmp_path / "r.html")
    assert list(tmp_path.iterdir()) == []


PDF = DOCUMENTS / "linjiang-xinfang-2024.pdf"


@pytest.fixture
def facts(corpus: Corpus) -> tuple[str, str]:
    row = next(row for row in corpus.records("documents") if str(row["path"]).endswith(PDF.name))
    return str(row["path"]), str(row["sha256"])


def test_originals_are_found_and_only_unchanged_ones(facts: tuple[str, str], tmp_path: Path) -> None:
    path, sha256 = facts
    assert Originals().find(path, sha256) == PDF.read_bytes()
    assert Originals().find("没有/" + PDF.name, sha256) is None
    assert Originals(DOCUMENTS).find("没有/" + PDF.name, sha256) == PDF.read_bytes()
    (tmp_path / PDF.name).write_bytes(PDF.read_bytes() + b"\n")
    assert Originals(tmp_path).find("没有/" + PDF.name, sha256) is None


def test_originals_inside_archives_are_found(facts: tuple[str, str], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "公开.zip", "w") as archive:
        archive.write(PDF, f"部门/{PDF.name}")
    path = f"{(tmp_path / '公开.zip').as_posix()}/部门/{PDF.name}"
    assert Originals().find(path, facts[1]) == PDF.read_bytes()


def drawn() -> Iterator[tuple[int, float, float, int]]:
    for picture in pictures(PDF.read_bytes(), [1, 2, 999]):
        yield picture.page, picture.width, picture.height, len(picture.data)


def test_pages_are_drawn_at_their_size() -> None:
    found = list(drawn())
    assert [page for page, *_ in found] == [1, 2]
    for _, width, height, size in found:
        assert 200 < min(width, height) < max(width, height) < 1300
        assert 500 < size < 150_000
    assert list(pictures(b"no pdf", [1])) == []


def test_boxes_lie_on_ink(corpus: Corpus) -> None:
    """The box of a figure on the drawn page holds dark dots, and the margin of the page holds none."""
    import io

    from PIL import Image

    rows = next(rows for document, rows in from_frames(corpus.rows).documents() if document["path"].endswith(PDF.name))
    boxes = [(int(row["page"]), row["bbox"]) for row in (*rows["amounts"], *rows["cells"]) if row["bbox"]]
    assert len(boxes) > 40
    for picture in pictures(PDF.read_bytes(), {page for page, _ in boxes}):
        image = Image.open(io.BytesIO(picture.data)).convert("L")
        across, down = image.width / picture.width, image.height / picture.height
        for page, box in boxes:
            if page == picture.page:
                x0, top, x1, bottom = (float(edge) for edge in box.split(";")[0].split(","))
                part = image.crop((int(x0 * across), int(top * down), int(x1 * across) + 1, int(bottom * down) + 1))
                assert part.getextrema()[0] < 140, (page, box)
        assert image.crop((0, 0, 8, image.height)).getextrema()[0] > 200
