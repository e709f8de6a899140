"""The grammar of statements, by sentences of many templates (tests/cases/statements/)."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from extractor.statements.counts import counts_in
from extractor.statements.grammar import Passage, Reading
from extractor.subjects import DocumentSubjects
from extractor.text import fold

CASES = [
    case
    for path in sorted((Path(__file__).parent / "cases" / "statements").glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]


def number(quantity) -> str:
    return "" if quantity is None else format(quantity.value.normalize() + Decimal(0), "f")


def plain(text: str) -> str:
    return format(Decimal(text).normalize() + Decimal(0), "f") if text else ""


def read(case: dict) -> list[tuple]:
    texts = [fold(text) for text in case["text"]]
    heading = fold(case.get("heading", ""))
    reading = Reading(DocumentSubjects([]), case.get("kind", "budget"))
    for index, text in enumerate(texts):
        reading.read(Passage(index, 1, text, case["scope"], heading, (heading,)))

    def words(span) -> str:
        return texts[span.passage][span.start : span.end].strip("，。；：、") if span else ""

    rows = []
    for draft in reading.drafts:
        details = {
            "change": number(draft.change),
            "pct": number(draft.change_pct),
            "vs": draft.compared_with,
            "budget": number(draft.budget),
            "done": number(draft.completion),
            "share": number(draft.share),
            "reason": words(draft.reason),
            "purpose": words(draft.purpose),
        }
        stated = {key: value for key, value in details.items() if value}
        names = draft.items or ((draft.code,) if draft.system else ())
        rows.extend((name, number(draft.value), stated) for name in names)
    carried = {span for draft in reading.drafts for span in draft.carried}
    assert set(reading.mentions) <= carried, "a money figure was lost"
    return rows


def expected(case: dict) -> list[tuple]:
    rows = []
    for what, value, *rest in case["rows"]:
        details = rest[0] if rest else {}
        numbers = {"change", "pct", "budget", "done", "share"}
        rows.append((what, plain(value), {k: plain(v) if k in numbers else fold(v) for k, v in details.items()}))
    return rows


def marked(case: dict, key: str = "fails"):
    """The case as a parameter; one with ``fails`` is known to fail, and passing it shortens the list."""
    known = [pytest.mark.xfail(strict=True, reason=case[key])] if key in case else []
    return pytest.param(case, id=case["name"], marks=known)


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_sentence_gives_rows(case: dict) -> None:
    assert read(case) == expected(case)


COUNTED = [case for case in CASES if "counts" in case]


@pytest.mark.parametrize("case", [marked(case, "counts_fail") for case in COUNTED])
def test_sentence_gives_counts(case: dict) -> None:
    found = [(c.item, int(c.value)) for text in case["text"] for c in counts_in(fold(text), case["scope"])]
    assert found == [tuple(count) for count in case["counts"]]
