"""The report in a browser: Chromium opens the page of the fixtures and does what an auditor does with it."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractor import schema
from extractor.corpus import Corpus, read_many
from extractor.report import build, from_frames
from extractor.report.source import Rows

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed (extra dev)")

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
if not (BROWSER and DRIVER):
    pytest.skip("no Chromium with its driver here (Debian: chromium chromium-driver)", allow_module_level=True)

DOCUMENTS = Path(__file__).resolve().parents[1] / "fixtures" / "documents"
HOSTILE = '临江县<img src=x onerror="window.pwned=1">\'&</script><script>window.pwned=1</script>局'
LARGE = 5000


class Page:
    """A report in the browser."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, file: Path, address: str = "") -> None:
        self.driver.get("about:blank")
        self.driver.get(file.resolve().as_uri() + address)
        self.wait("document.documentElement.dataset.ready === 'yes'")

    def go(self, address: str) -> None:
        self.run(f"location.hash = {json.dumps(address)}")
        time.sleep(0.1)

    def run(self, code: str) -> Any:
        return self.driver.execute_script(code)

    def value(self, expression: str) -> Any:
        return self.run("return " + expression)

    def wait(self, condition: str, seconds: float = 20) -> None:
        until = time.monotonic() + seconds
        while not self.value(condition):
            assert time.monotonic() < until, f"waited in vain for {condition}"
            time.sleep(0.05)

    def texts(self, selector: str) -> list[str]:
        found: list[str] = self.value(f"[...document.querySelectorAll({json.dumps(selector)})].map(e => e.textContent)")
        return found

    def click(self, selector: str) -> None:
        assert self.value(f"Boolean(document.querySelector({json.dumps(selector)}))"), selector
        self.run(f"document.querySelector({json.dumps(selector)}).click()")
        time.sleep(0.1)

    def type(self, selector: str, text: str) -> None:
        self.run(
            f"const e = document.querySelector({json.dumps(selector)}); e.value = {json.dumps(text)};"
            "for (const name of ['input', 'change']) e.dispatchEvent(new Event(name, {bubbles: true}))"
        )
        time.sleep(0.3)

    def complaints(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def requests(self) -> list[str]:
        messages = (json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance"))
        return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    options = webdriver.ChromeOptions()
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1400,1000",
    ):
        options.add_argument(argument)
    options.binary_location = BROWSER
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    try:
        yield Page(driver)
    finally:
        driver.quit()


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """The fixtures, and a department with a hostile name."""
    read = read_many(DOCUMENTS, workers=0)
    rows: dict[str, list[Sequence[Any]]] = {name: list(read.rows[name]) for name in schema.FRAMES}
    doc = {"doc_id": "f" * 16, "path": f"{HOSTILE}.docx", "issuer": HOSTILE, "status": "ok", "fiscal_year": 2024}
    rows["documents"].append(schema.conform("documents", doc)[0])
    text = f"{HOSTILE}公务接待费5.00万元。"
    section = {"doc_id": "f" * 16, "seq": 1, "title": HOSTILE, "section": "other.three_public", "text": text}
    rows["sections"].append(schema.conform("sections", section)[0])
    start = text.index("5.00")
    amount: dict[str, Any] = {
        "doc_id": "f" * 16,
        "amount_id": "a0001",
        "item": "three_public.reception",
        "label": HOSTILE,
        "value_wan": Decimal("5.00"),
        "reason": HOSTILE,
        "text": "5.00万元",
        "start": start,
        "end": start + 6,
        "section": "other.three_public",
    }
    rows["amounts"].append(schema.conform("amounts", amount)[0])
    finding = {
        "doc_id": "f" * 16,
        "check": HOSTILE,
        "severity": "error",
        "outcome": "inconsistent",
        "evidence": "a0001",
    }
    rows["findings"].append(schema.conform("findings", finding | {"message": HOSTILE})[0])
    return Corpus(rows)


@pytest.fixture(scope="module")
def file(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("report") / "report.html"
    build(from_frames(corpus.rows), target, crops="inline")
    return target


def index_of(corpus: Corpus, name: str) -> int:
    return next(at for at, row in enumerate(corpus.records("documents")) if str(row["path"]).endswith(name))


ADDRESSES = ("", "#/departments", "#/compare", "#/findings", "#/d/0")


@pytest.mark.parametrize("address", ADDRESSES)
def test_opens_without_complaint_or_request(page: Page, file: Path, address: str) -> None:
    page.requests(), page.complaints()
    page.open(file, address)
    page.click("#language")
    page.click("#language")
    assert page.complaints() == []
    assert [url for url in page.requests() if not url.startswith(("file:", "data:", "about:"))] == []
    assert page.texts("h1")[0]


def test_every_department_opens(page: Page, file: Path, corpus: Corpus) -> None:
    page.open(file)
    page.complaints()
    for at, row in enumerate(corpus.records("documents")):
        page.go(f"#/d/{at}")
        assert page.texts("h1") == [row["issuer"] or str(row["path"]).rsplit("/", 1)[-1]]
    assert page.complaints() == []


def test_words_of_documents_do_nothing(page: Page, file: Path, corpus: Corpus) -> None:
    at = len(corpus) - 1
    for address in (f"#/d/{at}", f"#/d/{at}/e/a0001", f"#/d/{at}/f/0", "#/departments", "#/findings", "#/compare"):
        page.open(file, address)
        assert page.value("window.pwned === undefined && !document.querySelector('img')")
    page.open(file, f"#/d/{at}/e/a0001")
    assert page.texts("h1") == [HOSTILE]
    assert page.texts("blockquote mark") == ["5.00万元"]
    assert page.complaints() == []


def column(page: Page, at: int) -> list[str]:
    return page.texts(f".grid tbody tr:not(.gap) > :nth-child({at})")


def test_table_sorts(page: Page, file: Path, corpus: Corpus) -> None:
    page.open(file, "#/departments")
    page.click(".grid thead th:nth-child(5) button")
    assert page.value("document.querySelector('.grid thead th:nth-child(5)').getAttribute('aria-sort')") == "descending"
    values = [text.replace(",", "") for text in column(page, 5)]
    stated = [float(text) for text in values if text != "—"]
    assert stated == sorted(stated, reverse=True)
    assert "—" not in values[: len(stated)]
    page.click(".grid thead th:nth-child(5) button")
    turned = [float(text.replace(",", "")) for text in column(page, 5) if text != "—"]
    assert turned == sorted(turned)
    # What is not stated stands last both ways.
    assert column(page, 5)[0] != "—"


def test_table_filters_and_searches(page: Page, file: Path, corpus: Corpus) -> None:
    page.open(file, "#/departments")
    page.type("input[name=q]", "临江县 信访")
    names = column(page, 1)
    assert names
    assert all("临江县" in name for name in names)
    page.type("select[name=kind]", "final")
    assert set(column(page, 4)) == {"决算"}
    page.type("input[name=q]", "没有这样的单位")
    assert page.texts("p.empty") == ["没有符合条件的行。"]
    # The address keeps what was chosen.
    assert "kind=final" in page.value("location.hash")


def test_language_switches_and_is_kept(page: Page, file: Path) -> None:
    page.open(file, "#/departments")
    assert page.texts("h1") == ["部门"]
    page.click("#language")
    assert page.texts("h1") == ["Departments"]
    assert page.value("document.documentElement.lang") == "en"
    page.open(file, "#/findings")
    assert page.texts("h1") == ["Findings"]
    page.click("#language")
    assert page.texts("h1") == ["问题"]


def test_english_page_has_no_chinese_of_ours(page: Page, file: Path) -> None:
    """Words of documents stay Chinese, and so do formulas and regulations; names, heads and buttons do not."""
    page.open(file, "#/compare")
    page.click("#language")
    heads = page.texts("th, h1, h2, figcaption, label > span, nav a, button, .legend li, summary")
    page.click("#language")
    ours = [text for text in heads if any("\u4e00" <= char <= "\u9fff" for char in text)]
    assert [
        text
        for text in ours
        if text != "中文" and not any(word in text for word in ("县", "市", "区", "大学", "支出", "万元"))
    ] == []


def test_finding_leads_to_its_evidence_and_back(page: Page, file: Path, corpus: Corpus) -> None:
    found = [
        (index_of(corpus, str(document["path"])), row)
        for document in corpus.records("documents")
        for row in corpus.records("findings")
        if row["doc_id"] == document["doc_id"] and row["severity"] == "error" and str(row["evidence"]).startswith("a")
    ]
    assert found
    at, row = found[0]
    page.open(file, f"#/findings?check={row['check']}")
    page.click(".grid tbody th a")
    assert page.value("document.activeElement.classList.contains('finding')")
    number = page.value("document.activeElement.id")
    page.click(f"#{number} button.fig")
    assert page.value("document.querySelector('.evidence').classList.contains('open')")
    assert page.texts(".evidence blockquote mark, .evidence td mark")[0]
    assert page.value("location.hash").count("/e/") == 1
    page.click(".evidence a.to-finding")
    assert page.value("document.activeElement.classList.contains('finding')")
    # The same figure elsewhere on the page and its mark in the text lead to the same evidence.
    page.open(file, f"#/d/{at}")
    page.click(".text button.mark")
    assert page.texts(".evidence mark")
    page.run("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))")
    page.wait("!document.querySelector('.evidence.open')")


def test_figure_of_a_pdf_shows_its_place_on_the_page(page: Page, file: Path, corpus: Corpus) -> None:
    at = index_of(corpus, "linjiang-xinfang-2024.pdf")
    page.open(file, f"#/d/{at}")
    page.click("button.tile")
    assert page.value("document.querySelector('.crop image').getAttribute('href')").startswith("data:image/webp")
    near = page.value("document.querySelector('.crop svg').getAttribute('viewBox')")
    page.click(".crop button")
    assert page.value("document.querySelector('.crop svg').getAttribute('viewBox')") != near
    assert page.value("document.querySelectorAll('.crop rect.box').length") >= 1
    assert page.complaints() == []


def test_keyboard_reaches_a_figure(page: Page, file: Path) -> None:
    page.open(file, "#/d/0")
    kinds = page.value("[...new Set([...document.querySelectorAll('[data-key]')].map(e => e.tagName))]")
    assert kinds == ["BUTTON"]
    assert page.value(
        "[...document.querySelectorAll('button, a, select, input')].every(e => e.textContent || e.labels)"
    )


def test_charts_stand_on_the_page_with_their_tables(page: Page, file: Path) -> None:
    page.open(file, "#/compare?group=")
    page.type("form label:first-child select", "")
    assert page.value("document.querySelectorAll('figure.chart svg').length") == 4
    assert page.value("document.querySelectorAll('figure.chart table').length") >= 3
    assert page.value("[...document.querySelectorAll('svg a')].every(a => a.getAttribute('href').startsWith('#/d/'))")
    assert page.value("[...document.querySelectorAll('svg rect')].every(r => r.getAttribute('width') >= 0)")


def test_paper_has_all_rows_and_no_controls(page: Page, file: Path, corpus: Corpus) -> None:
    page.open(file, "#/departments")
    page.run("dispatchEvent(new Event('beforeprint'))")
    assert len(column(page, 1)) == len(corpus)
    page.run("dispatchEvent(new Event('afterprint'))")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert page.value("getComputedStyle(document.querySelector('.filters label')).display") == "none"
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


@pytest.mark.parametrize("address", ADDRESSES)
def test_narrow_screens_do_not_scroll_sideways(page: Page, file: Path, address: str) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        page.open(file, address)
        assert page.value("document.documentElement.scrollWidth") <= 391
    finally:
        page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


class Many:
    """Thousands of departments: the fixtures over and over, each with a name and with figures of its own.

    Twenty neighbours share a template, as the departments of a county do.
    """

    def __init__(self, corpus: Corpus, number: int) -> None:
        self._corpus, self._number = corpus, number

    def media_types(self) -> Iterator[str]:
        yield from ()

    def documents(self) -> Iterator[tuple[dict[str, str], Rows]]:
        known = [(d, r) for d, r in from_frames(self._corpus.rows).documents() if len(r["amounts"]) > 30]
        for at in range(self._number):
            document, rows = known[at // 20 % len(known)]
            # Figures differ from department to department, so that packing cannot take them for repetitions.
            turn = str.maketrans("123456789", "".join(str(1 + (int(d) * (at % 7 + 2) + at) % 9) for d in "123456789"))

            def own(row: Mapping[str, str], turn: dict[int, int] = turn) -> dict[str, str]:
                changed = ("value_wan", "change_wan", "change_pct", "narrative_wan", "table_wan", "expected", "actual")
                return {**row, **{name: row[name].translate(turn) for name in changed if name in row}}

            yield (
                document
                | {"doc_id": f"{at:016x}", "issuer": f"{document['issuer']}第{at}处", "path": f"{at}/说明.pdf"},
                {name: [own(row) for row in listed] for name, listed in rows.items()},
            )


def opening(page: Page, file: Path, address: str) -> float:
    """Seconds until the page stands there; the best of three, for the machine may be busy with other things."""
    taken = []
    for _ in range(3):
        page.open(file, address)
        taken.append(page.value("performance.timing.loadEventEnd - performance.timing.navigationStart") / 1000)
    return float(min(taken))


@pytest.mark.slow
def test_five_thousand_departments_open_at_once(page: Page, corpus: Corpus, tmp_path: Path) -> None:
    summary = build(Many(corpus, LARGE), tmp_path / "large.html")
    assert summary.files == LARGE
    assert summary.bytes < 30_000_000
    seconds = [
        opening(page, tmp_path / "large.html", a) for a in ("", "#/departments", "#/compare", f"#/d/{LARGE - 1}")
    ]
    print(f"{summary.bytes / 1e6:.1f} MB, opens in {', '.join(f'{each:.2f}' for each in seconds)} s")
    assert min(seconds) > 0
    assert max(seconds) < 3
    page.open(tmp_path / "large.html", "#/departments")
    assert page.texts(".count") == [f"{LARGE:,} / {LARGE:,} 份"]
    assert page.value("document.querySelectorAll('.grid tbody tr').length") < 80
    page.click(".grid thead th:nth-child(5) button")
    page.type("input[name=q]", f"第{LARGE - 1}处")
    time.sleep(0.3)
    assert len(column(page, 1)) == 1
    assert page.complaints() == []
