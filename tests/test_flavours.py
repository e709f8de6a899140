"""One narrative in the many forms in which sites and offices put it out: every form gives the same statements.

The text is that of our own fixtures; the forms are line breaks of every kind, pages of web editors, Word's habits.
"""

from __future__ import annotations

import html
import random
import re
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

import docx
import pytest

import extractor

DOCUMENTS = Path(__file__).parents[1] / "fixtures" / "documents"
NAMES = ("linjiang-xinfang-2024.docx", "linjiang-xinfang-2024-final.docx", "zhangyuan-nongye-2024.pdf")
COLUMNS = [
    "section", "item", "system", "code", "value_wan", "change_wan", "change_pct", "compared_with", "budget_wan",
    "completion_pct", "share_pct", "reason", "purpose",
]  # fmt: skip
PAGE = (
    "<html><head><meta charset='utf-8'><title>{title}-临江县人民政府</title></head><body>"
    "<div class='nav'><a href='/'>首页</a><a href='/zw'>政务公开</a></div><h1>{title}</h1>"
    "<div class='content'>{body}</div><div class='foot'><p>版权所有：临江县人民政府</p></div></body></html>"
)
TOKEN = re.compile(r"[0-9A-Za-z.,%]+[，。；：、）”]*|.[，。；：、）”]*")


def narrative(name: str) -> list[str]:
    """The paragraphs before the tables, one a line."""
    lines = []
    for paragraph in extractor.read(DOCUMENTS / name).document.paragraphs():
        text = paragraph.text.strip()
        if re.match(r"第[四五六七]部分.{0,12}(?:表|报表)", text) and "…" not in text and len(lines) > 20:
            break
        if text and not re.search(r"[.…]{3}", text):
            lines.append(text)
    return lines


def wrapped(line: str, width: int, *, indent: str = "", ragged: int = 0) -> Iterable[str]:
    """The line broken at ``width`` columns as Word breaks it, its ends up to ``ragged`` characters early."""
    chance, current = random.Random(len(line)), indent
    for token in TOKEN.findall(line):
        taken = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in current + token)
        if current.strip() and taken > width - 2 * chance.randint(0, ragged):
            yield current
            current = ""
        current += token
    yield current


def paged(lines: Iterable[str], *, every: int = 28) -> Iterable[str]:
    """The lines with the number of a page between them now and then."""
    for index, line in enumerate(lines, 1):
        yield line
        if index % every == 0:
            yield from ("", f"— {index // every} —", "")


def page(lines: list[str], body: str) -> bytes:
    return PAGE.format(title=html.escape(lines[0]), body=body).encode()


def paragraphs(lines: Iterable[str], form: str = "<p>{}</p>") -> str:
    return "\n".join(form.format(html.escape(line)) for line in lines if line)


def split(line: str) -> str:
    """Figures broken into spans, as Word's export does."""
    return re.sub(r"(\d)(?=\d)", r'<span lang="EN-US">\1</span>', html.escape(line))


def in_word(lines: list[str], path: Path, write: Callable[[docx.document.Document, list[str]], None]) -> None:
    document = docx.Document()
    document.add_paragraph(lines[0])
    write(document, lines[1:])
    document.save(str(path))


def soft_breaks(document: docx.document.Document, lines: list[str]) -> None:
    paragraph = document.add_paragraph()
    for line in lines:
        paragraph.add_run(line).add_break()


def one_cell(document: docx.document.Document, lines: list[str]) -> None:
    cell = document.add_table(1, 1).cell(0, 0)
    for line in lines:
        cell.add_paragraph(line)


def torn_runs(document: docx.document.Document, lines: list[str]) -> None:
    for line in lines:
        paragraph = document.add_paragraph()
        for piece in re.findall(r"\d|\D{1,3}", line):
            paragraph.add_run(piece)


TEXTS: dict[str, Callable[[list[str]], str]] = {
    "empty lines between": "\n\n".join,
    "wrapped with an indent": lambda lines: "\n".join(x for line in lines for x in wrapped(line, 64, indent="　　")),
    "wrapped, page numbers between": lambda lines: "\n".join(
        paged(x for line in lines for x in wrapped(line, 56, indent="　　", ragged=1))
    ),
    "wrapped without indent": lambda lines: "\n".join(x for line in lines for x in wrapped(line, 60)),
}
PAGES: dict[str, Callable[[list[str]], str]] = {
    "line breaks": lambda lines: "<br/>\n".join("&emsp;&emsp;" + html.escape(line) for line in lines[1:]),
    "blanks before": lambda lines: paragraphs(lines[1:], "<p>&nbsp;&nbsp;&nbsp; {}&nbsp;</p><p>&nbsp;</p>"),
    "Word's export": lambda lines: "".join(
        f'<p class="MsoNormal" style="text-indent:32.0pt"><span>{split(line)}<o:p></o:p></span></p>'
        for line in lines[1:]
    ),
    "nested boxes": lambda lines: paragraphs(lines[1:], "<div><section><span>{}</span></section></div>"),
    "table for layout": lambda lines: f"<table><tr><td>{paragraphs(lines[1:])}</td></tr></table>",
    "a paragraph a line": lambda lines: paragraphs(
        paged(x for line in lines[1:] for x in wrapped(line, 60, indent="　　", ragged=1))
    ),
    "a break a line": lambda lines: "<br>".join(
        html.escape(x) for line in lines[1:] for x in wrapped(line, 60, indent="　　", ragged=1)
    ),
}
WORD = {"soft breaks": soft_breaks, "frame of one cell": one_cell, "torn runs": torn_runs}


def statements(path: Path) -> list[tuple[str, ...]]:
    amounts = extractor.read(path).amounts[COLUMNS].astype("string").fillna("")
    return sorted(tuple(re.sub(r"\s", "", value) for value in row) for row in amounts.itertuples(index=False))


@pytest.fixture(scope="module", params=NAMES)
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], list]:
    lines = narrative(request.param)
    plain = tmp_path_factory.mktemp("plain") / "plain.txt"
    plain.write_text("\n".join(lines), encoding="utf-8")
    expected = statements(plain)
    assert len(expected) > 20
    return lines, expected


@pytest.mark.parametrize("form", TEXTS)
def test_plain_text(form: str, source: tuple[list[str], list], tmp_path: Path) -> None:
    lines, expected = source
    (tmp_path / "form.txt").write_text(TEXTS[form](lines), encoding="utf-8")
    assert statements(tmp_path / "form.txt") == expected


@pytest.mark.parametrize("form", PAGES)
def test_web_page(form: str, source: tuple[list[str], list], tmp_path: Path) -> None:
    lines, expected = source
    (tmp_path / "form.html").write_bytes(page(lines, PAGES[form](lines)))
    assert statements(tmp_path / "form.html") == expected


@pytest.mark.parametrize("form", WORD)
def test_word(form: str, source: tuple[list[str], list], tmp_path: Path) -> None:
    lines, expected = source
    in_word(lines, tmp_path / "form.docx", WORD[form])
    assert statements(tmp_path / "form.docx") == expected
