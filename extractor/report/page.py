"""The page: data, style and script put into the one template, nothing loaded from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import extractor
from extractor import schema, subjects
from extractor.checks.catalogue import catalogue
from extractor.export import missing
from extractor.report import packing
from extractor.report.details import FIELDS
from extractor.report.overview import COLUMNS, COUNTS, MONEY
from extractor.report.packing import compact

__all__ = ["Content", "write_page"]

TITLE = ("部门预算、决算公开核查报告", "Budget and final-accounts disclosures: audit report")
SCRIPTS = (
    "dom.js", "inflate.js", "store.js", "grid.js", "charts.js", "overview.js", "departments.js", "findings.js",
    "compare.js", "department.js", "evidence.js", "main.js",
)  # fmt: skip


@dataclass(slots=True)
class Content:
    """What a page holds: lines of the overview, packed details (``together`` lines to a pack), pictures of pages.

    ``copies`` maps the line of a file to the line of an equal file read before, which carries the details.
    ``pictures`` maps line → page → width, height (points) and address; ``inlined`` holds pictures in the page itself.
    """

    title: str = ""
    lines: list[list[Any]] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    dictionary: bytes = b""
    together: int = 1
    checks: dict[str, int] = field(default_factory=dict)
    copies: dict[int, int] = field(default_factory=dict)
    pictures: dict[int, dict[int, tuple[float, float, str]]] = field(default_factory=dict)
    inlined: list[tuple[str, str]] = field(default_factory=list)


def _asset(name: str) -> str:
    return files("extractor.report").joinpath("assets", name).read_text(encoding="utf-8")


@cache
def script() -> str:
    """The page's script: our files in one function's scope."""
    return '"use strict";(() => {\n' + "\n".join(_asset(name) for name in SCRIPTS) + "})();\n"


@cache
def words() -> Mapping[str, Any]:
    """English names of items and counts, names of tables in both languages."""
    found: dict[str, Any] = json.loads(_asset("words.json"))
    return found


def _items() -> dict[str, list[str]]:
    english = words()["items"]
    columns = schema.frame("departments").columns
    return {column.name: [column.title, english.get(column.name, column.name)] for column in columns}


def _classes(lines: Iterable[Sequence[Any]]) -> dict[str, str]:
    at = [("functional", COLUMNS.index("functional")), ("economic_department", COLUMNS.index("economic"))]
    book = subjects.book()
    return {code: book.name(system, code) for line in lines for system, place in at for code, _ in line[place]}


def _data(content: Content) -> dict[str, Any]:
    wanted = set(content.checks)
    return {
        "title": [content.title or TITLE[0], content.title or TITLE[1]],
        "version": extractor.__version__,
        "columns": COLUMNS,
        "fields": FIELDS,
        "money": MONEY,
        "counts": COUNTS,
        "items": _items(),
        "tables": words()["tables"],
        "classes": _classes(content.lines),
        "checks": {
            check.id: {
                "title": check.title,
                "title_en": check.title_en,
                "formula": check.formula,
                "basis": check.basis,
                "severity": check.severity,
            }
            for check in catalogue()
        },
        "checked": sorted(wanted, key=content.checks.__getitem__),
        "lines": content.lines,
        "together": content.together,
        "copies": content.copies,
        "pictures": content.pictures,
    }


def _harmless(text: str) -> str:
    """JSON that cannot end the element it stands in, nor begin another."""
    return (
        text.replace("&", "\\u0026")
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def _chunks(content: Content) -> Iterator[str]:
    try:
        import jinja2
    except ModuleNotFoundError:
        raise missing("jinja2", "report") from None
    from markupsafe import Markup

    code = script()
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode("ascii")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    # Only what this package wrote itself is trusted as it is; words of documents are JSON made harmless.
    yield from environment.from_string(_asset("page.html")).generate(
        title=content.title or TITLE[0],
        version=extractor.__version__,
        files=len(content.lines),
        script_hash=f"sha256-{digest}",
        pictures_from="file: 'self'" if content.pictures and not content.inlined else "",
        style=Markup(_asset("report.css")),
        script=Markup(code),
        data=Markup(_harmless(compact(_data(content)))),
        dictionary=Markup(packing.text(content.dictionary)),
        details=map(Markup, content.details),
        inlined=content.inlined,
    )


def write_page(content: Content, target: Path) -> None:
    """Write the page beside its place and put it there when it is whole.

    Raises MissingExtra when Jinja2 (extra ``report``) is not installed.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(target.name + ".partial")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(_chunks(content))
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
